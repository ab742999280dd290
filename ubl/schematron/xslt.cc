#include "ubl/schematron/xslt.h"

#include <algorithm>

#include "ubl/schematron/instructions.h"
#include "ubl/xpath/constant.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/operators.h"

namespace peppol::schematron {

namespace {

using tree::Node;
using xpath::ExprPtr;
using xpath::Scope;
using xpath::StaticError;

constexpr std::string_view kXsl = "http://www.w3.org/1999/XSL/Transform";

[[noreturn]] void refuse(Node node, const std::string& why) {
  throw StaticError("XTSE0010", node.name() + " at line " + std::to_string(node.line()) + ": " + why, 0);
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

std::string required(Node node, std::string_view name) {
  const Node found = node.attribute(name);
  if (!found) refuse(node, "the attribute " + std::string(name) + " is missing");
  return std::string(found.text());
}

void declare_namespaces(Node node, Scope& scope) {
  for (const auto& binding : node.document().namespaces_in_scope(node.index())) {
    if (!binding.prefix.empty()) scope.declare_namespace(binding.prefix, binding.uri);
  }
}

xpath::SequenceType type_of(Node node, const Scope& scope) {
  const Node as = node.attribute("as");
  return as ? xpath::compile_sequence_type(as.text(), scope) : xpath::SequenceType();
}

ExprPtr made_text(std::string_view text, Scope& scope) {
  const xpath::Item item = xpath::text_item(scope.program.constants.copy(text), xpath::Type::kMadeText);
  return std::make_unique<xpath::ConstantExpr>(xpath::lasting_copy({&item, 1}, scope.program));
}

ExprPtr together(std::vector<ExprPtr> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  if (parts.empty()) return std::make_unique<xpath::ConstantExpr>(xpath::Value());
  return std::make_unique<xpath::CommaExpr>(std::move(parts));
}

ExprPtr sequence_constructor(const std::vector<Node>& nodes, std::size_t from, Scope& scope);

std::vector<Node> content(Node node) {
  std::vector<Node> nodes;
  for (Node child : node.all_children()) {
    const bool text = child.kind() == tree::Kind::kText && !is_blank(child.text());
    if (child.is_element() || text) nodes.push_back(child);
  }
  return nodes;
}

ExprPtr constructor_in(Node node, Scope& scope) {
  const std::size_t mark = scope.mark();
  ExprPtr expr = sequence_constructor(content(node), 0, scope);
  scope.forget(mark);
  return expr;
}

ExprPtr choose(const std::vector<Node>& branches, std::size_t i, Scope& scope) {
  if (i >= branches.size()) return std::make_unique<xpath::ConstantExpr>(xpath::Value());
  const Node branch = branches[i];
  if (branch.is(kXsl, "otherwise")) return constructor_in(branch, scope);
  if (!branch.is(kXsl, "when")) refuse(branch, "only xsl:when and xsl:otherwise stand in xsl:choose");
  ExprPtr condition = xpath::parse_only(required(branch, "test"), scope);
  ExprPtr then = constructor_in(branch, scope);
  return std::make_unique<xpath::IfExpr>(std::move(condition), std::move(then), choose(branches, i + 1, scope));
}

ExprPtr value_of(Node node, Scope& scope) {
  ExprPtr value = node.attribute("select") ? xpath::parse_only(node.attribute("select").text(), scope)
                                           : constructor_in(node, scope);
  const Node separator = node.attribute("separator");
  return std::make_unique<MadeTextExpr>(std::move(value), separator ? std::string(separator.text()) : " ",
                                        xpath::Type::kMadeText);
}

ExprPtr instruction(Node node, Scope& scope) {
  if (node.kind() == tree::Kind::kText) return made_text(node.text(), scope);
  if (node.namespace_uri() != kXsl) refuse(node, "an element of a result is not supported");
  const std::string_view name = node.local_name();
  if (name == "sequence" || name == "copy-of") return xpath::parse_only(required(node, "select"), scope);
  if (name == "value-of") return value_of(node, scope);
  if (name == "text") return made_text(node.text(), scope);
  if (name == "choose") return choose(content(node), 0, scope);
  if (name == "if") {
    ExprPtr condition = xpath::parse_only(required(node, "test"), scope);
    ExprPtr then = constructor_in(node, scope);
    return std::make_unique<xpath::IfExpr>(std::move(condition), std::move(then),
                                           std::make_unique<xpath::ConstantExpr>(xpath::Value()));
  }
  refuse(node, "this instruction is not supported");
}

ExprPtr variable_value(Node node, Scope& scope) {
  const bool typed = static_cast<bool>(node.attribute("as"));
  ExprPtr value;
  if (node.attribute("select")) {
    value = xpath::parse_only(node.attribute("select").text(), scope);
  } else {
    value = constructor_in(node, scope);
    if (!typed && value->constant() != nullptr && value->constant()->value().empty()) return made_text("", scope);
    if (!typed) value = std::make_unique<MadeTextExpr>(std::move(value), "", xpath::Type::kMadeDocument);
  }
  if (!typed) return value;
  return std::make_unique<ConvertExpr>(std::move(value), type_of(node, scope),
                                       "the variable $" + required(node, "name"));
}

ExprPtr sequence_constructor(const std::vector<Node>& nodes, std::size_t from, Scope& scope) {
  std::vector<ExprPtr> parts;
  for (std::size_t i = from; i < nodes.size(); ++i) {
    if (!nodes[i].is(kXsl, "variable")) {
      parts.push_back(instruction(nodes[i], scope));
      continue;
    }
    ExprPtr value = variable_value(nodes[i], scope);
    const int slot = scope.declare_local(scope.expanded(required(nodes[i], "name")), Scope::Variable::Kind::kLazyLocal);
    ExprPtr rest = sequence_constructor(nodes, i + 1, scope);
    parts.push_back(std::make_unique<LetExpr>(slot, std::move(value), std::move(rest)));
    break;
  }
  return together(std::move(parts));
}

}  // namespace

std::string function_key(const Scope& scope, std::string_view name, std::size_t arity) {
  const std::string full = scope.expanded(name);
  return (full.front() == '{' ? full : "{}" + full) + "#" + std::to_string(arity);
}

void declare_function(const Node& node, const Scope& outer) {
  Scope scope(outer);
  declare_namespaces(node, scope);
  auto function = std::make_unique<xpath::UserFunction>();
  function->name = required(node, "name");
  for (Node child : node.children(kXsl, "param")) function->parameters.push_back(type_of(child, scope));
  function->result = type_of(node, scope);
  const std::string key = function_key(scope, function->name, function->parameters.size());
  if (!outer.program.functions.emplace(key, std::move(function)).second) {
    refuse(node, "the function " + required(node, "name") + " is declared twice");
  }
}

void compile_function(const Node& node, const Scope& outer) {
  Scope scope(outer);
  scope.frame_size = 0;
  declare_namespaces(node, scope);
  std::vector<Node> body = content(node);
  std::size_t parameters = 0;
  for (; parameters < body.size() && body[parameters].is(kXsl, "param"); ++parameters) {
    scope.declare_local(scope.expanded(required(body[parameters], "name")), Scope::Variable::Kind::kLocal);
  }
  const auto declared = scope.program.functions.find(function_key(scope, required(node, "name"), parameters));
  if (declared == scope.program.functions.end()) {
    refuse(node, "in the function " + required(node, "name") + " an xsl:param does not stand before all else");
  }
  xpath::UserFunction& function = *declared->second;
  function.body = sequence_constructor(body, parameters, scope);
  xpath::optimise(function.body, scope);
  function.frame_size = scope.frame_size;
}

ExprPtr compile_variable(const Node& variable, Scope& scope) {
  Scope inner(scope);
  declare_namespaces(variable, inner);
  ExprPtr value = variable_value(variable, inner);
  scope.frame_size = inner.frame_size;
  return value;
}

}  // namespace peppol::schematron
