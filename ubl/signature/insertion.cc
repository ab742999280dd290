#include "ubl/signature/insertion.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

namespace peppol::signature {
namespace {

struct Tag {
  enum class Kind { kStart, kEnd, kEmpty };
  Kind kind;
  std::string_view local_name;
  std::size_t start;   // of "<"
  std::size_t behind;  // behind ">"
};

// Walks over the tags of well-formed XML.
class Tags {
 public:
  explicit Tags(std::string_view text) : text_(text) {}

  std::optional<Tag> next() {
    while ((at_ = text_.find('<', at_)) != std::string_view::npos) {
      const std::string_view rest = text_.substr(at_);
      if (rest.starts_with("<!--")) {
        skip("-->", 4);
      } else if (rest.starts_with("<![CDATA[")) {
        skip("]]>", 9);
      } else if (rest.starts_with("<?")) {
        skip("?>", 2);
      } else {
        return read_tag();
      }
    }
    return std::nullopt;
  }

 private:
  void skip(std::string_view end, std::size_t opening) {
    const std::size_t found = text_.find(end, at_ + opening);
    at_ = found == std::string_view::npos ? text_.size() : found + end.size();
  }

  Tag read_tag() {
    const std::size_t start = at_;
    const bool is_end = text_.substr(at_, 2) == "</";
    const std::size_t name_start = at_ + (is_end ? 2 : 1);
    std::string_view name = text_.substr(name_start, text_.find_first_of(" \t\r\n/>", name_start) - name_start);
    if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
    for (at_ = name_start; at_ < text_.size() && text_[at_] != '>'; ++at_) {
      if (text_[at_] == '"' || text_[at_] == '\'') at_ = std::min(text_.find(text_[at_], at_ + 1), text_.size());
    }
    at_ = std::min(at_ + 1, text_.size());
    const bool is_empty = !is_end && at_ >= 2 && text_[at_ - 2] == '/';
    const auto kind = is_end ? Tag::Kind::kEnd : is_empty ? Tag::Kind::kEmpty : Tag::Kind::kStart;
    return {kind, name, start, at_};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

tl::unexpected<Error> is_empty(std::string_view name) {
  return fail(ErrorCode::kUnsupported, fmt::format("The element {} is empty; a signature cannot be put there.", name));
}

// Inside the extensions: their end, or the end of the signatures among them.
Result<Insertion> within_extensions(Tags& tags) {
  std::size_t depth = 1;
  std::optional<Insertion> signatures;
  while (const auto tag = tags.next()) {
    const bool is_signatures = tag->local_name == "UBLDocumentSignatures";
    if (tag->kind == Tag::Kind::kStart) ++depth;
    if (tag->kind == Tag::Kind::kEmpty && is_signatures) return is_empty(tag->local_name);
    if (tag->kind != Tag::Kind::kEnd) continue;
    if (is_signatures && !signatures) signatures = Insertion{tag->start, Surroundings::kSignatures};
    if (--depth == 0) return signatures.value_or(Insertion{tag->start, Surroundings::kExtensions});
  }
  return fail(ErrorCode::kInternal, "The extensions of the document have no end.");
}

}  // namespace

Result<Insertion> find_insertion(std::string_view document) {
  Tags tags(document);
  const auto root = tags.next();
  if (!root) return fail(ErrorCode::kInternal, "The document has no element.");
  if (root->kind != Tag::Kind::kStart) return is_empty(root->local_name);
  const auto first = tags.next();
  if (first && first->local_name == "UBLExtensions") {
    if (first->kind != Tag::Kind::kStart) return is_empty(first->local_name);
    return within_extensions(tags);
  }
  return Insertion{root->behind, Surroundings::kRoot};
}

}  // namespace peppol::signature
