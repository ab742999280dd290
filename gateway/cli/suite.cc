#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>
#include <thread>

#include "base/bytes.h"
#include "base/xml/writer.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/input.h"
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

struct Verdict {
  std::string test;
  std::vector<std::string> rules;
  std::vector<std::string> problems;  // none: passed
};

struct FileVerdict {
  std::string file;
  std::vector<Verdict> verdicts;
  std::string error;      // could not run
  bool is_other = false;  // nothing that could be tested
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
    const auto report = validator.validate(test.document, selection, now);
    if (!report) return tl::unexpected(report.error());
    return Verdict{test.name, *selection.rules, differences(test, *report)};
  }

  FileVerdict run(const std::string& file) const {
    FileVerdict verdict{file, {}, "", false};
    const auto bytes = read_input(file);
    if (!bytes) {
      verdict.error = bytes.error().detail;
      return verdict;
    }
    const auto tests = read_tests(file, *bytes, [this](const std::string& rule) { return owners.knows(rule); });
    if (!tests) {
      verdict.verdicts.push_back({"-", {}, {tests.error().detail}});
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
        verdict.error = fmt::format("{} test {}: {}", file, test.name, one.error().detail);
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

Result<std::vector<std::string>> files_of(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const auto& path : paths) {
    std::error_code failed;
    if (!fs::is_directory(path, failed)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::string> inside;
    for (auto at = fs::recursive_directory_iterator(path, failed); !failed && at != fs::end(at); at.increment(failed))
      if (at->is_regular_file(failed) && looks_like_xml(at->path())) inside.push_back(at->path().string());
    if (failed) return fail(ErrorCode::kNotFound, fmt::format("{} cannot be read: {}", path, failed.message()));
    std::sort(inside.begin(), inside.end());
    std::move(inside.begin(), inside.end(), std::back_inserter(files));
  }
  return files;
}

std::vector<FileVerdict> run_all(const Suite& suite, const std::vector<std::string>& files) {
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

struct Counts {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t other = 0;
  std::size_t errors = 0;
};

Counts count(const std::vector<FileVerdict>& all) {
  Counts counts;
  for (const auto& file : all) {
    counts.other += file.is_other ? 1 : 0;
    counts.errors += file.error.empty() ? 0 : 1;
    for (const auto& verdict : file.verdicts) ++(verdict.problems.empty() ? counts.passed : counts.failed);
  }
  return counts;
}

void print_text(const std::vector<FileVerdict>& all, const Counts& counts) {
  for (const auto& file : all)
    for (const auto& verdict : file.verdicts)
      if (!verdict.problems.empty())
        fmt::print("{} test {}: {}\n", file.file, verdict.test, fmt::join(verdict.problems, "; "));
  if (counts.other > 0) fmt::print("{} files hold no test or call for no rule set and were not tested\n", counts.other);
  fmt::print("{} passed, {} failed\n", counts.passed, counts.failed);
}

std::string json_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const auto& text : texts) list += (list.empty() ? "" : ",") + validation::json_text(text);
  return "[" + list + "]";
}

void print_json(const std::vector<FileVerdict>& all) {
  for (const auto& file : all)
    for (const auto& verdict : file.verdicts)
      fmt::print("{{\"file\":{},\"test\":{},\"rules\":{},\"passed\":{},\"problems\":{}}}\n",
                 validation::json_text(file.file), validation::json_text(verdict.test), json_list(verdict.rules),
                 verdict.problems.empty(), json_list(verdict.problems));
}

void print_junit(const std::vector<FileVerdict>& all, const Counts& counts) {
  using xml::escape_attribute;
  fmt::print("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  fmt::print("<testsuites tests=\"{}\" failures=\"{}\">\n", counts.passed + counts.failed, counts.failed);
  for (const auto& file : all) {
    if (file.verdicts.empty()) continue;
    const auto failed =
        std::count_if(file.verdicts.begin(), file.verdicts.end(), [](const Verdict& v) { return !v.problems.empty(); });
    fmt::print("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n", escape_attribute(file.file), file.verdicts.size(),
               failed);
    for (const auto& verdict : file.verdicts) {
      fmt::print("    <testcase classname=\"{}\" name=\"{}\"", escape_attribute(file.file), escape_attribute(verdict.test));
      if (verdict.problems.empty())
        fmt::print("/>\n");
      else
        fmt::print("><failure message=\"{}\"/></testcase>\n",
                   escape_attribute(fmt::format("{}", fmt::join(verdict.problems, "; "))));
    }
    fmt::print("  </testsuite>\n");
  }
  fmt::print("</testsuites>\n");
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
  const auto all = run_all(Suite{command, validator, *owners, now}, *files);
  const Counts counts = count(all);
  for (const auto& file : all)
    if (!file.error.empty()) cannot_run({ErrorCode::kInternal, file.error});
  if (command.format == "text") print_text(all, counts);
  if (command.format == "json") print_json(all);
  if (command.format == "junit") print_junit(all, counts);
  std::fflush(stdout);
  if (counts.errors > 0) return kCannotRun;
  if (counts.passed + counts.failed == 0)
    return cannot_run({ErrorCode::kNotFound, "there is no test in what was given"});
  return counts.failed > 0 ? kInvalid : kDone;
}

}  // namespace peppol::gateway::cli
