#include "base/net/http_connection.h"

#include <boost/asio/post.hpp>
#include <boost/beast/http/read.hpp>
#include <openssl/pem.h>

#include "base/net/http_answer.h"
#include "base/net/http_body.h"
#include "base/net/http_head.h"

namespace peppol::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Code = boost::system::error_code;

namespace {

constexpr std::uint64_t kMaxDrained = 256 * 1024;  // of a body nobody read; more costs the connection
constexpr std::chrono::milliseconds kLinger{2'000};

using PlainStream = beast::tcp_stream;
using TlsStream = asio::ssl::stream<beast::tcp_stream>;

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

  std::optional<Moment> waiting_since() const override {
    const auto since = waiting_since_.load();
    return since == kAtWork ? std::nullopt : std::optional(Moment(Moment::duration(since)));
  }

  asio::any_io_executor executor() const override { return executor_; }

  void close_when_idle() override {
    asio::post(executor_, [self = this->shared_from_this()] {
      if (self->idle_) self->lowest().cancel();
    });
  }

  void give_way() override {
    asio::post(executor_, [self = this->shared_from_this()] {
      if (self->waiting_since()) self->lowest().close();
    });
  }

  void cut() override {
    asio::post(executor_, [self = this->shared_from_this()] { self->lowest().close(); });
  }

  Task<void> serve() override {
    Wire<Stream> wire{stream_, buffer_, *settings_};
    if (!co_await open(wire)) co_return;
    while (co_await serve_one(wire)) {
    }
    co_await close(wire);
  }

 private:
  static constexpr Moment::rep kAtWork = 0;
  static Moment::rep now() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;

  beast::tcp_stream& lowest() { return beast::get_lowest_layer(stream_); }

  Task<bool> open(Wire<Stream> wire) {
    if constexpr (kTls) {
      wire.within(wire.limits().handshake);
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
    wire.within(served_one_ ? wire.limits().idle : wire.limits().first_byte);
    const bool came = co_await read_some(wire);
    idle_ = false;
    co_return came;
  }

  Task<bool> read_some(Wire<Stream> wire) {
    auto [error, count] = co_await stream_.async_read_some(buffer_.prepare(4096), as_tuple(use_awaitable));
    if (error) co_return false;
    wire.buffer.commit(count);
    co_return true;
  }

  std::string_view received() const {
    const auto bytes = buffer_.data();
    return {static_cast<const char*>(bytes.data()), bytes.size()};
  }

  // Waits until a whole head is in the buffer. Nothing when the client left, was too slow, or has got its refusal.
  Task<bool> read_head(Wire<Stream> wire) {
    wire.within(wire.limits().head);
    const auto& limits = wire.limits();
    HeadScan scan({limits.max_header_bytes, limits.max_target_bytes, limits.max_header_fields});
    for (;;) {
      const auto size = scan.look_at(received());
      if (!size) {
        co_await refuse(wire, size.error().status, size.error().sentence);
        co_return false;
      }
      if (*size) {
        if (received().starts_with(kEmptyLine)) buffer_.consume(kEmptyLine.size());
        co_return true;
      }
      if (!co_await read_some(wire)) co_return false;
    }
  }

  // True when the connection can take another request.
  Task<bool> serve_one(Wire<Stream> wire) {
    if (!co_await await_request(wire) || !co_await read_head(wire)) co_return false;
    HeadParser parser;
    parser.header_limit(wire.limits().max_header_bytes);
    parser.body_limit(wire.limits().max_body_bytes);
    auto [error, count] = co_await http::async_read_header(stream_, buffer_, parser, as_tuple(use_awaitable));
    if (error) {
      co_await refuse(wire, error);
      co_return false;
    }
    waiting_since_ = kAtWork;
    const bool again = co_await answer_one(wire, parser);
    waiting_since_ = now();
    served_one_ = true;
    co_return again;
  }

  Task<bool> answer_one(Wire<Stream> wire, HeadParser& parser) {
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

  RequestHead head_of(const HeadParser& parser) {
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
    std::exception_ptr thrown;
    try {
      co_return co_await settings_->handler(request);
    } catch (...) {
      thrown = std::current_exception();
    }
    if (settings_->log != nullptr) {
      settings_->log->error("http.request_failed", words_of(thrown),
                            {{"method", request.method()}, {"path", request.path()}});
    }
    co_return settings_->refusal(500,
                                 "The server failed to handle this request; the operator finds the cause in the log.");
  }

  // Reads what is left of the body when it is short. False when the rest stays unread.
  Task<bool> drain(WireBody<Stream>& body, HeadParser& parser, bool& broken) {
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

  // What the parser still finds in a head that was looked at.
  Task<void> refuse(Wire<Stream> wire, Code error) {
    if (error == http::error::body_limit) {
      co_await refuse(wire, 413, fmt::format("The body is larger than {} bytes.", wire.limits().max_body_bytes));
    } else if (error.category() == Code(http::error::bad_method).category() && error != http::error::end_of_stream &&
               error != http::error::partial_message) {
      co_await refuse(wire, 400, fmt::format("This is not an HTTP/1.1 request: {}.", error.message()));
    }
  }

  // Answers and ends the connection: nobody can tell where the next request begins.
  Task<void> refuse(Wire<Stream> wire, int status, std::string sentence) {
    unread_ = true;
    auto answer = settings_->refusal(status, std::move(sentence));
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
  // Holds a head and what came with it; an endless line of chunk extensions ends here.
  beast::flat_buffer buffer_{settings_->limits.max_header_bytes + kPiece};
  std::string peer_;
  bool idle_ = false;
  bool unread_ = false;
  bool served_one_ = false;
  std::atomic<Moment::rep> waiting_since_{now()};
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
