#include "gateway/delivery_text.h"

#include <gtest/gtest.h>

namespace peppol::gateway {
namespace {

TEST(DeliveryText, KeepsEveryMember) {
  as4::Delivery delivery;
  delivery.message_id = "m@host";
  delivery.state = as4::DeliveryState::kRetrying;
  delivery.sends = 3;
  delivery.failures = 2;
  delivery.must_resolve = false;
  delivery.started_at = Time{std::chrono::milliseconds(1'700'000'000'123)};
  delivery.next_attempt_at = Time{std::chrono::milliseconds(1'700'000'100'456)};
  delivery.first_cause = as4::Cause{"unreachable", "port 443 said \"no\""};
  delivery.last_cause = as4::Cause{"EBMS:0004", "é"};
  EXPECT_EQ(read_delivery(write_delivery(delivery)).value(), delivery);
  EXPECT_EQ(read_delivery(write_delivery({})).value(), as4::Delivery{});
}

TEST(DeliveryText, RefusesWhatItDidNotWrite) {
  for (const auto* text : {"", "{}", "[]", R"({"state":"flying"})"})
    EXPECT_EQ(read_delivery(text).error().code, ErrorCode::kStorage) << text;
}

}  // namespace
}  // namespace peppol::gateway
