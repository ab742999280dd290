#include <algorithm>
#include <map>
#include <stdexcept>

#include "ubl/schematron/pack_lines.h"
#include "ubl/schematron/schema.h"

namespace peppol::schematron {

namespace {

// Ends the loading from wherever it is; caught in load_pack.
struct Refusal : std::runtime_error {
  Refusal(ErrorCode c, const std::string& sentence) : std::runtime_error(sentence), code(c) {}
  ErrorCode code;
};

[[noreturn]] void refuse(const Place& place, const std::string& why, ErrorCode code = ErrorCode::kMalformed) {
  throw Refusal(code, place.file + ":" + std::to_string(place.line) + ": " + why);
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Takes the first word off.
std::string take_word(std::string_view& text) {
  text = trimmed(text);
  const std::size_t end = std::min(text.find(' '), text.size());
  std::string word(text.substr(0, end));
  text = trimmed(text.substr(end));
  return word;
}

std::vector<std::string> split(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + separator.size());
  }
}

// Text with {expressions}; "{{" is a brace.
Message message_of(std::string_view text, const Place& place) {
  Message message;
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool doubled = i + 1 < text.size() && text[i + 1] == text[i];
    if ((text[i] == '{' || text[i] == '}') && doubled) {
      plain += text[i++];
      continue;
    }
    if (text[i] != '{') {
      const std::size_t stop = std::min(text.find_first_of("{}", i + 1), text.size());
      plain += text.substr(i, stop - i);
      i = stop - 1;
      continue;
    }
    std::size_t end = i + 1;
    for (char quote = '\0'; end < text.size() && (quote != '\0' || text[end] != '}'); ++end) {
      if (quote != '\0') {
        quote = text[end] == quote ? '\0' : quote;
      } else if (text[end] == '\'' || text[end] == '"') {
        quote = text[end];
      }
    }
    if (end >= text.size()) refuse(place, "a message has a { that is not closed");
    message.push_back({MessagePart::Kind::kText, plain});
    message.push_back({MessagePart::Kind::kExpression, std::string(text.substr(i + 1, end - i - 1))});
    plain.clear();
    i = end;
  }
  if (!plain.empty()) message.push_back({MessagePart::Kind::kText, plain});
  return message;
}

struct Template {
  std::vector<std::string> parameters;
  std::string flag;
  PackEntry entry;
};

std::string replaced(std::string text, const Template& from, const std::vector<std::string>& arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string mark = "%" + from.parameters[i] + "%";
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + arguments[i].size())) {
      text.replace(at, mark.size(), arguments[i]);
    }
  }
  return text;
}

class PackLoader {
 public:
  PackLoader(Schema& schema, const Resolver& resolver) : schema_(schema), resolver_(resolver) {}

  void load(std::string_view bytes, const std::string& path) {
    std::vector<PackEntry> entries = outline(bytes, path);
    std::vector<PackEntry> all;
    for (PackEntry& entry : entries) {
      if (entry.keyword != "include") {
        all.push_back(std::move(entry));
        continue;
      }
      for (PackEntry& inner : included(entry, path)) all.push_back(std::move(inner));
    }
    for (const PackEntry& entry : all) {
      if (entry.keyword == "template") read_template(entry);
    }
    for (const PackEntry& entry : all) read(entry);
    if (schema_.id.empty()) refuse({path, 1}, "the file has no \"pack NAME\"");
  }

 private:
  static std::vector<PackEntry> outline(std::string_view bytes, const std::string& path) {
    auto entries = read_outline(bytes, path);
    if (!entries) throw Refusal(entries.error().code, entries.error().detail);
    return std::move(*entries);
  }

  std::vector<PackEntry> included(const PackEntry& include, const std::string& path) const {
    const std::size_t slash = path.rfind('/');
    const std::string name = (slash == std::string::npos ? "" : path.substr(0, slash + 1)) + include.text;
    if (include.text.find('/') != std::string::npos)
      refuse(include.place, "an included file stands in the same folder");
    if (!resolver_)
      refuse(include.place, "the pack includes " + include.text + ", and there is nothing to read it from");
    auto bytes = resolver_(name);
    if (!bytes) refuse(include.place, name + " cannot be read: " + bytes.error().detail, bytes.error().code);
    std::vector<PackEntry> entries = outline(*bytes, name);
    for (const PackEntry& entry : entries) {
      if (entry.keyword == "include" || entry.keyword == "pack") {
        refuse(entry.place, "an included part has no \"" + entry.keyword + "\"");
      }
    }
    return entries;
  }

  void read(const PackEntry& entry) {
    const std::string& keyword = entry.keyword;
    if (keyword == "pack") return read_head(entry);
    if (keyword == "let") return schema_.lets.push_back(read_let(entry));
    if (keyword == "codes") return read_codes(entry);
    if (keyword == "function") return read_function(entry);
    if (keyword == "key") return read_key(entry);
    if (keyword == "pattern") return read_pattern(entry);
    if (keyword != "namespace") return;
    std::string_view rest = entry.text;
    const std::string prefix = take_word(rest);
    if (prefix.empty() || rest.empty()) refuse(entry.place, "a namespace has a prefix and a URI");
    schema_.namespaces.push_back({prefix, std::string(rest)});
  }

  void read_head(const PackEntry& entry) {
    if (!schema_.id.empty()) refuse(entry.place, "a pack has one \"pack\" block");
    schema_.id = entry.text;
    for (const PackEntry& child : entry.children) {
      if (child.keyword == "title") schema_.title = child.text;
      if (child.keyword == "version") schema_.version = child.text;
      if (child.keyword == "valid-from") schema_.valid_from = child.text;
      if (child.keyword == "source") schema_.source = child.text;
    }
  }

  static Let read_let(const PackEntry& entry) {
    const std::size_t equals = entry.text.find('=');
    if (entry.text.empty() || entry.text.front() != '$' || equals == std::string::npos) {
      refuse(entry.place, "a variable is written: let $name = expression");
    }
    Let let;
    let.name = trimmed(std::string_view(entry.text).substr(1, equals - 1));
    let.value = trimmed(std::string_view(entry.text).substr(equals + 1));
    let.place = entry.place;
    return let;
  }

  void read_codes(const PackEntry& entry) {
    Let let;
    let.place = entry.place;
    std::string_view head = entry.text;
    let.name = take_word(head);
    const bool whole_lines = !entry.lines.empty() && take_word(head) == "lines";
    for (const std::string& line : entry.lines) {
      if (whole_lines) {
        let.codes.push_back(line);
        continue;
      }
      for (std::string_view rest = line; !rest.empty();) let.codes.push_back(take_word(rest));
    }
    if (let.name.empty() || let.codes.empty()) refuse(entry.place, "a list of codes has a name and codes");
    schema_.lets.push_back(std::move(let));
  }

  // name($a as xs:string, $b) as xs:boolean = expression
  void read_function(const PackEntry& entry) {
    const std::string_view text = entry.text;
    const std::size_t open = text.find('(');
    const std::size_t equals = text.find('=');
    if (open == std::string_view::npos || equals == std::string_view::npos || equals < open) {
      refuse(entry.place, "a function is written: function name($parameter as type) as type = expression");
    }
    // Types have parentheses too: element()*.
    std::size_t close = open;
    for (int depth = 0; close < equals; ++close) {
      if (text[close] == '(') ++depth;
      if (text[close] == ')' && --depth == 0) break;
    }
    Function function;
    function.place = entry.place;
    function.name = trimmed(text.substr(0, open));
    const std::string_view inside = trimmed(text.substr(open + 1, close - open - 1));
    if (!inside.empty()) {
      for (const std::string& part : split(inside, ","))
        function.parameters.push_back(read_parameter(part, entry.place));
    }
    const std::string_view result = trimmed(text.substr(close + 1, equals - close - 1));
    if (result.starts_with("as ")) function.result = trimmed(result.substr(3));
    function.expression = trimmed(text.substr(equals + 1));
    schema_.functions.push_back(std::move(function));
  }

  static Function::Parameter read_parameter(std::string_view text, const Place& place) {
    if (text.empty() || text.front() != '$') refuse(place, "a parameter's name begins with $");
    Function::Parameter parameter;
    parameter.name = take_word(text).substr(1);
    if (text.starts_with("as ")) parameter.type = trimmed(text.substr(3));
    return parameter;
  }

  void read_key(const PackEntry& entry) {
    std::string_view rest = entry.text;
    Key key;
    key.place = entry.place;
    key.name = take_word(rest);
    const std::size_t use = rest.find(" use ");
    if (!rest.starts_with("match ") || use == std::string_view::npos) {
      refuse(entry.place, "a key is written: key name match pattern use expression");
    }
    key.match = trimmed(rest.substr(6, use - 6));
    key.use = trimmed(rest.substr(use + 5));
    schema_.keys.push_back(std::move(key));
  }

  void read_template(const PackEntry& entry) {
    const std::size_t open = entry.text.find('(');
    const std::size_t close = entry.text.find(')');
    if (open == std::string::npos || close == std::string::npos || close < open) {
      refuse(entry.place, "a template is written: template name(parameter, ...) flag");
    }
    Template made;
    made.parameters = split(std::string_view(entry.text).substr(open + 1, close - open - 1), ",");
    made.flag = trimmed(std::string_view(entry.text).substr(close + 1));
    made.entry = entry;
    const std::string name(trimmed(std::string_view(entry.text).substr(0, open)));
    if (!templates_.emplace(name, std::move(made)).second)
      refuse(entry.place, "the template " + name + " is there twice");
  }

  void read_pattern(const PackEntry& entry) {
    Pattern pattern;
    pattern.id = entry.text;
    for (const PackEntry& child : entry.children) {
      if (child.keyword == "let") {
        pattern.lets.push_back(read_let(child));
      } else {
        pattern.rules.push_back(read_rule(child));
      }
    }
    schema_.patterns.push_back(std::move(pattern));
  }

  Rule read_rule(const PackEntry& entry) const {
    Rule rule;
    rule.context = entry.text;
    rule.place = entry.place;
    for (const PackEntry& child : entry.children) {
      if (child.keyword == "let") {
        rule.lets.push_back(read_let(child));
      } else if (child.keyword == "use") {
        rule.assertions.push_back(read_use(child));
      } else {
        std::string_view head = child.text;
        Assertion assertion = read_assertion(child, nullptr, {});
        assertion.id = take_word(head);
        assertion.flag = take_word(head);
        assertion.is_report = child.keyword == "report";
        rule.assertions.push_back(std::move(assertion));
      }
    }
    return rule;
  }

  Assertion read_use(const PackEntry& entry) const {
    std::string_view rest = entry.text;
    const std::string name = take_word(rest);
    const auto found = templates_.find(name);
    if (found == templates_.end()) refuse(entry.place, "there is no template named " + name);
    const Template& from = found->second;
    const std::string id = take_word(rest);
    std::vector<std::string> arguments;
    if (!rest.empty()) arguments = split(rest, " | ");
    if (arguments.size() != from.parameters.size()) {
      refuse(entry.place, "the template " + name + " takes " + std::to_string(from.parameters.size()) +
                              " arguments, and is given " + std::to_string(arguments.size()));
    }
    Assertion assertion = read_assertion(from.entry, &from, arguments);
    assertion.id = id;
    assertion.flag = from.flag;
    assertion.place = entry.place;
    for (const PackEntry& child : entry.children) {
      if (child.keyword == "term") assertion.terms = child.text;
    }
    return assertion;
  }

  static Assertion read_assertion(const PackEntry& entry, const Template* from,
                                  const std::vector<std::string>& arguments) {
    Assertion assertion;
    assertion.place = entry.place;
    for (const PackEntry& child : entry.children) {
      const std::string text = from == nullptr ? child.text : replaced(child.text, *from, arguments);
      if (child.keyword == "test") assertion.test = text;
      if (child.keyword == "term") assertion.terms = text;
      if (child.keyword == "en") assertion.english = message_of(text, child.place);
      if (child.keyword == "nl") assertion.dutch = message_of(text, child.place);
      if (child.keyword == "fix-en") assertion.fix_english = text;
      if (child.keyword == "fix-nl") assertion.fix_dutch = text;
    }
    if (assertion.test.empty()) refuse(entry.place, "an assertion has a test");
    return assertion;
  }

  Schema& schema_;
  const Resolver& resolver_;
  std::map<std::string, Template> templates_;
};

}  // namespace

Result<Schema> load_pack(std::string_view bytes, const std::string& path, const Resolver& resolver) {
  Schema schema;
  try {
    PackLoader(schema, resolver).load(bytes, path);
  } catch (const Refusal& refusal) {
    return fail(refusal.code, refusal.what());
  }
  return schema;
}

}  // namespace peppol::schematron
