#include "base/net/http_client.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>

#include <functional>
#include <thread>

#include "tests/base/net/running_server.h"
#include "tests/base/net/test_identity.h"

namespace peppol::net {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

Task<Response> echo(Request& request) {
  if (request.path() == "/redirect") {
    co_return Response{.status = 302, .headers = {{"Location", "/"}}, .body = Bytes("elsewhere")};
  }
  if (request.path() == "/large") co_return text_response(200, std::string(100'000, 'x'));
  auto body = co_await request.body(200'000'000);
  if (!body) co_return text_response(400, body.error().detail);
  auto response = text_response(200, request.method() + (request.is_tls() ? " tls " : " plain ") +
                                         std::to_string(body->size()) + " " + body->substr(0, 10));
  response.headers.add("X-Agent", std::string(request.headers().find("User-Agent").value_or("none")));
  co_return response;
}

HttpClientOptions loopback() {
  HttpClientOptions options;
  options.schemes = AllowedSchemes::kHttpsOrLoopbackHttp;
  return options;
}

const TestIdentity& identity() {
  static const TestIdentity made = make_test_identity();
  return made;
}

ServerOptions with_tls() {
  ServerOptions options;
  options.tls = TlsIdentity{identity().certificate_pem, identity().key_pem};
  return options;
}

std::string https_url(const RunningServer& server, const std::string& host) {
  return "https://" + host + ":" + std::to_string(server.server->port()) + "/";
}

TEST(HttpClient, SendsMethodHeadersAndBody) {
  RunningServer server({}, echo);
  const HttpClient client(loopback());
  const auto answer =
      client.send({.method = "PUT", .url = server.url("/a"), .headers = {{"X-One", "1"}}, .body = Bytes("hello")}, {});
  ASSERT_TRUE(answer.has_value()) << answer.error().detail;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "PUT plain 5 hello");
  EXPECT_EQ(answer->headers.find("x-agent"), "peppolgw");
  EXPECT_EQ(answer->remote_address, "127.0.0.1");
  EXPECT_EQ(client.send({.url = server.url("/a")}, {})->body, "GET plain 0 ");
  EXPECT_EQ(client.send({.method = "HEAD", .url = server.url("/a")}, {})->body, "");
  EXPECT_EQ(client.send({.method = "DELETE", .url = server.url("/a")}, {})->body, "DELETE plain 0 ");
}

TEST(HttpClient, StreamsAnUploadOfKnownAndUnknownSize) {
  RunningServer server({}, echo);
  const HttpClient client(loopback());
  const std::string large(5'000'000, 'y');
  ViewSource sized(large);
  EXPECT_EQ(
      client.send({.method = "POST", .url = server.url("/"), .body = StreamedBody{&sized, large.size()}}, {})->body,
      "POST plain 5000000 yyyyyyyyyy");
  ViewSource unsized(large);
  EXPECT_EQ(
      client.send({.method = "POST", .url = server.url("/"), .body = StreamedBody{&unsized, std::nullopt}}, {})->body,
      "POST plain 5000000 yyyyyyyyyy");
}

TEST(HttpClient, UsesItsConnectionAgain) {
  RunningServer server({}, echo);
  const HttpClient client(loopback());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(client.send({.url = server.url("/")}, {}).has_value());
  EXPECT_EQ(server.server->open_connections(), 1U);
}

TEST(HttpClient, ServesManyThreadsAtOnce) {
  RunningServer server(with_tls(), echo);
  HttpClientOptions options;
  options.ca_pem = identity().certificate_pem;
  const HttpClient client(std::move(options));
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i) {
        const auto answer =
            client.send({.method = "POST", .url = https_url(server, "127.0.0.1"), .body = Bytes("x")}, {});
        if (answer && answer->body == "POST tls 1 x") ++good;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 160);
}

TEST(HttpClient, FollowsNoRedirect) {
  RunningServer server({}, echo);
  const auto answer = HttpClient(loopback()).send({.url = server.url("/redirect")}, {});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->status, 302);
  EXPECT_EQ(answer->body, "elsewhere");
}

TEST(HttpClient, TrustsTheGivenAuthorityAndTheRightHostOnly) {
  RunningServer server(with_tls(), echo);
  HttpClientOptions trusting;
  trusting.ca_pem = identity().certificate_pem;
  trusting.resolved = {{"smp.example.org", server.server->port(), "127.0.0.1"},
                       {"localhost", server.server->port(), "127.0.0.1"}};
  const HttpClient client(trusting);
  EXPECT_EQ(client.send({.url = https_url(server, "localhost")}, {})->body, "GET tls 0 ");

  const auto other_name = client.send({.url = https_url(server, "smp.example.org")}, {});
  ASSERT_FALSE(other_name.has_value());
  EXPECT_EQ(other_name.error().code, ErrorCode::kUntrusted);
  EXPECT_THAT(other_name.error().detail, HasSubstr("smp.example.org:"));

  const auto system_only = HttpClient(HttpClientOptions{}).send({.url = https_url(server, "127.0.0.1")}, {});
  ASSERT_FALSE(system_only.has_value());
  EXPECT_EQ(system_only.error().code, ErrorCode::kUntrusted);
}

TEST(HttpClient, CallsOverPlainHttpOnlyWhereAllowed) {
  RunningServer server({}, echo);
  const auto refused = HttpClient(HttpClientOptions{}).send({.url = server.url("/")}, {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kUntrusted);
  EXPECT_THAT(refused.error().detail, HasSubstr("https"));

  auto options = loopback();
  options.resolved = {{"elsewhere.example", 80, "192.0.2.1"}};
  const auto far = HttpClient(options).send({.url = "http://elsewhere.example/"}, {.connect = 2s, .total = 2s});
  ASSERT_FALSE(far.has_value());
  EXPECT_EQ(far.error().code, ErrorCode::kUntrusted);
  EXPECT_THAT(far.error().detail, HasSubstr("elsewhere.example:80"));
}

TEST(HttpClient, RefusesPrivateAddressesWhenToldSo) {
  RunningServer server(with_tls(), echo);
  HttpClientOptions options;
  options.ca_pem = identity().certificate_pem;
  options.addresses = AllowedAddresses::kPublic;
  options.resolved = {{"localhost", server.server->port(), "127.0.0.1"}};
  const auto refused = HttpClient(options).send({.url = https_url(server, "localhost")}, {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kUntrusted);
  EXPECT_THAT(refused.error().detail, HasSubstr("private network"));
}

TEST(HttpClient, StopsAtTheLimitOfAnAnswer) {
  RunningServer server({}, echo);
  const auto answer = HttpClient(loopback()).send({.url = server.url("/large")}, {.max_response_bytes = 99'999});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, ErrorCode::kLimitExceeded);
  EXPECT_THAT(answer.error().detail, HasSubstr("99999 bytes"));
}

TEST(HttpClient, NamesWhatCannotBeReached) {
  std::uint16_t closed_port = 0;
  {
    RunningServer server({}, echo);
    closed_port = server.server->port();
  }
  const auto url = "http://127.0.0.1:" + std::to_string(closed_port) + "/";
  const auto answer = HttpClient(loopback()).send({.url = url}, {});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, ErrorCode::kUnreachable);
  EXPECT_THAT(answer.error().detail, HasSubstr("127.0.0.1:" + std::to_string(closed_port)));
}

TEST(HttpClient, GivesUpAfterItsTime) {
  // Nobody accepts: the connection stands in the system's queue.
  boost::asio::io_context io;
  auto server = Server::listen(io, "127.0.0.1", 0, {}, echo);
  const auto url = "http://127.0.0.1:" + std::to_string((*server)->port()) + "/";
  const auto answer = HttpClient(loopback()).send({.url = url}, {.total = 50ms});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, ErrorCode::kUnreachable);
  EXPECT_THAT(answer.error().detail, HasSubstr("50 ms in all"));
}

// Accepts connections one after the other and does with each what it is told; the test's own hand on the wire.
class RawServer {
 public:
  using Socket = boost::asio::ip::tcp::socket;

  explicit RawServer(std::vector<std::function<void(Socket&)>> connections)
      : thread_([this, connections = std::move(connections)] {
          for (const auto& serve : connections) {
            Socket socket(io_);
            boost::system::error_code failed;
            acceptor_.accept(socket, failed);
            if (failed) return;
            serve(socket);
          }
        }) {}
  ~RawServer() {
    boost::system::error_code ignored;
    Socket knock(io_);  // wakes the thread when it waits for a connection that never came
    knock.connect(acceptor_.local_endpoint(), ignored);
    knock.close(ignored);
    thread_.join();
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/"; }

 private:
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
  std::thread thread_;
};

// Reads the head and `bytes` of the body; 0 when the client has gone.
std::size_t read_request(RawServer::Socket& socket, std::size_t bytes) {
  std::string got;
  boost::system::error_code failed;
  std::array<char, 4096> piece{};
  while (!failed) {
    const auto end = got.find("\r\n\r\n");
    if (end != std::string::npos && got.size() >= end + 4 + bytes) return got.size();
    got.append(piece.data(), socket.read_some(boost::asio::buffer(piece), failed));
  }
  return 0;
}

HttpExchange post(const HttpClient& client, const std::string& url, const std::string& body, const HttpLimits& limits) {
  ViewSource source(body);
  return client.exchange({.method = "POST", .url = url, .body = StreamedBody{&source, body.size()}}, limits);
}

TEST(HttpClient, KnowsThatNothingWasSentWithoutAConnection) {
  std::string gone;
  {
    RunningServer server({}, echo);
    gone = server.url("/");
  }
  EXPECT_FALSE(post(HttpClient(loopback()), gone, "message", {}).sent_whole);
  RunningServer untrusted(with_tls(), echo);
  const auto exchange = post(HttpClient(HttpClientOptions{}), https_url(untrusted, "127.0.0.1"), "message", {});
  EXPECT_EQ(exchange.response.error().code, ErrorCode::kUntrusted);
  EXPECT_FALSE(exchange.sent_whole);
  EXPECT_FALSE(post(HttpClient(loopback()), "nonsense", "message", {}).sent_whole);
}

TEST(HttpClient, KnowsThatEverythingHadGoneOut) {
  RawServer server({[](auto& socket) { read_request(socket, 7); }});
  const auto exchange = post(HttpClient(loopback()), server.url(), "message", {});
  ASSERT_FALSE(exchange.response);
  EXPECT_EQ(exchange.response.error().code, ErrorCode::kUnreachable);
  EXPECT_TRUE(exchange.sent_whole);
}

TEST(HttpClient, KnowsThatTheConnectionEndedInsideTheBody) {
  RawServer server({[](auto& socket) { read_request(socket, 100'000); }});
  const std::string large(64'000'000, 'y');  // more than the system keeps for a connection
  const auto exchange = post(HttpClient(loopback()), server.url(), large, {});
  ASSERT_FALSE(exchange.response);
  EXPECT_FALSE(exchange.sent_whole);
}

TEST(HttpClient, SendsABodyOnceOnlyWhenAKeptConnectionDies) {
  std::atomic<int> bodies = 0;
  const auto count = [&](RawServer::Socket& socket) { bodies += read_request(socket, 7) > 0 ? 1 : 0; };
  const auto answer_and_count = [&](RawServer::Socket& socket) {
    read_request(socket, 3);
    boost::asio::write(socket, boost::asio::buffer(std::string("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")));
    count(socket);
  };
  {
    RawServer server({answer_and_count, count});
    const HttpClient client(loopback());
    ASSERT_TRUE(post(client, server.url(), "one", {}).response);
    const auto exchange = post(client, server.url(), "message", {});
    ASSERT_FALSE(exchange.response);
    EXPECT_TRUE(exchange.sent_whole) << exchange.response.error().detail;
  }
  EXPECT_EQ(bodies, 1) << "the message was posted again on a new connection";
}

TEST(HttpClient, GivesUpWhatIsTooSlow) {
  RawServer server({[](auto& socket) {
    read_request(socket, 7);
    read_request(socket, 1'000'000);  // until the client leaves
  }});
  const auto exchange = post(HttpClient(loopback()), server.url(), "message", {.low_speed = 1s, .low_speed_bytes = 10});
  ASSERT_FALSE(exchange.response);
  EXPECT_EQ(exchange.response.error().code, ErrorCode::kUnreachable);
  EXPECT_THAT(exchange.response.error().detail, HasSubstr("1 s below 10 bytes a second"));
  EXPECT_TRUE(exchange.sent_whole);
}

TEST(HttpClient, RefusesWhatIsNoRequest) {
  const HttpClient client(loopback());
  EXPECT_EQ(client.send({.url = "https://"}, {}).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(client.send({.url = "file:///etc/passwd"}, {}).error().code, ErrorCode::kUntrusted);
  EXPECT_EQ(client.send({.url = "https://h/", .headers = {{"A", "b\r\nC: d"}}}, {}).error().code,
            ErrorCode::kMalformed);
}

}  // namespace
}  // namespace peppol::net
