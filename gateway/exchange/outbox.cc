#include "gateway/exchange/outbox.h"

#include <fmt/format.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

#include "gateway/exchange/courier.h"

namespace peppol::gateway {
namespace {

constexpr std::chrono::seconds kLongestSleep{30};
constexpr std::chrono::seconds kPauseAfterTrouble{2};
constexpr std::chrono::seconds kDrain{10};

}  // namespace

struct Outbox::State {
  OutboxRooms rooms;
  OutboxPolicy policy;
  std::mutex mutex;
  std::condition_variable changed;
  std::set<std::string> working;  // documents a courier is busy with
  bool has_backlog = false;       // more was due than there are couriers
  bool woken = false;
  bool stopping = false;
  std::optional<Time> last_look;  // the dispatcher's; none at the start
  std::thread dispatcher;
  std::unique_ptr<net::Pool> couriers;

  State(OutboxRooms r, OutboxPolicy p) : rooms(r), policy(std::move(p)) {}

  void dispatch() {
    while (true) {
      const auto pause = hand_out_guarded();
      std::unique_lock lock(mutex);
      if (stopping) return;
      changed.wait_for(lock, pause, [this] { return woken || stopping; });
      if (stopping) return;
      woken = false;
    }
  }

  std::chrono::milliseconds hand_out_guarded() {
    try {
      return hand_out();
    } catch (...) {
      rooms.log.error("outbox.bug", net::words_of(std::current_exception()));
      return kPauseAfterTrouble;
    }
  }

  // Due times are of the clock, waits are not: when it was set back (or at the start, when nobody knows), what is due
  // later than the longest wait could make it is due then.
  void heed_the_clock(Time now) {
    const bool may_be_set_back = !last_look || now < *last_look;
    last_look = now;
    if (!may_be_set_back) return;
    const auto capped = rooms.deliveries.cap_due(now + as4::most_wait(policy.retry));
    if (!capped) last_look.reset();
    if (capped && *capped > 0)
      rooms.log.warning(
          "outbox.clock_set_back",
          "deliveries were due later than any wait can be: the clock was set back; they are tried earlier",
          {{"deliveries", std::to_string(*capped)}});
  }

  // Gives what is due to the couriers; returns how long nothing else will be.
  std::chrono::milliseconds hand_out() {
    const Time now = rooms.clock.now();
    heed_the_clock(now);
    const auto waiting = rooms.deliveries.waiting(static_cast<std::int64_t>(policy.at_once * 4));
    if (!waiting) {
      rooms.log.error("outbox.store_unavailable", waiting.error().detail);
      return kPauseAfterTrouble;
    }
    for (const auto& one : *waiting)
      if (one.due_at <= now) start_courier(one.document_id);
    if (waiting->empty()) return kLongestSleep;
    // What is due and not working waits for a free courier, whose end wakes us.
    const Time next = waiting->front().due_at;
    if (next <= now) return kPauseAfterTrouble;
    return std::min<std::chrono::milliseconds>(next - now, kLongestSleep);
  }

  void start_courier(const std::string& document_id) {
    {
      const std::lock_guard lock(mutex);
      if (stopping || working.contains(document_id)) return;
      if (working.size() >= policy.at_once) {
        has_backlog = true;
        return;
      }
      working.insert(document_id);
    }
    const auto posted = couriers->post([this, document_id] { run_courier(document_id); });
    if (!posted) finish(document_id);
  }

  void run_courier(const std::string& document_id) {
    bool went_well = false;
    bool has_ended = false;
    try {
      const auto ran = Courier(rooms, policy).run(document_id);
      went_well = ran.has_value();
      has_ended = ran.value_or(false);
      if (!ran) rooms.log.error("outbox.delivery_interrupted", ran.error().detail, {{"document", document_id}});
    } catch (...) {
      const auto bug = net::words_of(std::current_exception());
      rooms.log.error("outbox.bug", bug, {{"document", document_id}});
      went_well =
          guarded(document_id, [&](Courier& courier) { return courier.interrupted(document_id, bug); }).has_value();
    }
    // After trouble it goes to the end of the line, and the dispatcher's own pause decides when it is tried again.
    if (went_well) return has_ended ? finish_quietly(document_id) : finish(document_id);
    const auto later = rooms.deliveries.postpone(document_id, rooms.clock.now() + policy.retry.first_wait);
    if (!later) rooms.log.error("outbox.store_unavailable", later.error().detail, {{"document", document_id}});
    release(document_id);
  }

  Result<void> guarded(const std::string& document_id, const std::function<Result<void>(Courier&)>& work) {
    try {
      Courier courier(rooms, policy);
      return work(courier);
    } catch (...) {
      const auto bug = net::words_of(std::current_exception());
      rooms.log.error("outbox.bug", bug, {{"document", document_id}});
      return fail(ErrorCode::kInternal, fmt::format("{} could not be looked at: {}", document_id, bug));
    }
  }

  // What is asked from outside, while no courier works on the document: kConflict when one does, or when the document
  // has no delivery.
  Result<void> do_apart(const std::string& document_id, const std::function<Result<void>(Courier&)>& work,
                        const std::string& refusal) {
    {
      const std::lock_guard lock(mutex);
      if (!working.insert(document_id).second) return fail(ErrorCode::kConflict, refusal);
    }
    Result<void> done = guarded(document_id, work);
    finish(document_id);
    if (!done && done.error().code == ErrorCode::kNotFound) return fail(ErrorCode::kConflict, refusal);
    return done;
  }

  // Waits for the couriers; a receiver that takes longer is left, and the next start goes on in doubt.
  void drain() {
    std::unique_lock lock(mutex);
    if (!changed.wait_for(lock, kDrain, [this] { return working.empty(); })) rooms.http.interrupt();
  }

  void release(const std::string& document_id) {
    {
      const std::lock_guard lock(mutex);
      working.erase(document_id);
    }
    changed.notify_all();
  }

  // The dispatcher looks again: at when this one is due next, or for those that waited for a free courier.
  void finish(const std::string& document_id) {
    {
      const std::lock_guard lock(mutex);
      working.erase(document_id);
      has_backlog = false;
      woken = true;
    }
    changed.notify_all();
  }

  // Nothing is left to do for this one.
  void finish_quietly(const std::string& document_id) {
    {
      const std::lock_guard lock(mutex);
      if (!has_backlog && !stopping) {
        working.erase(document_id);
        return;
      }
    }
    finish(document_id);
  }
};

Outbox::Outbox(OutboxRooms rooms, OutboxPolicy policy) : state_(std::make_unique<State>(rooms, std::move(policy))) {}

Outbox::~Outbox() { stop(); }

void Outbox::start() {
  state_->couriers = std::make_unique<net::Pool>(net::PoolOptions{.name = "deliveries",
                                                                  .threads = state_->policy.at_once,
                                                                  .max_waiting = state_->policy.at_once * 2,
                                                                  .log = &state_->rooms.log});
  state_->dispatcher = std::thread([s = state_.get()] { s->dispatch(); });
}

void Outbox::wake() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->woken = true;
  }
  state_->changed.notify_all();
}

void Outbox::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  if (state_->dispatcher.joinable()) state_->dispatcher.join();
  state_->drain();
  if (state_->couriers) state_->couriers->stop();
}

Result<void> Outbox::cancel(const std::string& document_id) {
  return state_->do_apart(
      document_id, [&](Courier& courier) { return courier.cancel(document_id); },
      fmt::format("{} is on its way or was received, and cannot be withdrawn", document_id));
}

Result<void> Outbox::resend(const std::string& document_id, const ResendRequest& request) {
  return state_->do_apart(
      document_id, [&](Courier& courier) { return courier.resend(document_id, request); },
      fmt::format("{} is on its way or was received, and cannot be sent again", document_id));
}

}  // namespace peppol::gateway
