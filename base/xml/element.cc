#include "base/xml/element.h"

#include <fmt/core.h>

#include <array>

#include "base/bytes.h"
#include "base/xml/libxml2_handles.h"

namespace peppol::xml {
namespace {

std::string joined_text(const xmlNode* first) {
  std::string text;
  for (const xmlNode* node = first; node != nullptr; node = node->next) {
    if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) text += view(node->content);
  }
  return text;
}

std::string_view uri_of(const xmlNs* ns) { return ns == nullptr ? std::string_view{} : view(ns->href); }

const xmlNode* element_from(const xmlNode* node) {
  while (node != nullptr && node->type != XML_ELEMENT_NODE) node = node->next;
  return node;
}

std::optional<Element> as_element(const xmlNode* node) {
  if (node == nullptr) return std::nullopt;
  return Element(*node);
}

bool is_id_attribute(const xmlAttr& attribute) {
  const std::string_view name = view(attribute.name);
  const std::string_view uri = uri_of(attribute.ns);
  if (uri.empty()) return name == "Id" || name == "ID" || name == "id";
  return (uri == kWsuNamespace && name == "Id") || (uri == kXmlNamespace && name == "id");
}

bool has_id(const xmlNode& node, std::string_view id) {
  for (const xmlAttr* attribute = node.properties; attribute != nullptr; attribute = attribute->next) {
    if (is_id_attribute(*attribute) && joined_text(attribute->children) == id) return true;
  }
  return false;
}

// The element behind `at` in document order, within `top`.
const xmlNode* following(const xmlNode* at, const xmlNode* top) {
  if (const xmlNode* child = element_from(at->children)) return child;
  for (; at != nullptr && at != top; at = at->parent) {
    if (const xmlNode* sibling = element_from(at->next)) return sibling;
  }
  return nullptr;
}

std::string missing(const Element& parent, std::string_view local_name) {
  return fmt::format("The element {} has no {}.", parent.describe(), local_name);
}

}  // namespace

std::string_view Element::local_name() const { return view(node_->name); }
std::string_view Element::namespace_uri() const { return uri_of(node_->ns); }
std::string_view Element::prefix() const { return node_->ns == nullptr ? std::string_view{} : view(node_->ns->prefix); }

bool Element::is(std::string_view uri, std::string_view name) const {
  return local_name() == name && namespace_uri() == uri;
}

std::optional<std::string> Element::attribute(std::string_view uri, std::string_view name) const {
  for (const xmlAttr* at = node_->properties; at != nullptr; at = at->next) {
    if (view(at->name) == name && uri_of(at->ns) == uri) return joined_text(at->children);
  }
  return std::nullopt;
}

std::string Element::text() const { return joined_text(node_->children); }

std::vector<Element> Element::children() const {
  std::vector<Element> found;
  for (auto child = first_child(); child; child = child->next()) found.push_back(*child);
  return found;
}

std::vector<Element> Element::children(std::string_view uri, std::string_view name) const {
  std::vector<Element> found;
  for (auto child = first_child(); child; child = child->next()) {
    if (child->is(uri, name)) found.push_back(*child);
  }
  return found;
}

std::optional<Element> Element::child(std::string_view uri, std::string_view name) const {
  auto at = first_child();
  while (at && !at->is(uri, name)) at = at->next();
  return at;
}

std::optional<Element> Element::first_child() const { return as_element(element_from(node_->children)); }
std::optional<Element> Element::next() const { return as_element(element_from(node_->next)); }

std::optional<Element> Element::parent() const {
  if (node_->parent == nullptr || node_->parent->type != XML_ELEMENT_NODE) return std::nullopt;
  return Element(*node_->parent);
}

std::optional<std::string> Element::namespace_of(std::string_view prefix) const {
  if (prefix == "xml") return std::string(kXmlNamespace);
  for (const xmlNode* at = node_; at != nullptr && at->type == XML_ELEMENT_NODE; at = at->parent) {
    for (const xmlNs* ns = at->nsDef; ns != nullptr; ns = ns->next) {
      if (view(ns->prefix) != prefix) continue;
      if (view(ns->href).empty()) return std::nullopt;  // xmlns="" takes the default back
      return std::string(view(ns->href));
    }
  }
  return std::nullopt;
}

std::size_t Element::line() const {
  const long line = xmlGetLineNo(node_);
  return line < 0 ? 0 : static_cast<std::size_t>(line);
}

std::string Element::describe() const {
  if (prefix().empty()) return fmt::format("{} (line {})", local_name(), line());
  return fmt::format("{}:{} (line {})", prefix(), local_name(), line());
}

Result<std::optional<Element>> optional_child(Element parent, std::string_view uri, std::string_view name) {
  auto first = parent.child(uri, name);
  if (!first) return first;
  for (auto at = first->next(); at; at = at->next()) {
    if (at->is(uri, name)) {
      return fail(ErrorCode::kMalformed, fmt::format("The element {} has more than one {} (the second at line {}).",
                                                     parent.describe(), name, at->line()));
    }
  }
  return first;
}

Result<Element> required_child(Element parent, std::string_view uri, std::string_view name) {
  auto found = optional_child(parent, uri, name);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return fail(ErrorCode::kMalformed, missing(parent, name));
  return **found;
}

Result<std::string> required_text(Element parent, std::string_view uri, std::string_view name) {
  auto child = required_child(parent, uri, name);
  if (!child) return tl::unexpected(child.error());
  std::string text(trim_ascii(child->text()));
  if (text.empty()) return fail(ErrorCode::kMalformed, fmt::format("The element {} is empty.", child->describe()));
  return text;
}

Result<std::string> required_attribute(Element element, std::string_view uri, std::string_view name) {
  auto value = element.attribute(uri, name);
  if (!value) {
    return fail(ErrorCode::kMalformed, fmt::format("The element {} has no attribute {}.", element.describe(), name));
  }
  return *value;
}

Result<Element> find_by_id(Element top, std::string_view id) {
  const xmlNode* found = nullptr;
  for (const xmlNode* at = &top.node(); at != nullptr; at = following(at, &top.node())) {
    if (!has_id(*at, id)) continue;
    if (found != nullptr) {
      return fail(ErrorCode::kUntrusted, fmt::format("The Id \"{}\" is used twice, by {} and {}; an Id must be unique.",
                                                     id, Element(*found).describe(), Element(*at).describe()));
    }
    found = at;
  }
  if (found == nullptr) return fail(ErrorCode::kNotFound, fmt::format("No element has the Id \"{}\".", id));
  return Element(*found);
}

}  // namespace peppol::xml
