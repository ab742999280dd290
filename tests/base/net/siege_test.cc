// Many connections that want nothing, slow ones and large ones, over real sockets: who has something to say is
// answered.

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <deque>
#include <thread>

#include "base/net/connection_table.h"
#include "base/net/file_limit.h"
#include "base/net/http_client.h"
#include "tests/base/net/raw_client.h"
#include "tests/base/net/test_identity.h"

namespace peppol::net {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kAsk = "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

template <class Condition>
void wait_until(Condition holds) {
  const auto end = std::chrono::steady_clock::now() + 60s;
  while (!holds()) {
    ASSERT_LT(std::chrono::steady_clock::now(), end) << "waited in vain";
    std::this_thread::yield();
  }
}

// Holds requests of "/held" until the test lets them go.
class Handler {
 public:
  Task<Response> answer(Request& request) {
    if (request.path() == "/held") {
      ++held;
      asio::steady_timer pause(co_await asio::this_coro::executor);
      while (!released) {
        pause.expires_after(1ms);
        co_await pause.async_wait(asio::use_awaitable);
      }
      co_return text_response(200, "held");
    }
    if (request.path() == "/large") {
      co_return text_response(200, std::string(64 << 20, 'x'));
    }
    auto piece = std::make_unique<std::array<char, 64 * 1024>>();
    std::size_t bytes = 0;
    for (;;) {
      const auto count = co_await request.read_body(*piece);
      if (!count) co_return text_response(count.error().is_transient() ? 503 : 400, count.error().detail);
      if (*count == 0) co_return text_response(200, fmt::format("{} bytes", bytes));
      bytes += *count;
      received += *count;
    }
  }
  RequestHandler function() {
    return [this](Request& request) { return answer(request); };
  }

  std::atomic<int> held = 0;
  std::atomic<bool> released = false;
  std::atomic<std::size_t> received = 0;  // bytes of bodies
};

ServerOptions options_with(std::size_t connections, std::size_t of_address) {
  ServerOptions options;
  options.limits.max_connections = connections;
  options.limits.max_connections_per_address = of_address;
  return options;
}

class Siege : public ::testing::TestWithParam<const char*> {};

// The bytes they send and then say no more.
TEST_P(Siege, OfConnectionsThatSayNothingDelaysNobody) {
  Handler handler;
  RunningServer server(options_with(50, 40), handler.function());
  std::deque<RawClient> silent;
  for (int i = 0; i < 400; ++i) silent.emplace_back(server).send(GetParam());
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THAT(RawClient(server).talk(kAsk), EndsWith("0 bytes"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);  // a place frees itself by time after 10 s
  wait_until([&] { return server.server->open_connections() <= 40; });
}

INSTANTIATE_TEST_SUITE_P(Table, Siege, ::testing::Values("", "GET / HT", "GET / HTTP/1.1\r\nHost: x\r\n"),
                         [](const auto& row) { return "Silent" + std::to_string(row.index); });

TEST(SiegeOfTls, OfConnectionsWithoutAHandshakeDelaysNobody) {
  Handler handler;
  auto options = options_with(50, 40);
  const auto identity = make_test_identity();
  options.tls = TlsIdentity{identity.certificate_pem, identity.key_pem};
  RunningServer server(std::move(options), handler.function());
  std::deque<RawClient> silent;
  for (int i = 0; i < 400; ++i) silent.emplace_back(server).send("\x16\x03\x01");
  const HttpClient client({.ca_pem = identity.certificate_pem});
  const auto answer = client.send({.url = fmt::format("https://localhost:{}/a", server.server->port())}, {});
  ASSERT_TRUE(answer.has_value()) << answer.error().detail;
  EXPECT_EQ(answer->body, "0 bytes");
  wait_until([&] { return server.server->open_connections() <= 40; });
}

TEST(Siege, CutsNoRequestThatIsAtWork) {
  Handler handler;
  RunningServer server(options_with(100, 100), handler.function());
  RawClient working(server);
  working.send("GET /held HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  wait_until([&] { return handler.held == 1; });
  std::deque<RawClient> silent;
  for (int i = 0; i < 300; ++i) silent.emplace_back(server);
  EXPECT_THAT(RawClient(server).talk(kAsk), EndsWith("0 bytes"));
  handler.released = true;
  EXPECT_THAT(working.read_to_end(), EndsWith("held"));
}

TEST(Siege, OfRequestsAtWorkIsToldTheLimit) {
  Handler handler;
  RunningServer server(options_with(4, 4), handler.function());
  std::deque<RawClient> working;
  for (int i = 0; i < 4; ++i)
    working.emplace_back(server).send("GET /held HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  wait_until([&] { return handler.held == 4; });
  const auto refused = RawClient(server).read_to_end();
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(refused, HasSubstr("Retry-After: "));
  EXPECT_THAT(refused, HasSubstr("4 connections"));
  handler.released = true;
  for (auto& one : working) EXPECT_THAT(one.read_to_end(), EndsWith("held"));
  EXPECT_THAT(RawClient(server).talk(kAsk), EndsWith("0 bytes"));
}

TEST(Siege, CutsAConnectionThatSaysNothingWithinItsTime) {
  ServerOptions options;
  options.limits.first_byte = 50ms;
  Handler handler;
  RunningServer server(std::move(options), handler.function());
  EXPECT_EQ(RawClient(server).read_to_end(), "");
}

std::string upload_of(std::size_t bytes) {
  return fmt::format("POST /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", bytes);
}

TEST(Siege, OfUnfinishedUploadsIsBoundedInAllAndShortOnesPass) {
  ServerOptions options;
  options.limits.max_unfinished_bytes = 4 << 20;
  Handler handler;
  RunningServer server(std::move(options), handler.function());
  std::deque<RawClient> uploads;
  for (int i = 0; i < 3; ++i) {
    // Each has room for what it announces, and does not end.
    uploads.emplace_back(server).send(upload_of(1200 << 10) + std::string(1 << 20, 'x'));
  }
  wait_until([&] { return handler.received >= (3 << 20) - 3 * (64 << 10); });  // the last piece may be waited for
  const auto refused = RawClient(server).talk(upload_of(2 << 20) + std::string(2 << 20, 'x'));
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(refused, HasSubstr("4194304 bytes"));
  EXPECT_THAT(refused, HasSubstr("Retry-After: "));
  EXPECT_THAT(RawClient(server).talk(upload_of(60'000) + std::string(60'000, 'x')), EndsWith("60000 bytes"));
  uploads.clear();  // what they took is free again
  wait_until([&] {
    return RawClient(server).talk(upload_of(3 << 20) + std::string(3 << 20, 'x')).ends_with("3145728 bytes");
  });
}

TEST(Siege, CutsABodySlowerThanTheLeastRate) {
  ServerOptions options;
  options.limits.read = 200ms;  // each piece comes in time, and all of them too slowly
  options.limits.min_bytes_per_second = 10 << 20;
  Handler handler;
  RunningServer server(std::move(options), handler.function());
  RawClient slow(server);
  slow.send(upload_of(100 << 20));
  const auto begin = std::chrono::steady_clock::now();
  wait_until([&] {
    slow.send(std::string(1 << 16, 'x'));  // 64 KiB each 50 ms are 1.3 MiB a second
    std::this_thread::sleep_for(50ms);
    return server.server->open_connections() == 0;
  });
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 30s);  // 100 MiB would take 80
}

TEST(Siege, CutsAReaderSlowerThanTheLeastRate) {
  ServerOptions options;
  options.limits.write = 200ms;
  Handler handler;
  RunningServer server(std::move(options), handler.function());
  RawClient slow(server);
  slow.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");  // and reads nothing
  wait_until([&] { return server.server->open_connections() == 1; });
  wait_until([&] { return server.server->open_connections() == 0; });
}

// The descriptors of this process end; who waits gives way and accepting goes on.
TEST(Siege, OfTheLastFileDescriptorEndsNothing) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the undefined-behaviour sanitizer itself opens a pipe for each object it looks at";
#endif
  Handler handler;
  RunningServer server(options_with(1000, 1000), handler.function());
  std::deque<RawClient> silent;
  for (int i = 0; i < 20; ++i) silent.emplace_back(server);
  wait_until([&] { return server.server->open_connections() == 20; });
  const int asking = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int first_free = ::dup(asking);
  ::close(first_free);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none_left{static_cast<rlim_t>(first_free), before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none_left), 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(server.server->port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(asking, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(::send(asking, kAsk.data(), kAsk.size(), 0), static_cast<ssize_t>(kAsk.size()));
  std::string reply(4096, '\0');
  reply.resize(static_cast<std::size_t>(std::max<ssize_t>(0, ::recv(asking, reply.data(), reply.size(), MSG_WAITALL))));
  ::close(asking);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_THAT(reply, EndsWith("0 bytes"));
  wait_until([&] { return server.server->open_connections() < 20; });  // who asked leaves after its answer
}

// The socket of that port on which this process listens.
int find_listener(std::uint16_t port) {
  for (int fd = 3; fd < 4096; ++fd) {
    int listens = 0;
    socklen_t size = sizeof listens;
    if (::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 || listens == 0) continue;
    sockaddr_in address{};
    size = sizeof address;
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0 && ntohs(address.sin_port) == port)
      return fd;
  }
  return -1;
}

// accept() fails with EINVAL as long as its descriptor is no listening socket.
TEST(Siege, OfFailingAcceptsEndsNothing) {
  Handler handler;
  RunningServer server(options_with(10, 10), handler.function());
  RawClient silent(server);
  wait_until([&] { return server.server->open_connections() == 1; });
  const int listener = find_listener(server.server->port());
  ASSERT_GE(listener, 0);
  const int kept = ::dup(listener);
  const int deaf = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_GE(::dup2(deaf, listener), 0);
  RawClient asking(server);
  asking.send(kAsk);
  // Each failure frees a connection that waits: so it is seen from here.
  wait_until([&] { return server.server->open_connections() == 0; });
  if (HasFatalFailure()) return;
  ASSERT_GE(::dup2(kept, listener), 0);
  ::close(kept);
  ::close(deaf);
  EXPECT_THAT(asking.read_to_end(), EndsWith("0 bytes"));
}

// What is thrown while a connection is taken: here by the form of the answer to one there is no room for.
TEST(Siege, OfExceptionsInAcceptingEndsNothing) {
  Handler handler;
  auto options = options_with(1, 1);
  std::atomic<int> thrown = 0;
  options.refusal = [&](int, const std::string&) -> Response {
    ++thrown;
    throw std::runtime_error("a bug in a refusal");
  };
  RunningServer server(options, handler.function());
  {
    RawClient working(server);
    working.send("GET /held HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    wait_until([&] { return handler.held == 1; });
    for (int i = 1; i <= 3; ++i) {
      RawClient turned_away(server);
      wait_until([&] { return thrown == i; });
      if (HasFatalFailure()) return;
      EXPECT_EQ(turned_away.read_to_end(), "");
    }
    handler.released = true;
    EXPECT_THAT(working.read_to_end(), EndsWith("held"));
  }
  wait_until([&] { return server.server->open_connections() == 0; });
  EXPECT_THAT(RawClient(server).talk(kAsk), EndsWith("0 bytes"));
}

TEST(Siege, LimitOfFilesIsRaised) {
  rlimit now{};
  const auto limit = raise_file_limit();
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &now), 0);
  EXPECT_EQ(limit, now.rlim_cur);
  EXPECT_EQ(now.rlim_cur, now.rlim_max);
}

TEST(Siege, CountsAnIpv6NetworkAsOneAddress) {
  const auto group = [](const char* text) { return address_group(asio::ip::make_address(text)); };
  EXPECT_EQ(group("2001:db8:1:2::1"), group("2001:db8:1:2:ffff::9"));
  EXPECT_NE(group("2001:db8:1:2::1"), group("2001:db8:1:3::1"));
  EXPECT_EQ(group("::ffff:192.0.2.1"), group("192.0.2.1"));
  EXPECT_NE(group("192.0.2.1"), group("192.0.2.2"));
}

}  // namespace
}  // namespace peppol::net
