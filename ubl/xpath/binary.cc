#include "ubl/xpath/binary.h"

#include <cstdint>

namespace peppol::xpath {

namespace {
constexpr std::string_view kHex = "0123456789ABCDEF";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
}  // namespace

std::string hex_from_base64(std::string_view base64) {
  std::string hex;
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : base64) {
    if (c == '=') break;
    bits = ((bits << 6U) | static_cast<std::uint32_t>(kBase64.find(c))) & 0xffffU;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    const std::uint32_t byte = (bits >> static_cast<unsigned>(count)) & 0xffU;
    hex += kHex[byte >> 4U];
    hex += kHex[byte & 15U];
  }
  return hex;
}

std::string base64_from_hex(std::string_view hex) {
  std::string base64;
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : hex) {
    bits = ((bits << 4U) | static_cast<std::uint32_t>(kHex.find(c))) & 0xffffU;
    count += 4;
    if (count < 6) continue;
    count -= 6;
    base64 += kBase64[(bits >> static_cast<unsigned>(count)) & 63U];
  }
  if (count > 0) base64 += kBase64[(bits << static_cast<unsigned>(6 - count)) & 63U];
  while (base64.size() % 4 != 0) base64 += '=';
  return base64;
}

}  // namespace peppol::xpath
