// URI references of RFC 3986.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace peppol::xpath {

// False for characters and percent signs that no IRI has.
bool is_uri_reference(std::string_view text);
bool is_absolute_uri(std::string_view text);

// `reference` seen from `base`, which is absolute (RFC 3986, section 5.2).
std::string resolved_uri(std::string_view reference, std::string_view base);

}  // namespace peppol::xpath
