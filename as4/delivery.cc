#include "as4/delivery.h"

#include <algorithm>
#include <array>

#include "as4/ebms_error.h"

namespace peppol::as4 {
namespace {

using State = DeliveryState;

struct StateName {
  State state;
  std::string_view text;
};
constexpr std::array<StateName, 8> kStateNames{{{State::kQueued, "queued"},
                                                {State::kResolving, "resolving"},
                                                {State::kSending, "sending"},
                                                {State::kRetrying, "retrying"},
                                                {State::kSent, "sent"},
                                                {State::kFailed, "failed"},
                                                {State::kUndeliverable, "undeliverable"},
                                                {State::kCancelled, "cancelled"}}};

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
    if (step_.delivery.next_attempt_at && now_ < *step_.delivery.next_attempt_at)
      act(WakeAt{*step_.delivery.next_attempt_at});
    else
      attempt();
  }
  // The answer to what was under way is lost; the other side recognises the repeat.
  void operator()(const Restarted&) {
    if (is(State::kResolving)) resolve();
    if (is(State::kSending)) send();
    if (is(State::kRetrying)) act(WakeAt{step_.delivery.next_attempt_at.value_or(now_)});
  }
  void operator()(const Cancelled&) {
    const bool is_before_sending = is(State::kQueued) || is(State::kResolving) || is(State::kRetrying);
    if (is_before_sending && step_.delivery.sends == 0) end(State::kCancelled, std::nullopt);
  }
  void operator()(const LookupSucceeded&) {
    if (!is(State::kResolving)) return;
    step_.delivery.must_resolve = false;
    send();
  }
  void operator()(const LookupFailed& event) {
    if (!is(State::kResolving)) return;
    if (event.kind == LookupFailure::kTransient) return wait(event.cause);
    // Once something was sent the other side may have it: "undeliverable" would say too much.
    const bool is_unknown = event.kind == LookupFailure::kNotRegistered && step_.delivery.sends == 0;
    end(is_unknown ? State::kUndeliverable : State::kFailed, event.cause);
  }
  void operator()(const PreparationFailed& event) {
    if (is(State::kSending) || is(State::kResolving)) end(State::kFailed, event.cause);
  }
  void operator()(const ReceiptArrived& event) {
    if (!is(State::kSending)) return;
    act(StoreReceipt{event.receipt});
    end(State::kSent, std::nullopt);
  }
  void operator()(const ReceiptInvalid& event) {
    if (is(State::kSending)) end(State::kFailed, event.cause);
  }
  void operator()(const EbmsErrorArrived& event) {
    if (!is(State::kSending)) return;
    if (is_transient_ebms_error(event.cause.code)) return wait(event.cause);
    end(event.is_not_serviced ? State::kUndeliverable : State::kFailed, event.cause);
  }
  void operator()(const TransportFailed& event) {
    if (is(State::kSending)) wait(event.cause);
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
    enter(State::kResolving, std::nullopt);
    act(Resolve{});
  }

  void send() {
    ++step_.delivery.sends;
    enter(State::kSending, std::nullopt);
    act(Send{});
  }

  void note(const Cause& cause) {
    if (!step_.delivery.first_cause) step_.delivery.first_cause = cause;
    step_.delivery.last_cause = cause;
  }

  void end(State state, std::optional<Cause> cause) {
    if (cause) note(*cause);
    enter(state, std::move(cause));
  }

  void wait(const Cause& cause) {
    Delivery& d = step_.delivery;
    ++d.failures;
    const auto at = now_ + wait_after(d.failures, d.message_id, policy_);
    const bool is_too_late = d.started_at && at - *d.started_at > policy_.give_up_after;
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
         state == State::kCancelled;
}

Step next(Delivery delivery, const DeliveryEvent& event, Time now, const RetryPolicy& policy) {
  Machine machine(std::move(delivery), now, policy);
  std::visit(machine, event);
  return machine.take();
}

Delivery resend(Delivery delivery) {
  if (delivery.state != State::kFailed && delivery.state != State::kUndeliverable) return delivery;
  Delivery fresh;
  fresh.message_id = std::move(delivery.message_id);
  fresh.sends = delivery.sends;
  return fresh;
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

bool is_transient_ebms_error(std::string_view code) {
  const auto known = find_ebms_code(code);
  return known && is_transient(*known);
}

}  // namespace peppol::as4
