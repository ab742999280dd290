#include "as4/mime.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/random.h"

namespace peppol::as4 {
namespace {

using ::testing::HasSubstr;

ContentType multipart(const std::string& boundary) { return {"multipart/related", {{"boundary", boundary}}}; }

// Gives its bytes in pieces of one size, so that every boundary falls between two reads somewhere.
class Dripping final : public Source {
 public:
  Dripping(std::string_view bytes, std::size_t step) : rest_(bytes), step_(step) {}
  Result<std::size_t> read(std::span<char> into) override {
    const auto count = std::min({step_, into.size(), rest_.size()});
    std::copy_n(rest_.begin(), count, into.begin());
    rest_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view rest_;
  std::size_t step_;
};

Result<std::vector<std::string>> contents(std::string_view body, const std::string& boundary, std::size_t step) {
  Dripping source(body, step);
  auto parts = parse_multipart(multipart(boundary), source, {});
  if (!parts) return tl::unexpected(parts.error());
  std::vector<std::string> found;
  for (const auto& part : *parts) found.push_back(*part.content.read_all());
  return found;
}

TEST(ContentType, ReadsParametersInAnyOrderCaseAndQuoting) {
  const auto type = ContentType::parse(
      "Multipart/Related; TYPE=\"application/soap+xml\";\r\n\tstart=<a@b>; boundary=\"=_x \\\"y\"; ");
  ASSERT_TRUE(type) << type.error().detail;
  EXPECT_EQ(type->type, "multipart/related");
  EXPECT_EQ(type->parameter("type"), "application/soap+xml");
  EXPECT_EQ(type->parameter("start"), "<a@b>");
  EXPECT_EQ(type->parameter("boundary"), "=_x \"y");
  EXPECT_EQ(type->parameter("charset"), std::nullopt);
}

TEST(ContentType, RefusesWhatIsNone) {
  for (const char* text : {"", "multipart", "/x", "a/b; boundary", "a/b; boundary=\"x", "a/b; b=1; B=2", "a/b c"})
    EXPECT_FALSE(ContentType::parse(text)) << text;
}

TEST(Multipart, ReadsPartsWhereverTheReadsEnd) {
  const std::string body =
      "preamble\r\n--B\r\nContent-Type: a/b;\r\n c=d\r\nContent-ID: <one@x>\r\n\r\nfirst\r\n--Bx\r\n-\r\n--B  \r\n"
      "\r\n\r\n--B\r\nContent-ID: two\r\n\r\nthird\n\r\r\n--B--\r\nepilogue";
  for (std::size_t step = 1; step < 60; ++step) {
    const auto found = contents(body, "B", step);
    ASSERT_TRUE(found) << step << ": " << found.error().detail;
    EXPECT_EQ(*found, (std::vector<std::string>{"first\r\n--Bx\r\n-", "", "third\n\r"})) << step;
  }
  ViewSource source(body);
  const auto parts = parse_multipart(multipart("B"), source, {});
  EXPECT_EQ((*parts)[0].header("content-type"), "a/b; c=d");
  EXPECT_EQ((*parts)[0].content_id(), "one@x");
  EXPECT_EQ((*parts)[1].content_id(), "");
  EXPECT_EQ((*parts)[2].content_id(), "two");
}

TEST(Multipart, GivesBackWhatTheWriterWrote) {
  const auto binary = random_bytes(300'000) + "\r\n--" + random_bytes(50);
  StringSink out(1 << 20, "body");
  MultipartWriter writer(out, "----=_b");
  ASSERT_TRUE(writer.begin_part({{"Content-Type", "a/b"}}));
  ASSERT_TRUE(out.write("<x/>"));
  ASSERT_TRUE(writer.begin_part({{"Content-ID", "<c@d>"}, {"Content-Transfer-Encoding", "binary"}}));
  ASSERT_TRUE(out.write(binary));
  ASSERT_TRUE(writer.finish());
  for (const std::size_t step : {7UL, 65536UL, 1000UL}) {
    const auto found = contents(out.bytes(), "----=_b", step);
    ASSERT_TRUE(found) << found.error().detail;
    EXPECT_EQ(*found, (std::vector<std::string>{"<x/>", binary}));
  }
}

TEST(Multipart, DecodesBase64) {
  const auto found = contents("--B\r\nContent-Transfer-Encoding: Base64\r\n\r\naGVs\r\nbG8=\r\n--B--", "B", 3);
  ASSERT_TRUE(found) << found.error().detail;
  EXPECT_EQ(found->front(), "hello");
  EXPECT_FALSE(contents("--B\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsb\r\n--B--", "B", 100));
  EXPECT_FALSE(contents("--B\r\nContent-Transfer-Encoding: base64\r\n\r\naA==\r\naGVs\r\n--B--", "B", 1));
}

struct Refusal {
  const char* name;
  std::string body;
  ErrorCode code;
  const char* why;
};

void PrintTo(const Refusal& row, std::ostream* out) { *out << row.name; }

class MultipartRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(MultipartRefuses, WithTheReason) {
  MimeLimits limits;
  limits.max_parts = 3;
  limits.max_root_bytes = 100;
  limits.max_part_bytes = 200;
  limits.max_header_bytes = 64;
  ViewSource source(GetParam().body);
  const auto parts = parse_multipart(multipart("B"), source, limits);
  ASSERT_FALSE(parts);
  EXPECT_EQ(parts.error().code, GetParam().code) << parts.error().detail;
  EXPECT_THAT(parts.error().detail, HasSubstr(GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(
    Table, MultipartRefuses,
    ::testing::Values(
        Refusal{"Nothing", "", ErrorCode::kMalformed, "closing boundary"},
        Refusal{"NoBoundary", "hello", ErrorCode::kMalformed, "closing boundary"},
        Refusal{"CutShort", "--B\r\n\r\nhello", ErrorCode::kMalformed, "closing boundary"},
        Refusal{"CutInHeader", "--B\r\nContent-", ErrorCode::kMalformed, "in the header"},
        Refusal{"HeaderWithoutColon", "--B\r\nhello\r\n\r\n\r\n--B--", ErrorCode::kMalformed, "name: value"},
        Refusal{"QuotedPrintable", "--B\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=20\r\n--B--",
                ErrorCode::kUnsupported, "quoted-printable"},
        Refusal{"TooManyParts", "--B\r\n\r\n\r\n--B\r\n\r\n\r\n--B\r\n\r\n\r\n--B\r\n\r\n\r\n--B--",
                ErrorCode::kLimitExceeded, "3 parts"},
        Refusal{"LongHeader", "--B\r\nA: " + std::string(100, 'x') + "\r\n\r\n\r\n--B--", ErrorCode::kLimitExceeded,
                "64 bytes"},
        Refusal{"LongRoot", "--B\r\n\r\n" + std::string(101, 'x') + "\r\n--B--", ErrorCode::kLimitExceeded,
                "100 bytes"},
        Refusal{"LongPart", "--B\r\n\r\n\r\n--B\r\n\r\n" + std::string(201, 'x') + "\r\n--B--",
                ErrorCode::kLimitExceeded, "200 bytes"},
        Refusal{"LongPreamble", std::string(70'000, 'x'), ErrorCode::kLimitExceeded, "before its first boundary"}),
    [](const auto& row) { return std::string(row.param.name); });

// From phax/phase4 (another implementation): a real message, and one with a base64 part.
TEST(Multipart, ReadsMessagesOfAnotherStack) {
  const std::string folder = PEPPOLGW_SOURCE_DIR "/../shared/vectors/as4/";
  std::ifstream file(folder + "phase4-peppol-client/src/test/resources/dump-raw.as4out", std::ios::binary);
  if (!file) GTEST_SKIP() << "skipped: ../shared is not here";
  std::stringstream text;
  text << file.rdbuf();
  const auto bytes = text.str();
  const auto head_end = bytes.find("\r\n\r\n");
  const auto type_at = bytes.find("Content-Type: ");
  ASSERT_LT(type_at, head_end);
  const auto type =
      ContentType::parse(std::string_view(bytes).substr(type_at + 14, bytes.find("\r\n", type_at) - type_at - 14));
  ASSERT_TRUE(type);
  ViewSource body(std::string_view(bytes).substr(head_end + 4));
  const auto parts = parse_multipart(*type, body, {});
  ASSERT_TRUE(parts) << parts.error().detail;
  ASSERT_EQ(parts->size(), 2U);
  EXPECT_THAT(*(*parts)[0].content.read_all(), HasSubstr("</S12:Envelope>"));
  EXPECT_EQ((*parts)[1].content_id(), "phase4-att-ff0f8ad5-f982-48ba-b8e2-26997600f496@cid");
}

}  // namespace
}  // namespace peppol::as4
