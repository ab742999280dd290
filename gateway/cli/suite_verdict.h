// What came of a conformance suite, and how it is told: as text, JSON or JUnit.

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace peppol::gateway::cli {

struct Verdict {
  std::string test;   // SuiteTest::name
  std::string title;  // SuiteTest::title
  std::vector<std::string> rules;
  std::vector<std::string> problems;        // none: as the test expects
  std::chrono::duration<double> took = {};  // to judge the document
  std::optional<std::string> listed = {};   // the reason, when a difference of this test is expected
};

// A listed difference makes a failure an expected one, and its absence something to tell.
enum class Outcome { kPassed, kFailed, kFailedAsListed, kPassedThoughListed };
Outcome outcome_of(const Verdict& verdict);

struct FileVerdict {
  std::string file;
  std::vector<Verdict> verdicts;
  std::string error;      // could not run
  bool is_other = false;  // nothing that could be tested
};

struct SuiteCounts {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t failed_as_listed = 0;
  std::size_t passed_though_listed = 0;
  std::size_t other = 0;
  std::size_t errors = 0;
};
SuiteCounts count(const std::vector<FileVerdict>& all);

std::string suite_text(const std::vector<FileVerdict>& all);
// One object a test and line.
std::string suite_json(const std::vector<FileVerdict>& all);
// As Jenkins and GitLab read it: a testsuite a file, a listed difference is skipped.
std::string suite_junit(const std::vector<FileVerdict>& all);

}  // namespace peppol::gateway::cli
