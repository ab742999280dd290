#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>
#include <thread>

#include "base/bytes.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/expected_differences.h"
#include "gateway/cli/input.h"
#include "gateway/cli/suite_verdict.h"
#include "gateway/cli/test_set.h"
#include "ubl/validation/validator.h"

namespace peppol::gateway::cli {
namespace {

namespace fs = std::filesystem;

// The rule sets that test sets name in their configuration attribute, by how it begins.
struct Configuration {
  std::string_view begins;
  std::vector<std::string> packs;
};
const std::vector<Configuration>& configurations() {
  static const std::vector<Configuration> rows = {{"tc434-ubl", {"en16931"}},
                                                  {"peppolbis-en16931-", {"en16931", "peppol-bis-3"}},
                                                  {"peppolbis-t111-", {"invoice-response"}},
                                                  {"peppolbis-t71-", {"mlr"}}};
  return rows;
}

// Which packs have a rule of an id.
class Owners {
 public:
  static Result<Owners> make(validation::RuleLibrary& library, Time now) {
    const auto sets = library.list(now);
    if (!sets) return tl::unexpected(sets.error());
    Owners owners;
    for (const auto& set : *sets) {
      const auto rules = library.get(set.name, now);
      if (!rules) continue;  // an import whose date is still to come
      for (const auto& assertion : (*rules)->assertions()) owners.packs_[assertion.id].insert(set.name);
    }
    return owners;
  }

  bool knows(const std::string& rule) const { return packs_.contains(rule); }

  // `packs`, and for each expected rule that none of them has, one that has it.
  std::vector<std::string> complete(std::vector<std::string> packs, const std::vector<Expectation>& expected) const {
    for (const auto& expectation : expected) {
      const auto owners = packs_.find(expectation.rule);
      if (owners == packs_.end()) continue;
      const auto owns = [&](const std::string& pack) { return owners->second.contains(pack); };
      if (std::none_of(packs.begin(), packs.end(), owns)) packs.push_back(*owners->second.begin());
    }
    return packs;
  }

 private:
  std::map<std::string, std::set<std::string>> packs_;
};

struct Suite {
  const SuiteCommand& command;
  const validation::Validator& validator;
  const Owners& owners;
  Time now;

  std::vector<std::string> rules_of(const SuiteTest& test) const {
    if (!command.rules.empty()) return command.rules;
    for (const auto& row : configurations())
      if (test.configuration.starts_with(row.begins)) return owners.complete(row.packs, test.expectations);
    return owners.complete(validation::packs_for(validation::kind_of(test.document)), test.expectations);
  }

  // Test sets hold fragments; structure is looked at only where nothing but validity is expected.
  Result<Verdict> run(const SuiteTest& test) const {
    validation::Selection selection;
    selection.rules = rules_of(test);
    if (!test.expectations.empty()) selection.structure = validation::Structure::kSkip;
    const auto begin = std::chrono::steady_clock::now();
    const auto report = validator.validate(test.document, selection, now);
    if (!report) return tl::unexpected(report.error());
    return Verdict{test.name, test.title, *selection.rules, differences(test, *report),
                   std::chrono::steady_clock::now() - begin};
  }

  FileVerdict run(const TestFile& file) const {
    FileVerdict verdict{file.path, {}, "", false};
    const auto bytes = read_input(file.path);
    if (!bytes) {
      verdict.error = bytes.error().detail;
      return verdict;
    }
    const auto tests = read_tests(file, *bytes, [this](const std::string& rule) { return owners.knows(rule); });
    if (!tests) {
      verdict.verdicts.push_back({"-", fs::path(file.path).stem().string(), {}, {tests.error().detail}});
      return verdict;
    }
    verdict.is_other = tests->empty();
    for (const auto& test : *tests) {
      if (test.expectations.empty() && rules_of(test).empty()) {
        verdict.is_other = true;
        continue;
      }
      auto one = run(test);
      if (!one) {
        verdict.error = fmt::format("{} test {}: {}", file.path, test.name, one.error().detail);
        return verdict;
      }
      verdict.verdicts.push_back(std::move(*one));
    }
    return verdict;
  }
};

bool looks_like_xml(const fs::path& file) {
  if (file.extension() == ".xml") return true;
  const auto begin = file.extension() == ".xm" ? read_input(file.string()) : Result<Bytes>(Bytes());
  return begin && trim_ascii(*begin).starts_with("<");
}

Result<std::vector<TestFile>> files_of(const std::vector<std::string>& paths) {
  std::vector<TestFile> files;
  for (const auto& path : paths) {
    std::error_code failed;
    fs::path given = fs::absolute(path, failed).lexically_normal();
    if (!given.has_filename()) given = given.parent_path();
    if (!fs::is_directory(path, failed)) {
      files.push_back({path, given.parent_path().filename()});
      continue;
    }
    std::vector<TestFile> inside;
    for (auto at = fs::recursive_directory_iterator(path, failed); !failed && at != fs::end(at); at.increment(failed))
      if (at->is_regular_file(failed) && looks_like_xml(at->path()))
        inside.push_back({at->path().string(), given.filename() / at->path().lexically_relative(path).parent_path()});
    if (failed) return fail(ErrorCode::kNotFound, fmt::format("{} cannot be read: {}", path, failed.message()));
    std::sort(inside.begin(), inside.end(), [](const TestFile& a, const TestFile& b) { return a.path < b.path; });
    std::move(inside.begin(), inside.end(), std::back_inserter(files));
  }
  return files;
}

std::vector<FileVerdict> run_all(const Suite& suite, const std::vector<TestFile>& files) {
  std::vector<FileVerdict> verdicts(files.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < files.size(); i = next++) verdicts[i] = suite.run(files[i]);
  };
  std::vector<std::thread> others;
  const std::size_t threads = std::min<std::size_t>(files.size(), std::max(1U, std::thread::hardware_concurrency()));
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  for (auto& thread : others) thread.join();
  return verdicts;
}

// Tells the lines that meant no test of this run: another run may have it.
Result<void> mark_expected(const std::string& list, std::vector<FileVerdict>& all) {
  if (list.empty()) return {};
  const auto bytes = read_input(list);
  if (!bytes) return tl::unexpected(bytes.error());
  const auto expected = read_expected(*bytes, list);
  if (!expected) return tl::unexpected(expected.error());
  for (const auto& line : mark_listed(all, *expected))
    fmt::print(stderr, "peppolgw: {} test {} is listed in {} and was not run\n", line.file, line.test, list);
  return {};
}

}  // namespace

int run(const SuiteCommand& command) {
  validation::RuleLibrary library(command.rules_directory);
  const validation::Validator validator(library);
  const Time now = SystemClock().now();
  const auto owners = Owners::make(library, now);
  if (!owners) return cannot_run(owners.error());
  const auto files = files_of(command.paths);
  if (!files) return cannot_run(files.error());
  auto all = run_all(Suite{command, validator, *owners, now}, *files);
  if (auto marked = mark_expected(command.expected, all); !marked) return cannot_run(marked.error());
  for (const auto& file : all)
    if (!file.error.empty()) cannot_run({ErrorCode::kInternal, file.error});
  if (command.format == "text") fmt::print("{}", suite_text(all));
  if (command.format == "json") fmt::print("{}", suite_json(all));
  if (command.format == "junit") fmt::print("{}", suite_junit(all));
  std::fflush(stdout);
  const SuiteCounts counts = count(all);
  if (counts.errors > 0) return kCannotRun;
  const std::size_t differ = counts.failed + counts.passed_though_listed;
  if (counts.passed + counts.failed_as_listed + differ == 0)
    return cannot_run({ErrorCode::kNotFound, "there is no test in what was given"});
  return differ > 0 ? kInvalid : kDone;
}

}  // namespace peppol::gateway::cli
