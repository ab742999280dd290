#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "gateway/cli/commands.h"
#include "gateway/cli/input.h"
#include "ubl/tree/document.h"
#include "ubl/validation/validator.h"

namespace peppol::gateway::cli {
namespace {

using validation::Language;

struct Outcome {
  std::string text;  // for standard output
  std::string error;
  int status = kDone;
};

Outcome check(const ValidateCommand& command, const validation::Validator& validator, const std::string& file,
              Time now) {
  const Language language = command.language == "nl" ? Language::kDutch : Language::kEnglish;
  const auto bytes = read_input(file);
  if (!bytes) return {"", bytes.error().detail, kCannotRun};
  validation::Selection selection;
  if (!command.rules.empty()) selection.rules = command.rules;
  if (command.no_structure) selection.structure = validation::Structure::kSkip;
  validation::Report report;
  const auto document = tree::Document::parse(*bytes);
  if (document) {
    auto checked = validator.validate(*document, selection, now);
    if (!checked) return {"", fmt::format("{}: {}", file, checked.error().detail), kCannotRun};
    report = std::move(*checked);
  } else {
    report.findings.push_back(validation::unreadable(document.error()));
  }
  Outcome outcome;
  outcome.status = report.valid() ? kDone : kInvalid;
  if (command.format == "json") outcome.text = validation::report_json(report, file, language) + "\n";
  if (command.format == "svrl") outcome.text = validation::report_svrl(report, file, language);
  if (command.format == "text") outcome.text = validation::report_text(report, file, language);
  return outcome;
}

// Prints outcomes in the order of the files, as soon as all before one are there.
class Printer {
 public:
  explicit Printer(std::size_t count) : outcomes_(count), ready_(count) {}

  void put(std::size_t index, Outcome outcome) {
    const std::lock_guard lock(mutex_);
    outcomes_[index] = std::move(outcome);
    ready_[index] = true;
    for (; next_ < ready_.size() && ready_[next_]; ++next_) print(outcomes_[next_]);
    if (shows_progress_ && ready_.size() > 1)
      fmt::print(stderr, "\r{} of {} checked{}", next_, ready_.size(), next_ == ready_.size() ? "\n" : "");
  }

  int status() const { return status_; }

 private:
  void print(Outcome& outcome) {
    if (!outcome.error.empty()) fmt::print(stderr, "peppolgw: {}\n", outcome.error);
    std::fwrite(outcome.text.data(), 1, outcome.text.size(), stdout);
    status_ = std::max(status_, outcome.status);
    outcome = {};
  }

  std::mutex mutex_;
  std::vector<Outcome> outcomes_;
  std::vector<bool> ready_;
  std::size_t next_ = 0;
  int status_ = kDone;
  bool shows_progress_ = isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 0;
};

}  // namespace

int run(const ValidateCommand& command) {
  validation::RuleLibrary library(command.rules_directory);
  const validation::Validator validator(library);
  const Time now = SystemClock().now();
  Printer printer(command.files.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < command.files.size(); i = next++)
      printer.put(i, check(command, validator, command.files[i], now));
  };
  const std::size_t threads =
      std::min<std::size_t>(command.files.size(), std::max(1U, std::thread::hardware_concurrency()));
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  for (auto& thread : others) thread.join();
  std::fflush(stdout);
  return printer.status();
}

}  // namespace peppol::gateway::cli
