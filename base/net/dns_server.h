// The authoritative server of one small zone, over UDP and TCP: the sandbox's
// SML. It knows NAPTR records from a callback, and SOA and NS of its apex.
//
//   auto server = DnsServer::listen(io, "127.0.0.1", 0, DnsZone{.name = "sml.sandbox"}, find_naptr);
//
// The callback runs on the io_context's threads.

#pragma once

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/net/naptr.h"

namespace peppol::net {

struct DnsZone {
  std::string name;                        // without a final dot
  std::string name_server = "ns.invalid";  // of SOA and NS
  std::chrono::seconds negative_ttl{5};    // how long "does not exist" may be kept
};

// Records of a name (lower case, without a final dot) inside the zone; none
// when it does not exist.
using FindNaptr = std::function<std::optional<std::vector<Naptr>>(std::string_view name)>;

enum class DnsTransport { kUdp, kTcp };

// The answer to one message of the wire; empty when none is due (not a query).
// Names outside the zone are refused. Pure: for the server and for fuzzing.
Bytes answer_dns(std::string_view query, const DnsZone& zone, const FindNaptr& find, DnsTransport transport);

class DnsServer {
 public:
  // UDP and TCP on the same port; 0 lets the system choose. Fails with
  // kConfiguration when the address cannot be bound. `io` outlives the server.
  static Result<std::unique_ptr<DnsServer>> listen(boost::asio::io_context& io, const std::string& address,
                                                   std::uint16_t port, DnsZone zone, FindNaptr find);
  ~DnsServer();
  DnsServer(const DnsServer&) = delete;
  DnsServer& operator=(const DnsServer&) = delete;

  std::uint16_t port() const;
  void stop();

 private:
  struct State;
  explicit DnsServer(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace peppol::net
