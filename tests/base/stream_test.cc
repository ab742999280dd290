#include "base/stream.h"

#include <gmock/gmock.h>

#include "base/gzip.h"

namespace peppol {
namespace {

using ::testing::HasSubstr;

TEST(Spool, GivesBackWhatWasWrittenOnBothSidesOfTheMemoryLimit) {
  for (const std::size_t size : {0u, 10u, 100u, 100000u}) {
    Spool spool(SpoolLimits{.max_bytes = 200000, .max_memory = 100});
    const std::string piece(size / 2, 'x');
    ASSERT_TRUE(spool.write(piece).has_value());
    ASSERT_TRUE(spool.write(piece).has_value());
    EXPECT_EQ(spool.size(), piece.size() * 2);
    EXPECT_EQ(*spool.read_all(), piece + piece);
    EXPECT_EQ(*spool.read_all(), piece + piece) << "a second read starts at the front";
  }
}

TEST(Spool, TellsItsLimit) {
  Spool spool(SpoolLimits{.max_bytes = 3});
  const auto written = spool.write("four");
  EXPECT_EQ(written.error().code, ErrorCode::kLimitExceeded);
  EXPECT_THAT(written.error().detail, HasSubstr("3 bytes"));
}

TEST(Gzip, ComesBackEqual) {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += std::to_string(i);
  EXPECT_EQ(*gunzip(*gzip(text), 1 << 20), text);
  EXPECT_EQ(*gunzip(*gzip(""), 10), "");
  EXPECT_EQ(*gunzip(*gzip("a") + *gzip("b"), 10), "ab") << "members follow each other (RFC 1952 section 2.2)";
}

TEST(Gunzip, StopsAtTheLimitCutsAndGarbage) {
  const Bytes packed = *gzip(std::string(1 << 20, '0'));
  EXPECT_EQ(gunzip(packed, 1000).error().code, ErrorCode::kLimitExceeded);
  EXPECT_THAT(gunzip(packed.substr(0, 50), 1 << 21).error().detail, HasSubstr("cut short"));
  EXPECT_EQ(gunzip("not gzip at all", 1000).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(gunzip(packed + "tail", 1 << 21).error().code, ErrorCode::kMalformed);
  EXPECT_EQ(gunzip("", 1000).error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace peppol
