#include "gateway/cli/suite_verdict.h"

#include <fmt/format.h>

#include <iterator>

#include "base/xml/writer.h"
#include "ubl/validation/report.h"

namespace peppol::gateway::cli {
namespace {

using validation::json_text;

std::string problems_of(const Verdict& verdict) { return fmt::format("{}", fmt::join(verdict.problems, "; ")); }

std::string json_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const auto& text : texts) list += (list.empty() ? "" : ",") + json_text(text);
  return "[" + list + "]";
}

std::string name_of(const Verdict& verdict) {
  if (verdict.test == "-") return verdict.title;
  return verdict.title.empty() ? verdict.test : verdict.test + ": " + verdict.title;
}

void write_case(xml::Writer& w, const FileVerdict& file, const Verdict& verdict) {
  w.text("\n").start("testcase").attribute("classname", file.file).attribute("name", name_of(verdict));
  w.attribute("time", fmt::format("{:.6f}", verdict.took.count()));
  switch (outcome_of(verdict)) {
    case Outcome::kPassed: break;
    case Outcome::kFailed:
      w.start("failure").attribute("type", "difference").attribute("message", problems_of(verdict)).end();
      break;
    case Outcome::kFailedAsListed:
      w.start("skipped").attribute("message", fmt::format("{} (listed: {})", problems_of(verdict), *verdict.listed));
      w.end();
      break;
    case Outcome::kPassedThoughListed:
      w.start("failure").attribute("type", "listed");
      w.attribute("message", fmt::format("passes, and is listed as a difference: {}", *verdict.listed)).end();
      break;
  }
  w.end();
}

std::chrono::duration<double> time_of(const FileVerdict& file) {
  std::chrono::duration<double> sum{};
  for (const auto& verdict : file.verdicts) sum += verdict.took;
  return sum;
}

void write_counts(xml::Writer& w, const std::vector<FileVerdict>& files) {
  const SuiteCounts counts = count(files);
  const std::size_t failures = counts.failed + counts.passed_though_listed;
  std::chrono::duration<double> time{};
  for (const auto& file : files) time += time_of(file);
  w.attribute("tests", fmt::format("{}", counts.passed + failures + counts.failed_as_listed + counts.errors));
  w.attribute("failures", fmt::format("{}", failures)).attribute("errors", fmt::format("{}", counts.errors));
  w.attribute("skipped", fmt::format("{}", counts.failed_as_listed));
  w.attribute("time", fmt::format("{:.6f}", time.count()));
}

void write_suite(xml::Writer& w, const FileVerdict& file) {
  w.text("\n").start("testsuite").attribute("name", file.file);
  write_counts(w, {file});
  for (const auto& verdict : file.verdicts) write_case(w, file, verdict);
  if (!file.error.empty()) {
    w.start("testcase").attribute("classname", file.file).attribute("name", "could not run").attribute("time", "0");
    w.start("error").attribute("type", "could not run").attribute("message", file.error).end().end();
  }
  w.end();
}

}  // namespace

Outcome outcome_of(const Verdict& verdict) {
  if (verdict.listed) return verdict.problems.empty() ? Outcome::kPassedThoughListed : Outcome::kFailedAsListed;
  return verdict.problems.empty() ? Outcome::kPassed : Outcome::kFailed;
}

SuiteCounts count(const std::vector<FileVerdict>& all) {
  SuiteCounts counts;
  for (const auto& file : all) {
    counts.other += file.is_other ? 1 : 0;
    counts.errors += file.error.empty() ? 0 : 1;
    for (const auto& verdict : file.verdicts) {
      switch (outcome_of(verdict)) {
        case Outcome::kPassed: ++counts.passed; break;
        case Outcome::kFailed: ++counts.failed; break;
        case Outcome::kFailedAsListed: ++counts.failed_as_listed; break;
        case Outcome::kPassedThoughListed: ++counts.passed_though_listed; break;
      }
    }
  }
  return counts;
}

std::string suite_text(const std::vector<FileVerdict>& all) {
  std::string text;
  const auto into = std::back_inserter(text);
  for (const auto& file : all) {
    for (const auto& verdict : file.verdicts) {
      const Outcome outcome = outcome_of(verdict);
      if (outcome == Outcome::kFailed)
        fmt::format_to(into, "{} test {}: {}\n", file.file, verdict.test, problems_of(verdict));
      if (outcome == Outcome::kPassedThoughListed)
        fmt::format_to(into, "{} test {}: passes, and is listed as a difference: {}\n", file.file, verdict.test,
                       *verdict.listed);
    }
  }
  const SuiteCounts counts = count(all);
  if (counts.other > 0)
    fmt::format_to(into, "{} files hold no test or call for no rule set and were not tested\n", counts.other);
  fmt::format_to(into, "{} passed, {} failed", counts.passed, counts.failed);
  if (counts.failed_as_listed > 0) fmt::format_to(into, ", {} failed as listed", counts.failed_as_listed);
  if (counts.passed_though_listed > 0) fmt::format_to(into, ", {} passed though listed", counts.passed_though_listed);
  return text + "\n";
}

std::string suite_json(const std::vector<FileVerdict>& all) {
  std::string text;
  for (const auto& file : all)
    for (const auto& verdict : file.verdicts)
      text += fmt::format("{{\"file\":{},\"test\":{},\"rules\":{},\"passed\":{},\"problems\":{},\"listed\":{}}}\n",
                          json_text(file.file), json_text(verdict.test), json_list(verdict.rules),
                          verdict.problems.empty(), json_list(verdict.problems), verdict.listed.has_value());
  return text;
}

std::string suite_junit(const std::vector<FileVerdict>& all) {
  xml::Writer w;
  w.declaration().start("testsuites").attribute("name", "peppolgw suite");
  write_counts(w, all);
  for (const auto& file : all)
    if (!file.verdicts.empty() || !file.error.empty()) write_suite(w, file);
  w.end();
  return w.finish() + "\n";
}

}  // namespace peppol::gateway::cli
