// Asks a recursive resolver for NAPTR records.
//
//   DnsClient dns(DnsClientOptions{.servers = {{"127.0.0.1", 5353}}});
//   auto records = dns.query_naptr("y7dz....iso6523-actorid-upis.participant.sml.test.tech.peppol.org");
//
// Blocks up to tries * timeout; called on a Pool. May be called from several
// threads at once.

#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/net/naptr.h"

namespace peppol::net {

struct DnsServerAddress {
  std::string address;  // IPv4 or IPv6, in text
  std::uint16_t port = 53;
};

struct DnsClientOptions {
  std::vector<DnsServerAddress> servers = {};  // empty: as the system is configured
  std::chrono::milliseconds timeout{2'000};    // of one try
  int tries = 3;
};

class DnsClient {
 public:
  explicit DnsClient(DnsClientOptions options) : options_(std::move(options)) {}

  // At least one record, sorted by order, then preference.
  //
  // Fails with kNotFound when the name does not exist or has no NAPTR record
  // (final), and with kUnreachable for a time-out, SERVFAIL, a refusal, or an
  // alias whose target was not answered (try again later). Names the servers.
  Result<std::vector<Naptr>> query_naptr(const std::string& name) const;

 private:
  DnsClientOptions options_;
};

}  // namespace peppol::net
