#include "as4/delivery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace peppol::as4 {
namespace {

using State = DeliveryState;
using std::chrono::hours;
using std::chrono::seconds;

const Time kNow = *parse_time("2026-11-22T10:00:00Z");
const Cause kCause{"unreachable", "the host did not answer"};

Delivery in(State state) {
  Delivery d;
  d.message_id = "m@example.org";
  d.state = state;
  d.must_resolve = false;
  d.started_at = kNow;
  if (state == State::kRetrying) d.next_attempt_at = kNow;
  if (state == State::kSending || state == State::kRetrying) d.sends = 1;
  return d;
}

// One letter per action: R(esolve) S(end) E(vidence stored) W(ake) T(old).
std::string letters(const std::vector<DeliveryAction>& actions) {
  std::string found;
  for (const auto& action : actions) found += "RSEWT"[action.index()];
  return found;
}

struct Row {
  const char* name;
  State before;
  DeliveryEvent event;
  State after;
  const char* actions;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

class DeliveryTable : public ::testing::TestWithParam<Row> {};

TEST_P(DeliveryTable, GivesStateAndActions) {
  const auto& row = GetParam();
  const auto step = next(in(row.before), row.event, kNow, {});
  EXPECT_EQ(to_string(step.delivery.state), to_string(row.after));
  EXPECT_EQ(letters(step.actions), row.actions);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, DeliveryTable,
    ::testing::Values(
        Row{"QueuedStartsSendingWhenResolved", State::kQueued, Started{}, State::kSending, "TS"},
        Row{"QueuedRestartedWaitsForTheOutbox", State::kQueued, Restarted{}, State::kQueued, ""},
        Row{"QueuedIsCancelled", State::kQueued, Cancelled{}, State::kCancelled, "T"},
        Row{"QueuedIgnoresReceipt", State::kQueued, ReceiptArrived{"r"}, State::kQueued, ""},
        Row{"ResolvingFound", State::kResolving, LookupSucceeded{}, State::kSending, "TS"},
        Row{"ResolvingUnreachable", State::kResolving, LookupFailed{LookupFailure::kTransient, kCause},
            State::kRetrying, "TW"},
        Row{"ResolvingUnknown", State::kResolving, LookupFailed{LookupFailure::kNotRegistered, kCause},
            State::kUndeliverable, "T"},
        Row{"ResolvingForged", State::kResolving, LookupFailed{LookupFailure::kRefused, kCause}, State::kFailed, "T"},
        Row{"ResolvingRestarted", State::kResolving, Restarted{}, State::kResolving, "TR"},
        Row{"ResolvingCancelled", State::kResolving, Cancelled{}, State::kCancelled, "T"},
        Row{"SendingReceipt", State::kSending, ReceiptArrived{"r"}, State::kSent, "ET"},
        Row{"SendingBadReceipt", State::kSending, ReceiptInvalid{kCause}, State::kFailed, "T"},
        Row{"SendingRefused", State::kSending, EbmsErrorArrived{{"EBMS:0101", "x"}, false}, State::kFailed, "T"},
        Row{"SendingNotServiced", State::kSending, EbmsErrorArrived{{"EBMS:0004", "x"}, true}, State::kUndeliverable,
            "T"},
        Row{"SendingDeliveryFailure", State::kSending, EbmsErrorArrived{{"EBMS:0202", "x"}, false}, State::kRetrying,
            "TW"},
        Row{"SendingConnectionFailure", State::kSending, EbmsErrorArrived{{"EBMS:0005", "x"}, false}, State::kRetrying,
            "TW"},
        Row{"SendingDuplicate", State::kSending, EbmsErrorArrived{{"EBMS:4001", "x"}, false}, State::kFailed, "T"},
        Row{"SendingUnknownCode", State::kSending, EbmsErrorArrived{{"X", "x"}, false}, State::kFailed, "T"},
        Row{"SendingNoAnswer", State::kSending, TransportFailed{kCause}, State::kRetrying, "TW"},
        Row{"SendingCannotBeMade", State::kSending, PreparationFailed{kCause}, State::kFailed, "T"},
        Row{"SendingRestartedRepeats", State::kSending, Restarted{}, State::kSending, "TS"},
        Row{"SendingIsTooLateToCancel", State::kSending, Cancelled{}, State::kSending, ""},
        Row{"RetryingWoken", State::kRetrying, Woken{}, State::kSending, "TS"},
        Row{"RetryingRestarted", State::kRetrying, Restarted{}, State::kRetrying, "W"},
        Row{"RetryingAfterSendIsTooLateToCancel", State::kRetrying, Cancelled{}, State::kRetrying, ""},
        Row{"SentStays", State::kSent, TransportFailed{kCause}, State::kSent, ""},
        Row{"SentIgnoresRestart", State::kSent, Restarted{}, State::kSent, ""},
        Row{"FailedStays", State::kFailed, Started{}, State::kFailed, ""},
        Row{"UndeliverableStays", State::kUndeliverable, Woken{}, State::kUndeliverable, ""},
        Row{"CancelledStays", State::kCancelled, Started{}, State::kCancelled, ""}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Delivery, ResolvesBeforeItsFirstSend) {
  Delivery d;
  d.message_id = "m@x";
  const auto step = next(d, Started{}, kNow, {});
  EXPECT_EQ(step.delivery.state, State::kResolving);
  EXPECT_EQ(letters(step.actions), "TR");
  EXPECT_EQ(step.delivery.started_at, kNow);
}

TEST(Delivery, WaitsTwiceAsLongEachTimeUpToTheLimit) {
  const RetryPolicy policy;
  seconds last{0};
  for (int failures = 1; failures <= 30; ++failures) {
    const auto wait = wait_after(failures, "m@x", policy);
    EXPECT_GE(wait, std::min(policy.first_wait * (1 << std::min(failures - 1, 10)), policy.longest_wait));
    EXPECT_LE(wait, policy.longest_wait * 11 / 10);
    if (failures < 7) {
      EXPECT_GT(wait, last);
    }
    last = wait;
  }
  EXPECT_NE(wait_after(9, "m@x", policy), wait_after(9, "n@x", policy));
}

TEST(Delivery, GoesBackToSleepWhenWokenEarly) {
  auto d = in(State::kRetrying);
  d.next_attempt_at = kNow + seconds(5);
  const auto step = next(d, Woken{}, kNow, {});
  EXPECT_EQ(step.delivery, d);
  EXPECT_EQ(letters(step.actions), "W");
}

TEST(Delivery, GivesUpAfterTooLong) {
  const auto step = next(in(State::kSending), TransportFailed{kCause}, kNow + hours(24), {});
  EXPECT_EQ(step.delivery.state, State::kFailed);
}

TEST(Delivery, LooksTheReceiverUpAgainAfterSomeFailures) {
  auto d = in(State::kSending);
  d.failures = 2;
  d = next(d, TransportFailed{kCause}, kNow, {}).delivery;
  EXPECT_EQ(letters(next(d, Woken{}, kNow + hours(1), {}).actions), "TR");
}

TEST(Delivery, IsNotCalledUndeliverableOnceItWasSent) {
  auto d = in(State::kResolving);
  d.sends = 1;
  EXPECT_EQ(next(d, LookupFailed{LookupFailure::kNotRegistered, kCause}, kNow, {}).delivery.state, State::kFailed);
}

TEST(Delivery, IsResentWithItsMessageId) {
  auto d = in(State::kFailed);
  d.first_cause = kCause;
  const auto again = resend(d);
  EXPECT_EQ(again.state, State::kQueued);
  EXPECT_EQ(again.message_id, d.message_id);
  EXPECT_FALSE(again.first_cause);
  EXPECT_EQ(resend(in(State::kSent)).state, State::kSent);
}

TEST(Delivery, StatesHaveTexts) {
  for (const auto state : {State::kQueued, State::kResolving, State::kSending, State::kRetrying, State::kSent,
                           State::kFailed, State::kUndeliverable, State::kCancelled})
    EXPECT_EQ(delivery_state_from(to_string(state)), state);
  EXPECT_FALSE(delivery_state_from("lost"));
}

DeliveryEvent random_event(std::mt19937& random) {
  const Cause cause{"c" + std::to_string(random() % 1000), "a sentence"};
  switch (random() % 14) {
    case 0: return Started{};
    case 1: return Woken{};
    case 2: return Restarted{};
    case 3: return random() % 20 == 0 ? DeliveryEvent(Cancelled{}) : DeliveryEvent(Woken{});
    case 4: return LookupFailed{static_cast<LookupFailure>(random() % 3), cause};
    case 5: return ReceiptInvalid{cause};
    case 6: return EbmsErrorArrived{cause, random() % 2 == 0};
    case 7: return ReceiptArrived{"receipt"};
    case 8: return PreparationFailed{cause};
    case 9: return EbmsErrorArrived{{"EBMS:0202", "later"}, false};
    case 10: return LookupFailed{LookupFailure::kTransient, cause};
    case 11: return LookupSucceeded{};
    default: return TransportFailed{cause};
  }
}

// Whatever happens in whatever order: nothing is sent after a receipt or any
// other end, the id and the first cause stay, a wait always has its wake-up.
TEST(DeliveryProperty, HoldsForRandomEvents) {
  std::mt19937 random(20261122);
  for (int run = 0; run < 20'000; ++run) {
    Delivery d;
    d.message_id = "m@x";
    Time now = kNow;
    bool has_receipt = false;
    std::optional<Cause> first;
    for (int i = 0; i < 60; ++i) {
      const auto before = d;
      const auto step = next(d, random_event(random), now, {});
      d = step.delivery;
      ASSERT_EQ(d.message_id, "m@x");
      const auto did = letters(step.actions);
      if (has_receipt || is_final(before.state)) {
        ASSERT_EQ(did, "");
        ASSERT_EQ(d, before);
      }
      has_receipt = has_receipt || did.find('E') != std::string::npos;
      ASSERT_EQ(d.state == State::kSent, has_receipt);
      ASSERT_LE(std::count_if(did.begin(), did.end(), [](char c) { return c == 'R' || c == 'S' || c == 'W'; }), 1);
      const bool began_to_wait = d.state == State::kRetrying && before.state != State::kRetrying;
      ASSERT_TRUE(!began_to_wait || did.find('W') != std::string::npos);
      if (!first) first = d.first_cause;
      ASSERT_EQ(d.first_cause, first);
      ASSERT_EQ(d.next_attempt_at.has_value(), d.state == State::kRetrying);
      now += seconds(random() % 4000);
    }
  }
}

// A driver that does what it is told always comes to an end.
TEST(DeliveryProperty, AlwaysEndsWhenActionsArePerformed) {
  std::mt19937 random(7);
  for (int run = 0; run < 2'000; ++run) {
    Delivery d;
    d.message_id = "m@x";
    Time now = kNow;
    DeliveryEvent event = Started{};
    int steps = 0;
    while (!is_final(d.state)) {
      ASSERT_LT(++steps, 200);
      const auto step = next(d, event, now, {});
      d = step.delivery;
      for (const auto& action : step.actions) {
        if (std::holds_alternative<Resolve>(action))
          event =
              random() % 4 == 0 ? DeliveryEvent(LookupFailed{LookupFailure::kTransient, kCause}) : LookupSucceeded{};
        if (std::holds_alternative<Send>(action))
          event = random() % 40 == 0 ? DeliveryEvent(ReceiptArrived{"r"}) : TransportFailed{kCause};
        if (const auto* wake = std::get_if<WakeAt>(&action)) {
          ASSERT_GT(wake->time, now);
          now = wake->time;
          event = Woken{};
        }
      }
    }
    EXPECT_LE(d.failures, RetryPolicy{}.max_failures);
  }
}

}  // namespace
}  // namespace peppol::as4
