#include "base/net/address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cctype>
#include <string>

namespace peppol::net {
namespace {

AddressKind kind_of(const std::string& text) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) return kind_of_address(reinterpret_cast<sockaddr&>(v4));
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr), 1) << text;
  return kind_of_address(reinterpret_cast<sockaddr&>(v6));
}

constexpr auto kLoopback = AddressKind::kLoopback;
constexpr auto kPrivate = AddressKind::kPrivate;
constexpr auto kPublic = AddressKind::kPublic;

struct Place {
  const char* address;
  AddressKind kind;
};
void PrintTo(const Place& row, std::ostream* out) { *out << row.address; }

class AddressLeads : public ::testing::TestWithParam<Place> {};

TEST_P(AddressLeads, WhereTheRegistriesSay) { EXPECT_EQ(kind_of(GetParam().address), GetParam().kind); }

std::string name_of(const ::testing::TestParamInfo<Place>& row) {
  std::string name;
  for (const char c : std::string(row.param.address)) name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return std::to_string(row.index) + "_" + name;
}

// First and last of each range, and their neighbours, of IANA's IPv4 special-purpose registry.
INSTANTIATE_TEST_SUITE_P(
    Ipv4, AddressLeads,
    ::testing::Values(Place{"0.0.0.0", kPrivate}, Place{"0.255.255.255", kPrivate}, Place{"1.0.0.0", kPublic},
                      Place{"9.255.255.255", kPublic}, Place{"10.0.0.0", kPrivate}, Place{"10.255.255.255", kPrivate},
                      Place{"11.0.0.0", kPublic}, Place{"100.63.255.255", kPublic}, Place{"100.64.0.0", kPrivate},
                      Place{"100.127.255.255", kPrivate}, Place{"100.128.0.0", kPublic},
                      Place{"126.255.255.255", kPublic}, Place{"127.0.0.1", kLoopback},
                      Place{"127.255.255.254", kLoopback}, Place{"128.0.0.0", kPublic},
                      Place{"169.253.255.255", kPublic}, Place{"169.254.169.254", kPrivate},
                      Place{"169.255.0.0", kPublic}, Place{"172.15.255.255", kPublic}, Place{"172.16.0.0", kPrivate},
                      Place{"172.31.255.255", kPrivate}, Place{"172.32.0.0", kPublic}, Place{"192.0.0.8", kPrivate},
                      Place{"192.0.1.0", kPublic}, Place{"192.0.2.1", kPrivate}, Place{"192.88.98.1", kPublic},
                      Place{"192.88.99.1", kPrivate}, Place{"192.167.255.255", kPublic}, Place{"192.168.0.0", kPrivate},
                      Place{"192.169.0.0", kPublic}, Place{"198.17.255.255", kPublic}, Place{"198.18.0.0", kPrivate},
                      Place{"198.19.255.255", kPrivate}, Place{"198.20.0.0", kPublic}, Place{"198.51.100.7", kPrivate},
                      Place{"203.0.113.7", kPrivate}, Place{"203.0.114.0", kPublic}, Place{"223.255.255.255", kPublic},
                      Place{"224.0.0.1", kPrivate}, Place{"239.255.255.255", kPrivate}, Place{"240.0.0.1", kPrivate},
                      Place{"255.255.255.255", kPrivate}, Place{"8.8.8.8", kPublic}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Ipv6, AddressLeads,
    ::testing::Values(Place{"::", kPrivate}, Place{"::1", kLoopback}, Place{"::2", kPrivate},
                      Place{"100::1", kPrivate},  // discard only
                      Place{"2001:4860:4860::8888", kPublic}, Place{"2a00:1450::1", kPublic}, Place{"2003::1", kPublic},
                      Place{"2001:200::1", kPublic},                                // the first that is given out
                      Place{"2001:2::1", kPrivate}, Place{"2001:10::1", kPrivate},  // benchmarks, ORCHID
                      Place{"2001:20::1", kPrivate}, Place{"2001:1ff:ffff::1", kPrivate},  // ORCHIDv2, the end of /23
                      Place{"2001:db7:ffff::1", kPublic}, Place{"2001:db8::1", kPrivate},
                      Place{"2001:db8:ffff:ffff::1", kPrivate}, Place{"2001:db9::1", kPublic},
                      Place{"3ffe:ffff::1", kPublic}, Place{"3fff::1", kPrivate}, Place{"3fff:fff:ffff::1", kPrivate},
                      Place{"3fff:1000::1", kPublic}, Place{"4000::1", kPrivate},
                      Place{"5f00::1", kPrivate},  // not given out; SRv6
                      Place{"fc00::1", kPrivate}, Place{"fd00:1::1", kPrivate}, Place{"fe80::1", kPrivate},
                      Place{"fec0::1", kPrivate}, Place{"ff02::1", kPrivate}, Place{"ff0e::1", kPrivate}),
    name_of);

// An IPv4 address inside: what the other side may choose freely.
INSTANTIATE_TEST_SUITE_P(
    Embedded, AddressLeads,
    ::testing::Values(Place{"::ffff:127.0.0.1", kLoopback}, Place{"::ffff:10.0.0.1", kPrivate},
                      Place{"::ffff:169.254.169.254", kPrivate}, Place{"::ffff:8.8.8.8", kPublic},
                      Place{"64:ff9b::127.0.0.1", kLoopback}, Place{"64:ff9b::10.0.0.1", kPrivate},
                      Place{"64:ff9b::8.8.8.8", kPublic}, Place{"64:ff9b::1:0:8.8.8.8", kPrivate},
                      Place{"64:ff9b:1::8.8.8.8", kPrivate},                                     // NAT64 of a site
                      Place{"::127.0.0.1", kPrivate}, Place{"::8.8.8.8", kPrivate},              // IPv4-compatible
                      Place{"::ffff:0:8.8.8.8", kPrivate},                                       // SIIT
                      Place{"2002:7f00:1::1", kPrivate}, Place{"2002:a00:1::1", kPrivate},       // 6to4
                      Place{"2002:808:808::1", kPrivate}, Place{"2002:c0a8:101::", kPrivate},    //
                      Place{"2001:0:808:808::f5ff:fffe", kPrivate}, Place{"2001::1", kPrivate},  // Teredo
                      Place{"2a00:1450::5efe:10.0.0.1", kPrivate},                               // ISATAP
                      Place{"2a00:1450::200:5efe:10.0.0.1", kPrivate}, Place{"2a00:1450::200:5efe:8.8.8.8", kPrivate},
                      Place{"2a00:1450::100:5efe:8.8.8.8", kPublic}, Place{"fe80::5efe:8.8.8.8", kPrivate}),
    name_of);

TEST(Address, OfAnUnknownFamilyIsPrivate) {
  sockaddr address{};
  address.sa_family = AF_UNIX;
  EXPECT_EQ(kind_of_address(address), kPrivate);
}

}  // namespace
}  // namespace peppol::net
