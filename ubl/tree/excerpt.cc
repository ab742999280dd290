#include "ubl/tree/excerpt.h"

#include <algorithm>

namespace peppol::tree {
namespace {

void append_escaped(std::string_view text, std::string& out) {
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '\r': out += "&#13;"; break;
      default: out += c;
    }
  }
}

void append_attribute(std::string_view name, std::string_view value, std::string& out) {
  out.append(" ").append(name).append("=\"");
  for (const char c : value) {
    switch (c) {
      case '"': out += "&quot;"; break;
      case '\n': out += "&#10;"; break;
      case '\t': out += "&#9;"; break;
      default: append_escaped(std::string_view(&c, 1), out);
    }
  }
  out += '"';
}

// What is in scope here and was not in the element around it, and a default namespace that ends here.
void append_namespaces(Node node, bool is_root, std::string& out) {
  const auto here = node.document().namespaces_in_scope(node.index());
  std::vector<NamespaceBinding> above;
  if (!is_root) above = node.document().namespaces_in_scope(node.parent().index());
  for (const auto& binding : here) {
    const auto same = [&](const auto& b) { return b.prefix == binding.prefix && b.uri == binding.uri; };
    if (std::any_of(above.begin(), above.end(), same)) continue;
    const std::string name = binding.prefix.empty() ? "xmlns" : "xmlns:" + std::string(binding.prefix);
    append_attribute(name, binding.uri, out);
  }
  const auto is_default = [](const auto& b) { return b.prefix.empty(); };
  if (std::any_of(above.begin(), above.end(), is_default) && std::none_of(here.begin(), here.end(), is_default))
    append_attribute("xmlns", "", out);
}

// As deep as a document may be, which ParseLimits holds below 256.
void append(Node node, bool is_root, std::string& out) {
  switch (node.kind()) {
    case Kind::kText: append_escaped(node.text(), out); return;
    case Kind::kComment: out.append("<!--").append(node.text()).append("-->"); return;
    case Kind::kInstruction: out.append("<?").append(node.name()).append(" ").append(node.text()).append("?>"); return;
    default: break;
  }
  out.append("<").append(node.name());
  append_namespaces(node, is_root, out);
  for (const Node attribute : node.attributes()) append_attribute(attribute.name(), attribute.text(), out);
  out += '>';
  for (const Node child : node.all_children()) append(child, false, out);
  out.append("</").append(node.name()).append(">");
}

}  // namespace

Result<Document> excerpt(Node element, const ParseLimits& limits) {
  std::string text;
  append(element, true, text);
  return Document::parse(text, limits);
}

}  // namespace peppol::tree
