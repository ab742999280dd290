// Octets and their text forms.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace peppol {

// Octets of no particular meaning. std::string holds them because every
// library below us (libxml2, OpenSSL, SQLite, Beast) takes char pointers.
using Bytes = std::string;

std::string to_hex(std::string_view bytes);  // lower case
std::string to_base64(std::string_view bytes);
// RFC 4648 base 32, lower case, without "=".
std::string to_base32(std::string_view bytes);

// White space between the characters is skipped, as xs:base64Binary allows.
// Fails with kMalformed on any other foreign character or a wrong length.
Result<Bytes> from_base64(std::string_view text);
Result<Bytes> from_hex(std::string_view text);

// ASCII only and independent of the locale: identifiers are not prose.
std::string to_lower_ascii(std::string_view text);
std::string_view trim_ascii(std::string_view text);  // space, tab, CR, LF

// "%3A" and the like; unreserved characters (RFC 3986) stay.
std::string percent_encode(std::string_view text);
Result<std::string> percent_decode(std::string_view text);

// True when `text` is well-formed UTF-8 (no surrogates, nothing overlong).
bool is_utf8(std::string_view text);

}  // namespace peppol
