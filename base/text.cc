#include "base/text.h"

#include <cstdint>
#include <cstring>

#include "base/bytes.h"

namespace peppol {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Where the first byte stands that is part of no character; the size when there is none.
std::size_t first_fault(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    std::uint64_t eight = 0;
    while (at + sizeof eight <= text.size()) {
      std::memcpy(&eight, text.data() + at, sizeof eight);
      if ((eight & 0x8080808080808080U) != 0) break;
      at += sizeof eight;
    }
    if (at == text.size()) break;
    const std::size_t length = utf8_character_bytes(text.substr(at));
    if (length == 0) return at;
    at += length;
  }
  return at;
}

}  // namespace

std::size_t utf8_character_bytes(std::string_view text) {
  if (text.empty()) return 0;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() < length) return 0;
  std::uint32_t point = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if (!continues(text[i])) return 0;
    point = point << 6U | (byte(i) & 0x3FU);
  }
  const bool is_overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
  const bool is_surrogate = point >= 0xD800 && point <= 0xDFFF;
  return is_overlong || is_surrogate || point > 0x10FFFF ? 0 : length;
}

bool is_utf8(std::string_view text) { return first_fault(text, 0) == text.size(); }

std::string repair_utf8(std::string text) {
  std::size_t fault = first_fault(text, 0);
  if (fault == text.size()) return text;
  std::string repaired;
  std::size_t from = 0;
  for (; fault < text.size(); fault = first_fault(text, from)) {
    repaired.append(text, from, fault - from).append(kReplacement);
    from = fault + 1;
  }
  return repaired.append(text, from);
}

std::string_view cut_utf8(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  std::size_t end = max_bytes;
  // A character has at most three continuing bytes; more of them in a row are none of a character.
  for (int i = 0; i < 3 && end > 0 && continues(text[end]); ++i) --end;
  return text.substr(0, continues(text[end]) ? max_bytes : end);
}

std::string shown(std::string_view text, std::size_t max_bytes) {
  std::string beginning = repair_utf8(std::string(cut_utf8(text, max_bytes)));
  return text.size() > max_bytes ? beginning + "..." : beginning;
}

}  // namespace peppol
