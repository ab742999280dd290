// Every official rule set over every document of the corpus, against what
// Saxon said running the compiled XSLT (../shared/corpus/oracle): the same
// rules fire, with the same flags, equally often.
//
//   oracle_test                      all
//   PEPPOLGW_ORACLE=tsr oracle_test  only the sets whose file name contains "tsr"

#include "tests/ubl/oracle.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "ubl/schematron/ruleset.h"

namespace peppol::schematron {
namespace {

namespace fs = std::filesystem;
using oracle::Documents;
using oracle::Fired;
using oracle::Job;
using oracle::kCorpus;
using oracle::read_file;

// What the corpus holds: verdicts of one rule set, at least (those of the reports), and of all fourteen.
constexpr std::size_t kFewest = 76;
constexpr std::size_t kComparedInAll = 24'000;

Result<std::string> resolve(const std::string& path) {
  if (!fs::exists(path)) return fail(ErrorCode::kNotFound, "the file " + path + " does not exist");
  return read_file(path);
}

class Oracle : public ::testing::Test {
 protected:
  void compare(const Job& job) {
    const fs::path path = kCorpus / job.schematron;
    const auto start = std::chrono::steady_clock::now();
    auto rules = RuleSet::load_schematron(read_file(path), path.string(), resolve);
    const std::chrono::duration<double, std::milli> loading = std::chrono::steady_clock::now() - start;
    if (!rules) {
      ADD_FAILURE() << rules.error().detail;
      return;
    }
    std::ifstream lines(kCorpus / "oracle" / job.oracle);
    std::string line;
    std::size_t documents = 0;
    std::size_t wrong = 0;
    while (std::getline(lines, line)) {
      ++documents;
      wrong += agrees(*rules, oracle::read_verdict(line), job) ? 0 : 1;
    }
    EXPECT_GE(documents, kFewest) << job.oracle << " holds hardly any verdict";
    const std::lock_guard lock(output_);
    std::cout << job.oracle << ": " << documents << " documents compared, " << wrong << " disagreements (loaded in "
              << loading.count() << " ms)" << std::endl;
    compared_ += documents;
    disagreements_ += wrong;
  }

  bool agrees(const RuleSet& rules, const oracle::Verdict& verdict, const Job& job) {
    const tree::Document* document = documents_.find(verdict.file, verdict.test);
    if (document == nullptr) return false;
    return std::all_of(moments_.begin(), moments_.end(),
                       [&](Time now) { return agrees(rules, *document, now, verdict, job); });
  }

  bool agrees(const RuleSet& rules, const tree::Document& document, Time now, const oracle::Verdict& verdict,
              const Job& job) {
    auto outcome = rules.run(document, now);
    std::string difference;
    if (!outcome) {
      difference = outcome.error().detail;
    } else if (!verdict.error.empty()) {
      bool same = false;
      for (const Finding& finding : outcome->findings) same = same || finding.error == verdict.error_code();
      if (!same) difference = " expected the error " + verdict.error;
    } else {
      Fired found;
      for (const Finding& finding : outcome->findings) ++found[{finding.rule, finding.flag}];
      difference = oracle::describe(verdict.fired, found);
      if (!difference.empty()) {
        for (const Finding& finding : outcome->findings) {
          if (!finding.error.empty()) difference += " | " + finding.rule + " " + finding.error_text;
        }
      }
    }
    if (difference.empty()) return true;
    const std::lock_guard lock(output_);
    if (++shown_ <= 400)
      std::cout << job.oracle << " " << verdict.file << "#" << verdict.test << " at " << format_time(now) << ":"
                << difference << std::endl;
    return false;
  }

  const std::vector<Time> moments_ = oracle::moments();
  Documents documents_;
  std::mutex output_;
  std::atomic<std::size_t> compared_ = 0;
  std::atomic<std::size_t> disagreements_ = 0;
  std::size_t shown_ = 0;
};

TEST_F(Oracle, AgreesOnEveryDocumentAndRuleSet) {
  if (!fs::exists(kCorpus)) GTEST_SKIP() << "skipped: ../shared is not here";
  const char* only = std::getenv("PEPPOLGW_ORACLE");
  std::vector<Job> jobs;
  for (const Job& job : oracle::read_jobs())
    if (only == nullptr || job.oracle.find(only) != std::string::npos) jobs.push_back(job);
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < jobs.size(); i = next++) compare(jobs[i]);
  };
  std::thread other(work);
  work();
  other.join();
  std::cout << compared_ << " documents x sets compared, " << disagreements_ << " disagreements" << std::endl;
  EXPECT_FALSE(jobs.empty());
  if (only == nullptr) {
    EXPECT_GE(compared_, kComparedInAll);
  }
  EXPECT_EQ(disagreements_, 0U);
}

TEST_F(Oracle, EveryArtifactLoadsUnmodified) {
  if (!fs::exists(kCorpus)) GTEST_SKIP() << "skipped: ../shared is not here";
  std::size_t loaded = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kCorpus / "artifacts")) {
    if (entry.path().extension() != ".sch") continue;
    const std::string bytes = read_file(entry.path());
    if (bytes.find(":schema") == std::string::npos && bytes.find("<schema") == std::string::npos) continue;
    auto rules = RuleSet::load_schematron(bytes, entry.path().string(), resolve);
    EXPECT_TRUE(rules) << (rules ? "" : rules.error().detail);
    ++loaded;
  }
  std::cout << loaded << " rule sets loaded" << std::endl;
  EXPECT_GE(loaded, 20U);
}

}  // namespace
}  // namespace peppol::schematron
