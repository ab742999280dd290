// When work is to end, in processor time of the thread that does it: what
// other threads and programs take of the machine does not count.
//
//   const Deadline deadline(thread_clock(), std::chrono::seconds(10));
//   if (deadline.passed()) ...
//
// A Deadline belongs to the thread that made it.

#pragma once

#include <chrono>

namespace peppol {

class WorkClock {
 public:
  virtual ~WorkClock() = default;
  // Never less than what it said before to the same thread.
  virtual std::chrono::nanoseconds spent() const = 0;
};

// The processor time of whichever thread asks. May be called from any thread.
const WorkClock& thread_clock();

class Deadline {
 public:
  // Never passes.
  Deadline() = default;
  // Passes when the clock has gone on by more than `limit` from now. `clock` outlives it.
  Deadline(const WorkClock& clock, std::chrono::milliseconds limit)
      : clock_(&clock), limit_(limit), end_(clock.spent() + limit) {}

  bool passed() const { return clock_ != nullptr && clock_->spent() > end_; }
  std::chrono::milliseconds limit() const { return limit_; }

 private:
  const WorkClock* clock_ = nullptr;
  std::chrono::milliseconds limit_{};
  std::chrono::nanoseconds end_{};
};

}  // namespace peppol
