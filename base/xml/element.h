// An element of a Document: a borrowed pointer, as cheap to copy as one, valid
// as long as its Document.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

struct _xmlNode;  // libxml2's

namespace peppol::xml {

class Element {
 public:
  explicit Element(const _xmlNode& node) : node_(&node) {}

  std::string_view local_name() const;
  std::string_view namespace_uri() const;  // "" when in none
  std::string_view prefix() const;         // "" when it has none
  bool is(std::string_view namespace_uri, std::string_view local_name) const;

  // Of an attribute without prefix the namespace is "".
  std::optional<std::string> attribute(std::string_view namespace_uri, std::string_view local_name) const;

  // The element's own text and CDATA (not that of its children), joined;
  // comments between them do not cut it.
  std::string text() const;

  // Child elements in document order.
  std::vector<Element> children() const;
  std::vector<Element> children(std::string_view namespace_uri, std::string_view local_name) const;
  // The first such child; where a second would be a forgery, use
  // required_child or optional_child.
  std::optional<Element> child(std::string_view namespace_uri, std::string_view local_name) const;
  std::optional<Element> first_child() const;
  std::optional<Element> next() const;  // sibling element
  std::optional<Element> parent() const;

  // The namespace a prefix stands for here; "" asks for the default one.
  std::optional<std::string> namespace_of(std::string_view prefix) const;

  std::size_t line() const;

  // "eb:MessageId (line 12)", for error sentences.
  std::string describe() const;

  const _xmlNode& node() const { return *node_; }
  friend bool operator==(const Element& a, const Element& b) { return a.node_ == b.node_; }

 private:
  const _xmlNode* node_;
};

// Exactly one such child; fails with kMalformed when there is none or more.
Result<Element> required_child(Element parent, std::string_view namespace_uri, std::string_view local_name);
// None or one; fails with kMalformed when there are more.
Result<std::optional<Element>> optional_child(Element parent, std::string_view namespace_uri,
                                              std::string_view local_name);
// The text, trimmed, of exactly one such child; empty text is kMalformed.
Result<std::string> required_text(Element parent, std::string_view namespace_uri, std::string_view local_name);
Result<std::string> required_attribute(Element element, std::string_view namespace_uri, std::string_view local_name);

// The one element below (or at) `top` whose identifier is `id`: an attribute
// wsu:Id, xml:id, or Id, ID, id without a namespace. Fails with kNotFound when there
// is none and with kUntrusted when two elements claim it.
Result<Element> find_by_id(Element top, std::string_view id);

inline constexpr std::string_view kXmlNamespace = "http://www.w3.org/XML/1998/namespace";
inline constexpr std::string_view kWsuNamespace =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";

}  // namespace peppol::xml
