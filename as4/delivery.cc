#include "as4/delivery.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace peppol::as4 {
namespace {

using State = DeliveryState;

struct StateName {
  State state;
  std::string_view text;
};
constexpr std::array<StateName, 9> kStateNames{{{State::kQueued, "queued"},
                                                {State::kResolving, "resolving"},
                                                {State::kSending, "sending"},
                                                {State::kRetrying, "retrying"},
                                                {State::kSent, "sent"},
                                                {State::kFailed, "failed"},
                                                {State::kUndeliverable, "undeliverable"},
                                                {State::kCancelled, "cancelled"},
                                                {State::kSentUnconfirmed, "sent_unconfirmed"}}};

// "a@b", "a-2@b", "a-3@b": as unique as the first of them.
std::string next_id(const std::string& id, int ids) {
  const auto at = std::min(id.find('@'), id.size());
  std::string local = id.substr(0, at);
  const std::string number = fmt::format("-{}", ids);
  if (ids > 1 && local.ends_with(number)) local.resize(local.size() - number.size());
  return fmt::format("{}-{}{}", local, ids + 1, id.substr(at));
}

void renew_id(Delivery& delivery) {
  delivery.message_id = next_id(delivery.message_id, delivery.ids);
  ++delivery.ids;
  delivery.is_refused = false;
}

// The machine during one step: the delivery that is changed, and what is to be done.
class Machine {
 public:
  Machine(Delivery delivery, Time now, const RetryPolicy& policy)
      : step_{std::move(delivery), {}}, now_(now), policy_(policy) {}

  Step take() { return std::move(step_); }

  void operator()(const Started&) {
    if (is(State::kQueued)) attempt();
  }
  void operator()(const Woken&) {
    if (!is(State::kRetrying)) return;
    const auto& next = step_.delivery.next_attempt_at;
    if (next && now_ < *next && *next - now_ <= most_wait(policy_))
      act(WakeAt{*next});
    else
      attempt();
  }
  void operator()(const Restarted&) {
    if (is(State::kResolving)) resolve();
    if (is(State::kSending)) repeat();
    if (is(State::kRetrying)) act(WakeAt{step_.delivery.next_attempt_at.value_or(now_)});
  }
  void operator()(const Cancelled&) {
    const bool has_not_gone = is(State::kQueued) || is(State::kResolving) || is(State::kRetrying);
    const bool has_come_back = is(State::kUndeliverable);
    if ((has_not_gone || has_come_back) && !step_.delivery.may_be_received) enter(State::kCancelled, std::nullopt);
  }
  void operator()(const LookupSucceeded&) {
    if (!is(State::kResolving)) return;
    step_.delivery.must_resolve = false;
    send();
  }
  void operator()(const LookupFailed& event) {
    if (!is(State::kResolving)) return;
    if (event.kind == LookupFailure::kTransient) return wait(event.cause);
    end(event.kind == LookupFailure::kNotRegistered ? State::kUndeliverable : State::kFailed, event.cause);
  }
  void operator()(const PreparationFailed& event) {
    if (is(State::kSending) || is(State::kResolving)) end(State::kFailed, event.cause);
  }
  void operator()(const ReceiptArrived& event) {
    if (!is(State::kSending)) return;
    act(StoreReceipt{event.receipt, event.message_id});
    enter(State::kSent, std::nullopt);
  }
  void operator()(const AttemptFailed& event) {
    if (!is(State::kSending)) return;
    switch (event.outcome) {
      case Outcome::kDelivered: return;
      case Outcome::kNotReceived: return wait(event.cause);
      case Outcome::kUnknown: doubt(); return wait(event.cause);
      case Outcome::kSeen: doubt(); return end(State::kFailed, event.cause);
      case Outcome::kPostponed:
        if (!step_.delivery.may_be_received) renew_id(step_.delivery);
        return wait(event.cause);
      case Outcome::kRefused: return refused(State::kFailed, event);
      case Outcome::kNotServed: return refused(State::kUndeliverable, event);
    }
  }

 private:
  bool is(State state) const { return step_.delivery.state == state; }
  void act(DeliveryAction action) { step_.actions.push_back(std::move(action)); }

  void enter(State state, std::optional<Cause> cause) {
    step_.delivery.state = state;
    step_.delivery.next_attempt_at.reset();
    act(Report{state, std::move(cause)});
  }

  void attempt() {
    if (!step_.delivery.started_at) step_.delivery.started_at = now_;
    if (step_.delivery.must_resolve)
      resolve();
    else
      send();
  }

  void resolve() {
    if (is_forgotten(now_)) return give_up();
    enter(State::kResolving, std::nullopt);
    act(Resolve{step_.delivery.lookups++ > 0});
  }

  void send() {
    if (is_forgotten(now_)) return give_up();
    ++step_.delivery.sends;
    step_.delivery.sent_at = now_;
    enter(State::kSending, std::nullopt);
    act(Send{doubt_ends_at()});
  }

  // The program ended while the message was on its way, and its answer is lost.
  void repeat() {
    doubt();
    note({"unreachable", "the gateway was stopped while it waited for the answer"});
    send();
  }

  // The attempt under way may have reached the receiver.
  void doubt() {
    Delivery& d = step_.delivery;
    d.may_be_received = true;
    if (!d.in_doubt_since) d.in_doubt_since = d.sent_at.value_or(now_);
  }

  std::optional<Time> doubt_ends_at() const {
    const auto& since = step_.delivery.in_doubt_since;
    return since ? std::optional<Time>(*since + policy_.doubt_window) : std::nullopt;
  }

  // Whether the receiver may have forgotten the id by then, and would take a repeat for a new message. A clock that was
  // set back does not tell.
  bool is_forgotten(Time then) const {
    const auto& since = step_.delivery.in_doubt_since;
    return since && (then < *since || then >= *since + policy_.doubt_window);
  }

  void give_up() { end(State::kFailed, step_.delivery.last_cause.value_or(Cause{})); }

  void note(const Cause& cause) {
    if (!step_.delivery.first_cause) step_.delivery.first_cause = cause;
    step_.delivery.last_cause = cause;
  }

  // The end of all attempts without a receipt: `state`, unless the receiver may have the document.
  void end(State state, Cause cause) {
    if (step_.delivery.may_be_received) {
      state = State::kSentUnconfirmed;
      cause.detail = "the receiver may have the document, and no receipt proves it: " + cause.detail;
    }
    note(cause);
    enter(state, std::move(cause));
  }

  void refused(State state, const AttemptFailed& event) {
    if (!event.ends_doubt) return end(state, event.cause);
    step_.delivery.is_refused = true;
    note(event.cause);
    enter(state, event.cause);
  }

  // In doubt the waits stay short enough for several repeats.
  std::chrono::seconds next_wait() const {
    const Delivery& d = step_.delivery;
    const auto wait = wait_after(d.failures, d.message_id, policy_);
    if (!d.in_doubt_since) return wait;
    return std::min(wait, std::max(policy_.doubt_window / 6, std::chrono::seconds(1)));
  }

  void wait(const Cause& cause) {
    Delivery& d = step_.delivery;
    ++d.failures;
    const auto at = now_ + next_wait();
    const bool is_too_late = (d.started_at && at - *d.started_at > policy_.give_up_after) || is_forgotten(at);
    if (d.failures >= policy_.max_failures || is_too_late) return end(State::kFailed, cause);
    note(cause);
    if (policy_.resolve_again_every > 0 && d.failures % policy_.resolve_again_every == 0) d.must_resolve = true;
    enter(State::kRetrying, cause);
    d.next_attempt_at = at;
    act(WakeAt{at});
  }

  Step step_;
  Time now_;
  const RetryPolicy& policy_;
};

}  // namespace

std::string_view to_string(DeliveryState state) {
  for (const auto& row : kStateNames)
    if (row.state == state) return row.text;
  return "queued";
}

std::optional<DeliveryState> delivery_state_from(std::string_view text) {
  for (const auto& row : kStateNames)
    if (row.text == text) return row.state;
  return std::nullopt;
}

bool is_final(DeliveryState state) {
  return state == State::kSent || state == State::kFailed || state == State::kUndeliverable ||
         state == State::kCancelled || state == State::kSentUnconfirmed;
}

Step next(Delivery delivery, const DeliveryEvent& event, Time now, const RetryPolicy& policy) {
  Machine machine(std::move(delivery), now, policy);
  std::visit(machine, event);
  return machine.take();
}

Delivery resend(Delivery delivery, Consent consent) {
  const bool may = delivery.state == State::kFailed || delivery.state == State::kUndeliverable ||
                   (delivery.state == State::kSentUnconfirmed && consent == Consent::kMayArriveTwice);
  if (!may) return delivery;
  if (delivery.is_refused && !delivery.may_be_received) renew_id(delivery);
  Delivery fresh;
  fresh.message_id = std::move(delivery.message_id);
  fresh.ids = delivery.ids;
  fresh.sends = delivery.sends;
  fresh.lookups = delivery.lookups;
  fresh.may_be_received = delivery.may_be_received;
  return fresh;
}

std::chrono::seconds most_wait(const RetryPolicy& policy) {
  return policy.longest_wait + policy.longest_wait / 10 + std::chrono::seconds(1);
}

std::chrono::seconds wait_after(int failures, std::string_view message_id, const RetryPolicy& policy) {
  std::int64_t wait = policy.first_wait.count();
  const std::int64_t longest = policy.longest_wait.count();
  for (int i = 1; i < failures && wait < longest; ++i) wait *= 2;
  wait = std::min(wait, longest);
  // FNV-1a over the id and the count: the same delivery always waits the same time.
  std::uint32_t spread = 2166136261U;
  for (const char c : message_id) spread = (spread ^ static_cast<unsigned char>(c)) * 16777619U;
  spread = (spread ^ static_cast<std::uint32_t>(failures)) * 16777619U;
  return std::chrono::seconds(wait + wait * static_cast<std::int64_t>((spread >> 8U) % 101U) / 1000);
}

}  // namespace peppol::as4
