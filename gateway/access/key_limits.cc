#include "gateway/access/key_limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>

namespace peppol::gateway {
namespace {

using Moment = std::chrono::steady_clock::time_point;
constexpr double kSpanSeconds = 10;

// A bucket that fills with the rate and holds ten seconds of it.
struct Key {
  double left;
  Moment filled_at;
  std::size_t at_work = 0;
};

}  // namespace

struct KeyLimits::State {
  std::size_t per_second = 0;
  std::size_t at_once = 0;
  std::mutex mutex;
  std::map<std::string, Key> keys;  // only keys that exist come here

  double full() const { return static_cast<double>(per_second) * kSpanSeconds; }

  void refill(Key& key, Moment now) const {
    const std::chrono::duration<double> passed = now - key.filled_at;
    key.left = std::min(full(), key.left + passed.count() * static_cast<double>(per_second));
    key.filled_at = now;
  }

  void release(const std::string& key_id) {
    const std::lock_guard lock(mutex);
    --keys.at(key_id).at_work;
  }
};

KeyLimits::KeyLimits(std::size_t per_second, std::size_t at_once) : state_(std::make_shared<State>()) {
  state_->per_second = per_second;
  state_->at_once = at_once;
}

tl::expected<KeyLimits::Permit, KeyLimits::Refusal> KeyLimits::admit(const std::string& key_id, Moment now) {
  const std::lock_guard lock(state_->mutex);
  Key& key = state_->keys.try_emplace(key_id, Key{state_->full(), now}).first->second;
  if (key.at_work >= state_->at_once)
    return tl::unexpected(Refusal{fmt::format("{} requests of this key are at work, which is the limit "
                                              "(limits.key_requests_at_once); wait for their answers",
                                              key.at_work),
                                  std::chrono::seconds(1)});
  state_->refill(key, now);
  if (key.left < 1)
    return tl::unexpected(Refusal{fmt::format("this key asks more than {} requests a second, which is the limit "
                                              "(limits.key_requests_per_s); ask again after Retry-After",
                                              state_->per_second),
                                  std::chrono::seconds(1)});
  key.left -= 1;
  ++key.at_work;
  // Of nothing but its deleter.
  return Permit(nullptr, [state = state_, key_id](std::nullptr_t) { state->release(key_id); });
}

}  // namespace peppol::gateway
