// The texts of xs:hexBinary and xs:base64Binary, one as the other.

#pragma once

#include <string>
#include <string_view>

namespace peppol::xpath {

// Both canonical: capital letters; no blanks.
std::string hex_from_base64(std::string_view base64);
std::string base64_from_hex(std::string_view hex);

}  // namespace peppol::xpath
