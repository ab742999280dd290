// Where a request ends: raw requests over a real socket, each followed by another one that must be answered only when
// both sides agree that it is one.

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/base/net/raw_client.h"

namespace peppol::net {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view kNext = "GET /next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

// Says what it took for a request; 400 for a body that is badly framed.
Task<Response> answer(Request& request) {
  auto body = co_await request.body(100'000);
  if (!body) co_return text_response(400, body.error().detail);
  co_return text_response(200, fmt::format("<{} {} [{}]>", request.method(), request.path(), *body));
}

ServerOptions options() {
  ServerOptions options;
  options.limits.idle = 2s;  // a row that waits for more ends all the same
  options.limits.head = 2s;
  options.limits.read = 2s;
  return options;
}

std::string post(std::string_view fields, std::string_view body) {
  return fmt::format("POST /first HTTP/1.1\r\nHost: x\r\n{}\r\n{}", fields, body);
}

std::string get(std::string_view fields) { return fmt::format("GET /first HTTP/1.1\r\nHost: x\r\n{}\r\n", fields); }

struct Row {
  const char* name;
  std::string request;
  int status;
  const char* sentence = "";  // part of it
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }
std::string name_of(const ::testing::TestParamInfo<Row>& row) { return row.param.name; }

class HttpFramingRefuses : public ::testing::TestWithParam<Row> {};

TEST_P(HttpFramingRefuses, AndClosesBeforeWhatFollows) {
  RunningServer server(options(), answer);
  const auto reply = RawClient(server).talk(GetParam().request + std::string(kNext));
  EXPECT_THAT(reply, StartsWith(fmt::format("HTTP/1.1 {} ", GetParam().status)));
  EXPECT_THAT(reply, HasSubstr("Connection: close"));
  EXPECT_THAT(reply, HasSubstr(GetParam().sentence));
  EXPECT_THAT(reply, Not(HasSubstr("/next")));
  EXPECT_EQ(reply.find("Content-Length: "), reply.rfind("Content-Length: ")) << reply;  // one answer
}

TEST_P(HttpFramingRefuses, WhenItComesInPieces) {
  RunningServer server(options(), answer);
  const auto reply = RawClient(server).talk_in_pieces(GetParam().request);
  EXPECT_THAT(reply, StartsWith(fmt::format("HTTP/1.1 {} ", GetParam().status)));
}

INSTANTIATE_TEST_SUITE_P(
    TransferEncoding, HttpFramingRefuses,
    ::testing::Values(
        Row{"Unknown", post("Transfer-Encoding: fish\r\n", ""), 400, "fish"},
        Row{"Identity", post("Transfer-Encoding: identity\r\n", ""), 400, "identity"},
        Row{"Empty", post("Transfer-Encoding:\r\n", ""), 400, "Transfer-Encoding"},
        Row{"GzipThenChunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 501, "gzip, chunked"},
        Row{"ChunkedThenGzip", post("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n"), 400, "chunked, gzip"},
        Row{"ChunkedTwice", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"), 400, "once"},
        Row{"TwoFields", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400,
            "twice"},
        Row{"TwoFieldsGzipFirst", post("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
        Row{"WithParameter", post("Transfer-Encoding: chunked;q=1\r\n", "0\r\n\r\n"), 400},
        Row{"InQuotes", post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"), 400},
        Row{"VerticalTab",
            post("Transfer-Encoding: \x0b"
                 "chunked\r\n",
                 "0\r\n\r\n"),
            400, "control character"},
        Row{"SpaceBeforeColon", post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"), 400, "no header field"},
        Row{"WithLength", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), 400, "contradict"},
        Row{"AfterLength", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, "contradict"},
        Row{"UnknownWithLength", post("Content-Length: 5\r\nTransfer-Encoding: fish\r\n", "hello"), 400},
        Row{"Of10", "POST /first HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "HTTP/1.0"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    ContentLength, HttpFramingRefuses,
    ::testing::Values(Row{"TwoDiffering", post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"), 400, "twice"},
                      Row{"TwoSame", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), 400, "twice"},
                      Row{"List", post("Content-Length: 5, 5\r\n", "hello"), 400, "5, 5"},
                      Row{"Negative", post("Content-Length: -5\r\n", "hello"), 400, "-5"},
                      Row{"Plus", post("Content-Length: +5\r\n", "hello"), 400, "+5"},
                      Row{"Hexadecimal", post("Content-Length: 0x5\r\n", "hello"), 400, "0x5"},
                      Row{"Fraction", post("Content-Length: 5.0\r\n", "hello"), 400},
                      Row{"Empty", post("Content-Length:\r\n", "hello"), 400},
                      Row{"Words", post("Content-Length: 5 6\r\n", ""), 400},
                      Row{"MoreThan64Bits", post("Content-Length: 18446744073709551621\r\n", "hello"), 400,
                          "18446744073709551621"},
                      Row{"MoreThanTheServerTakes", post("Content-Length: 999999999999999999\r\n", "hello"), 413}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Lines, HttpFramingRefuses,
    ::testing::Values(Row{"FoldedBySpace", get("X-A: b\r\n c\r\n"), 400, "second line"},
                      Row{"FoldedByTab", get("X-A: b\r\n\tContent-Length: 5\r\n"), 400, "second line"},
                      Row{"FoldedFirst", "GET /first HTTP/1.1\r\n Host: x\r\n\r\n", 400, "second line"},
                      Row{"BareLf", "GET /first HTTP/1.1\nHost: x\n\n", 400, "LF without CR"},
                      Row{"BareLfInside", get("X-A: b\nContent-Length: 5\r\n"), 400, "LF without CR"},
                      Row{"BareCr", get("X-A: b\rContent-Length: 5\r\n"), 400, "control character"},
                      Row{"Nul", get(std::string_view("X-A: b\0c\r\n", 10)), 400, "control character"},
                      Row{"EndsInLfLf", "GET /first HTTP/1.1\r\nHost: x\r\n\n", 400, "LF without CR"},
                      Row{"NoColon", get("Content-Length\r\n"), 400, "Content-Length"},
                      Row{"NoName", get(": 5\r\n"), 400, "no header field"},
                      Row{"NameWithSpace", get("Content Length: 5\r\n"), 400, "no header field"},
                      Row{"TwoEmptyLinesFirst", "\r\n\r\nGET /first HTTP/1.1\r\nHost: x\r\n\r\n", 400}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    RequestLine, HttpFramingRefuses,
    ::testing::Values(Row{"NoVersion", "GET /first\r\nHost: x\r\n\r\n", 400},
                      Row{"Http2", "GET /first HTTP/2.0\r\nHost: x\r\n\r\n", 505, "HTTP/1.1"},
                      Row{"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
                      Row{"Http12", "GET /first HTTP/1.2\r\nHost: x\r\n\r\n", 505},
                      Row{"Http09", "GET /first HTTP/0.9\r\n\r\n", 505},
                      Row{"LowerCaseVersion", "GET /first http/1.1\r\nHost: x\r\n\r\n", 400},
                      Row{"TwoSpaces", "GET  /first HTTP/1.1\r\nHost: x\r\n\r\n", 400, "one space"},
                      Row{"SpaceInTarget", "GET /first x HTTP/1.1\r\nHost: x\r\n\r\n", 400, "one space"},
                      Row{"Tab", "GET\t/first HTTP/1.1\r\nHost: x\r\n\r\n", 400},
                      Row{"MethodNoToken", "G(T /first HTTP/1.1\r\nHost: x\r\n\r\n", 400},
                      Row{"NotAscii", "GET /f\xc3\xb6 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "percent-encoded"},
                      Row{"NotUtf8", "GET /first?client_reference=%ff HTTP/1.1\r\nHost: x\r\n\r\n", 400, "UTF-8"},
                      Row{"NotUtf8InThePath", "GET /%c3%28 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "UTF-8"},
                      Row{"Nul", "GET /first?a=%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "NUL"},
                      Row{"NoHexadecimalDigits", "GET /first?a=%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400, "hexadecimal"},
                      Row{"Fragment", "GET /first#x HTTP/1.1\r\nHost: x\r\n\r\n", 400, "percent-encoded"},
                      Row{"NoSlash", "GET first HTTP/1.1\r\nHost: x\r\n\r\n", 400, "\"first\""},
                      Row{"OtherScheme", "GET ftp://x/first HTTP/1.1\r\nHost: x\r\n\r\n", 400, "http address"},
                      Row{"NoAuthority", "GET http:///first HTTP/1.1\r\nHost: x\r\n\r\n", 400, "http address"},
                      Row{"Connect", "CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n", 400, "x:443"},
                      Row{"Tls", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), 400},
                      Row{"Words", "hello there\r\n\r\n", 400},
                      Row{"LongTarget", "GET /" + std::string(9'000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", 414,
                          "8192 bytes"},
                      Row{"LongField", get("X-A: " + std::string(40'000, 'a') + "\r\n"), 431, "32768 bytes"},
                      Row{"EndlessLine", get("X-A: ") + std::string(100'000, 'a'), 431, "32768 bytes"},
                      Row{"ManyFields", get([] {
                            std::string many;
                            for (int i = 0; i < 101; ++i) many += "X: y\r\n";
                            return many;
                          }()),
                          431, "100 fields"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Host, HttpFramingRefuses,
    ::testing::Values(Row{"Missing", "GET /first HTTP/1.1\r\n\r\n", 400, "Host"},
                      Row{"Twice", "GET /first HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400, "twice"},
                      Row{"TwiceTheSame", "GET /first HTTP/1.1\r\nHost: x\r\nhost: x\r\n\r\n", 400, "twice"},
                      Row{"WithPath", "GET /first HTTP/1.1\r\nHost: x/y\r\n\r\n", 400, "x/y"},
                      Row{"WithUser", "GET /first HTTP/1.1\r\nHost: a@x\r\n\r\n", 400, "a@x"},
                      Row{"Two", "GET /first HTTP/1.1\r\nHost: x, y\r\n\r\n", 400, "x, y"}),
    name_of);

INSTANTIATE_TEST_SUITE_P(
    Encodings, HttpFramingRefuses,
    ::testing::Values(
        Row{"BodyInGzip", post("Content-Encoding: gzip\r\nContent-Length: 5\r\n", "hello"), 415,
            "Accept-Encoding: identity"},
        Row{"BodyInTwo", post("Content-Encoding: identity\r\nContent-Encoding: br\r\nContent-Length: 5\r\n", "hello"),
            415, "br"},
        Row{"BodyInUnknown", post("Content-Encoding: fish\r\nContent-Length: 5\r\n", "hello"), 415, "fish"},
        Row{"NoIdentity", get("Accept-Encoding: gzip, identity;q=0\r\n"), 406, "identity;q=0"},
        Row{"NoIdentitySpaced", get("Accept-Encoding: gzip, Identity ; Q=0.000\r\n"), 406},
        Row{"NothingButGzip", get("Accept-Encoding: gzip, *;q=0\r\n"), 406},
        Row{"OtherExpectation", post("Expect: 200-ok\r\nContent-Length: 5\r\n", "hello"), 417, "200-ok"}),
    name_of);

// The handler sees the request and its body is at fault: it answers, and the connection ends.
INSTANTIATE_TEST_SUITE_P(
    Chunks, HttpFramingRefuses,
    ::testing::Values(
        Row{"NoSize", post("Transfer-Encoding: chunked\r\n", "zz\r\n"), 400, "not framed"},
        Row{"Hexadecimal", post("Transfer-Encoding: chunked\r\n", "0x5\r\nhello\r\n0\r\n\r\n"), 400, "not framed"},
        Row{"Plus", post("Transfer-Encoding: chunked\r\n", "+5\r\nhello\r\n0\r\n\r\n"), 400},
        Row{"Negative", post("Transfer-Encoding: chunked\r\n", "-5\r\nhello\r\n0\r\n\r\n"), 400},
        Row{"SpaceFirst", post("Transfer-Encoding: chunked\r\n", " 5\r\nhello\r\n0\r\n\r\n"), 400},
        Row{"MoreThan64Bits", post("Transfer-Encoding: chunked\r\n", "10000000000000005\r\nhello\r\n0\r\n\r\n"), 400},
        Row{"BareLf", post("Transfer-Encoding: chunked\r\n", "5\nhello\n0\n\n\r\n"), 400},
        Row{"LfInSizeLine", post("Transfer-Encoding: chunked\r\n", "5\nhello\r\n0\r\n\r\n"), 400},
        Row{"LongerThanItsSize", post("Transfer-Encoding: chunked\r\n", "5\r\nhello there\r\n0\r\n\r\n"), 400},
        Row{"NoLineAfterData", post("Transfer-Encoding: chunked\r\n", "5\r\nhello0\r\n\r\n"), 400},
        Row{"BadExtension", post("Transfer-Encoding: chunked\r\n", "5;\x01\r\nhello\r\n0\r\n\r\n"), 400},
        Row{"EndlessExtension", post("Transfer-Encoding: chunked\r\n", "5;a=" + std::string(200'000, 'b')), 400,
            "not framed"},
        Row{"LengthInTrailer", post("Transfer-Encoding: chunked\r\n", "0\r\nContent-Length: 5\r\n\r\n"), 400},
        Row{"ChunksInTrailer", post("Transfer-Encoding: chunked\r\n", "0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400}),
    name_of);

class HttpFramingTakes : public ::testing::TestWithParam<Row> {};

TEST_P(HttpFramingTakes, AndAnswersWhatFollows) {
  RunningServer server(options(), answer);
  const auto reply = RawClient(server).talk(GetParam().request + std::string(kNext));
  EXPECT_THAT(reply, StartsWith(fmt::format("HTTP/1.1 {} ", GetParam().status)));
  EXPECT_THAT(reply, HasSubstr(GetParam().sentence));
  EXPECT_THAT(reply, HasSubstr("<GET /next []>"));
}

INSTANTIATE_TEST_SUITE_P(
    Table, HttpFramingTakes,
    ::testing::Values(
        Row{"Length", post("Content-Length: 5\r\n", "hello"), 200, "<POST /first [hello]>"},
        Row{"LeadingZeros", post("Content-Length: 005\r\n", "hello"), 200, "<POST /first [hello]>"},
        Row{"NoLength", post("", ""), 200, "<POST /first []>"},
        Row{"Chunks", post("Transfer-Encoding: Chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"), 200, "<POST /first [hello]>"},
        Row{"ChunksWithExtensions", post("Transfer-Encoding: chunked\r\n", "5;a=b\r\nhello\r\n0;c\r\n\r\n"), 200,
            "<POST /first [hello]>"},
        Row{"Trailer", post("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\nX-A: b\r\n\r\n"), 200,
            "<POST /first [hello]>"},
        Row{"TabsAroundValue", post("Content-Length:\t 5 \t\r\n", "hello"), 200, "<POST /first [hello]>"},
        Row{"EmptyLineFirst", "\r\n" + get(""), 200, "<GET /first []>"},
        Row{"AbsoluteTarget", "GET http://x:8080/first HTTP/1.1\r\nHost: other\r\n\r\n", 200, "<GET /first []>"},
        Row{"AbsoluteTargetWithoutPath", "GET https://x HTTP/1.1\r\nHost: x\r\n\r\n", 200, "<GET / []>"},
        Row{"Star", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 200, "<OPTIONS * []>"},
        Row{"EmptyHost", "GET /first HTTP/1.1\r\nHost:\r\n\r\n", 200, "<GET /first []>"},
        Row{"Ipv6Host", "GET /first HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", 200, "<GET /first []>"},
        Row{"OtherBytesInValue", get("X-A: \xe9\r\n"), 200, "<GET /first []>"},
        Row{"Upgrade",
            "POST /first HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: "
            "AA\r\nContent-Length: 5\r\n\r\nhello",
            200, "<POST /first [hello]>"},
        Row{"WebSocket", get("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"), 200,
            "<GET /first []>"},
        Row{"IdentityBody", post("Content-Encoding: Identity\r\nContent-Length: 5\r\n", "hello"), 200,
            "<POST /first [hello]>"},
        Row{"AcceptsGzip", get("Accept-Encoding: gzip, deflate, br\r\n"), 200, "<GET /first []>"},
        Row{"AcceptsNothing", get("Accept-Encoding:\r\n"), 200, "<GET /first []>"},
        Row{"AcceptsIdentityAtLeast", get("Accept-Encoding: gzip;q=0, *;q=0, identity;q=0.001\r\n"), 200,
            "<GET /first []>"},
        Row{"UnknownMethod", "BREW /first HTTP/1.1\r\nHost: x\r\n\r\n", 200, "<BREW /first []>"}),
    name_of);

TEST(HttpFraming, KeepsAnHttp10ConnectionOnlyWhenAsked) {
  RunningServer server(options(), answer);
  const auto kept =
      RawClient(server).talk("GET /first HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + std::string(kNext));
  EXPECT_THAT(kept, StartsWith("HTTP/1.0 200"));
  EXPECT_THAT(kept, HasSubstr("Connection: keep-alive"));
  EXPECT_THAT(kept, HasSubstr("<GET /next []>"));
  const auto closed = RawClient(server).talk("GET /first HTTP/1.0\r\n\r\n" + std::string(kNext));
  EXPECT_THAT(closed, HasSubstr("<GET /first []>"));
  EXPECT_THAT(closed, Not(HasSubstr("/next")));
}

TEST(HttpFraming, NeverTellsAnHttp10ClientToContinue) {
  RunningServer server(options(), answer);
  const auto reply =
      RawClient(server).talk("POST /first HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_THAT(reply, StartsWith("HTTP/1.0 200"));
  EXPECT_THAT(reply, HasSubstr("<POST /first [hello]>"));
}

// What the sockets above meet by chance: the parser sees "0", CR, LF and then every number of bytes behind it.
TEST(HttpParser, TakesALastChunkThatComesInPieces) {
  namespace http = boost::beast::http;
  const std::string head = post("Transfer-Encoding: chunked\r\n", "");
  const std::string last = "0\r\nX-Trailer: 1\r\n\r\n";
  for (std::size_t first = 1; first < last.size(); ++first) {
    http::request_parser<http::string_body> parser;
    parser.eager(true);
    boost::beast::error_code error;
    parser.put(boost::asio::buffer(head), error);
    std::size_t taken = 0;
    for (std::size_t size = first; size <= last.size() && !parser.is_done(); ++size) {
      taken += parser.put(boost::asio::buffer(last.data() + taken, size - taken), error);
      ASSERT_TRUE(!error || error == http::error::need_more) << error.message() << " at " << size;
    }
    EXPECT_TRUE(parser.is_done()) << first;
  }
}

}  // namespace
}  // namespace peppol::net
