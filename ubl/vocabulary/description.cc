#include "ubl/vocabulary/description.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace peppol::embedded {
std::span<const EmbeddedFile> vocabulary_files();
}

namespace peppol::vocabulary {

namespace {

constexpr int kMaxGroupDepth = 16;

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < line.size();) {
    at = std::min(line.find_first_not_of(' ', at), line.size());
    const std::size_t end = std::min(line.find(' ', at), line.size());
    if (end > at) words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

std::string text_of(std::string_view view) { return std::string(view); }

// Reads "A B? (C | D=type)+ {other lax}*".
class ModelReader {
 public:
  explicit ModelReader(std::string_view text) : text_(text) {}

  // Nothing when the text is not a model.
  std::optional<Particle> read() {
    auto model = group(0);
    if (at_ != text_.size()) return std::nullopt;
    return model;
  }

 private:
  char look() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_space() { at_ = std::min(text_.find_first_not_of(' ', at_), text_.size()); }

  std::optional<Particle> group(int depth) {
    if (depth > kMaxGroupDepth) return std::nullopt;
    Particle whole;
    std::size_t bars = 0;
    for (skip_space(); look() != '\0' && look() != ')'; skip_space()) {
      if (look() == '|') {
        whole.kind = Particle::Kind::kChoice;
        ++bars;
        ++at_;
        continue;
      }
      auto part = item(depth);
      if (!part) return std::nullopt;
      whole.parts.push_back(std::move(*part));
    }
    if (bars != 0 && bars + 1 != whole.parts.size()) return std::nullopt;
    return whole;
  }

  std::optional<Particle> item(int depth) {
    std::optional<Particle> part;
    if (look() == '(') {
      ++at_;
      part = group(depth + 1);
      if (!part || look() != ')') return std::nullopt;
      ++at_;
    } else if (look() == '{') {
      part = wildcard();
    } else {
      part = element();
    }
    if (part) part->occurs = occurs();
    return part;
  }

  Occurs occurs() {
    const char mark = look();
    if (mark == '?' || mark == '*' || mark == '+') ++at_;
    return {mark == '?' || mark == '*', mark == '*' || mark == '+'};
  }

  std::optional<Particle> wildcard() {
    const std::size_t close = text_.find('}', at_);
    if (close == std::string_view::npos) return std::nullopt;
    const auto words = split(text_.substr(at_ + 1, close - at_ - 1));
    at_ = close + 1;
    Particle part;
    part.kind = Particle::Kind::kWildcard;
    if (words.empty() || (words[0] != "any" && words[0] != "other")) return std::nullopt;
    part.wildcard = words[0] == "any" ? Wildcard::kAny : Wildcard::kOther;
    if (words.size() == 2 && words[1] == "lax") part.strictness = Strictness::kLax;
    if (words.size() > 2 || (words.size() == 2 && words[1] != "lax")) return std::nullopt;
    return part;
  }

  std::optional<Particle> element() {
    const std::size_t end = std::min(text_.find_first_of(" ?*+()|{}", at_), text_.size());
    const std::string_view word = text_.substr(at_, end - at_);
    at_ = end;
    Particle part;
    part.kind = Particle::Kind::kElement;
    const std::size_t equals = word.find('=');
    part.name = text_of(word.substr(0, equals));
    if (equals != std::string_view::npos) part.type = text_of(word.substr(equals + 1));
    if (part.name.empty() || part.type.empty() == (prefix_of(part.name).empty())) return std::nullopt;
    return part;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

class DescriptionReader {
 public:
  explicit DescriptionReader(Description& into) : into_(into) {}

  Result<void> read(const EmbeddedFile& file) {
    std::string statement;
    int line = 0;
    int statement_line = 0;
    std::string_view rest = file.bytes;
    while (true) {
      const std::size_t end = rest.find('\n');
      const std::string_view row = rest.substr(0, end);
      ++line;
      if (row.starts_with("    ")) {
        statement.append(row.substr(3));
      } else {
        if (!take(statement)) return refuse(file, statement_line, statement);
        statement = row.starts_with('#') ? std::string() : text_of(row);
        statement_line = line;
      }
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
    }
    if (!take(statement)) return refuse(file, statement_line, statement);
    return {};
  }

 private:
  static tl::unexpected<Error> refuse(const EmbeddedFile& file, int line, const std::string& statement) {
    return fail(ErrorCode::kMalformed,
                text_of(file.name) + ", line " + std::to_string(line) + ": \"" + shown(statement, 80) +
                    "\" is not a statement of a vocabulary; ubl-2.1.vocabulary tells at its top what can stand here.");
  }

  // False when the statement is not understood.
  bool take(const std::string& statement) {
    const auto words = split(statement);
    if (words.empty()) return true;
    return statement.starts_with(' ') ? take_in_type(words, statement) : take_paragraph(words);
  }

  bool take_paragraph(const std::vector<std::string_view>& words) {
    const std::string_view verb = words[0];
    open_ = verb == "type";
    if (verb == "namespace" && words.size() == 3) {
      into_.namespaces.push_back({text_of(words[1]), text_of(words[2])});
    } else if (verb == "document" && words.size() == 2) {
      into_.documents.push_back(text_of(words[1]));
    } else if (verb == "type" && words.size() == 2) {
      into_.types.emplace_back().name = text_of(words[1]);
    } else if (verb == "element" && words.size() == 3) {
      into_.elements.push_back({text_of(words[1]), text_of(words[2])});
    } else if (verb == "simple" && words.size() >= 3) {
      TypeDescription& type = into_.types.emplace_back();
      type.name = text_of(words[1]);
      type.base = text_of(words[2]);
      type.content = TypeDescription::Content::kSimple;
      type.words.assign(words.begin() + 3, words.end());
    } else if (verb == "basic" && words.size() >= 3) {
      for (std::size_t i = 3; i < words.size(); ++i) add_basic(words[1], words[i], words[2]);
    } else {
      return false;
    }
    return true;
  }

  void add_basic(std::string_view prefix, std::string_view local, std::string_view base) {
    const std::string name = text_of(prefix) + ":" + text_of(local);
    TypeDescription& type = into_.types.emplace_back();
    type.name = name + "Type";
    type.base = text_of(base);
    type.content = TypeDescription::Content::kText;
    into_.elements.push_back({name, type.name});
  }

  bool take_in_type(const std::vector<std::string_view>& words, std::string_view statement) {
    if (!open_) return false;
    TypeDescription& type = into_.types.back();
    const std::string_view verb = words[0];
    if (verb == "element") {
      const std::string prefix = text_of(prefix_of(type.name)) + ":";
      for (std::size_t i = 1; i < words.size(); ++i) into_.elements.push_back({prefix + text_of(words[i]), type.name});
    } else if (verb == "text" && words.size() == 2) {
      type.content = TypeDescription::Content::kText;
      type.base = text_of(words[1]);
    } else if (verb == "content" || verb == "mixed") {
      const bool mixed = verb == "mixed";
      auto model = ModelReader(statement.substr(statement.find(verb) + verb.size())).read();
      if (!model) return false;
      type.content = mixed ? TypeDescription::Content::kMixed : TypeDescription::Content::kElements;
      type.model = std::move(*model);
    } else if (verb == "attribute" && words.size() == 2 && words[1] == "{any}") {
      type.any_attribute = true;
    } else if (verb == "attribute" && words.size() == 3) {
      const bool required = words[1].ends_with('!');
      type.attributes.push_back(
          {text_of(words[1].substr(0, words[1].size() - (required ? 1 : 0))), text_of(words[2]), required});
    } else {
      return false;
    }
    return true;
  }

  Description& into_;
  bool open_ = false;  // a type takes further lines
};

}  // namespace

Result<Description> parse_description(std::span<const EmbeddedFile> files) {
  Description description;
  for (const EmbeddedFile& file : files) {
    if (auto read = DescriptionReader(description).read(file); !read) return tl::unexpected(read.error());
  }
  return description;
}

Result<Description> standard_description() { return parse_description(embedded::vocabulary_files()); }

std::string_view prefix_of(std::string_view name) {
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? std::string_view() : name.substr(0, colon);
}

std::string_view local_of(std::string_view name) { return name.substr(name.find(':') + 1); }

}  // namespace peppol::vocabulary
