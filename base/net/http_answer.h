// How an answer goes out. Private to base/net.

#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <fmt/format.h>

#include <array>
#include <ctime>
#include <string>
#include <string_view>

#include "base/net/http_wire.h"

namespace peppol::net {

namespace http = boost::beast::http;
using boost::asio::as_tuple;
using boost::asio::use_awaitable;

inline constexpr const char* kRetryAfter = "5";  // seconds, of a 503 that does not say

// "Tue, 24 Nov 2026 16:11:01 GMT" (RFC 9110, 5.6.7), in no locale.
inline std::string http_date(std::time_t now) {
  static constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays.at(static_cast<std::size_t>(utc.tm_wday)),
                     utc.tm_mday, kMonths.at(static_cast<std::size_t>(utc.tm_mon)), utc.tm_year + 1900, utc.tm_hour,
                     utc.tm_min, utc.tm_sec);
}

template <class Body>
void fill_head(http::response<Body>& to, const Response& from) {
  to.result(static_cast<unsigned>(from.status));
  for (const auto& field : from.headers.all()) {
    // A line break in a value would be a second field.
    if (field.value.find_first_of("\r\n") != std::string::npos) continue;
    to.insert(field.name, field.value);
  }
  for (const auto own : {http::field::content_length, http::field::connection, http::field::transfer_encoding}) {
    to.erase(own);
  }
  to.set(http::field::date, http_date(std::time(nullptr)));
  if (from.status == 503 && to.count(http::field::retry_after) == 0) to.set(http::field::retry_after, kRetryAfter);
  if (from.status == 415) to.set(http::field::accept_encoding, "identity");  // RFC 9110 15.5.16
}

inline bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

struct Answering {
  unsigned version;
  bool keep_alive;
  bool is_head;
};

template <class Stream>
Task<bool> write_small(Wire<Stream> wire, Answering how, Response& answer) {
  http::response<http::string_body> message;
  message.version(how.version);
  fill_head(message, answer);
  message.keep_alive(how.keep_alive);
  if (has_no_body(answer.status)) {
    std::get<Bytes>(answer.body).clear();
  } else {
    message.content_length(std::get<Bytes>(answer.body).size());
  }
  if (!how.is_head) message.body() = std::move(std::get<Bytes>(answer.body));
  http::response_serializer<http::string_body> serializer(message);
  wire.within(wire.limits().write);
  auto [error, count] = co_await http::async_write(wire.stream, serializer, as_tuple(use_awaitable));
  co_return !error;
}

inline std::size_t read_piece(Source& source, std::span<char> into, bool& failed) {
  auto count = source.read(into);
  if (!count) failed = true;
  return count.value_or(0);
}

// In pieces that keep the pace; a source that fails cuts the connection, so that the client cannot
// take half an answer for a whole one.
template <class Stream>
Task<bool> write_large(Wire<Stream> wire, Answering how, Response& answer, Source& source,
                       std::optional<std::uint64_t> size) {
  http::response<http::buffer_body> message;
  message.version(how.version);
  fill_head(message, answer);
  message.keep_alive(how.keep_alive && (size || how.version >= 11));
  if (size) {
    message.content_length(*size);
  } else if (how.version >= 11) {
    message.chunked(true);
  }
  message.body().data = nullptr;
  message.body().size = 0;
  message.body().more = true;
  http::response_serializer<http::buffer_body> serializer(message);
  wire.within(wire.limits().write);
  auto [head_error, head_count] = co_await http::async_write_header(wire.stream, serializer, as_tuple(use_awaitable));
  if (head_error) co_return false;
  if (how.is_head) co_return true;
  auto piece = std::make_unique<std::array<char, kPiece>>();
  Pace pace(wire.limits().write, wire.limits().min_bytes_per_second);
  std::uint64_t sent = 0;
  for (;;) {
    bool failed = false;
    const std::size_t count = read_piece(source, *piece, failed);
    sent += count;
    pace.add(count);
    if (failed || (size && (sent > *size || (count == 0 && sent < *size)))) co_return false;
    message.body().data = count > 0 ? piece->data() : nullptr;
    message.body().size = count;
    message.body().more = count > 0;
    wire.until(pace.next_deadline());
    auto [error, written] = co_await http::async_write(wire.stream, serializer, as_tuple(use_awaitable));
    if (error && error != http::error::need_buffer) co_return false;
    if (count == 0) co_return size || how.version >= 11;
  }
}

template <class Stream>
Task<bool> write_answer(Wire<Stream> wire, Answering how, Response answer) {
  if (auto* streamed = std::get_if<SourceBody>(&answer.body)) {
    co_return co_await write_large(wire, how, answer, *streamed->source, streamed->size);
  }
  if (std::get<Bytes>(answer.body).size() <= kPiece || how.is_head || has_no_body(answer.status)) {
    co_return co_await write_small(wire, how, answer);
  }
  ViewSource source(std::get<Bytes>(answer.body));
  const auto size = std::get<Bytes>(answer.body).size();
  co_return co_await write_large(wire, how, answer, source, size);
}

}  // namespace peppol::net
