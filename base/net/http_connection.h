// One accepted connection, served until it ends. Private to base/net.

#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/strand.hpp>

#include <atomic>
#include <memory>
#include <string>

#include "base/net/http_server.h"

namespace peppol::net {

// What all connections of a server share; outlives them.
struct ConnectionSettings {
  ServerLimits limits;
  RequestHandler handler;
  Log* log = nullptr;
  std::atomic<bool> closing{false};  // answers say "Connection: close" from now on
};

class Connection {
 public:
  virtual ~Connection() = default;

  // Ends when the client leaves, is too slow, or the server closes.
  virtual Task<void> serve() = 0;

  // Both from any thread: end when no request is running; end now.
  virtual void close_when_idle() = 0;
  virtual void cut() = 0;

  virtual boost::asio::any_io_executor executor() const = 0;
};

// `tls` absent means plain HTTP. `socket` has a strand as its executor.
std::shared_ptr<Connection> make_connection(boost::asio::ip::tcp::socket socket,
                                            std::shared_ptr<boost::asio::ssl::context> tls,
                                            std::shared_ptr<ConnectionSettings> settings);

}  // namespace peppol::net
