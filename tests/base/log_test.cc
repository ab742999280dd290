#include "base/log.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/bytes.h"

namespace peppol {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

class LogLines : public ::testing::TestWithParam<LogFormat> {
 protected:
  // What stands in the log after one event with this value and this sentence.
  static std::string written(std::string_view sentence, std::string_view value) {
    ::testing::internal::CaptureStderr();
    {
      const SystemClock clock;
      Log log(clock, GetParam(), LogLevel::kInfo);
      log.warning("as4.refused", sentence, {{"href", value}});
    }
    return ::testing::internal::GetCapturedStderr();
  }

  static void expect_one_line(const std::string& line) {
    EXPECT_THAT(line, EndsWith("\n"));
    EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
    EXPECT_TRUE(is_utf8(line));
    for (const char c : line.substr(0, line.size() - 1))
      EXPECT_FALSE(static_cast<unsigned char>(c) < 0x20 || c == 0x7f);
  }
};

constexpr std::string_view kForged = "cid:a\n2026-11-24T10:00:00.000Z info    document.delivered         all is well";

TEST_P(LogLines, AreNotForgedByAValue) {
  const std::string line = written("it was refused", kForged);
  expect_one_line(line);
  EXPECT_THAT(line, HasSubstr("cid:a\\u000a2026"));
}

TEST_P(LogLines, AreNotForgedByASentenceThatQuotesOthers) {
  const std::string line = written(kForged, "cid:a");
  expect_one_line(line);
  EXPECT_THAT(line, HasSubstr("cid:a\\u000a2026"));
}

TEST_P(LogLines, EscapeWhateverATerminalOrAReaderMayTakeForAnEnd) {
  for (const auto& [text, escape] :
       {std::pair{"\r", "\\u000d"}, std::pair{"\x1b[2J", "\\u001b[2J"}, std::pair{"\x7f", "\\u007f"},
        std::pair{"\xc2\x85", "\\u0085"}, std::pair{"\xe2\x80\xa8", "\\u2028"}, std::pair{"\xe2\x80\xae", "\\u202e"},
        std::pair{"\xe2\x81\xa6", "\\u2066"}, std::pair{"\\n", "\\\\n"}}) {
    const std::string line = written("", text);
    expect_one_line(line);
    EXPECT_THAT(line, HasSubstr(escape));
    EXPECT_THAT(written(text, ""), HasSubstr(escape));
  }
  EXPECT_THAT(written("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", ""),
              HasSubstr("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"));
}

TEST_P(LogLines, AreNotFilledByWhatOthersSend) {
  std::string large(3 << 20, 'x');
  large[1998] = '\xc3';  // a character that stands across the limit of a value
  large[1999] = '\xa9';
  const std::string line = written(large, large.substr(0, large.size() - 1));
  expect_one_line(line);
  EXPECT_LT(line.size(), 6'500U);
  EXPECT_THAT(line, HasSubstr("... (3145728 bytes)"));
  EXPECT_THAT(line, HasSubstr("... (3145727 bytes)"));
}

TEST_P(LogLines, AreTextWhateverBytesAreLogged) {
  std::string bytes;
  for (int i = 255; i >= 0; --i) bytes += static_cast<char>(i);
  const std::string line = written(bytes, bytes);
  expect_one_line(line);
  if (GetParam() == LogFormat::kJson) {
    const auto event = boost::json::parse(line);
    EXPECT_EQ(event.at("message"), event.at("href"));
    EXPECT_EQ(event.at("event").as_string(), "as4.refused");
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, LogLines, ::testing::Values(LogFormat::kText, LogFormat::kJson),
                         [](const auto& format) { return format.param == LogFormat::kText ? "Text" : "Json"; });

}  // namespace
}  // namespace peppol
