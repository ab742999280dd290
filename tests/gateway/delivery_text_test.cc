#include "gateway/exchange/delivery_text.h"

#include <gtest/gtest.h>

namespace peppol::gateway {
namespace {

TEST(DeliveryText, KeepsEveryMember) {
  as4::Delivery delivery;
  delivery.message_id = "m@host";
  delivery.state = as4::DeliveryState::kRetrying;
  delivery.sends = 3;
  delivery.failures = 2;
  delivery.ids = 4;
  delivery.lookups = 5;
  delivery.must_resolve = false;
  delivery.may_be_received = true;
  delivery.is_refused = true;
  delivery.sent_at = Time{std::chrono::milliseconds(1'700'000'000'456)};
  delivery.in_doubt_since = Time{std::chrono::milliseconds(1'700'000'000'789)};
  delivery.started_at = Time{std::chrono::milliseconds(1'700'000'000'123)};
  delivery.next_attempt_at = Time{std::chrono::milliseconds(1'700'000'100'456)};
  delivery.first_cause = as4::Cause{"unreachable", "port 443 said \"no\""};
  delivery.last_cause = as4::Cause{"EBMS:0004", "é"};
  EXPECT_EQ(read_delivery(write_delivery(delivery)).value(), delivery);
  EXPECT_EQ(read_delivery(write_delivery({})).value(), as4::Delivery{});
}

// As the first release wrote it: nobody knows how the attempt under way ended.
TEST(DeliveryText, TakesWhatWasUnderWayBeforeForPossiblyReceived) {
  const auto text = [](const std::string& state, int sends) {
    return R"({"message_id":"m@x","state":")" + state + R"(","sends":)" + std::to_string(sends) +
           R"(,"failures":1,"must_resolve":false,"started_at":1,"next_attempt_at":null,"first_cause":null,"last_cause":null})";
  };
  EXPECT_TRUE(read_delivery(text("retrying", 1))->may_be_received);
  EXPECT_FALSE(read_delivery(text("retrying", 0))->may_be_received);
  EXPECT_FALSE(read_delivery(text("failed", 1))->may_be_received);
}

TEST(DeliveryText, RefusesWhatItDidNotWrite) {
  for (const auto* text : {"", "{}", "[]", R"({"state":"flying"})"})
    EXPECT_EQ(read_delivery(text).error().code, ErrorCode::kStorage) << text;
}

}  // namespace
}  // namespace peppol::gateway
