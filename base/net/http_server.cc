#include "base/net/http_server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <future>
#include <mutex>
#include <set>

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
      : io(context), strand(asio::make_strand(context)), acceptor(strand) {
    settings->limits = options.limits;
    settings->log = options.log;
    settings->handler = std::move(handler);
  }

  asio::io_context& io;
  asio::strand<asio::io_context::executor_type> strand;  // of the acceptor
  tcp::acceptor acceptor;
  std::shared_ptr<ConnectionSettings> settings = std::make_shared<ConnectionSettings>();
  std::uint16_t port = 0;

  std::mutex mutex;  // of what follows
  std::shared_ptr<asio::ssl::context> tls;
  std::set<std::shared_ptr<Connection>> connections;

  std::size_t count() {
    const std::lock_guard lock(mutex);
    return connections.size();
  }

  std::shared_ptr<asio::ssl::context> current_tls() {
    const std::lock_guard lock(mutex);
    return tls;
  }

  void warn(std::string_view event, std::string_view sentence) const {
    if (settings->log != nullptr) settings->log->warning(event, sentence);
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
      if (self->count() >= self->settings->limits.max_connections) {
        co_await wait(kPoll);
        continue;
      }
      auto [error, socket] = co_await self->acceptor.async_accept(asio::make_strand(self->io), as_tuple(use_awaitable));
      if (self->settings->closing || error == asio::error::operation_aborted) co_return;
      if (error) {
        self->warn("http.accept_failed", error.message());
        co_await wait(kAfterFailedAccept);
        continue;
      }
      self->start(std::move(socket));
    }
  }

  void start(tcp::socket socket) {
    auto connection = make_connection(std::move(socket), current_tls(), settings);
    {
      const std::lock_guard lock(mutex);
      connections.insert(connection);
    }
    asio::co_spawn(connection->executor(), connection->serve(),
                   [self = shared_from_this(), connection](const std::exception_ptr& thrown) {
                     self->finish(connection, thrown);
                   });
  }

  void finish(const std::shared_ptr<Connection>& connection, const std::exception_ptr& thrown) {
    {
      const std::lock_guard lock(mutex);
      connections.erase(connection);
    }
    if (!thrown) return;
    try {
      std::rethrow_exception(thrown);
    } catch (const std::exception& bug) {
      warn("http.connection_failed", bug.what());
    }
  }

  void stop_accepting() {
    settings->closing = true;
    asio::post(strand, [self = shared_from_this()] {
      Code ignored;
      self->acceptor.close(ignored);
    });
  }

  void tell_all(void (Connection::*what)()) {
    const std::lock_guard lock(mutex);
    for (const auto& connection : connections) ((*connection).*what)();
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
    if (thrown) state->warn("http.accept_ended", "the server stopped accepting connections after an exception");
  });
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

std::uint16_t Server::port() const { return state_->port; }

std::size_t Server::open_connections() const { return state_->count(); }

Result<void> Server::replace_tls(const TlsIdentity& identity) {
  auto made = make_tls(identity);
  if (!made) return tl::unexpected(made.error());
  const std::lock_guard lock(state_->mutex);
  if (!state_->tls) return fail(ErrorCode::kConfiguration, "this server was started without TLS");
  state_->tls = std::move(*made);
  return {};
}

Task<void> Server::shut_down(std::chrono::milliseconds limit) {
  auto state = state_;
  state->stop_accepting();
  state->tell_all(&Connection::close_when_idle);
  const auto wait_until_empty = [](std::shared_ptr<State> waited, std::chrono::milliseconds most) -> Task<void> {
    for (auto left = most; waited->count() > 0 && left.count() > 0; left -= kPoll) co_await wait(kPoll);
  };
  co_await wait_until_empty(state, limit);
  state->tell_all(&Connection::cut);
  co_await wait_until_empty(state, kAfterCut);
}

void Server::stop() {
  state_->stop_accepting();
  state_->tell_all(&Connection::cut);
}

}  // namespace peppol::net
