// Code points of texts that are known to be valid UTF-8.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace peppol::xpath {

inline bool starts_code_point(char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }

// Takes the first code point off; `text` is not empty.
inline std::uint32_t take_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  std::uint32_t value = byte(0);
  std::size_t size = 1;
  if (value >= 0xf0U) {
    value = ((value & 0x07U) << 18U) | ((byte(1) & 0x3fU) << 12U) | ((byte(2) & 0x3fU) << 6U) | (byte(3) & 0x3fU);
    size = 4;
  } else if (value >= 0xe0U) {
    value = ((value & 0x0fU) << 12U) | ((byte(1) & 0x3fU) << 6U) | (byte(2) & 0x3fU);
    size = 3;
  } else if (value >= 0xc0U) {
    value = ((value & 0x1fU) << 6U) | (byte(1) & 0x3fU);
    size = 2;
  }
  text.remove_prefix(size < text.size() ? size : text.size());
  return value;
}

inline void append_code_point(std::string& text, std::uint32_t value) {
  const auto put = [&](std::uint32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (value < 0x80U) {
    put(value);
  } else if (value < 0x800U) {
    put(0xc0U | (value >> 6U));
    put(0x80U | (value & 0x3fU));
  } else if (value < 0x10000U) {
    put(0xe0U | (value >> 12U));
    put(0x80U | ((value >> 6U) & 0x3fU));
    put(0x80U | (value & 0x3fU));
  } else {
    put(0xf0U | (value >> 18U));
    put(0x80U | ((value >> 12U) & 0x3fU));
    put(0x80U | ((value >> 6U) & 0x3fU));
    put(0x80U | (value & 0x3fU));
  }
}

inline std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (char c : text) count += starts_code_point(c) ? 1 : 0;
  return count;
}

}  // namespace peppol::xpath
