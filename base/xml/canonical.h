// Canonical XML 1.0 (https://www.w3.org/TR/xml-c14n) and Exclusive Canonical
// XML: the bytes that a signature is made over.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/xml/document.h"

namespace peppol::xml {

enum class C14n { kInclusive, kInclusiveWithComments, kExclusive, kExclusiveWithComments };

inline constexpr std::string_view kC14nInclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
inline constexpr std::string_view kC14nExclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";

// The algorithm identifiers; kUnsupported for any other.
std::string_view to_uri(C14n method);
Result<C14n> c14n_from_uri(std::string_view uri);

struct Canonicalization {
  C14n method = C14n::kExclusive;
  // Exclusive only: prefixes treated as inclusive ("" or "#default" is the default namespace).
  std::vector<std::string> inclusive_prefixes;
  // A descendant left out with all it contains: the enveloped-signature transform.
  std::optional<Element> without;
};

// The element with its descendants and the namespaces in scope. Fails with
// kLimitExceeded when the result would be 16 times the document.
Result<Bytes> canonicalize(const Document& document, Element element, const Canonicalization& how);

// The whole document, with what stands beside the root (processing
// instructions; comments only with a ...WithComments method).
Result<Bytes> canonicalize(const Document& document, const Canonicalization& how);

// The element as XML that stands for itself: exclusive canonical form, comments
// kept. For copying a ds:Reference into a receipt.
Result<std::string> to_xml(const Document& document, Element element);

}  // namespace peppol::xml
