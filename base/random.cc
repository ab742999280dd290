#include "base/random.h"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <cstdlib>

namespace peppol {

Bytes random_bytes(std::size_t count) {
  Bytes bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) std::abort();
  return bytes;
}

std::string make_uuid() {
  Bytes bytes = random_bytes(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  const std::string hex = to_hex(bytes);
  const std::string_view view = hex;
  return fmt::format("{}-{}-{}-{}-{}", view.substr(0, 8), view.substr(8, 4), view.substr(12, 4), view.substr(16, 4),
                     view.substr(20));
}

std::string make_id(std::string_view prefix, Time now) {
  constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  std::string id(prefix);
  id += '_';
  const auto milliseconds = static_cast<std::uint64_t>(now.time_since_epoch().count());
  for (int shift = 45; shift >= 0; shift -= 5) id += kAlphabet[milliseconds >> shift & 31];
  for (const char c : random_bytes(16)) id += kAlphabet[static_cast<unsigned char>(c) & 31];
  return id;
}

}  // namespace peppol
