// Any bytes as an XML document: parsed, then walked by all ways the tree has.

#include <string_view>

#include "ubl/tree/document.h"

namespace {

using namespace peppol;  // NOLINT: a program of one file

// Two ways to the same nodes must agree.
void check(bool holds) {
  if (!holds) __builtin_trap();
}

void walk(const tree::Document& document) {
  std::size_t texts = 0;
  for (tree::NodeIndex n = 0; n < document.size(); ++n) {
    const tree::Node node = document.node(n);
    check(document.end(n) > n && document.end(n) <= document.size());
    check(n == 0 || document.parent(n) < n);
    texts += node.text().size() + node.name().size() + node.namespace_uri().size();
    tree::NodeIndex child = document.first_child(n);
    while (child < document.end(n)) {
      check(document.parent(child) == n);
      child = document.end(child);
    }
    if (node.is_element()) texts += document.namespaces_in_scope(n).size() + node.line();
  }
  check(texts + 1 > 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tree::ParseLimits limits;
  limits.max_nodes = 100'000;
  const auto document = tree::Document::parse({reinterpret_cast<const char*>(data), size}, limits);
  if (document) walk(*document);
  return 0;
}
