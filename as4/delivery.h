// One document on its way to one receiver, as a pure state machine: what
// happened goes in, the new state and what is to be done come out.
//
//   Step step = next(delivery, event, clock.now(), RetryPolicy{});
//   store(step.delivery);                 // first: a crash repeats an action, and never loses a message
//   for (const DeliveryAction& action : step.actions) perform(action);
//
// It performs nothing, asks no clock and keeps nothing. What an answer means is
// the table of outcome.h. The message id is fixed before the first attempt, so
// that the other side recognises a repeat. It changes in one case alone: the
// receiver proved that it does not have the message, and no attempt with the id
// ended unknown; another access point may have registered the id all the same,
// and would take the repeat for a duplicate. Plain values; usable from any
// thread.

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "as4/outcome.h"
#include "base/clock.h"

namespace peppol::as4 {

// Append; never rename: the texts of to_string() are stored and part of the REST API.
enum class DeliveryState {
  kQueued,           // accepted, nothing tried yet
  kResolving,        // looking the receiver up
  kSending,          // a message is on its way, its answer not known
  kRetrying,         // waiting for the next attempt
  kSent,             // final: a receipt was verified and stored
  kFailed,           // final: refused, or retries exhausted; the receiver does not have it
  kUndeliverable,    // final: the receiver is not registered, or not for this document
  kCancelled,        // final: withdrawn while the receiver could not have it
  kSentUnconfirmed,  // final: the receiver may have it, and no receipt proves it
};
std::string_view to_string(DeliveryState state);
std::optional<DeliveryState> delivery_state_from(std::string_view text);
bool is_final(DeliveryState state);

// Why an attempt did not succeed.
struct Cause {
  std::string code;    // stable: "unreachable", "EBMS:0101", ...
  std::string detail;  // a complete sentence

  friend bool operator==(const Cause&, const Cause&) = default;
};

struct Delivery {
  std::string message_id;
  int ids = 1;  // message ids used, this one included
  DeliveryState state = DeliveryState::kQueued;
  int sends = 0;     // attempts to send, those repeated after a restart included
  int failures = 0;  // of any kind that may pass
  int lookups = 0;
  // Look the receiver up again before the next attempt; otherwise the endpoint
  // and the bytes of the last attempt are used once more.
  bool must_resolve = true;
  // An attempt ended unknown: the id stays for ever, and no end without a receipt is kFailed.
  bool may_be_received = false;
  // The receiver refused this id for good and proved it: sent again, it goes under another one.
  bool is_refused = false;
  std::optional<Time> started_at;       // of the first attempt of this series
  std::optional<Time> sent_at;          // when the last attempt to send began
  std::optional<Time> in_doubt_since;   // when the first attempt of this series began whose outcome is unknown
  std::optional<Time> next_attempt_at;  // in kRetrying
  std::optional<Cause> first_cause;     // kept, whatever follows
  std::optional<Cause> last_cause;

  friend bool operator==(const Delivery&, const Delivery&) = default;
};

// Waits double from `first_wait` to `longest_wait`, spread by a tenth so that
// deliveries that failed together do not come back together.
struct RetryPolicy {
  std::chrono::seconds first_wait{30};
  std::chrono::seconds longest_wait{3600};
  int max_failures = 20;                          // then the delivery fails
  std::chrono::seconds give_up_after{24 * 3600};  // since the first attempt; then the delivery fails
  int resolve_again_every = 3;                    // failures after which the receiver is looked up again
  // After an attempt whose outcome is unknown, repeats begin and end within this time from its beginning: receivers
  // forget message ids (phase4 after ten minutes), and would then take the repeat for a new message.
  std::chrono::seconds doubt_window{9 * 60};
};

// What happened. `Started`: the outbox takes the delivery up. `Woken`: the time
// of WakeAt has come. `Restarted`: the program begins anew and finds it so.
struct Started {};
struct Woken {};
struct Restarted {};
struct Cancelled {};
struct LookupSucceeded {};
enum class LookupFailure {
  kTransient,      // DNS or SMP not reachable
  kNotRegistered,  // no such participant, document type or process
  kRefused,        // an answer that must not be trusted
};
struct LookupFailed {
  LookupFailure kind{};
  Cause cause;
};
struct PreparationFailed {  // the message cannot be made of this document
  Cause cause;
};
struct ReceiptArrived {
  std::string receipt;          // the signed envelope, as it came
  std::string message_id = {};  // its own
};
struct AttemptFailed {                  // any other answer, or none
  Outcome outcome = Outcome::kUnknown;  // kDelivered has its own event and is ignored here
  bool ends_doubt = false;              // see OutcomeRow
  Cause cause;                          // code "EBMS:0004"
};
using DeliveryEvent = std::variant<Started, Woken, Restarted, Cancelled, LookupSucceeded, LookupFailed,
                                   PreparationFailed, ReceiptArrived, AttemptFailed>;

// What is to be done, in order.
struct Resolve {      // look the receiver up
  bool anew = false;  // ask the network, whatever was learned before: all look-ups but the first
};
struct Send {                 // post the message with this id: the bytes of the last time, if there were any with it
                              // and the receiver's certificate is still the same
  std::optional<Time> until;  // when the exchange must have ended; none: it takes the time it may
};
struct StoreReceipt {
  std::string receipt;
  std::string message_id;  // of the receipt
};
struct WakeAt {
  Time time;
};
struct Report {  // for timeline, log and webhooks
  DeliveryState state{};
  std::optional<Cause> cause;
};
using DeliveryAction = std::variant<Resolve, Send, StoreReceipt, WakeAt, Report>;

struct Step {
  Delivery delivery;
  std::vector<DeliveryAction> actions;
};

// Total: an event that makes no sense in a state changes nothing and asks for
// nothing; a final state never changes.
Step next(Delivery delivery, const DeliveryEvent& event, Time now, const RetryPolicy& policy);

// Whether a person accepts that the receiver gets the document twice.
enum class Consent { kNone, kMayArriveTwice };

// A new series of attempts for a delivery that ended without a receipt: kFailed,
// kUndeliverable and, with consent, kSentUnconfirmed. A delivery in any other
// state comes back unchanged. The message id stays, except for one that the
// receiver refused and that no attempt has left in doubt.
Delivery resend(Delivery delivery, Consent consent);

// No wait is longer. A next attempt that is further away was written before the clock was set back.
std::chrono::seconds most_wait(const RetryPolicy& policy);

// How long to wait after failure number `failures` (from 1).
std::chrono::seconds wait_after(int failures, std::string_view message_id, const RetryPolicy& policy);

}  // namespace peppol::as4
