// A connection's stream with its deadlines. Private to base/net.

#pragma once

#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "base/net/http_connection.h"

namespace peppol::net {

inline constexpr std::size_t kPiece = 64 * 1024;

template <class Stream>
struct Wire {
  Stream& stream;
  boost::beast::flat_buffer& buffer;
  ConnectionSettings& settings;

  const ServerLimits& limits() const { return settings.limits; }

  // The deadline of all reading and writing from now on, until another is set.
  void within(std::chrono::milliseconds limit) { boost::beast::get_lowest_layer(stream).expires_after(limit); }
  void until(Connection::Moment moment) { boost::beast::get_lowest_layer(stream).expires_at(moment); }
};

// Deadlines of a body that goes in pieces: each piece has its own time, and all of them together must not be slower
// than the least rate.
class Pace {
 public:
  Pace(std::chrono::milliseconds piece, std::uint32_t bytes_per_second) : piece_(piece), rate_(bytes_per_second) {}

  void add(std::uint64_t bytes) { bytes_ += bytes; }

  Connection::Moment next_deadline() const {
    const std::chrono::milliseconds earned(rate_ == 0 ? 0 : bytes_ * 1000 / rate_);
    const auto piece_end = std::chrono::steady_clock::now() + piece_;
    return rate_ == 0 ? piece_end : std::min(piece_end, began_ + piece_ + earned);
  }

 private:
  std::chrono::milliseconds piece_;
  std::uint64_t rate_;  // 0: none
  std::uint64_t bytes_ = 0;
  Connection::Moment began_ = std::chrono::steady_clock::now();
};

}  // namespace peppol::net
