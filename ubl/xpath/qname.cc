#include "ubl/xpath/qname.h"

#include <algorithm>

#include "ubl/xpath/numbers.h"
#include "ubl/xpath/utf8.h"

namespace peppol::xpath {

namespace {

struct Stretch {
  std::uint32_t first;
  std::uint32_t last;
};

// XML 1.0, production NameStartChar without the colon.
constexpr Stretch kStart[] = {{'A', 'Z'},       {'_', '_'},       {'a', 'z'},        {0xc0, 0xd6},
                              {0xd8, 0xf6},     {0xf8, 0x2ff},    {0x370, 0x37d},    {0x37f, 0x1fff},
                              {0x200c, 0x200d}, {0x2070, 0x218f}, {0x2c00, 0x2fef},  {0x3001, 0xd7ff},
                              {0xf900, 0xfdcf}, {0xfdf0, 0xfffd}, {0x10000, 0xeffff}};
constexpr Stretch kMore[] = {{'-', '.'}, {'0', '9'}, {0xb7, 0xb7}, {0x300, 0x36f}, {0x203f, 0x2040}};

template <std::size_t size>
bool within(const Stretch (&stretches)[size], std::uint32_t point) {
  return std::any_of(std::begin(stretches), std::end(stretches),
                     [&](const Stretch& s) { return point >= s.first && point <= s.last; });
}

}  // namespace

bool is_ncname(std::string_view text) {
  if (text.empty()) return false;
  if (!within(kStart, take_code_point(text))) return false;
  while (!text.empty()) {
    const std::uint32_t point = take_code_point(text);
    if (!within(kStart, point) && !within(kMore, point)) return false;
  }
  return true;
}

std::optional<LexicalQName> parse_qname(std::string_view text) {
  text = trimmed(text);
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    if (!is_ncname(text)) return std::nullopt;
    return LexicalQName{{}, text};
  }
  const LexicalQName name{text.substr(0, colon), text.substr(colon + 1)};
  if (!is_ncname(name.prefix) || !is_ncname(name.local)) return std::nullopt;
  return name;
}

Item qname_item(std::string_view prefix, std::string_view local, std::string_view uri, Arena& arena) {
  Item item;
  item.type = Type::kQName;
  item.qname =
      new (arena.allocate(sizeof(QNameValue))) QNameValue{arena.copy(prefix), arena.copy(local), arena.copy(uri)};
  return item;
}

}  // namespace peppol::xpath
