#include "as4/sbd.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "as4/tag_scanner.h"
#include "base/xml/document.h"

namespace peppol::as4 {
namespace {

constexpr std::size_t kMaxHeaderBytes = 256 * 1024;  // with what stands in front of it
constexpr std::string_view kRootStart =
    "<sh:StandardBusinessDocument xmlns:sh=\"http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader\">";
constexpr std::string_view kRootEnd = "</sh:StandardBusinessDocument>";

// The encoding an XML declaration names; UTF-8 without one.
Result<std::string> encoding_of(std::string_view declaration) {
  const auto at = declaration.find("encoding");
  if (at == std::string_view::npos) return std::string("UTF-8");
  const auto open = declaration.find_first_of("\"'", at);
  const auto close = open == std::string_view::npos ? open : declaration.find(declaration[open], open + 1);
  if (close == std::string_view::npos) return fail(ErrorCode::kMalformed, "the XML declaration is broken");
  const auto name = to_lower_ascii(declaration.substr(open + 1, close - open - 1));
  if (name == "utf-8" || name == "utf8") return std::string("UTF-8");
  if (name == "us-ascii" || name == "ascii") return std::string("US-ASCII");
  if (name == "iso-8859-1" || name == "latin1") return std::string("ISO-8859-1");
  return fail(ErrorCode::kUnsupported,
              fmt::format("the document is encoded in {}; UTF-8, US-ASCII and ISO-8859-1 are carried", name));
}

// What a parser sees of a start tag inside others: builds the smallest document that shows it.
Result<PayloadRoot> resolve_root(std::string_view declaration, std::string_view outer, std::string_view outer_name,
                                 const Tag& tag) {
  std::string text(declaration);
  text += outer;
  text += tag.text.substr(0, tag.text.size() - (tag.kind == Tag::Kind::kEmpty ? 2 : 1)) + "/>";
  if (!outer.empty()) text += fmt::format("</{}>", outer_name);
  xml::Limits limits;
  limits.max_attributes = 256;
  const auto document = xml::Document::parse(text, limits);
  if (!document) return tl::unexpected(document.error());
  auto element = document->root();
  if (!outer.empty()) element = element.children().front();
  return PayloadRoot{std::string(element.namespace_uri()), std::string(element.local_name())};
}

// Namespace prefixes that the payload uses and does not declare itself; ""
// stands for the default namespace. Names of elements and attributes count,
// and the value of xsi:type.
class PrefixUse {
 public:
  Result<void> see(const Tag& tag) {
    while (!declared_.empty() && declared_.back().depth >= tag.depth) declared_.pop_back();
    if (tag.kind == Tag::Kind::kEnd) return {};
    const auto attributes = attributes_of(tag);
    if (!attributes) return tl::unexpected(attributes.error());
    for (const auto& [name, value] : *attributes) {
      if (name == "xmlns") declared_.push_back({"", tag.depth});
      if (name.starts_with("xmlns:")) declared_.push_back({name.substr(6), tag.depth});
    }
    use(tag.prefix());
    for (const auto& [name, value] : *attributes) {
      const auto colon = name.find(':');
      if (colon == std::string::npos || name.starts_with("xmlns:")) continue;
      use(std::string_view(name).substr(0, colon));
      if (name.substr(colon + 1) == "type") use_in_value(value);
    }
    return {};
  }

  const std::vector<std::string>& undeclared() const { return undeclared_; }

 private:
  struct Declared {
    std::string prefix;
    std::size_t depth;
  };

  void use_in_value(std::string_view value) {
    const auto colon = value.find(':');
    use(colon == std::string_view::npos ? std::string_view() : trim_ascii(value.substr(0, colon)));
  }

  void use(std::string_view prefix) {
    if (prefix == "xml") return;
    const auto is_it = [&](const auto& known) { return known.prefix == prefix; };
    if (std::any_of(declared_.begin(), declared_.end(), is_it)) return;
    if (std::find(undeclared_.begin(), undeclared_.end(), prefix) == undeclared_.end())
      undeclared_.emplace_back(prefix);
  }

  std::vector<Declared> declared_;
  std::vector<std::string> undeclared_;
};

struct OuterNamespaces {
  std::map<std::string, std::string> declarations;  // prefix to `xmlns:p="uri"` as written

  Result<void> read(const Tag& root) {
    const auto attributes = attributes_of(root);
    if (!attributes) return tl::unexpected(attributes.error());
    for (const auto& [name, value] : *attributes) {
      const char quote = value.find('"') == std::string::npos ? '"' : '\'';
      if (name == "xmlns") declarations[""] = fmt::format(" xmlns={}{}{}", quote, value, quote);
      if (name.starts_with("xmlns:"))
        declarations[name.substr(6)] = fmt::format(" {}={}{}{}", name, quote, value, quote);
    }
    return {};
  }
};

// Copies `source` from `from` up to `to`, counting from where it stands (`at`).
Result<void> copy_range(Source& source, std::uint64_t& at, std::uint64_t from, std::uint64_t to, Sink& out) {
  std::array<char, 65536> buffer{};
  while (at < to) {
    const auto stop = at < from ? from : to;
    const auto want = std::min<std::uint64_t>(buffer.size(), stop - at);
    const auto count = source.read({buffer.data(), static_cast<std::size_t>(want)});
    if (!count) return tl::unexpected(count.error());
    if (*count == 0) return fail(ErrorCode::kInternal, "a document became shorter between two readings");
    if (at >= from)
      if (auto written = out.write({buffer.data(), *count}); !written) return written;
    at += *count;
  }
  return {};
}

// Passes a source on and keeps the beginning, where the header is.
class KeepBeginning final : public Source {
 public:
  explicit KeepBeginning(Source& source) : source_(source) {}

  Result<std::size_t> read(std::span<char> into) override {
    auto count = source_.read(into);
    if (count && kept_.size() < kMaxHeaderBytes)
      kept_.append(into.data(), std::min(*count, kMaxHeaderBytes - kept_.size()));
    return count;
  }

  std::string_view kept() const { return kept_; }

 private:
  Source& source_;
  std::string kept_;
};

// Reads a document tag by tag and notes where its parts are.
class SbdScan {
 public:
  explicit SbdScan(Source& document) : document_(document), scanner_(document_, {}) {}

  Result<SbdLayout> run() {
    for (;;) {
      const auto tag = scanner_.next();
      if (!tag) return tl::unexpected(tag.error());
      if (tag->kind == Tag::Kind::kNothingMore) break;
      if (auto seen = see(*tag); !seen) return tl::unexpected(seen.error());
    }
    return finish();
  }

 private:
  Result<void> see(const Tag& tag) {
    if (tag.kind == Tag::Kind::kDeclaration) return see_declaration(tag);
    if (tag.depth == 0 && tag.kind != Tag::Kind::kEnd) return see_root(tag);
    if (tag.depth == 0) {
      layout_.payload_end = tag.begin;
      return {};
    }
    if (tag.depth == 1 && tag.kind != Tag::Kind::kEnd) {
      if (++children_ > 2)
        return fail(ErrorCode::kMalformed, "the business document has more than one payload element");
      if (children_ == 1) header_begin_ = tag.begin;
      if (children_ == 2)
        if (auto seen = see_payload_root(tag); !seen) return seen;
    }
    if (children_ == 2) return prefixes_.see(tag);
    if (tag.depth == 1 && tag.kind != Tag::Kind::kStart) return see_header_end(tag);
    return {};
  }

  Result<void> see_declaration(const Tag& tag) {
    declaration_ = tag.text;
    layout_.prolog_end = tag.end;
    auto encoding = encoding_of(declaration_);
    if (!encoding) return tl::unexpected(encoding.error());
    layout_.encoding = std::move(*encoding);
    return {};
  }

  Result<void> see_root(const Tag& tag) {
    const auto root = resolve_root(declaration_, "", "", tag);
    if (!root) return tl::unexpected(root.error());
    if (root->namespace_uri != kSbdhNamespace || root->local_name != "StandardBusinessDocument")
      return fail(ErrorCode::kMalformed,
                  fmt::format("the root element is {} of the namespace \"{}\", not StandardBusinessDocument",
                              root->local_name, root->namespace_uri));
    root_ = tag;
    layout_.prolog_end = std::max(layout_.prolog_end, scanner_.mark_bytes());
    return outer_.read(tag);
  }

  // The header is small and is read by the XML parser, inside a root element as it had around it.
  Result<void> see_header_end(const Tag& tag) {
    if (tag.end > document_.kept().size())
      return fail(
          ErrorCode::kLimitExceeded,
          fmt::format("the business document header does not end within the limit of {} bytes", kMaxHeaderBytes));
    layout_.payload_begin = tag.end;
    std::string text = declaration_ + root_.text;
    text += document_.kept().substr(header_begin_, tag.end - header_begin_);
    text += fmt::format("</{}>", root_.name);
    const auto document = xml::Document::parse(text, {});
    if (!document) return tl::unexpected(document.error());
    const auto element = document->root().children().front();
    if (!element.is(kSbdhNamespace, "StandardBusinessDocumentHeader"))
      return fail(ErrorCode::kMalformed,
                  fmt::format("the business document begins with {}, not with StandardBusinessDocumentHeader",
                              element.describe()));
    auto header = parse_sbd_header(element);
    if (!header) return tl::unexpected(header.error());
    layout_.header = std::move(*header);
    return {};
  }

  Result<void> see_payload_root(const Tag& tag) {
    auto root = resolve_root(declaration_, root_.text, root_.name, tag);
    if (!root) return tl::unexpected(root.error());
    layout_.payload = std::move(*root);
    layout_.declarations_at = tag.begin + 1 + tag.name.size();
    return {};
  }

  Result<SbdLayout> finish() {
    if (children_ < 2)
      return fail(ErrorCode::kMalformed,
                  "the business document does not hold a StandardBusinessDocumentHeader and a payload element");
    if (scanner_.has_text_in_root())
      return fail(ErrorCode::kMalformed, "the business document holds text beside its header and payload");
    for (const auto& prefix : prefixes_.undeclared())
      if (const auto found = outer_.declarations.find(prefix); found != outer_.declarations.end())
        layout_.inherited_declarations += found->second;
    if (layout_.encoding.empty()) layout_.encoding = "UTF-8";
    if (auto checked = check_sbd_header(layout_.header, layout_.payload); !checked)
      return tl::unexpected(checked.error());
    return std::move(layout_);
  }

  KeepBeginning document_;
  TagScanner scanner_;
  SbdLayout layout_;
  std::string declaration_;
  Tag root_{};
  OuterNamespaces outer_;
  PrefixUse prefixes_;
  std::size_t children_ = 0;
  std::uint64_t header_begin_ = 0;
};

}  // namespace

Result<PayloadShape> scan_payload(Source& payload) {
  TagScanner scanner(payload, {});
  PayloadShape shape;
  std::string declaration;
  PrefixUse prefixes;
  bool at_root = true;
  for (;;) {
    const auto tag = scanner.next();
    if (!tag) return tl::unexpected(tag.error());
    if (tag->kind == Tag::Kind::kNothingMore) break;
    if (tag->kind == Tag::Kind::kDeclaration) {
      declaration = tag->text;
      shape.prolog_end = tag->end;
      if (const auto encoding = encoding_of(declaration); !encoding) return tl::unexpected(encoding.error());
      continue;
    }
    if (at_root) {
      shape.prolog_end = std::max(shape.prolog_end, scanner.mark_bytes());
      auto root = resolve_root(declaration, "", "", *tag);
      if (!root) return tl::unexpected(root.error());
      shape.root = std::move(*root);
      at_root = false;
    }
    if (auto seen = prefixes.see(*tag); !seen) return tl::unexpected(seen.error());
  }
  for (const auto& prefix : prefixes.undeclared())
    if (!prefix.empty())
      return fail(ErrorCode::kMalformed,
                  fmt::format("the payload uses the namespace prefix \"{}\" without declaring it", prefix));
  return shape;
}

Result<SbdLayout> scan_sbd(Source& document) { return SbdScan(document).run(); }

Result<void> write_sbd(const SbdHeader& header, const Spool& payload, const PayloadShape& shape, Sink& out) {
  if (auto checked = check_sbd_header(header, shape.root); !checked) return checked;
  const auto source = payload.open();
  std::uint64_t at = 0;
  if (auto copied = copy_range(*source, at, 0, shape.prolog_end, out); !copied) return copied;
  if (auto written = out.write(std::string(kRootStart) + write_sbd_header(header)); !written) return written;
  if (auto copied = copy_range(*source, at, shape.prolog_end, payload.size(), out); !copied) return copied;
  return out.write(kRootEnd);
}

Result<void> write_payload(Source& document, const SbdLayout& layout, Sink& out) {
  std::uint64_t at = 0;
  if (auto copied = copy_range(document, at, 0, layout.prolog_end, out); !copied) return copied;
  if (!layout.inherited_declarations.empty()) {
    if (auto copied = copy_range(document, at, layout.payload_begin, layout.declarations_at, out); !copied)
      return copied;
    if (auto written = out.write(layout.inherited_declarations); !written) return written;
    return copy_range(document, at, layout.declarations_at, layout.payload_end, out);
  }
  return copy_range(document, at, layout.payload_begin, layout.payload_end, out);
}

}  // namespace peppol::as4
