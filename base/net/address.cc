#include "base/net/address.h"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace peppol::net {

namespace {

struct Ipv4Range {
  std::uint32_t network;
  int bits;
};

constexpr std::uint32_t ipv4(unsigned a, unsigned b, unsigned c, unsigned d) { return a << 24 | b << 16 | c << 8 | d; }

// IANA's special-purpose registry (RFC 6890) and multicast.
constexpr std::array kNotPublic = {
    Ipv4Range{ipv4(0, 0, 0, 0), 8},        // this network
    Ipv4Range{ipv4(10, 0, 0, 0), 8},       // private
    Ipv4Range{ipv4(100, 64, 0, 0), 10},    // shared with a provider
    Ipv4Range{ipv4(169, 254, 0, 0), 16},   // link-local
    Ipv4Range{ipv4(172, 16, 0, 0), 12},    // private
    Ipv4Range{ipv4(192, 0, 0, 0), 24},     // protocol assignments
    Ipv4Range{ipv4(192, 0, 2, 0), 24},     // documentation
    Ipv4Range{ipv4(192, 88, 99, 0), 24},   // 6to4 relays, deprecated (RFC 7526)
    Ipv4Range{ipv4(192, 168, 0, 0), 16},   // private
    Ipv4Range{ipv4(198, 18, 0, 0), 15},    // benchmarks
    Ipv4Range{ipv4(198, 51, 100, 0), 24},  // documentation
    Ipv4Range{ipv4(203, 0, 113, 0), 24},   // documentation
    Ipv4Range{ipv4(224, 0, 0, 0), 3},      // multicast, reserved, broadcast
};

AddressKind kind_of_ipv4(std::uint32_t address) {
  if (address >> 24 == 127) return AddressKind::kLoopback;
  const bool is_special = std::any_of(kNotPublic.begin(), kNotPublic.end(), [address](const Ipv4Range& range) {
    return (address ^ range.network) >> (32 - range.bits) == 0;
  });
  return is_special ? AddressKind::kPrivate : AddressKind::kPublic;
}

std::uint32_t last_four(const in6_addr& address) {
  const auto* bytes = address.s6_addr + 12;
  return ipv4(bytes[0], bytes[1], bytes[2], bytes[3]);
}

// The first `bits` (a multiple of four) of an IPv6 address.
struct Ipv6Range {
  std::array<std::uint8_t, 12> begin;
  int bits;

  bool has(const in6_addr& address) const {
    const auto bytes = static_cast<std::size_t>(bits / 8);
    if (std::memcmp(address.s6_addr, begin.data(), bytes) != 0) return false;
    return bits % 8 == 0 || (address.s6_addr[bytes] ^ begin[bytes]) >> 4 == 0;
  }
};

// Both stand for the IPv4 address in their last four bytes: the system connects to it, or a translator does.
constexpr std::array kStandsForIpv4 = {
    Ipv6Range{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96},  // IPv4-mapped
    Ipv6Range{{0, 0x64, 0xff, 0x9b}, 96},                       // NAT64 (RFC 6052)
};

// Inside global unicast, and yet not the world's: tunnels that end in an IPv4 address of the writer's choice, and the
// special-purpose registry.
constexpr std::array kNotPublicIpv6 = {
    Ipv6Range{{0x20, 0x01, 0, 0}, 24},        // protocol assignments with Teredo, benchmarks and ORCHID: 2001:00xx
    Ipv6Range{{0x20, 0x01, 0x01}, 24},        // the rest of 2001::/23
    Ipv6Range{{0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
    Ipv6Range{{0x20, 0x02}, 16},              // 6to4
    Ipv6Range{{0x3f, 0xff, 0x00}, 20},        // documentation (RFC 9637)
};

// An interface identifier of ISATAP (RFC 5214), which tunnels to the IPv4 address behind it.
bool is_isatap(const in6_addr& address) {
  const auto* id = address.s6_addr + 8;
  return (id[0] & 0xfd) == 0 && id[1] == 0 && id[2] == 0x5e && id[3] == 0xfe;
}

AddressKind kind_of_ipv6(const in6_addr& address) {
  const auto is_in = [&address](const Ipv6Range& range) { return range.has(address); };
  if (IN6_IS_ADDR_LOOPBACK(&address)) return AddressKind::kLoopback;
  if (std::any_of(kStandsForIpv4.begin(), kStandsForIpv4.end(), is_in)) return kind_of_ipv4(last_four(address));
  const bool is_global_unicast = (address.s6_addr[0] & 0xe0) == 0x20;  // 2000::/3, all that is given out
  if (!is_global_unicast || is_isatap(address)) return AddressKind::kPrivate;
  const bool is_special = std::any_of(kNotPublicIpv6.begin(), kNotPublicIpv6.end(), is_in);
  return is_special ? AddressKind::kPrivate : AddressKind::kPublic;
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
