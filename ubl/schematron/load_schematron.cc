#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include "ubl/schematron/schema.h"

namespace peppol::schematron {

namespace {

using tree::Node;

constexpr std::string_view kSch = "http://purl.oclc.org/dsdl/schematron";
constexpr std::string_view kOldSch = "http://www.ascc.net/xml/schematron";
constexpr std::string_view kXsl = "http://www.w3.org/1999/XSL/Transform";
constexpr std::string_view kXInclude = "http://www.w3.org/2001/XInclude";
constexpr std::size_t kMaxIncludeDepth = 16;
constexpr std::size_t kMaxFiles = 200;
constexpr std::size_t kMaxExpandedBytes = std::size_t{64} << 20;

// Ends the loading from wherever it is; caught in load_schematron.
struct Refusal : std::runtime_error {
  Refusal(ErrorCode c, const std::string& sentence) : std::runtime_error(sentence), code(c) {}
  ErrorCode code;
};

std::string squeezed(std::string_view text) {
  std::string result;
  for (char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space) {
      result += c;
    } else if (!result.empty() && result.back() != ' ') {
      result += ' ';
    }
  }
  if (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash + 1);
}

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || static_cast<unsigned char>(c) >= 0x80U;
}

// The parameters of an abstract pattern's instance: "$name" is replaced where it stands as a whole word.
using Parameters = std::map<std::string, std::string, std::less<>>;

class Loader {
 public:
  Loader(Schema& schema, const Resolver& resolver) : schema_(schema), resolver_(resolver) {}

  void load(std::string_view bytes, const std::string& path) {
    Node root = parse(bytes, path);
    if (!is_sch(root, "schema")) {
      refuse(root, "the root element is " + root.name() + "; sch:schema of ISO Schematron is expected");
    }
    const std::string binding = attribute(root, "queryBinding");
    if (!binding.empty() && binding != "xslt2" && binding != "xpath2" && binding != "xslt" && binding != "xslt3") {
      refuse(root, "the query binding " + std::string(binding) + " is not supported; xslt2 is");
    }
    schema_.default_phase = attribute(root, "defaultPhase");
    schema_.version = attribute(root, "schemaVersion");
    collect(root);
    read_schema(root);
  }

 private:
  [[noreturn]] void refuse(Node node, const std::string& why, ErrorCode code = ErrorCode::kMalformed) const {
    throw Refusal(code, file_of(node) + ":" + std::to_string(node.line()) + ": " + why);
  }
  [[noreturn]] void unsupported(Node node) const {
    refuse(node, "the element " + node.name() + " is not supported here", ErrorCode::kUnsupported);
  }

  void unsupported_attribute(Node node, std::string_view name) const {
    if (!node.attribute(name)) return;
    refuse(node, "the attribute " + std::string(name) + " of " + node.name() + " is not supported",
           ErrorCode::kUnsupported);
  }

  static bool is_sch(Node node, std::string_view local) {
    const std::string_view uri = node.namespace_uri();
    return node.local_name() == local && (uri == kSch || uri == kOldSch);
  }
  static bool in_sch(Node node) { return node.namespace_uri() == kSch || node.namespace_uri() == kOldSch; }

  std::string file_of(Node node) const {
    for (const auto& file : schema_.files) {
      if (file->document.get() == &node.document()) return file->path;
    }
    return {};
  }
  Place place(Node node) const { return {file_of(node), node.line()}; }

  std::string expanded(std::string text) const {
    if (parameters_ == nullptr || text.find('$') == std::string::npos) return text;
    std::string result;
    for (std::size_t i = 0; i < text.size();) {
      if (text[i] != '$') {
        result += text[i++];
        continue;
      }
      std::size_t end = i + 1;
      while (end < text.size() && is_name_char(text[end])) ++end;
      const auto found = parameters_->find(std::string_view(text).substr(i + 1, end - i - 1));
      result += found == parameters_->end() ? text.substr(i, end - i) : found->second;
      i = end;
    }
    return result;
  }
  std::string attribute(Node node, std::string_view name) const {
    std::string text = expanded(std::string(node.attribute(name).text()));
    expanded_bytes_ += text.size();
    if (expanded_bytes_ > kMaxExpandedBytes) {
      refuse(node, "the abstract patterns expand to more than " + std::to_string(kMaxExpandedBytes) + " bytes",
             ErrorCode::kLimitExceeded);
    }
    return text;
  }
  std::string required(Node node, std::string_view name) const {
    if (!node.attribute(name)) refuse(node, node.name() + " has no attribute " + std::string(name));
    return attribute(node, name);
  }

  Node parse(std::string_view bytes, const std::string& path) {
    tree::ParseLimits limits;
    limits.max_bytes = std::size_t{64} << 20;
    limits.max_attribute_bytes = std::size_t{8} << 20;
    auto document = tree::Document::parse(bytes, limits);
    if (!document) throw Refusal(document.error().code, path + ": " + document.error().detail);
    schema_.files.push_back(std::make_unique<Schema::File>());
    schema_.files.back()->path = path;
    schema_.files.back()->document = std::make_unique<tree::Document>(std::move(*document));
    return schema_.files.back()->document->root();
  }

  // The child elements, with what they include in place of the including elements.
  std::vector<Node> children(Node parent, std::size_t depth = 0) {
    std::vector<Node> found;
    for (Node child : parent.children()) {
      const bool includes = is_sch(child, "include") || child.is(kXInclude, "include");
      if (!includes) {
        found.push_back(child);
        continue;
      }
      const Node root = included(child, depth);
      if (is_sch(root, "schema")) {
        for (Node inner : children(root, depth + 1)) found.push_back(inner);
      } else {
        found.push_back(root);
      }
    }
    return found;
  }

  Node included(Node include, std::size_t depth) {
    if (depth >= kMaxIncludeDepth || schema_.files.size() >= kMaxFiles) {
      refuse(include, "files include one another more than " + std::to_string(kMaxIncludeDepth) +
                          " deep, or are more than " + std::to_string(kMaxFiles));
    }
    const auto known = included_.find(include_key(include));
    if (known != included_.end()) return known->second;
    std::string href(include.attribute("href").text());
    std::string fragment;
    if (const std::size_t hash = href.find('#'); hash != std::string::npos) {
      fragment = href.substr(hash + 1);
      href.resize(hash);
    }
    if (href.empty()) refuse(include, "an include without href");
    if (include.namespace_uri() == kXInclude) refuse_parts(include);
    const std::string path = href.front() == '/' ? href : folder_of(file_of(include)) + href;
    if (!resolver_) refuse(include, "the file includes " + href + ", and there is nothing to read it from");
    auto bytes = resolver_(path);
    if (!bytes)
      refuse(include, "the included file " + path + " cannot be read: " + bytes.error().detail, bytes.error().code);
    Node root = parse(*bytes, path);
    if (!fragment.empty()) root = with_id(root, fragment);
    included_.emplace(include_key(include), root);
    return root;
  }

  // Of XInclude, whole files of XML are read; what asks for something else is not passed over.
  void refuse_parts(Node include) const {
    const std::string_view form = include.attribute("parse").text();
    if (!form.empty() && form != "xml") {
      refuse(include, include.name() + " with parse=\"" + std::string(form) + "\" is not supported; parse=\"xml\" is",
             ErrorCode::kUnsupported);
    }
    if (include.attribute("xpointer")) {
      refuse(include, include.name() + " with the attribute xpointer is not supported; href=\"FILE#ID\" is",
             ErrorCode::kUnsupported);
    }
  }

  static std::pair<const void*, tree::NodeIndex> include_key(Node node) { return {&node.document(), node.index()}; }

  Node with_id(Node root, const std::string& id) const {
    const tree::Document& document = root.document();
    for (tree::NodeIndex n = 0; n < document.size(); ++n) {
      const Node node = document.node(n);
      if (node.is_element() && (node.attribute("id").text() == id)) return node;
    }
    refuse(root, "there is no element with the id " + id + ", which another file includes");
  }

  // Abstract patterns and rules may stand behind their use.
  void collect(Node schema) {
    for (Node child : children(schema)) {
      if (!is_sch(child, "pattern")) continue;
      if (attribute(child, "abstract") == "true") abstract_patterns_[required(child, "id")] = child;
      for (Node rule : children(child)) {
        if (is_sch(rule, "rule") && attribute(rule, "abstract") == "true") abstract_rules_[required(rule, "id")] = rule;
      }
    }
    for (Node child : children(schema)) {
      if (!is_sch(child, "diagnostics")) continue;
      for (Node diagnostic : children(child)) diagnostics_[std::string(diagnostic.attribute("id").text())] = diagnostic;
    }
  }

  void read_schema(Node schema) {
    for (Node child : children(schema)) {
      if (is_sch(child, "ns")) {
        schema_.namespaces.push_back({required(child, "prefix"), required(child, "uri")});
      } else if (is_sch(child, "let")) {
        schema_.lets.push_back(read_let(child));
      } else if (is_sch(child, "pattern")) {
        if (attribute(child, "abstract") != "true") schema_.patterns.push_back(read_pattern(child));
      } else if (is_sch(child, "phase")) {
        schema_.phases.push_back(read_phase(child));
      } else if (is_sch(child, "title")) {
        schema_.title = squeezed(child.text());
      } else if (child.namespace_uri() == kXsl) {
        read_xsl(child);
      } else if (in_sch(child) && !is_sch(child, "p") && !is_sch(child, "diagnostics") &&
                 !is_sch(child, "properties")) {
        unsupported(child);
      }
    }
  }

  void read_xsl(Node node) {
    const std::string_view name = node.local_name();
    if (name == "function") {
      Function function;
      function.element = node;
      function.place = place(node);
      schema_.functions.push_back(std::move(function));
    } else if (name == "key") {
      schema_.keys.push_back({required(node, "name"), required(node, "match"), required(node, "use"), place(node)});
    } else if (name == "variable" || name == "param") {
      schema_.lets.push_back(read_let(node));
    } else if (name != "output" && name != "preserve-space") {
      unsupported(node);
    }
  }

  Let read_let(Node node) const {
    Let let;
    let.name = required(node, "name");
    let.place = place(node);
    const std::string_view holder = node.namespace_uri() == kXsl ? "select" : "value";
    const bool is_xsl = node.namespace_uri() == kXsl;
    if (!is_xsl) unsupported_attribute(node, "as");
    if (is_xsl && (node.attribute("as") || !node.attribute(holder))) {
      let.instructions = node;
    } else if (node.attribute(holder)) {
      let.value = attribute(node, holder);
    } else {
      refuse(node, "the variable " + let.name + " has no value attribute; a value as content is not supported",
             ErrorCode::kUnsupported);
    }
    return let;
  }

  Phase read_phase(Node node) {
    Phase phase;
    phase.id = required(node, "id");
    for (Node child : children(node)) {
      if (is_sch(child, "active")) {
        phase.patterns.push_back(required(child, "pattern"));
      } else if (is_sch(child, "let")) {
        phase.lets.push_back(read_let(child));
      } else if (in_sch(child) && !is_sch(child, "p")) {
        unsupported(child);
      }
    }
    return phase;
  }

  Pattern read_pattern(Node node) {
    unsupported_attribute(node, "documents");
    const std::string of = attribute(node, "is-a");
    if (of.empty()) return read_rules(node, node);
    const auto found = abstract_patterns_.find(of);
    if (found == abstract_patterns_.end()) refuse(node, "the abstract pattern " + of + " is not there");
    Parameters parameters;
    for (Node child : children(node)) {
      if (is_sch(child, "param"))
        parameters.insert_or_assign(squeezed(required(child, "name")), required(child, "value"));
    }
    parameters_ = &parameters;
    Pattern pattern = read_rules(found->second, node);
    parameters_ = nullptr;
    return pattern;
  }

  Pattern read_rules(Node node, Node bearer) {
    Pattern pattern;
    pattern.id = bearer.attribute("id").text();
    for (Node child : children(node)) {
      if (is_sch(child, "let")) {
        pattern.lets.push_back(read_let(child));
      } else if (is_sch(child, "rule")) {
        if (attribute(child, "abstract") != "true") pattern.rules.push_back(read_rule(child));
      } else if (child.is(kXsl, "variable")) {
        pattern.lets.push_back(read_let(child));
      } else if (child.namespace_uri() == kXsl || !may_be_passed_over(child)) {
        unsupported(child);
      }
    }
    return pattern;
  }

  bool may_be_passed_over(Node child) const {
    return !in_sch(child) || is_sch(child, "title") || is_sch(child, "p") || is_sch(child, "param");
  }

  Rule read_rule(Node node) {
    Rule rule;
    rule.context = required(node, "context");
    rule.place = place(node);
    read_rule_content(node, rule, 0);
    return rule;
  }

  void read_rule_content(Node node, Rule& rule, std::size_t depth) {
    if (depth > kMaxIncludeDepth) refuse(node, "abstract rules extend one another without end");
    const std::string flag = attribute(node, "flag");
    for (Node child : children(node)) {
      if (is_sch(child, "let")) {
        rule.lets.push_back(read_let(child));
      } else if (is_sch(child, "assert") || is_sch(child, "report")) {
        rule.assertions.push_back(read_assertion(child));
      } else if (is_sch(child, "extends")) {
        const std::string name = required(child, "rule");
        const auto found = abstract_rules_.find(name);
        if (found == abstract_rules_.end()) refuse(child, "the abstract rule " + name + " is not there");
        read_rule_content(found->second, rule, depth + 1);
      } else if (in_sch(child) && !is_sch(child, "p")) {
        unsupported(child);
      } else if (child.namespace_uri() == kXsl) {
        if (child.local_name() != "variable") unsupported(child);
        rule.lets.push_back(read_let(child));
      }
    }
  }

  Assertion read_assertion(Node node) {
    Assertion assertion;
    assertion.id = attribute(node, "id");
    assertion.flag = attribute(node, "flag");
    assertion.role = attribute(node, "role");
    assertion.test = required(node, "test");
    assertion.is_report = is_sch(node, "report");
    assertion.place = place(node);
    read_message(node, assertion.english);
    std::string names(node.attribute("diagnostics").text());
    for (std::size_t i = 0; i < names.size();) {
      const std::size_t end = std::min(names.find(' ', i), names.size());
      if (const auto found = diagnostics_.find(names.substr(i, end - i)); found != diagnostics_.end()) {
        assertion.english.push_back({MessagePart::Kind::kText, " "});
        read_message(found->second, assertion.english);
      }
      i = end + 1;
    }
    return assertion;
  }

  void read_message(Node node, Message& message) {
    for (Node child : node.all_children()) {
      if (child.kind() == tree::Kind::kText) {
        message.push_back({MessagePart::Kind::kText, std::string(child.text())});
      } else if (!child.is_element()) {
        continue;
      } else if (child.local_name() == "value-of" && (in_sch(child) || child.namespace_uri() == kXsl)) {
        message.push_back({MessagePart::Kind::kExpression, required(child, "select")});
      } else if (is_sch(child, "name")) {
        message.push_back({MessagePart::Kind::kName, child.attribute("path") ? attribute(child, "path") : "."});
      } else if (child.namespace_uri() == kXsl && child.local_name() != "text") {
        unsupported(child);
      } else {
        read_message(child, message);
      }
    }
  }

  Schema& schema_;
  const Resolver& resolver_;
  const Parameters* parameters_ = nullptr;
  mutable std::size_t expanded_bytes_ = 0;
  std::map<std::string, Node> abstract_patterns_;
  std::map<std::string, Node> abstract_rules_;
  std::map<std::string, Node> diagnostics_;
  std::map<std::pair<const void*, tree::NodeIndex>, Node> included_;
};

}  // namespace

Result<Schema> load_schematron(std::string_view bytes, const std::string& path, const Resolver& resolver) {
  Schema schema;
  try {
    Loader(schema, resolver).load(bytes, path);
  } catch (const Refusal& refusal) {
    return fail(refusal.code, refusal.what());
  }
  return schema;
}

}  // namespace peppol::schematron
