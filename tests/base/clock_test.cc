#include "base/clock.h"

#include <gmock/gmock.h>

#include "base/random.h"

namespace peppol {
namespace {

using ::testing::HasSubstr;

TEST(Time, ReadsAndWritesUtc) {
  EXPECT_EQ(format_time(*parse_time("2026-01-29T15:39:03.805Z")), "2026-01-29T15:39:03.805Z");
  EXPECT_EQ(format_time(*parse_time("2026-01-29T00:30:00+01:00")), "2026-01-28T23:30:00.000Z");
  EXPECT_EQ(format_time(*parse_time("2024-02-29T10:00:00.1234567")), "2024-02-29T10:00:00.123Z");
  EXPECT_EQ(format_date(*parse_time("1969-12-31T23:59:59Z")), "1969-12-31");
}

TEST(Time, RefusesWhatIsNoTime) {
  for (const auto* text : {"", "2026-02-29T10:00:00Z", "2026-01-29", "2026-01-29T10:00:00X", "2026-01-29T25:00:00Z"})
    EXPECT_THAT(parse_time(text).error().detail, HasSubstr("is not a time")) << text;
}

TEST(MakeId, SortsByTime) {
  const auto earlier = make_id("doc", *parse_time("2026-01-29T15:39:03.805Z"));
  const auto later = make_id("doc", *parse_time("2026-01-29T15:39:03.806Z"));
  EXPECT_LT(earlier, later);
  EXPECT_EQ(earlier.size(), 30u);
  EXPECT_NE(make_id("doc", Time{}), make_id("doc", Time{}));
}

}  // namespace
}  // namespace peppol
