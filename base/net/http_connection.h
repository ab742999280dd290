// One accepted connection, served until it ends. Private to base/net.

#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/strand.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/net/http_server.h"

namespace peppol::net {

// What all unfinished bodies of a server take together. Any thread.
class BodyAllowance {
 public:
  explicit BodyAllowance(std::uint64_t max_bytes) : left_(static_cast<std::int64_t>(max_bytes)) {}

  // False, and nothing is taken, when less is left.
  bool take(std::uint64_t bytes) {
    const auto count = static_cast<std::int64_t>(bytes);
    if (left_.fetch_sub(count) >= count) return true;
    left_ += count;
    return false;
  }
  void give_back(std::uint64_t bytes) { left_ += static_cast<std::int64_t>(bytes); }
  bool has(std::uint64_t bytes) const { return left_ >= static_cast<std::int64_t>(bytes); }

 private:
  std::atomic<std::int64_t> left_;
};

// What all connections of a server share; outlives them.
struct ConnectionSettings {
  ConnectionSettings(const ServerLimits& given, RequestHandler answer, RefusalForm refuse, Log* to)
      : limits(given),
        handler(std::move(answer)),
        refusal(std::move(refuse)),
        log(to),
        bodies(given.max_unfinished_bytes) {}

  ServerLimits limits;
  RequestHandler handler;
  RefusalForm refusal;
  Log* log;
  BodyAllowance bodies;
  std::atomic<bool> closing{false};  // answers say "Connection: close" from now on
};

class Connection {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  virtual ~Connection() = default;

  // Ends when the client leaves, is too slow, or the server closes.
  virtual Task<void> serve() = 0;

  // All from any thread. Since when no complete request is there; nothing while one is worked on.
  virtual std::optional<Moment> waiting_since() const = 0;
  // End when no request is running; end if none is complete yet; end now.
  virtual void close_when_idle() = 0;
  virtual void give_way() = 0;
  virtual void cut() = 0;

  virtual boost::asio::any_io_executor executor() const = 0;
};

// `tls` absent means plain HTTP. `socket` has a strand as its executor.
std::shared_ptr<Connection> make_connection(boost::asio::ip::tcp::socket socket,
                                            std::shared_ptr<boost::asio::ssl::context> tls,
                                            std::shared_ptr<ConnectionSettings> settings);

}  // namespace peppol::net
