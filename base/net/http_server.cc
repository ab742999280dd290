#include "base/net/http_server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "base/net/connection_table.h"
#include "base/net/http_connection.h"

namespace peppol::net {

namespace asio = boost::asio;
using asio::as_tuple;
using asio::use_awaitable;
using asio::ip::tcp;
using Code = boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds kPoll{10};
constexpr std::chrono::milliseconds kAfterFailedAccept{100};
constexpr std::chrono::milliseconds kAfterCut{1'000};
constexpr std::chrono::seconds kTellAgain{10};

Result<std::shared_ptr<asio::ssl::context>> make_tls(const TlsIdentity& identity) {
  auto tls = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  Code error;
  const auto bad = [&error](std::string_view what) {
    return fail(ErrorCode::kConfiguration, fmt::format("{} for TLS cannot be used: {}", what, error.message()));
  };
  SSL_CTX_set_min_proto_version(tls->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_options(tls->native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  tls->use_certificate_chain(asio::buffer(identity.certificate_chain_pem), error);
  if (error) return bad("the certificate chain");
  tls->use_private_key(asio::buffer(identity.private_key_pem), asio::ssl::context::pem, error);
  if (error) return bad("the private key");
  if (SSL_CTX_check_private_key(tls->native_handle()) != 1) {
    return fail(ErrorCode::kConfiguration, "the private key for TLS does not belong to the certificate");
  }
  if (!identity.client_ca_pem.empty()) {
    tls->add_certificate_authority(asio::buffer(identity.client_ca_pem), error);
    if (error) return bad("the authorities of clients");
    SSL_CTX_set_verify(tls->native_handle(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_session_id_context(tls->native_handle(), reinterpret_cast<const unsigned char*>("peppolgw"), 8);
  }
  return tls;
}

Task<void> wait(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(as_tuple(use_awaitable));
}

}  // namespace

struct Server::State : std::enable_shared_from_this<Server::State> {
  State(asio::io_context& context, const ServerOptions& options, RequestHandler handler)
      : io(context),
        strand(asio::make_strand(context)),
        acceptor(strand),
        settings(std::make_shared<ConnectionSettings>(options.limits, std::move(handler),
                                                      options.refusal ? options.refusal : RefusalForm(text_response),
                                                      options.log)),
        connections(options.limits.max_connections, options.limits.max_connections_per_address) {}

  asio::io_context& io;
  asio::strand<asio::io_context::executor_type> strand;  // of the acceptor
  tcp::acceptor acceptor;
  std::shared_ptr<ConnectionSettings> settings;
  ConnectionTable connections;
  std::uint16_t port = 0;
  std::chrono::steady_clock::time_point told_of_trouble;  // the strand's

  std::shared_ptr<asio::ssl::context> tls;  // none: plain HTTP

  void warn(std::string_view event, std::string_view sentence) const {
    if (settings->log != nullptr) settings->log->warning(event, sentence);
  }

  // For what a siege repeats a thousand times a second.
  void warn_seldom(std::string_view event, std::string_view sentence) {
    const auto now = std::chrono::steady_clock::now();
    if (told_of_trouble.time_since_epoch().count() != 0 && now - told_of_trouble < kTellAgain) return;
    told_of_trouble = now;
    warn(event, sentence);
  }

  Result<void> bind(const std::string& address, std::uint16_t wanted) {
    Code error;
    const auto bad = [&](std::string_view what) {
      return fail(ErrorCode::kConfiguration,
                  fmt::format("cannot {} {} port {}: {}", what, address, wanted, error.message()));
    };
    const auto parsed = asio::ip::make_address(address, error);
    if (error) return bad("read as an IP address:");
    const tcp::endpoint endpoint(parsed, wanted);
    acceptor.open(endpoint.protocol(), error);
    if (error) return bad("open a socket for");
    acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    acceptor.bind(endpoint, error);
    if (error) return bad("listen on");
    acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return bad("listen on");
    port = acceptor.local_endpoint(error).port();
    return {};
  }

  static Task<void> accept(std::shared_ptr<State> self) {
    while (!self->settings->closing) {
      auto [error, socket] = co_await self->acceptor.async_accept(asio::make_strand(self->io), as_tuple(use_awaitable));
      if (self->settings->closing || error == asio::error::operation_aborted) co_return;
      const bool took = !error && self->take(std::move(socket));
      if (error) self->find_room_for_files(error);
      if (!took) co_await wait(error ? kAfterFailedAccept : kPoll);
    }
  }

  // No file descriptor is left, or no memory: the one that waits longest gives its own.
  void find_room_for_files(Code error) {
    connections.free_one();
    warn_seldom("http.accept_failed", error.message());
  }

  // Nothing that is thrown here ends the accepting. False when it should pause.
  bool take(tcp::socket socket) {
    try {
      Code error;
      const auto peer = socket.remote_endpoint(error);
      if (error) return true;  // gone already
      auto group = address_group(peer.address());
      const auto room = connections.make_room_for(group);
      if (room == ConnectionTable::Room::kFree || room == ConnectionTable::Room::kMade) {
        start(std::move(socket), std::move(group));
        return true;
      }
      turn_away(socket, room);
      return room != ConnectionTable::Room::kNone;
    } catch (...) {
      warn_seldom("http.accept_failed", words_of(std::current_exception()));
      return false;
    }
  }

  // Plain HTTP gets a sentence, if its socket takes it at once; TLS has none before its handshake.
  void turn_away(tcp::socket& socket, ConnectionTable::Room room) {
    const auto& limits = settings->limits;
    const auto sentence =
        room == ConnectionTable::Room::kNone
            ? fmt::format("{} connections are at work, which is the limit of this server; try again later.",
                          limits.max_connections)
            : fmt::format(
                  "{} connections of your address are at work, which is the limit of this server; try again "
                  "later.",
                  limits.max_connections_per_address);
    warn_seldom("http.no_room", sentence);
    if (tls) return;
    const auto answer = settings->refusal(503, sentence);
    const auto* body = std::get_if<Bytes>(&answer.body);
    if (body == nullptr) return;
    const auto text = fmt::format(
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: {}\r\nContent-Length: {}\r\nRetry-After: 5\r\n"
        "Connection: close\r\n\r\n{}",
        answer.headers.find("Content-Type").value_or("text/plain"), body->size(), *body);
    Code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(text), ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
  }

  void start(tcp::socket socket, std::string group) {
    auto connection = make_connection(std::move(socket), tls, settings);
    connections.add(connection, std::move(group));
    try {
      asio::co_spawn(connection->executor(), connection->serve(),
                     [self = shared_from_this(), connection](const std::exception_ptr& thrown) {
                       self->finish(connection, thrown);
                     });
    } catch (...) {
      finish(connection, std::current_exception());
    }
  }

  void finish(const std::shared_ptr<Connection>& connection, const std::exception_ptr& thrown) {
    connections.remove(connection);
    if (thrown) warn("http.connection_failed", words_of(thrown));
  }

  void stop_accepting() {
    settings->closing = true;
    asio::post(strand, [self = shared_from_this()] {
      Code ignored;
      self->acceptor.close(ignored);
    });
  }
};

Server::Server(std::shared_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::listen(asio::io_context& io, const std::string& address, std::uint16_t port,
                                               const ServerOptions& options, RequestHandler handler) {
  std::shared_ptr<asio::ssl::context> tls;
  if (options.tls) {
    auto made = make_tls(*options.tls);
    if (!made) return tl::unexpected(made.error());
    tls = std::move(*made);
  }
  auto state = std::make_shared<State>(io, options, std::move(handler));
  state->tls = std::move(tls);
  auto bound = state->bind(address, port);
  if (!bound) return tl::unexpected(bound.error());
  asio::co_spawn(state->strand, State::accept(state), [state](const std::exception_ptr& thrown) {
    if (thrown) state->warn("http.accept_ended", words_of(thrown));
  });
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

std::uint16_t Server::port() const { return state_->port; }

std::size_t Server::open_connections() const { return state_->connections.size(); }

Task<void> Server::shut_down(std::chrono::milliseconds limit) {
  auto state = state_;
  state->stop_accepting();
  state->connections.tell_all(&Connection::close_when_idle);
  const auto wait_until_empty = [](std::shared_ptr<State> waited, std::chrono::milliseconds most) -> Task<void> {
    for (auto left = most; waited->connections.size() > 0 && left.count() > 0; left -= kPoll) co_await wait(kPoll);
  };
  co_await wait_until_empty(state, limit);
  state->connections.tell_all(&Connection::cut);
  co_await wait_until_empty(state, kAfterCut);
}

void Server::stop() {
  state_->stop_accepting();
  state_->connections.tell_all(&Connection::cut);
}

}  // namespace peppol::net
