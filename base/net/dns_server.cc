#include "base/net/dns_server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <array>

#include "base/net/task.h"

namespace peppol::net {

namespace asio = boost::asio;
using asio::as_tuple;
using asio::use_awaitable;
using asio::ip::tcp;
using asio::ip::udp;
using Code = boost::system::error_code;

namespace {

constexpr std::size_t kMaxQuery = 4096;
constexpr std::size_t kMaxTcpClients = 64;
constexpr int kMaxPortTries = 20;
constexpr std::chrono::seconds kTcpLimit{10};
constexpr std::chrono::milliseconds kAfterFailedAccept{100};

}  // namespace

struct DnsServer::State : std::enable_shared_from_this<DnsServer::State> {
  State(asio::io_context& io, DnsZone served, FindNaptr finder)
      : strand(asio::make_strand(io)),
        datagrams(strand),
        acceptor(strand),
        zone(std::move(served)),
        find(std::move(finder)) {}

  asio::strand<asio::io_context::executor_type> strand;  // of everything here
  udp::socket datagrams;
  tcp::acceptor acceptor;
  DnsZone zone;
  FindNaptr find;
  std::uint16_t port = 0;
  std::size_t tcp_clients = 0;

  // Both on the same port. With port 0 the one the system gives for UDP may be taken for TCP: then another.
  Code bind(const asio::ip::address& address, std::uint16_t wanted) {
    Code error;
    for (int tries = 0; tries < (wanted == 0 ? kMaxPortTries : 1); ++tries) {
      Code ignored;
      datagrams.close(ignored);
      acceptor.close(ignored);
      const udp::endpoint here(address, wanted);
      datagrams.open(here.protocol(), error);
      if (!error) datagrams.bind(here, error);
      if (error) continue;
      port = datagrams.local_endpoint(ignored).port();
      const tcp::endpoint there(address, port);
      acceptor.open(there.protocol(), error);
      acceptor.set_option(tcp::acceptor::reuse_address(true), ignored);
      if (!error) acceptor.bind(there, error);
      if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
      if (!error) return error;
    }
    return error;
  }

  Bytes answer(std::string_view query, DnsTransport transport) const {
    try {
      return answer_dns(query, zone, find, transport);
    } catch (const std::exception&) {
      return {};  // the callback failed: silence, and the client asks again
    }
  }

  static Task<void> serve_udp(std::shared_ptr<State> self) {
    std::array<char, kMaxQuery> buffer{};
    for (;;) {
      udp::endpoint client;
      auto [error, count] =
          co_await self->datagrams.async_receive_from(asio::buffer(buffer), client, as_tuple(use_awaitable));
      if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) co_return;
      if (error) continue;
      const Bytes reply = self->answer({buffer.data(), count}, DnsTransport::kUdp);
      if (reply.empty()) continue;
      co_await self->datagrams.async_send_to(asio::buffer(reply), client, as_tuple(use_awaitable));
    }
  }

  static Task<void> accept_tcp(std::shared_ptr<State> self) {
    for (;;) {
      auto [error, socket] = co_await self->acceptor.async_accept(as_tuple(use_awaitable));
      if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) co_return;
      if (error) {
        asio::steady_timer pause(self->strand, kAfterFailedAccept);
        co_await pause.async_wait(as_tuple(use_awaitable));
      }
      if (error || self->tcp_clients >= kMaxTcpClients) continue;
      ++self->tcp_clients;
      asio::co_spawn(self->strand, serve_tcp(self, std::move(socket)),
                     [self](const std::exception_ptr&, const Result<void>&) { --self->tcp_clients; });
    }
  }

  static Task<Result<void>> serve_tcp(std::shared_ptr<State> self, tcp::socket socket) {
    co_return co_await with_deadline(talk(self, std::move(socket)), kTcpLimit, "a DNS client over TCP");
  }

  static Task<Result<void>> talk(std::shared_ptr<State> self, tcp::socket socket) {
    for (;;) {
      std::array<unsigned char, 2> length{};
      auto [error, count] = co_await asio::async_read(socket, asio::buffer(length), as_tuple(use_awaitable));
      const std::size_t size = static_cast<std::size_t>(length[0]) << 8 | length[1];
      if (error || size > kMaxQuery) co_return Result<void>{};
      Bytes query(size, '\0');
      auto [short_of, got] = co_await asio::async_read(socket, asio::buffer(query), as_tuple(use_awaitable));
      if (short_of) co_return Result<void>{};
      const Bytes reply = self->answer(query, DnsTransport::kTcp);
      if (reply.empty()) co_return Result<void>{};
      Bytes framed{static_cast<char>(reply.size() >> 8), static_cast<char>(reply.size() & 0xff)};
      framed += reply;
      auto [failed, sent] = co_await asio::async_write(socket, asio::buffer(framed), as_tuple(use_awaitable));
      if (failed) co_return Result<void>{};
    }
  }
};

DnsServer::DnsServer(std::shared_ptr<State> state) : state_(std::move(state)) {}

DnsServer::~DnsServer() { stop(); }

Result<std::unique_ptr<DnsServer>> DnsServer::listen(asio::io_context& io, const std::string& address,
                                                     std::uint16_t port, DnsZone zone, FindNaptr find) {
  auto state = std::make_shared<State>(io, std::move(zone), std::move(find));
  Code error;
  const auto parsed = asio::ip::make_address(address, error);
  if (!error) error = state->bind(parsed, port);
  if (error) {
    return fail(ErrorCode::kConfiguration,
                fmt::format("the DNS server cannot listen on {} port {}: {}", address, port, error.message()));
  }
  // Nothing in them throws but a lack of memory.
  asio::co_spawn(state->strand, State::serve_udp(state), [state](const std::exception_ptr&) {});
  asio::co_spawn(state->strand, State::accept_tcp(state), [state](const std::exception_ptr&) {});
  return std::unique_ptr<DnsServer>(new DnsServer(std::move(state)));
}

std::uint16_t DnsServer::port() const { return state_->port; }

void DnsServer::stop() {
  asio::post(state_->strand, [state = state_] {
    Code ignored;
    state->datagrams.close(ignored);
    state->acceptor.close(ignored);
  });
}

}  // namespace peppol::net
