#include "gateway/access/key_limits.h"

#include <gmock/gmock.h>

#include <vector>

namespace peppol::gateway {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr std::chrono::steady_clock::time_point kStart{1000h};

TEST(KeyLimits, LetAKeyAskTenSecondsWorthAtOnceAndThenItsRate) {
  KeyLimits limits(5, 100);
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(limits.admit("key_a", kStart).has_value()) << i;
  const auto refused = limits.admit("key_a", kStart);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().retry_after, 1s);
  EXPECT_THAT(refused.error().detail, HasSubstr("5 requests a second"));
  EXPECT_THAT(refused.error().detail, HasSubstr("limits.key_requests_per_s"));
  EXPECT_TRUE(limits.admit("key_b", kStart).has_value());
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(limits.admit("key_a", kStart + 1s).has_value()) << i;
  EXPECT_FALSE(limits.admit("key_a", kStart + 1s).has_value());
  int admitted = 0;
  while (limits.admit("key_a", kStart + 1h)) ++admitted;
  EXPECT_EQ(admitted, 50);
}

TEST(KeyLimits, CountWhatIsAtWorkUntilItsPermitIsGone) {
  KeyLimits limits(1000, 2);
  std::vector<KeyLimits::Permit> permits;
  for (int i = 0; i < 2; ++i) permits.push_back(*limits.admit("key_a", kStart));
  const auto refused = limits.admit("key_a", kStart);
  ASSERT_FALSE(refused.has_value());
  EXPECT_THAT(refused.error().detail, HasSubstr("2 requests"));
  EXPECT_THAT(refused.error().detail, HasSubstr("limits.key_requests_at_once"));
  EXPECT_TRUE(limits.admit("key_b", kStart).has_value());
  permits.pop_back();
  EXPECT_TRUE(limits.admit("key_a", kStart).has_value());
}

}  // namespace
}  // namespace peppol::gateway
