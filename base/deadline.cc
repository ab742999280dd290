#include "base/deadline.h"

#include <ctime>

namespace peppol {

namespace {

class ThreadClock final : public WorkClock {
 public:
  std::chrono::nanoseconds spent() const override {
    std::timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  }
};

}  // namespace

const WorkClock& thread_clock() {
  static const ThreadClock clock;
  return clock;
}

}  // namespace peppol
