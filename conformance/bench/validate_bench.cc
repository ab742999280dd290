// Times the validator on files: validate_bench SECONDS FILE...
//
// One JSON line a file. A run is what `peppolgw validate` does with bytes in memory: parse, structure, the rules the
// document calls for. Each file gets SECONDS of measuring after a warm-up (at least two runs). One thread; "cpu_us" is
// the processor's time of it. With 0 SECONDS each file is checked once, cold.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/memory.h"
#include "ubl/tree/document.h"
#include "ubl/validation/validator.h"

namespace {

using namespace peppol;

struct Verdict {
  std::size_t findings = 0;
  bool valid = false;
};

struct Runs {
  std::vector<double> wall_us;
  std::vector<double> cpu_us;
  Verdict verdict;
};

double wall_us() {
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double cpu_us() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

Result<Verdict> check(const validation::Validator& validator, const Bytes& bytes, Time now) {
  const auto document = tree::Document::parse(bytes);
  if (!document) return tl::unexpected(document.error());
  const auto report = validator.validate(*document, validation::Selection{}, now);
  if (!report) return tl::unexpected(report.error());
  return Verdict{report->findings.size(), report->valid()};
}

Result<Runs> measure(const validation::Validator& validator, const Bytes& bytes, double seconds) {
  const Time now = SystemClock().now();
  Runs runs;
  const auto one = [&]() -> Result<void> {
    const double wall = wall_us();
    const double cpu = cpu_us();
    auto verdict = check(validator, bytes, now);
    if (!verdict) return tl::unexpected(verdict.error());
    runs.wall_us.push_back(wall_us() - wall);
    runs.cpu_us.push_back(cpu_us() - cpu);
    runs.verdict = *verdict;
    return {};
  };
  const auto several = [&](std::size_t least, double limit_us) -> Result<void> {
    const double end = wall_us() + limit_us;
    do {
      if (auto done = one(); !done) return done;
    } while (runs.wall_us.size() < least || wall_us() < end);
    return {};
  };
  if (seconds > 0) {
    if (auto warm = several(1, seconds * 0.2e6); !warm) return tl::unexpected(warm.error());
    runs = {};
  }
  if (auto done = several(seconds > 0 ? 2 : 1, seconds * 1e6); !done) return tl::unexpected(done.error());
  return runs;
}

Bytes read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "validate_bench: expected the seconds for each file, then the files\n");
    return 2;
  }
  keep_freed_memory();  // as peppolgw does
  validation::RuleLibrary library({});
  const validation::Validator validator(library);
  for (int i = 2; i < argc; ++i) {
    const std::filesystem::path file = argv[i];
    const Bytes bytes = read(file);
    const auto runs = measure(validator, bytes, std::strtod(argv[1], nullptr));
    if (!runs) {
      fmt::print(stderr, "validate_bench: {}: {}\n", file.string(), runs.error().detail);
      return 1;
    }
    fmt::print(
        "{{\"file\":\"{}\",\"bytes\":{},\"runs\":{},\"wall_us\":{:.1f},\"cpu_us\":{:.1f},\"findings\":{},"
        "\"valid\":{}}}\n",
        file.filename().string(), bytes.size(), runs->wall_us.size(), median(runs->wall_us), median(runs->cpu_us),
        runs->verdict.findings, runs->verdict.valid);
    std::fflush(stdout);
  }
  return 0;
}
