// The body of the request that is being handled, as it comes. Private to
// base/net.

#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <fmt/format.h>

#include "base/net/http_wire.h"

namespace peppol::net {

using HeadParser = boost::beast::http::request_parser<boost::beast::http::buffer_body>;

// Of each body; only what goes beyond counts among the unfinished ones, so that short messages pass at any time.
inline constexpr std::uint64_t kUncounted = kPiece;

inline Error body_error(boost::system::error_code error, const ServerLimits& limits) {
  namespace http = boost::beast::http;
  if (error == http::error::body_limit) {
    return {ErrorCode::kLimitExceeded,
            fmt::format("the body is larger than {} bytes, which is the limit of this server", limits.max_body_bytes)};
  }
  if (error == boost::beast::error::timeout) {
    return {ErrorCode::kUnreachable,
            fmt::format("the client sent the body too slowly: no {} KiB within {} ms, or less than {} bytes a second",
                        kPiece / 1024, limits.read.count(), limits.min_bytes_per_second)};
  }
  if (error == http::error::buffer_overflow ||
      (error.category() == make_error_code(http::error::bad_chunk).category() &&
       error != http::error::partial_message && error != http::error::end_of_stream)) {
    return {ErrorCode::kMalformed, fmt::format("the body is not framed as HTTP/1.1 asks: {}", error.message())};
  }
  return {ErrorCode::kUnreachable,
          fmt::format("the client closed the connection inside the body ({})", error.message())};
}

template <class Stream>
class WireBody final : public BodyReader {
 public:
  WireBody(Wire<Stream> wire, HeadParser& parser, bool& broken)
      : wire_(wire), parser_(parser), broken_(broken), pace_(wire.limits().read, wire.limits().min_bytes_per_second) {
    const auto& head = parser_.get();
    wants_continue_ = head.version() >= 11 && head.count(boost::beast::http::field::expect) > 0;
  }
  ~WireBody() override { wire_.settings.bodies.give_back(taken_); }
  WireBody(const WireBody&) = delete;
  WireBody& operator=(const WireBody&) = delete;

  Task<Result<std::size_t>> read(std::span<char> into) override {
    namespace http = boost::beast::http;
    if (parser_.is_done() || into.empty()) co_return std::size_t{0};
    if (broken_) co_return fail(ErrorCode::kUnreachable, "the body ended early");
    if (!began_) {
      auto begun = co_await begin();
      if (!begun) co_return tl::unexpected(begun.error());
    }
    auto& body = parser_.get().body();
    body.data = into.data();
    body.size = into.size();
    wire_.until(pace_.next_deadline());
    auto [error, count] = co_await http::async_read(wire_.stream, wire_.buffer, parser_,
                                                    boost::asio::as_tuple(boost::asio::use_awaitable));
    if (error && error != http::error::need_buffer) {
      broken_ = true;
      co_return tl::unexpected(body_error(error, wire_.limits()));
    }
    const std::size_t came = into.size() - body.size;
    if (!count_in(came)) co_return too_much_unfinished();
    co_return came;
  }

  // The client waits for a "100 Continue" it never got.
  bool is_unasked() const { return wants_continue_ && !began_; }

 private:
  // Refuses what has no room, and asks for the body when the client waits to be asked.
  Task<Result<void>> begin() {
    const auto announced = parser_.content_length().value_or(0);
    if (announced > kUncounted && !wire_.settings.bodies.has(announced - kUncounted)) co_return too_much_unfinished();
    began_ = true;
    pace_ = Pace(wire_.limits().read, wire_.limits().min_bytes_per_second);
    if (!wants_continue_) co_return Result<void>{};
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    wire_.within(wire_.limits().write);
    auto [error, count] =
        co_await boost::asio::async_write(wire_.stream, boost::asio::buffer(kContinue.data(), kContinue.size()),
                                          boost::asio::as_tuple(boost::asio::use_awaitable));
    if (!error) co_return Result<void>{};
    broken_ = true;
    co_return fail(ErrorCode::kUnreachable, "the client left before its body was asked for");
  }

  bool count_in(std::size_t came) {
    pace_.add(came);
    received_ += came;
    const std::uint64_t counted = received_ > kUncounted ? received_ - kUncounted : 0;
    if (!wire_.settings.bodies.take(counted - taken_)) return false;
    taken_ = counted;
    return true;
  }

  tl::unexpected<Error> too_much_unfinished() {
    broken_ = true;
    return fail(ErrorCode::kUnreachable,
                fmt::format("the bodies that are being received take {} bytes together, which is the limit of this "
                            "server; try again later",
                            wire_.limits().max_unfinished_bytes));
  }

  Wire<Stream> wire_;
  HeadParser& parser_;
  bool& broken_;
  Pace pace_;
  bool began_ = false;
  bool wants_continue_ = false;
  std::uint64_t received_ = 0;
  std::uint64_t taken_ = 0;  // of the allowance
};

}  // namespace peppol::net
