#include "base/net/http_server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>
#include <ctime>
#include <future>

#include "tests/base/net/raw_client.h"

namespace peppol::net {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class PatternSource final : public Source {
 public:
  explicit PatternSource(std::uint64_t size) : left_(size) {}
  Result<std::size_t> read(std::span<char> into) override {
    const auto count = std::min<std::uint64_t>(into.size(), left_);
    std::fill_n(into.begin(), count, 'p');
    left_ -= count;
    return static_cast<std::size_t>(count);
  }

 private:
  std::uint64_t left_;
};

Task<Response> answer(Request& request) {
  if (request.path() == "/throw") throw std::runtime_error("a bug");
  if (request.path() == "/slow") {
    asio::steady_timer timer(co_await asio::this_coro::executor, 150ms);
    co_await timer.async_wait(asio::use_awaitable);
    co_return text_response(200, "late");
  }
  if (request.path() == "/stream" || request.path() == "/chunks") {
    Response response;
    response.body = SourceBody{std::make_unique<PatternSource>(200'000),
                               request.path() == "/stream" ? std::optional<std::uint64_t>(200'000) : std::nullopt};
    co_return response;
  }
  if (request.path() == "/short") {
    Response response;
    response.body = SourceBody{std::make_unique<PatternSource>(10), 20};
    co_return response;
  }
  if (request.path() == "/unread") co_return text_response(403, "no");
  if (request.path() == "/nothing") co_return Response{.status = 204, .headers = {}, .body = Bytes()};
  auto body = co_await request.body(1000);
  if (!body) co_return text_response(413, body.error().detail);
  co_return text_response(200, request.method() + " " + request.path() + " [" + *body + "]");
}

std::string talk(std::string_view bytes) {
  RunningServer server({}, answer);
  return RawClient(server).talk(bytes);
}

TEST(HttpServer, AnswersAndClosesWhenAsked) {
  const auto reply = talk("POST /a?b=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(reply, HasSubstr("Content-Length: 15\r\n"));
  EXPECT_THAT(reply, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(reply, EndsWith("\r\n\r\nPOST /a [hello]"));
}

// RFC 9110, 6.6.1: every answer but 1xx and 5xx must, and those may.
TEST(HttpServer, DatesEveryAnswer) {
  for (const std::string request : {"GET /a HTTP/1.1", "HEAD /a HTTP/1.1", "GET /stream HTTP/1.1",
                                    "GET /nothing HTTP/1.1", "GET /throw HTTP/1.1", "nonsense"}) {
    const auto reply = talk(request + "\r\nHost: x\r\nConnection: close\r\n\r\n");
    const auto at = reply.find("\r\nDate: ");
    ASSERT_NE(at, std::string::npos) << request << "\n" << reply.substr(0, 300);
    std::tm read{};
    const auto text = reply.substr(at + 8, 29);
    ASSERT_NE(::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &read), nullptr) << text;
    EXPECT_LE(std::abs(std::difftime(::timegm(&read), std::time(nullptr))), 60) << text;
  }
}

TEST(HttpServer, KeepsPipelinedRequestsApart) {
  const auto reply = talk(
      "POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\noneGET /2 HTTP/1.1\r\nHost: x\r\n\r\n"
      "POST /3 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: "
      "close\r\n\r\n3\r\ntwo\r\n2\r\n!!\r\n0\r\n\r\n");
  const auto first = reply.find("POST /1 [one]");
  const auto second = reply.find("GET /2 []");
  const auto third = reply.find("POST /3 [two!!]");
  ASSERT_NE(third, std::string::npos) << reply;
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
}

TEST(HttpServer, DrainsAShortBodyNobodyReadAndGoesOn) {
  const auto reply = talk(
      "POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\noneGET /2 HTTP/1.1\r\nHost: x\r\nConnection: "
      "close\r\n\r\n");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 403 Forbidden"));
  EXPECT_THAT(reply, HasSubstr("GET /2 []"));
}

TEST(HttpServer, AsksForABodyOnlyWhenItIsWanted) {
  RunningServer server({}, answer);
  RawClient wanted(server);
  wanted.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(wanted.read(25), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_THAT(wanted.talk("hi"), HasSubstr("POST /a [hi]"));
  RawClient unwanted(server);
  const auto reply =
      unwanted.talk("POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(reply, Not(HasSubstr("100 Continue")));
  EXPECT_THAT(reply, HasSubstr("Connection: close"));
}

TEST(HttpServer, StreamsWithAndWithoutASize) {
  const auto sized = talk("GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(sized, HasSubstr("Content-Length: 200000\r\n"));
  EXPECT_EQ(sized.size() - sized.find("\r\n\r\n") - 4, 200'000U);
  const auto chunked = talk("GET /chunks HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(chunked, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_THAT(chunked, EndsWith("\r\n0\r\n\r\n"));
  const auto old = talk("GET /chunks HTTP/1.0\r\n\r\n");
  EXPECT_THAT(old, Not(HasSubstr("chunked")));
  EXPECT_EQ(old.size() - old.find("\r\n\r\n") - 4, 200'000U);
}

TEST(HttpServer, CutsAnAnswerWhoseSourceEndsEarly) {
  const auto reply = talk("GET /short HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(reply, HasSubstr("Content-Length: 20"));
  EXPECT_THAT(reply, Not(HasSubstr("GET /2")));
}

TEST(HttpServer, SendsNoBodyForHeadAnd204) {
  const auto head = talk("HEAD /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(head, HasSubstr("Content-Length: 200000"));
  EXPECT_THAT(head, EndsWith("\r\n\r\n"));
  const auto nothing = talk("GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(nothing, StartsWith("HTTP/1.1 204"));
  EXPECT_THAT(nothing, Not(HasSubstr("Content-Length")));
}

TEST(HttpServer, MakesABugOfAHandlerA500AndGoesOn) {
  const auto reply =
      talk("GET /throw HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 500"));
  EXPECT_THAT(reply, Not(HasSubstr("a bug")));
  EXPECT_THAT(reply, HasSubstr("GET /2 []"));
}

struct Hostile {
  const char* name;
  std::string bytes;
  const char* status;
};
void PrintTo(const Hostile& row, std::ostream* out) { *out << row.name; }

class HttpServerRefuses : public ::testing::TestWithParam<Hostile> {};

TEST_P(HttpServerRefuses, WithAStatusThatSaysWhy) {
  EXPECT_THAT(talk(GetParam().bytes), StartsWith(std::string("HTTP/1.1 ") + GetParam().status));
}

INSTANTIATE_TEST_SUITE_P(
    Table, HttpServerRefuses,
    ::testing::Values(
        Hostile{"NotHttp", "hello there\r\n\r\n", "400"}, Hostile{"Tls", "\x16\x03\x01\x02\x01\x01\r\n\r\n", "400"},
        Hostile{"LengthAndChunks",
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "400"},
        Hostile{"ChunksAndLength",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                "400"},
        Hostile{"TwoLengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                "400"},
        Hostile{"NegativeLength", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\nhello", "400"},
        Hostile{"LargeHeader", "GET / HTTP/1.1\r\nX: " + std::string(100'000, 'a') + "\r\n\r\n", "431"},
        Hostile{
            "LargeBodyAnnounced",
            "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1001\r\n\r\n" + std::string(1001, 'a'),
            "413"},
        Hostile{"LargeBodyInChunks",
                "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3e9\r\n" +
                    std::string(1001, 'a') + "\r\n0\r\n\r\n",
                "413"},
        Hostile{"BadChunk", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "413"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(HttpServer, CutsASlowClientAndServesOthers) {
  ServerOptions options;
  options.limits.head = 50ms;
  options.limits.read = 50ms;
  options.limits.first_byte = 50ms;
  RunningServer server(std::move(options), answer);
  RawClient idle(server);
  RawClient slow_head(server);
  slow_head.send("GET / HT");
  RawClient slow_body(server);
  slow_body.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(idle.read_to_end(), "");
  EXPECT_EQ(slow_head.read_to_end(), "");
  EXPECT_EQ(slow_body.read_to_end(), "");
  RawClient quick(server);
  EXPECT_THAT(quick.talk("GET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), HasSubstr("GET /2 []"));
}

TEST(HttpServer, GivesALargeRefusedUploadTimeToReadTheAnswer) {
  RunningServer server({}, answer);
  RawClient client(server);
  client.send("POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n" + std::string(1'000'000, 'a'));
  client.send(std::string(1'000'000, 'a'));
  EXPECT_THAT(client.read(12), "HTTP/1.1 403");
}

TEST(HttpServer, ShutsDownAfterRunningRequests) {
  RunningServer server({}, answer);
  RawClient idle(server);
  RawClient busy(server);
  busy.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  while (server.server->open_connections() < 2) std::this_thread::yield();
  std::this_thread::sleep_for(20ms);
  asio::co_spawn(server.io, server.server->shut_down(5s), asio::use_future).get();
  EXPECT_EQ(server.server->open_connections(), 0U);
  EXPECT_THAT(busy.read_to_end(), EndsWith("late"));
  EXPECT_EQ(idle.read_to_end(), "");
  asio::io_context io;
  asio::ip::tcp::socket socket(io);
  boost::system::error_code refused;
  socket.connect({asio::ip::address_v4::loopback(), server.server->port()}, refused);
  EXPECT_TRUE(refused);
}

TEST(HttpServer, SaysWhyItCannotListen) {
  asio::io_context io;
  const auto used = RunningServer({}, answer).server->port();
  RunningServer server({}, answer);
  const auto taken = Server::listen(io, "127.0.0.1", server.server->port(), {}, answer);
  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(taken.error().code, ErrorCode::kConfiguration);
  EXPECT_THAT(taken.error().detail, HasSubstr(std::to_string(server.server->port())));
  EXPECT_THAT(Server::listen(io, "localhorst", used, {}, answer).error().detail, HasSubstr("localhorst"));
  ServerOptions options;
  options.tls = TlsIdentity{"no certificate", "no key"};
  EXPECT_THAT(Server::listen(io, "127.0.0.1", 0, std::move(options), answer).error().detail, HasSubstr("certificate"));
}

}  // namespace
}  // namespace peppol::net
