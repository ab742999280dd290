// The authoritative server of one small zone, over UDP and TCP: the sandbox's
// SML. It knows NAPTR records from a callback, and SOA and NS of its apex.
//
//   auto server = DnsServer::listen(io, "127.0.0.1", 0, DnsZone{.name = "sml.sandbox"}, find_naptr);
//
// The callback runs on the io_context's threads.

#pragma once

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <memory>
#include <string>

#include "base/error.h"
#include "base/net/dns_answer.h"

namespace peppol::net {

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
