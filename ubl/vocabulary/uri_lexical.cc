// Names and URIs: the two built-in types whose texts go beyond ASCII.
#include <algorithm>
#include <array>

#include "ubl/vocabulary/lexical.h"

namespace peppol::vocabulary {

namespace {

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// The only characters that are neither allowed everywhere nor escaped: they have their own places in a URI.
enum class Brackets : std::uint8_t { kForbidden, kAllowed };

bool is_part(std::string_view text, Brackets brackets) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%' && (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2]))) return false;
    if ((c == '[' || c == ']') && brackets == Brackets::kForbidden) return false;
    if (c == '#') return false;
  }
  return true;
}

bool is_scheme(std::string_view text) {
  if (text.empty() || !is_alphanumeric(text.front()) || (text.front() >= '0' && text.front() <= '9')) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_alphanumeric(c) || c == '+' || c == '-' || c == '.'; });
}

// "//[::1]:80/path": the one place before a query where brackets may stand in a hierarchical URI.
std::string_view without_address(std::string_view rest) {
  if (!rest.starts_with("//[")) return rest;
  const std::size_t close = rest.find(']');
  const std::string_view address = rest.substr(3, close == std::string_view::npos ? 0 : close - 3);
  const bool is_address = address.size() >= 2 && address.find(':') != std::string_view::npos &&
                          address.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
  return is_address ? rest.substr(close + 1) : rest;
}

struct Range {
  char32_t from;
  char32_t to;
};

// NameStartChar of XML 1.0 (fifth edition), beyond ASCII.
constexpr std::array<Range, 13> kNameStart = {{{0xC0, 0xD6},
                                               {0xD8, 0xF6},
                                               {0xF8, 0x2FF},
                                               {0x370, 0x37D},
                                               {0x37F, 0x1FFF},
                                               {0x200C, 0x200D},
                                               {0x2070, 0x218F},
                                               {0x2C00, 0x2FEF},
                                               {0x3001, 0xD7FF},
                                               {0xF900, 0xFDCF},
                                               {0xFDF0, 0xFFFD},
                                               {0x10000, 0xEFFFF},
                                               {'_', '_'}}};
constexpr std::array<Range, 4> kNameMore = {{{0xB7, 0xB7}, {0x300, 0x36F}, {0x203F, 0x2040}, {'-', '.'}}};

template <std::size_t N>
bool is_in(const std::array<Range, N>& ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(), [c](const Range& r) { return c >= r.from && c <= r.to; });
}

// The next character of well-formed UTF-8, which the parser has checked.
char32_t next_character(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t value = length == 1 ? lead : lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length && i < text.size(); ++i) {
    value = (value << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  text.remove_prefix(std::min(length, text.size()));
  return value;
}

bool is_name_start(char32_t c) {
  return (c < 0x80 && is_alphanumeric(static_cast<char>(c)) && c > '9') || is_in(kNameStart, c);
}

}  // namespace

bool is_ncname(std::string_view text) {
  if (text.empty() || !is_name_start(next_character(text))) return false;
  while (!text.empty()) {
    const char32_t c = next_character(text);
    if (!is_name_start(c) && !is_in(kNameMore, c) && (c < '0' || c > '9')) return false;
  }
  return true;
}

bool is_any_uri(std::string_view text) {
  std::string_view rest = text;
  bool opaque = false;
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos && text.find_first_of("/?#") > colon) {
    if (!is_scheme(text.substr(0, colon))) return false;
    rest = text.substr(colon + 1);
    if (rest.empty() || rest.front() == '#') return false;
    opaque = rest.front() != '/';
  }
  const std::size_t hash = rest.find('#');
  if (hash != std::string_view::npos && !is_part(rest.substr(hash + 1), Brackets::kAllowed)) return false;
  rest = rest.substr(0, hash);
  const std::size_t query = rest.find('?');
  if (query != std::string_view::npos && !is_part(rest.substr(query + 1), Brackets::kAllowed)) return false;
  rest = rest.substr(0, query);
  return is_part(opaque ? rest : without_address(rest), opaque ? Brackets::kAllowed : Brackets::kForbidden);
}

}  // namespace peppol::vocabulary
