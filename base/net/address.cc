#include "base/net/address.h"

#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace peppol::net {

namespace {

struct Range {
  std::uint32_t network;
  int bits;
};

constexpr std::uint32_t ipv4(unsigned a, unsigned b, unsigned c, unsigned d) { return a << 24 | b << 16 | c << 8 | d; }

constexpr std::array kNotPublic = {
    Range{ipv4(0, 0, 0, 0), 8},       Range{ipv4(10, 0, 0, 0), 8},     Range{ipv4(100, 64, 0, 0), 10},
    Range{ipv4(169, 254, 0, 0), 16},  Range{ipv4(172, 16, 0, 0), 12},  Range{ipv4(192, 0, 0, 0), 24},
    Range{ipv4(192, 0, 2, 0), 24},    Range{ipv4(192, 168, 0, 0), 16}, Range{ipv4(198, 18, 0, 0), 15},
    Range{ipv4(198, 51, 100, 0), 24}, Range{ipv4(203, 0, 113, 0), 24}, Range{ipv4(224, 0, 0, 0), 3},
};

AddressKind kind_of_ipv4(std::uint32_t address) {
  if (address >> 24 == 127) return AddressKind::kLoopback;
  for (const auto& range : kNotPublic) {
    if ((address ^ range.network) >> (32 - range.bits) == 0) return AddressKind::kPrivate;
  }
  return AddressKind::kPublic;
}

std::uint32_t last_four(const in6_addr& address) {
  const auto* bytes = address.s6_addr + 12;
  return ipv4(bytes[0], bytes[1], bytes[2], bytes[3]);
}

AddressKind kind_of_ipv6(const in6_addr& address) {
  if (IN6_IS_ADDR_LOOPBACK(&address)) return AddressKind::kLoopback;
  if (IN6_IS_ADDR_V4MAPPED(&address) || IN6_IS_ADDR_V4COMPAT(&address)) return kind_of_ipv4(last_four(address));
  // 64:ff9b::/96 is IPv4 behind a translator.
  constexpr std::array<std::uint8_t, 12> kTranslated = {0, 0x64, 0xff, 0x9b};
  if (std::memcmp(address.s6_addr, kTranslated.data(), kTranslated.size()) == 0) {
    return kind_of_ipv4(last_four(address));
  }
  // Global unicast is 2000::/3, less documentation 2001:db8::/32.
  const bool global = (address.s6_addr[0] & 0xe0) == 0x20;
  constexpr std::array<std::uint8_t, 4> kDocumentation = {0x20, 0x01, 0x0d, 0xb8};
  const bool documentation = std::memcmp(address.s6_addr, kDocumentation.data(), kDocumentation.size()) == 0;
  return global && !documentation ? AddressKind::kPublic : AddressKind::kPrivate;
}

}  // namespace

AddressKind kind_of_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return kind_of_ipv4(ntohl(v4.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    return kind_of_ipv6(v6.sin6_addr);
  }
  return AddressKind::kPrivate;
}

}  // namespace peppol::net
