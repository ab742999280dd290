// How much one API key may ask: so many requests a second over ten seconds, and
// so many at once. It keeps a client that went wrong, or hostile, from taking
// what belongs to the others.
//
//   auto admitted = limits.admit(principal.key_id, now);
//   if (!admitted) ... 429, admitted.error().retry_after ...
//   response.permit = std::move(*admitted);   // until the answer has left
//
// All members may be called from any thread.

#pragma once

#include <tl/expected.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace peppol::gateway {

class KeyLimits {
 public:
  KeyLimits(std::size_t per_second, std::size_t at_once);

  // Held while the request is at work.
  using Permit = std::shared_ptr<void>;

  struct Refusal {
    std::string detail;  // names the limit and its setting
    std::chrono::seconds retry_after;
  };

  // A key that was silent for ten seconds may ask ten seconds' worth at once.
  tl::expected<Permit, Refusal> admit(const std::string& key_id, std::chrono::steady_clock::time_point now);

 private:
  struct State;
  std::shared_ptr<State> state_;  // permits may outlive the limits
};

}  // namespace peppol::gateway
