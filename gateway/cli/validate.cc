#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>

#include "base/bytes.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/input.h"
#include "ubl/model/create.h"
#include "ubl/tree/document.h"
#include "ubl/validation/svrl.h"
#include "ubl/validation/validator.h"

namespace peppol::gateway::cli {
namespace {

using validation::Language;

struct Outcome {
  std::string text = {};  // for standard output
  validation::SvrlUsed used = {};
  std::string error = {};
  int status = kDone;
};

namespace fs = std::filesystem;

// The files to check: of a folder every .xml file in it and below, in the order of their names.
Result<std::vector<std::string>> files_of(const std::vector<std::string>& given) {
  std::vector<std::string> files;
  for (const auto& one : given) {
    std::error_code failed;
    if (one == "-" || !fs::is_directory(one, failed)) {
      files.push_back(one);
      continue;
    }
    const std::size_t before = files.size();
    for (fs::recursive_directory_iterator at(one, failed), end; !failed && at != end; at.increment(failed))
      if (at->is_regular_file() && at->path().extension() == ".xml") files.push_back(at->path().string());
    if (failed) return fail(ErrorCode::kNotFound, fmt::format("{} cannot be read: {}", one, failed.message()));
    if (files.size() == before)
      return fail(ErrorCode::kNotFound, fmt::format("{} is a folder without .xml files; name the files to check", one));
    std::sort(files.begin() + static_cast<std::ptrdiff_t>(before), files.end());
  }
  return files;
}

// What `peppolgw create` would refuse, as findings.
validation::Report refused(const model::Refusal& refusal) {
  validation::Report report;
  if (refusal.problems.empty()) report.findings.push_back(validation::unreadable(refusal.error));
  for (const auto& problem : refusal.problems) {
    validation::Finding finding;
    finding.rule = finding.pack = "model";
    finding.message = problem.message;
    finding.message_nl = problem.message_nl;
    finding.pointer = finding.location = problem.pointer;
    if (!problem.term.empty()) finding.terms = {problem.term};
    report.findings.push_back(std::move(finding));
  }
  return report;
}

Result<validation::Report> judge(const validation::Validator& validator, const Bytes& given,
                                 const validation::Selection& selection, Time now) {
  const bool is_json = trim_ascii(given).starts_with('{');
  Bytes ubl;
  if (is_json) {
    auto created = model::create(given, model::CreateOptions{});
    if (!created) return refused(created.error());
    ubl = std::move(created->ubl);
  }
  const auto document = tree::Document::parse(is_json ? ubl : given);
  if (!document) {
    validation::Report report;
    report.findings.push_back(validation::unreadable(document.error()));
    return report;
  }
  auto report = validator.validate(*document, selection, now);
  if (report && is_json) validation::add_pointers(*report, *document);
  return report;
}

Outcome check(const ValidateCommand& command, const validation::Validator& validator, const std::string& file,
              Time now) {
  const Language language = command.language == "nl" ? Language::kDutch : Language::kEnglish;
  const auto bytes = read_input(file);
  if (!bytes) return {.error = bytes.error().detail, .status = kCannotRun};
  validation::Selection selection;
  if (!command.rules.empty()) selection.rules = command.rules;
  if (command.no_structure) selection.structure = validation::Structure::kSkip;
  if (command.format == "svrl") selection.fired_rules = validation::FiredRules::kKeep;
  const auto judged = judge(validator, *bytes, selection, now);
  if (!judged) return {.error = fmt::format("{}: {}", file, judged.error().detail), .status = kCannotRun};
  const validation::Report& report = *judged;
  Outcome outcome;
  outcome.status = report.valid() ? kDone : kInvalid;
  if (command.format == "json") outcome.text = validation::report_json(report, file, language) + "\n";
  if (command.format == "svrl") {
    auto part = validation::svrl_part(report, file, language);
    outcome.text = std::move(part.text);
    outcome.used = std::move(part.used);
  }
  if (command.format == "text") outcome.text = validation::report_text(report, file, language);
  return outcome;
}

using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

// Prints outcomes in the order of the files, as soon as all before one are there. SVRL waits in a temporary file:
// its head tells what all of it uses.
class Printer {
 public:
  Printer(std::size_t count, File waiting) : outcomes_(count), ready_(count), waiting_(std::move(waiting)) {}

  void put(std::size_t index, Outcome outcome) {
    const std::lock_guard lock(mutex_);
    outcomes_[index] = std::move(outcome);
    ready_[index] = true;
    for (; next_ < ready_.size() && ready_[next_]; ++next_) print(outcomes_[next_]);
    if (shows_progress_ && ready_.size() > 1)
      fmt::print(stderr, "\r{} of {} checked{}", next_, ready_.size(), next_ == ready_.size() ? "\n" : "");
  }

  int finish() {
    if (waiting_ && has_text_) print_waiting();
    std::fflush(stdout);
    return status_;
  }

 private:
  void print(Outcome& outcome) {
    if (!outcome.error.empty()) fmt::print(stderr, "peppolgw: {}\n", outcome.error);
    const std::size_t written =
        std::fwrite(outcome.text.data(), 1, outcome.text.size(), waiting_ ? waiting_.get() : stdout);
    if (written < outcome.text.size()) status_ = kCannotRun;
    has_text_ = has_text_ || written > 0;
    used_.add(outcome.used);
    status_ = std::max(status_, outcome.status);
    outcome = {};
  }

  void print_waiting() {
    fmt::print("{}", validation::svrl_head(used_));
    std::rewind(waiting_.get());
    std::array<char, 65536> block{};
    while (const std::size_t size = std::fread(block.data(), 1, block.size(), waiting_.get()))
      std::fwrite(block.data(), 1, size, stdout);
    fmt::print("{}", validation::kSvrlEnd);
  }

  std::mutex mutex_;
  std::vector<Outcome> outcomes_;
  std::vector<bool> ready_;
  std::size_t next_ = 0;
  int status_ = kDone;
  File waiting_;
  bool has_text_ = false;
  validation::SvrlUsed used_;
  bool shows_progress_ = isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 0;
};

}  // namespace

int run(const ValidateCommand& command) {
  const auto files = files_of(command.files);
  if (!files) return cannot_run(files.error());
  validation::RuleLibrary library(command.rules_directory);
  const validation::Validator validator(library);
  const Time now = SystemClock().now();
  const bool is_svrl = command.format == "svrl";
  File waiting(is_svrl ? std::tmpfile() : nullptr, &std::fclose);
  if (is_svrl && !waiting)
    return cannot_run({ErrorCode::kStorage, fmt::format("a temporary file for the SVRL cannot be made: {}",
                                                        std::generic_category().message(errno))});
  Printer printer(files->size(), std::move(waiting));
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < files->size(); i = next++)
      printer.put(i, check(command, validator, (*files)[i], now));
  };
  const std::size_t threads = std::min<std::size_t>(files->size(), std::max(1U, std::thread::hardware_concurrency()));
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  for (auto& thread : others) thread.join();
  return printer.finish();
}

}  // namespace peppol::gateway::cli
