#include "ubl/xpath/failure.h"
#include "ubl/xpath/functions.h"

namespace peppol::xpath {

namespace {

void name(Context& context, Arguments args, Sequence& out) {
  if (args[0].empty() || args[0][0].type != Type::kNode) return out.push(text_item(""));
  out.push(text_item(context.arena->copy(context.document->node(args[0][0].node).name())));
}

void local_name(Context& context, Arguments args, Sequence& out) {
  if (args[0].empty() || args[0][0].type != Type::kNode) return out.push(text_item(""));
  out.push(text_item(context.document->node(args[0][0].node).local_name()));
}

void namespace_uri(Context& context, Arguments args, Sequence& out) {
  if (args[0].empty() || args[0][0].type != Type::kNode) return out.push(text_item("", Type::kAnyUri));
  const tree::Node node = context.document->node(args[0][0].node);
  out.push(text_item(node.namespace_uri(), Type::kAnyUri));
}

void root(Context&, Arguments args, Sequence& out) {
  if (args[0].empty()) return;
  out.push(args[0][0].type == Type::kNode ? node_item(0) : args[0][0]);
}

void generate_id(Context& context, Arguments args, Sequence& out) {
  if (args[0].empty()) return out.push(text_item(""));
  out.push(text_item(context.arena->copy("d1e" + std::to_string(args[0][0].node))));
}

constexpr unsigned kContext = FunctionSpec::kContextItem;
constexpr FunctionSpec kFunctions[] = {
    {"name", 0, 1, "N?", Yields::kText, kContext | FunctionSpec::kName, name},
    {"local-name", 0, 1, "N?", Yields::kText, kContext | FunctionSpec::kName, local_name},
    {"namespace-uri", 0, 1, "N?", Yields::kText, kContext | FunctionSpec::kName, namespace_uri},
    {"root", 0, 1, "N?", Yields::kNodes, kContext | FunctionSpec::kDocument, root},
    {"generate-id", 0, 1, "N?", Yields::kText, kContext, generate_id},
};

}  // namespace

std::span<const FunctionSpec> node_functions() { return kFunctions; }

}  // namespace peppol::xpath
