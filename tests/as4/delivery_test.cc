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

AttemptFailed failed(Outcome outcome) { return {outcome, false, kCause}; }
AttemptFailed refused_for_sure(Outcome outcome) { return {outcome, true, kCause}; }

Delivery in(State state) {
  Delivery d;
  d.message_id = "m@example.org";
  d.state = state;
  d.must_resolve = false;
  d.started_at = kNow;
  if (state == State::kRetrying) d.next_attempt_at = kNow;
  if (state == State::kSending || state == State::kRetrying) {
    d.sends = 1;
    d.sent_at = kNow;
  }
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
        Row{"SendingRefused", State::kSending, failed(Outcome::kRefused), State::kFailed, "T"},
        Row{"SendingNotServiced", State::kSending, failed(Outcome::kNotServed), State::kUndeliverable, "T"},
        Row{"SendingPostponed", State::kSending, failed(Outcome::kPostponed), State::kRetrying, "TW"},
        Row{"SendingNotReceived", State::kSending, failed(Outcome::kNotReceived), State::kRetrying, "TW"},
        Row{"SendingUnknown", State::kSending, failed(Outcome::kUnknown), State::kRetrying, "TW"},
        Row{"SendingSeen", State::kSending, failed(Outcome::kSeen), State::kSentUnconfirmed, "T"},
        Row{"SendingDeliveredWithoutReceipt", State::kSending, failed(Outcome::kDelivered), State::kSending, ""},
        Row{"SendingCannotBeMade", State::kSending, PreparationFailed{kCause}, State::kFailed, "T"},
        Row{"SendingRestartedRepeats", State::kSending, Restarted{}, State::kSending, "TS"},
        Row{"SendingIsTooLateToCancel", State::kSending, Cancelled{}, State::kSending, ""},
        Row{"RetryingWoken", State::kRetrying, Woken{}, State::kSending, "TS"},
        Row{"RetryingRestarted", State::kRetrying, Restarted{}, State::kRetrying, "W"},
        Row{"RetryingWhatTheReceiverCannotHaveIsCancelled", State::kRetrying, Cancelled{}, State::kCancelled, "T"},
        Row{"SentStays", State::kSent, failed(Outcome::kUnknown), State::kSent, ""},
        Row{"SentIgnoresRestart", State::kSent, Restarted{}, State::kSent, ""},
        Row{"FailedStays", State::kFailed, Started{}, State::kFailed, ""},
        Row{"FailedIsNotCancelled", State::kFailed, Cancelled{}, State::kFailed, ""},
        Row{"UndeliverableStays", State::kUndeliverable, Woken{}, State::kUndeliverable, ""},
        Row{"UndeliverableIsCancelled", State::kUndeliverable, Cancelled{}, State::kCancelled, "T"},
        Row{"UnconfirmedStays", State::kSentUnconfirmed, Woken{}, State::kSentUnconfirmed, ""},
        Row{"UnconfirmedIsNotCancelled", State::kSentUnconfirmed, Cancelled{}, State::kSentUnconfirmed, ""},
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
  const auto step = next(in(State::kSending), failed(Outcome::kNotReceived), kNow + hours(24), {});
  EXPECT_EQ(step.delivery.state, State::kFailed);
}

TEST(Delivery, LooksTheReceiverUpAgainAfterSomeFailures) {
  auto d = in(State::kSending);
  d.failures = 2;
  d = next(d, failed(Outcome::kNotReceived), kNow, {}).delivery;
  EXPECT_EQ(letters(next(d, Woken{}, kNow + hours(1), {}).actions), "TR");
}

// What a receiver may have is neither failed nor undeliverable, whatever follows.
TEST(Delivery, IsUnconfirmedOnceAnAttemptEndedUnknown) {
  const auto waiting = next(in(State::kSending), failed(Outcome::kUnknown), kNow, {}).delivery;
  EXPECT_TRUE(waiting.may_be_received);
  EXPECT_EQ(waiting.in_doubt_since, kNow);
  auto again = next(waiting, Woken{}, *waiting.next_attempt_at, {}).delivery;
  ASSERT_EQ(again.state, State::kSending);
  for (const DeliveryEvent& event :
       {DeliveryEvent(failed(Outcome::kSeen)), DeliveryEvent(failed(Outcome::kRefused)),
        DeliveryEvent(failed(Outcome::kNotServed)), DeliveryEvent(PreparationFailed{kCause})}) {
    const auto step = next(again, event, kNow + seconds(40), {});
    EXPECT_EQ(to_string(step.delivery.state), "sent_unconfirmed") << event.index();
    EXPECT_THAT(step.delivery.last_cause->detail, ::testing::HasSubstr("the receiver may have the document"));
    EXPECT_THAT(step.delivery.last_cause->detail, ::testing::HasSubstr(kCause.detail));
    EXPECT_EQ(letters(step.actions), "T");
  }
  EXPECT_EQ(next(again, refused_for_sure(Outcome::kRefused), kNow, {}).delivery.state, State::kFailed);
  EXPECT_EQ(next(again, refused_for_sure(Outcome::kNotServed), kNow, {}).delivery.state, State::kUndeliverable);
  EXPECT_EQ(next(again, ReceiptArrived{"r"}, kNow, {}).delivery.state, State::kSent);
  EXPECT_EQ(next(waiting, Cancelled{}, kNow, {}).delivery, waiting) << "too late to withdraw";
  again.state = State::kResolving;
  for (const auto kind : {LookupFailure::kNotRegistered, LookupFailure::kRefused})
    EXPECT_EQ(next(again, LookupFailed{kind, kCause}, kNow, {}).delivery.state, State::kSentUnconfirmed);
}

TEST(Delivery, IsUndeliverableAfterAttemptsThatReachedNobody) {
  auto d = next(in(State::kSending), failed(Outcome::kNotReceived), kNow, {}).delivery;
  d.state = State::kResolving;
  EXPECT_EQ(next(d, LookupFailed{LookupFailure::kNotRegistered, kCause}, kNow, {}).delivery.state,
            State::kUndeliverable);
}

// phase4 forgets a message id ten minutes after it registered it.
TEST(Delivery, IsRepeatedInDoubtOnlyWhileTheReceiverRemembers) {
  RetryPolicy policy;
  policy.doubt_window = seconds(300);
  auto d = in(State::kSending);
  Time now = kNow + seconds(20);  // the first attempt took that long
  const Time over = kNow + policy.doubt_window;
  int repeats = 0;
  auto step = next(d, failed(Outcome::kUnknown), now, policy);
  while (step.delivery.state == State::kRetrying) {
    now = *step.delivery.next_attempt_at;
    ASSERT_LT(now, over);
    step = next(step.delivery, Woken{}, now, policy);
    if (letters(step.actions) == "TR") step = next(step.delivery, LookupSucceeded{}, now, policy);
    ASSERT_EQ(letters(step.actions), "TS");
    EXPECT_EQ(std::get<Send>(step.actions[1]).until, over) << "a repeat ends within the window";
    ++repeats;
    // Even what surely did not arrive leaves the first attempt in doubt.
    step = next(step.delivery, failed(repeats % 2 == 0 ? Outcome::kUnknown : Outcome::kNotReceived), now, policy);
  }
  EXPECT_EQ(step.delivery.state, State::kSentUnconfirmed);
  EXPECT_GE(repeats, 5);
  EXPECT_LT(now, over);
}

TEST(Delivery, SendsNothingInDoubtWhenItWakesTooLate) {
  const auto waiting = next(in(State::kSending), failed(Outcome::kUnknown), kNow, {}).delivery;
  const auto late = next(waiting, Woken{}, kNow + seconds(9 * 60), {});
  EXPECT_EQ(late.delivery.state, State::kSentUnconfirmed);
  EXPECT_EQ(letters(late.actions), "T");
  const auto clock_set_back = next(waiting, Restarted{}, kNow - hours(1), {});
  EXPECT_EQ(letters(clock_set_back.actions), "W");
  EXPECT_EQ(next(in(State::kSending), Restarted{}, kNow - hours(1), {}).delivery.state, State::kSentUnconfirmed);
  EXPECT_EQ(next(in(State::kSending), Restarted{}, kNow + hours(1), {}).delivery.state, State::kSentUnconfirmed)
      << "the answer of the last attempt is lost, and the receiver may have forgotten its id";
}

TEST(Delivery, IsInDoubtAfterARestart) {
  const auto step = next(in(State::kSending), Restarted{}, kNow + seconds(3), {});
  EXPECT_TRUE(step.delivery.may_be_received);
  EXPECT_EQ(step.delivery.in_doubt_since, kNow);
  EXPECT_EQ(letters(step.actions), "TS");
}

TEST(Delivery, HasANewMessageIdAfterAProvenErrorThatMayPass) {
  auto d = in(State::kSending);
  d = next(d, failed(Outcome::kPostponed), kNow, {}).delivery;
  EXPECT_EQ(d.message_id, "m-2@example.org");
  d = next(next(d, Woken{}, *d.next_attempt_at, {}).delivery, failed(Outcome::kPostponed), kNow, {}).delivery;
  EXPECT_EQ(d.message_id, "m-3@example.org");
  EXPECT_EQ(d.ids, 3);
  d = next(next(d, Woken{}, *d.next_attempt_at, {}).delivery, failed(Outcome::kUnknown), kNow, {}).delivery;
  EXPECT_EQ(d.message_id, "m-3@example.org");
  d = next(next(d, Woken{}, *d.next_attempt_at, {}).delivery, failed(Outcome::kPostponed), kNow, {}).delivery;
  EXPECT_EQ(d.message_id, "m-3@example.org") << "an attempt with it ended unknown";
}

TEST(Delivery, IsResentWithItsMessageId) {
  auto d = in(State::kFailed);
  d.first_cause = kCause;
  const auto again = resend(d, Consent::kNone);
  EXPECT_EQ(again.state, State::kQueued);
  EXPECT_EQ(again.message_id, d.message_id);
  EXPECT_FALSE(again.first_cause);
  EXPECT_EQ(resend(in(State::kSent), Consent::kMayArriveTwice).state, State::kSent);
  EXPECT_EQ(resend(in(State::kCancelled), Consent::kMayArriveTwice).state, State::kCancelled);
}

// The receiver knows the id of what it refused, and would call a repeat a duplicate.
TEST(Delivery, IsResentWithAnotherMessageIdWhenTheReceiverProvablyRefusedIt) {
  const auto refused = next(in(State::kSending), refused_for_sure(Outcome::kRefused), kNow, {}).delivery;
  EXPECT_EQ(refused.message_id, "m@example.org");
  EXPECT_EQ(resend(refused, Consent::kNone).message_id, "m-2@example.org");
  EXPECT_EQ(resend(next(in(State::kSending), failed(Outcome::kRefused), kNow, {}).delivery, Consent::kNone).message_id,
            "m@example.org");
}

TEST(Delivery, IsResentInDoubtOnlyWithConsent) {
  const auto d = next(in(State::kSending), failed(Outcome::kSeen), kNow, {}).delivery;
  EXPECT_EQ(resend(d, Consent::kNone), d);
  auto again = resend(d, Consent::kMayArriveTwice);
  EXPECT_EQ(again.state, State::kQueued);
  EXPECT_EQ(again.message_id, d.message_id);
  again = next(next(again, Started{}, kNow + hours(5), {}).delivery, LookupSucceeded{}, kNow + hours(5), {}).delivery;
  EXPECT_EQ(again.state, State::kSending) << "what is over is the window of the series before";
  again = next(again, failed(Outcome::kRefused), kNow + hours(5), {}).delivery;
  EXPECT_EQ(again.state, State::kSentUnconfirmed);
}

TEST(Delivery, AsksTheNetworkAnewFromTheSecondLookUpOn) {
  Delivery d;
  d.message_id = "m@x";
  auto step = next(d, Started{}, kNow, {});
  EXPECT_FALSE(std::get<Resolve>(step.actions[1]).anew);
  d = next(step.delivery, LookupSucceeded{}, kNow, {}).delivery;
  d.failures = 2;
  d = next(d, failed(Outcome::kNotReceived), kNow, {}).delivery;
  step = next(d, Woken{}, *d.next_attempt_at, {});
  EXPECT_TRUE(std::get<Resolve>(step.actions[1]).anew);
  const auto undeliverable =
      next(step.delivery, LookupFailed{LookupFailure::kNotRegistered, kCause}, kNow, {}).delivery;
  step = next(resend(undeliverable, Consent::kNone), Started{}, kNow, {});
  EXPECT_TRUE(std::get<Resolve>(step.actions[1]).anew);
}

TEST(Delivery, StatesHaveTexts) {
  for (const auto state : {State::kQueued, State::kResolving, State::kSending, State::kRetrying, State::kSent,
                           State::kFailed, State::kUndeliverable, State::kCancelled, State::kSentUnconfirmed})
    EXPECT_EQ(delivery_state_from(to_string(state)), state);
  EXPECT_FALSE(delivery_state_from("lost"));
}

DeliveryEvent random_event(std::mt19937& random) {
  const Cause cause{"c" + std::to_string(random() % 1000), "a sentence"};
  switch (random() % 14) {
    case 0: return Started{};
    case 1: return Woken{};
    case 2: return random() % 5 == 0 ? DeliveryEvent(Restarted{}) : DeliveryEvent(Woken{});
    case 3: return random() % 20 == 0 ? DeliveryEvent(Cancelled{}) : DeliveryEvent(Woken{});
    case 4: return LookupFailed{static_cast<LookupFailure>(random() % 3), cause};
    case 5: return AttemptFailed{Outcome::kUnknown, false, cause};
    case 6: return AttemptFailed{static_cast<Outcome>(random() % 7), random() % 2 == 0, cause};
    case 7: return random() % 5 == 0 ? DeliveryEvent(ReceiptArrived{"receipt"}) : DeliveryEvent(Woken{});
    case 8: return random() % 5 == 0 ? DeliveryEvent(PreparationFailed{cause}) : DeliveryEvent(Woken{});
    case 9: return AttemptFailed{Outcome::kPostponed, false, cause};
    case 10: return LookupFailed{LookupFailure::kTransient, cause};
    case 11: return LookupSucceeded{};
    default: return AttemptFailed{Outcome::kNotReceived, false, cause};
  }
}

// What a receiver that forgets no id would tell of one delivery.
struct Account {
  std::string id = "m@x";
  bool has_receipt = false;
  std::optional<Time> unknown_since;  // the beginning of the first attempt of a series that ended unknown
  bool was_unknown = false;           // in any series
  std::optional<Time> sent_at;
};

// Whatever happens in whatever order, resends among it: nothing is sent after a receipt or another end; after an
// attempt that ended unknown the id never changes, nothing is sent outside the window, and the delivery is not called
// failed without proof; the first cause stays, and a wait always has its wake-up.
TEST(DeliveryProperty, HoldsForRandomEvents) {
  std::mt19937 random(20261122);
  const RetryPolicy policy;
  for (int run = 0; run < 20'000; ++run) {
    Delivery d;
    d.message_id = "m@x";
    Account account;
    Time now = kNow;
    std::optional<Cause> first;
    for (int i = 0; i < 60; ++i) {
      const auto before = d;
      if (is_final(d.state) && random() % 4 == 0) {
        d = resend(d, random() % 2 == 0 ? Consent::kNone : Consent::kMayArriveTwice);
        if (d != before) {
          ASSERT_FALSE(account.has_receipt);
          first.reset();
          account.unknown_since.reset();
        }
        ASSERT_TRUE(!account.was_unknown || d.message_id == account.id);
        account.id = d.message_id;
        continue;
      }
      const auto event = random_event(random);
      const auto step = next(d, event, now, policy);
      d = step.delivery;
      const auto did = letters(step.actions);
      const auto* answer = std::get_if<AttemptFailed>(&event);
      const bool was_sending = before.state == State::kSending;
      const bool is_unknown =
          was_sending && (std::holds_alternative<Restarted>(event) ||
                          (answer && (answer->outcome == Outcome::kUnknown || answer->outcome == Outcome::kSeen)));
      if (is_unknown) {
        account.was_unknown = true;
        if (!account.unknown_since) account.unknown_since = account.sent_at;
      }
      ASSERT_TRUE(!account.was_unknown || d.message_id == account.id) << d.message_id;
      account.id = d.message_id;
      if (did.find('S') != std::string::npos) {
        account.sent_at = now;
        ASSERT_TRUE(!account.unknown_since || now < *account.unknown_since + policy.doubt_window);
      }
      if (is_final(before.state) && d.state != State::kCancelled) {
        ASSERT_EQ(did, "");
        ASSERT_EQ(d, before);
      }
      ASSERT_TRUE(!account.has_receipt || d == before);
      account.has_receipt = account.has_receipt || did.find('E') != std::string::npos;
      ASSERT_EQ(d.state == State::kSent, account.has_receipt);
      const bool proven = answer != nullptr && answer->ends_doubt;
      const bool must_be_told = account.was_unknown && before.state != d.state && is_final(d.state) && !proven;
      ASSERT_TRUE(!must_be_told || d.state == State::kSent || d.state == State::kSentUnconfirmed) << to_string(d.state);
      ASSERT_TRUE(d.state != State::kSentUnconfirmed || account.was_unknown);
      ASSERT_LE(std::count_if(did.begin(), did.end(), [](char c) { return c == 'R' || c == 'S' || c == 'W'; }), 1);
      const bool began_to_wait = d.state == State::kRetrying && before.state != State::kRetrying;
      ASSERT_TRUE(!began_to_wait || did.find('W') != std::string::npos);
      if (!first) first = d.first_cause;
      ASSERT_EQ(d.first_cause, first);
      ASSERT_EQ(d.next_attempt_at.has_value(), d.state == State::kRetrying);
      now += seconds(random() % 400);
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
          event = random() % 40 == 0 ? DeliveryEvent(ReceiptArrived{"r"}) : failed(Outcome::kNotReceived);
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

// The time of the next attempt was written by a clock that has been set back a day since.
TEST(Delivery, DoesNotWaitForATimeThatNoWaitLeadsTo) {
  const RetryPolicy policy;
  Delivery d = in(State::kRetrying);
  d.next_attempt_at = kNow + policy.longest_wait;
  EXPECT_EQ(letters(next(d, Woken{}, kNow, policy).actions), "W");
  d.next_attempt_at = kNow + hours(24);
  EXPECT_NE(letters(next(d, Woken{}, kNow, policy).actions), "W");
  EXPECT_NE(next(d, Woken{}, kNow, policy).delivery.state, State::kRetrying);
}

}  // namespace
}  // namespace peppol::as4
