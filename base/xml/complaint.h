// What libxml2 says of a document, as a text of ours.

#pragma once

#include <optional>
#include <string>

struct _xmlError;  // libxml2's

namespace peppol::xml {

// Why the document is not namespace-well-formed XML, in libxml2's words: one
// line of valid UTF-8 and at most 300 bytes, without a full stop. None for
// what XML allows: warnings, a namespace name that is no URI, an xml:id that
// is no name.
std::optional<std::string> complaint(const _xmlError& error);

}  // namespace peppol::xml
