// Names as values, and the namespaces of elements.
#include <algorithm>
#include <optional>

#include "base/text.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/functions.h"
#include "ubl/xpath/qname.h"
#include "ubl/xpath/values.h"

namespace peppol::xpath {

namespace {

constexpr std::string_view kXmlUri = "http://www.w3.org/XML/1998/namespace";

LexicalQName lexical(std::string_view text) {
  const auto name = parse_qname(text);
  if (!name) raise("FOCA0002", "\"" + shown(text, 100) + "\" is not a qualified name");
  return *name;
}

const QNameValue* qname(Value argument) {
  if (argument.empty()) return nullptr;
  if (argument[0].type != Type::kQName) {
    raise("XPTY0004",
          "a value of type " + std::string(type_name(argument[0].type)) + " is given to a function of xs:QName");
  }
  return argument[0].qname;
}

tree::NodeIndex element(Value argument, Context& context) {
  const Item& item = argument[0];
  if (item.type != Type::kNode || context.document->kind(item.node) != tree::Kind::kElement) {
    raise("XPTY0004", "a function of an element's namespaces is given something else");
  }
  return item.node;
}

std::optional<std::string_view> uri_of(std::string_view prefix, tree::NodeIndex node, Context& context) {
  if (prefix == "xml") return kXmlUri;
  for (const auto& binding : context.document->namespaces_in_scope(node)) {
    if (binding.prefix == prefix && !binding.uri.empty()) return binding.uri;
  }
  return std::nullopt;
}

void make_qname(Context& context, Arguments args, Sequence& out) {
  const std::string_view uri = text_of(args[0]);
  const LexicalQName name = lexical(text_of(args[1]));
  if (uri.empty() && !name.prefix.empty()) {
    raise("FOCA0002", "the name " + std::string(text_of(args[1])) + " has a prefix but no namespace");
  }
  out.push(qname_item(name.prefix, name.local, uri, *context.arena));
}

void resolve_qname(Context& context, Arguments args, Sequence& out) {
  if (args[0].empty()) return;
  const LexicalQName name = lexical(text_of(args[0]));
  const auto uri = uri_of(name.prefix, element(args[1], context), context);
  if (!uri && !name.prefix.empty()) {
    raise("FONS0004", "the prefix " + std::string(name.prefix) + " is not declared at the element");
  }
  out.push(qname_item(name.prefix, name.local, uri.value_or(std::string_view()), *context.arena));
}

void prefix_from_qname(Context&, Arguments args, Sequence& out) {
  const QNameValue* name = qname(args[0]);
  if (name != nullptr && !name->prefix.empty()) out.push(text_item(name->prefix));
}

void local_name_from_qname(Context&, Arguments args, Sequence& out) {
  if (const QNameValue* name = qname(args[0])) out.push(text_item(name->local));
}

void namespace_uri_from_qname(Context&, Arguments args, Sequence& out) {
  if (const QNameValue* name = qname(args[0])) out.push(text_item(name->uri, Type::kAnyUri));
}

void namespace_uri_for_prefix(Context& context, Arguments args, Sequence& out) {
  const auto uri = uri_of(text_of(args[0]), element(args[1], context), context);
  if (uri) out.push(text_item(*uri, Type::kAnyUri));
}

void in_scope_prefixes(Context& context, Arguments args, Sequence& out) {
  std::vector<std::string_view> prefixes = {"xml"};
  for (const auto& binding : context.document->namespaces_in_scope(element(args[0], context))) {
    if (!binding.uri.empty()) prefixes.push_back(binding.prefix);
  }
  std::sort(prefixes.begin(), prefixes.end());
  for (std::string_view prefix : prefixes) out.push(text_item(context.arena->copy(prefix)));
}

void node_name(Context& context, Arguments args, Sequence& out) {
  if (args[0].empty() || args[0][0].type != Type::kNode) return;
  const tree::Document& document = *context.document;
  const tree::NodeIndex node = args[0][0].node;
  if (document.name(node) == tree::kNoName) return;
  const tree::ExpandedName name = document.expanded_name(document.name(node));
  const bool prefixed = document.kind(node) != tree::Kind::kInstruction;
  out.push(qname_item(prefixed ? document.prefix(node) : std::string_view(), name.local, name.uri, *context.arena));
}

constexpr auto kOther = Yields::kAnything;
constexpr FunctionSpec kFunctions[] = {
    {"QName", 2, 2, "s?s", kOther, 0, make_qname},
    {"resolve-QName", 2, 2, "s?N", kOther, FunctionSpec::kDocument, resolve_qname},
    {"prefix-from-QName", 1, 1, "a?", kOther, 0, prefix_from_qname},
    {"local-name-from-QName", 1, 1, "a?", kOther, 0, local_name_from_qname},
    {"namespace-uri-from-QName", 1, 1, "a?", kOther, 0, namespace_uri_from_qname},
    {"namespace-uri-for-prefix", 2, 2, "s?N", kOther, FunctionSpec::kDocument, namespace_uri_for_prefix},
    {"in-scope-prefixes", 1, 1, "N", kOther, FunctionSpec::kDocument, in_scope_prefixes},
    {"node-name", 1, 1, "N?", kOther, 0, node_name},
};

}  // namespace

std::span<const FunctionSpec> qname_functions() { return kFunctions; }

}  // namespace peppol::xpath
