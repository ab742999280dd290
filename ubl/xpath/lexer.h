// The words of an XPath expression.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace peppol::xpath {

struct Token {
  enum class Kind : unsigned char { kName, kString, kInteger, kDecimal, kDouble, kSymbol, kEnd };
  Kind kind = Kind::kEnd;
  std::string text;    // a name's local part ("*" for prefix:*), a string's value, a number, a symbol
  std::string prefix;  // of a name; "*" for *:local
  bool has_prefix = false;
  std::size_t place = 0;  // byte offset
  std::size_t end = 0;
};

// Raises StaticError XPST0003.
std::vector<Token> tokenized(std::string_view text);

}  // namespace peppol::xpath
