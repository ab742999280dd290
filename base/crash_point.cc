#include "base/crash_point.h"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string>

namespace peppol {
namespace {

struct Wanted {
  std::string name;
  int nth = 1;
};

Wanted wanted_from_environment() {
  const char* text = std::getenv("PEPPOLGW_CRASH_AT");  // NOLINT(concurrency-mt-unsafe): read once, never set
  if (!text) return {};
  const std::string value = text;
  const auto colon = value.find(':');
  if (colon == std::string::npos) return {value, 1};
  return {value.substr(0, colon), std::atoi(value.c_str() + colon + 1)};
}

}  // namespace

void crash_point(std::string_view name) {
  static const Wanted wanted = wanted_from_environment();
  static std::atomic<int> reached = 0;
  if (wanted.name.empty() || wanted.name != name) return;
  if (++reached == wanted.nth) std::raise(SIGKILL);
}

}  // namespace peppol
