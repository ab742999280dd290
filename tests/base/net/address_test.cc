#include "base/net/address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

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

TEST(Address, TellsThisMachineFromPrivateNetworksAndTheWorld) {
  for (const char* text : {"127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_EQ(kind_of(text), AddressKind::kLoopback) << text;
  }
  for (const char* text : {"0.0.0.0", "10.1.2.3", "100.64.0.1", "169.254.169.254", "172.31.255.255", "192.168.1.1",
                           "198.19.0.1", "224.0.0.1", "255.255.255.255", "fe80::1", "fc00::1", "ff02::1",
                           "::", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2001:db8::1"}) {
    EXPECT_EQ(kind_of(text), AddressKind::kPrivate) << text;
  }
  for (const char* text :
       {"8.8.8.8", "172.32.0.1", "192.169.0.1", "198.20.0.1", "100.128.0.1", "2a00:1450::1", "::ffff:8.8.8.8"}) {
    EXPECT_EQ(kind_of(text), AddressKind::kPublic) << text;
  }
}

}  // namespace
}  // namespace peppol::net
