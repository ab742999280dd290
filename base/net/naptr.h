// One NAPTR record (RFC 3403).

#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace peppol::net {

struct Naptr {
  std::uint16_t order = 100;
  std::uint16_t preference = 10;
  std::string flags = {};    // "U"
  std::string service = {};  // "Meta:SMP"
  std::string regexp = {};   // "!.*!https://smp.example.org!"
  std::string replacement = ".";
  std::chrono::seconds ttl{60};
};

}  // namespace peppol::net
