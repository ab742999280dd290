#include "base/net/http_connection.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <fmt/format.h>
#include <openssl/pem.h>

#include <array>

namespace peppol::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::as_tuple;
using asio::use_awaitable;
using Code = boost::system::error_code;

namespace {

constexpr std::size_t kPiece = 64 * 1024;
constexpr std::uint64_t kMaxDrained = 256 * 1024;  // of a body nobody read; more costs the connection
constexpr std::chrono::milliseconds kLinger{2'000};

using PlainStream = beast::tcp_stream;
using TlsStream = asio::ssl::stream<beast::tcp_stream>;
using Parser = http::request_parser<http::buffer_body>;

template <class Stream>
struct Wire {
  Stream& stream;
  beast::flat_buffer& buffer;
  const ServerLimits& limits;

  void within(std::chrono::milliseconds limit) { beast::get_lowest_layer(stream).expires_after(limit); }
};

bool is_too_large(Code error) { return error == http::error::body_limit; }

Error body_error(Code error, const ServerLimits& limits) {
  if (is_too_large(error)) {
    return {ErrorCode::kLimitExceeded,
            fmt::format("the body is larger than {} bytes, which is the limit of this server", limits.max_body_bytes)};
  }
  if (error == beast::error::timeout) {
    return {ErrorCode::kUnreachable, fmt::format("the client sent no further {} KiB of the body within {} ms",
                                                 kPiece / 1024, limits.read.count())};
  }
  if (error.category() == Code(http::error::bad_chunk).category() && error != http::error::partial_message &&
      error != http::error::end_of_stream) {
    return {ErrorCode::kMalformed, fmt::format("the body is not framed as HTTP/1.1 asks: {}", error.message())};
  }
  return {ErrorCode::kUnreachable,
          fmt::format("the client closed the connection inside the body ({})", error.message())};
}

// The body of the request that is being handled.
template <class Stream>
class WireBody final : public BodyReader {
 public:
  WireBody(Wire<Stream> wire, Parser& parser, bool& broken) : wire_(wire), parser_(parser), broken_(broken) {
    wants_continue_ = beast::iequals(parser_.get()[http::field::expect], "100-continue");
  }

  Task<Result<std::size_t>> read(std::span<char> into) override {
    if (parser_.is_done() || into.empty()) co_return std::size_t{0};
    if (broken_) co_return fail(ErrorCode::kUnreachable, "the body ended early");
    if (wants_continue_) {
      wants_continue_ = false;
      auto told = co_await tell_to_continue();
      if (!told) co_return tl::unexpected(told.error());
    }
    auto& body = parser_.get().body();
    body.data = into.data();
    body.size = into.size();
    wire_.within(wire_.limits.read);
    auto [error, count] = co_await http::async_read(wire_.stream, wire_.buffer, parser_, as_tuple(use_awaitable));
    if (error && error != http::error::need_buffer) {
      broken_ = true;
      co_return tl::unexpected(body_error(error, wire_.limits));
    }
    co_return into.size() - body.size;
  }

  // The client waits for a "100 Continue" it never got.
  bool is_unasked() const { return wants_continue_; }

 private:
  Task<Result<void>> tell_to_continue() {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    wire_.within(wire_.limits.write);
    auto [error, count] = co_await asio::async_write(wire_.stream, asio::buffer(kContinue.data(), kContinue.size()),
                                                     as_tuple(use_awaitable));
    if (!error) co_return Result<void>{};
    broken_ = true;
    co_return fail(ErrorCode::kUnreachable, "the client left before its body was asked for");
  }

  Wire<Stream> wire_;
  Parser& parser_;
  bool& broken_;
  bool wants_continue_ = false;
};

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
}

bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

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
  wire.within(wire.limits.write);
  auto [error, count] = co_await http::async_write(wire.stream, serializer, as_tuple(use_awaitable));
  co_return !error;
}

std::size_t read_piece(Source& source, std::span<char> into, bool& failed) {
  auto count = source.read(into);
  if (!count) failed = true;
  return count.value_or(0);
}

// In pieces, each with its own deadline; a source that fails cuts the connection, so that the client cannot
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
  wire.within(wire.limits.write);
  auto [head_error, head_count] = co_await http::async_write_header(wire.stream, serializer, as_tuple(use_awaitable));
  if (head_error) co_return false;
  if (how.is_head) co_return true;
  auto piece = std::make_unique<std::array<char, kPiece>>();
  std::uint64_t sent = 0;
  for (;;) {
    bool failed = false;
    const std::size_t count = read_piece(source, *piece, failed);
    sent += count;
    if (failed || (size && (sent > *size || (count == 0 && sent < *size)))) co_return false;
    message.body().data = count > 0 ? piece->data() : nullptr;
    message.body().size = count;
    message.body().more = count > 0;
    wire.within(wire.limits.write);
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

template <class Stream>
class StreamConnection final : public Connection, public std::enable_shared_from_this<StreamConnection<Stream>> {
 public:
  template <class... Extra>
  StreamConnection(std::shared_ptr<ConnectionSettings> settings, std::shared_ptr<asio::ssl::context> tls,
                   asio::ip::tcp::socket socket, Extra&... extra)
      : settings_(std::move(settings)), tls_(std::move(tls)), stream_(std::move(socket), extra...) {
    Code error;
    const auto peer = lowest().socket().remote_endpoint(error);
    if (!error) peer_ = peer.address().to_string();
    lowest().socket().set_option(asio::ip::tcp::no_delay(true), error);
  }

  asio::any_io_executor executor() const override { return executor_; }

  void close_when_idle() override {
    asio::post(executor_, [self = this->shared_from_this()] {
      if (self->idle_) self->lowest().cancel();
    });
  }

  void cut() override {
    asio::post(executor_, [self = this->shared_from_this()] { self->lowest().close(); });
  }

  Task<void> serve() override {
    Wire<Stream> wire{stream_, buffer_, settings_->limits};
    if (!co_await open(wire)) co_return;
    while (co_await serve_one(wire)) {
    }
    co_await close(wire);
  }

 private:
  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;

  beast::tcp_stream& lowest() { return beast::get_lowest_layer(stream_); }

  Task<bool> open(Wire<Stream> wire) {
    if constexpr (kTls) {
      wire.within(wire.limits.head);
      auto [error] = co_await stream_.async_handshake(asio::ssl::stream_base::server, as_tuple(use_awaitable));
      co_return !error;
    }
    co_return true;
  }

  // Waits for the first byte of the next request.
  Task<bool> await_request(Wire<Stream> wire) {
    if (buffer_.size() > 0) co_return true;
    if (settings_->closing) co_return false;
    idle_ = true;
    wire.within(wire.limits.idle);
    auto [error, count] = co_await stream_.async_read_some(buffer_.prepare(4096), as_tuple(use_awaitable));
    idle_ = false;
    if (error) co_return false;
    buffer_.commit(count);
    co_return true;
  }

  // True when the connection can take another request.
  Task<bool> serve_one(Wire<Stream> wire) {
    if (!co_await await_request(wire)) co_return false;
    Parser parser;
    parser.header_limit(wire.limits.max_header_bytes);
    parser.body_limit(wire.limits.max_body_bytes);
    wire.within(wire.limits.head);
    auto [error, count] = co_await http::async_read_header(stream_, buffer_, parser, as_tuple(use_awaitable));
    if (error) {
      co_await refuse(wire, error);
      co_return false;
    }
    bool broken = false;
    auto body = std::make_unique<WireBody<Stream>>(wire, parser, broken);
    auto& reader = *body;
    Request request(head_of(parser), std::move(body));
    Response answer = co_await handle(request);
    const bool clean = co_await drain(reader, parser, broken);
    const Answering how{parser.get().version(), clean && parser.keep_alive() && !settings_->closing,
                        parser.get().method() == http::verb::head};
    unread_ = !clean;
    co_return co_await write_answer(wire, how, std::move(answer)) && how.keep_alive;
  }

  RequestHead head_of(const Parser& parser) {
    RequestHead head;
    head.method = std::string(parser.get().method_string());
    head.target = std::string(parser.get().target());
    for (const auto& field : parser.get()) {
      head.headers.add(std::string(field.name_string()), std::string(field.value()));
    }
    head.peer_address = peer_;
    head.is_tls = kTls;
    if constexpr (kTls) head.client_certificate_pem = client_certificate();
    return head;
  }

  // As the handshake verified it.
  std::string client_certificate() {
    const std::unique_ptr<X509, decltype(&X509_free)> shown(SSL_get1_peer_certificate(stream_.native_handle()),
                                                            &X509_free);
    if (!shown) return "";
    const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), &BIO_free);
    if (!text || PEM_write_bio_X509(text.get(), shown.get()) != 1) return "";
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(text.get(), &bytes);
    return std::string(bytes, static_cast<std::size_t>(size));
  }

  // The outermost catch of a request.
  Task<Response> handle(Request& request) {
    try {
      co_return co_await settings_->handler(request);
    } catch (const std::exception& bug) {
      if (settings_->log != nullptr) {
        settings_->log->error("http.request_failed", bug.what(),
                              {{"method", request.method()}, {"path", request.path()}});
      }
    }
    co_return text_response(500, "The server failed to handle this request; the operator finds the cause in the log.");
  }

  // Reads what is left of the body when it is short. False when the rest stays unread.
  Task<bool> drain(WireBody<Stream>& body, Parser& parser, bool& broken) {
    if (parser.is_done()) co_return true;
    if (broken || body.is_unasked()) co_return false;
    const auto left = parser.content_length_remaining();
    if (left && *left > kMaxDrained) co_return false;
    auto piece = std::make_unique<std::array<char, kPiece>>();
    for (std::uint64_t total = 0; total <= kMaxDrained;) {
      auto count = co_await body.read(*piece);
      if (!count) co_return false;
      if (*count == 0) co_return true;
      total += *count;
    }
    co_return false;
  }

  Task<void> refuse(Wire<Stream> wire, Code error) {
    Response answer;
    if (error == http::error::header_limit) {
      answer = text_response(431, fmt::format("The header is larger than {} bytes.", wire.limits.max_header_bytes));
    } else if (is_too_large(error)) {
      answer = text_response(413, fmt::format("The body is larger than {} bytes.", wire.limits.max_body_bytes));
    } else if (error.category() == Code(http::error::bad_method).category() && error != http::error::end_of_stream &&
               error != http::error::partial_message) {
      answer = text_response(400, fmt::format("This is not an HTTP/1.1 request: {}.", error.message()));
    } else {
      co_return;  // the client left, or was too slow: then the socket is closed already
    }
    unread_ = true;
    co_await write_answer(wire, Answering{11, false, false}, std::move(answer));
  }

  // A client still sending would lose the answer to a reset: it gets a moment to read it.
  Task<void> close(Wire<Stream> wire) {
    wire.within(kLinger);
    if constexpr (kTls) {
      if (!unread_) {
        static_cast<void>(co_await stream_.async_shutdown(as_tuple(use_awaitable)));
      }
    }
    Code ignored;
    lowest().socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    auto piece = std::make_unique<std::array<char, kPiece>>();
    while (unread_) {
      auto [error, count] = co_await lowest().async_read_some(asio::buffer(*piece), as_tuple(use_awaitable));
      if (error) break;
    }
    lowest().close();
  }

  std::shared_ptr<ConnectionSettings> settings_;
  std::shared_ptr<asio::ssl::context> tls_;
  Stream stream_;
  asio::any_io_executor executor_ = stream_.get_executor();
  beast::flat_buffer buffer_;
  std::string peer_;
  bool idle_ = false;
  bool unread_ = false;
};

}  // namespace

std::shared_ptr<Connection> make_connection(asio::ip::tcp::socket socket, std::shared_ptr<asio::ssl::context> tls,
                                            std::shared_ptr<ConnectionSettings> settings) {
  if (tls) {
    auto& context = *tls;
    return std::make_shared<StreamConnection<TlsStream>>(std::move(settings), std::move(tls), std::move(socket),
                                                         context);
  }
  return std::make_shared<StreamConnection<PlainStream>>(std::move(settings), nullptr, std::move(socket));
}

}  // namespace peppol::net
