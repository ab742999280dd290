// Our rule packs over every document of the corpus, against what Saxon said
// running the official XSLT (../shared/corpus/oracle): the same rules fire,
// with the same flags, equally often.
//
//   pack_oracle_test                       all
//   PEPPOLGW_PACK=nlcius pack_oracle_test  that pack alone

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <set>
#include <thread>

#include "tests/ubl/oracle.h"
#include "ubl/validation/rule_library.h"

namespace peppol::validation {
namespace {

using oracle::Fired;
using oracle::Verdict;

// The published NLCIUS rules give these three no id; their ids stand in their texts.
std::string published_id(const std::string& rule) {
  const bool is_anonymous = rule == "BII2-T10-R001" || rule == "SI-V20-INV-R000" || rule == "SI-INV-R000";
  return is_anonymous ? "" : rule;
}

// A pack and the rows of the oracle it is held to.
struct Work {
  std::string pack;
  std::shared_ptr<const schematron::RuleSet> rules;
  std::set<std::string> ids;  // as published
  std::vector<std::string> lines;

  // SI-UBL repeats the rules of CEN, which are a pack of their own.
  bool holds_rules_of_others() const { return pack == "nlcius"; }
  bool is_own(const std::string& rule) const { return !holds_rules_of_others() || ids.contains(rule); }
};

class PackOracle : public ::testing::Test {
 protected:
  void check(const Work& work, const std::string& line) {
    const Verdict verdict = oracle::read_verdict(line);
    const tree::Document* document = documents_.find(verdict.file, verdict.test);
    if (document == nullptr) return;
    for (const Time now : moments_) check(work, verdict, *document, now);
  }

  void check(const Work& work, const Verdict& verdict, const tree::Document& document, Time now) {
    const auto outcome = work.rules->run(document, now);
    ++compared_;
    if (!outcome) return disagree(work, verdict, " " + outcome.error().detail);
    if (!verdict.error.empty()) return check_error(work, verdict, *outcome);
    Fired expected;
    Fired found;
    for (const auto& [rule, hits] : verdict.fired)
      if (work.is_own(rule.first)) expected[rule] = hits;
    for (const auto& finding : outcome->findings) ++found[{published_id(finding.rule), finding.flag}];
    std::string difference = oracle::describe(expected, found);
    if (difference.empty()) return;
    for (const auto& finding : outcome->findings)
      if (!finding.error.empty()) difference += " | " + finding.rule + " " + finding.error_text;
    disagree(work, verdict, difference);
  }

  // Saxon stopped at a dynamic error; ours meets the same and goes on. Where the artefact holds CEN's rules too, the
  // error is theirs and the pack has nothing to show.
  void check_error(const Work& work, const Verdict& verdict, const schematron::Outcome& outcome) {
    if (work.holds_rules_of_others()) {
      ++skipped_;
      return;
    }
    ++stopped_;
    for (const auto& finding : outcome.findings)
      if (finding.error == verdict.error_code()) return;
    disagree(work, verdict, " expected the error " + verdict.error);
  }

  void disagree(const Work& work, const Verdict& verdict, const std::string& difference) {
    ++disagreements_;
    const std::lock_guard lock(output_);
    if (++shown_ <= 200)
      std::cout << work.pack << " " << verdict.file << "#" << verdict.test << ":" << difference << std::endl;
  }

  void run(const Work& work) {
    const std::size_t compared = compared_;
    const std::size_t disagreements = disagreements_;
    std::atomic<std::size_t> next = 0;
    const auto loop = [&] {
      for (std::size_t i = next++; i < work.lines.size(); i = next++) check(work, work.lines[i]);
    };
    std::thread other(loop);
    loop();
    other.join();
    std::cout << work.pack << ": " << compared_ - compared << " documents compared, " << disagreements_ - disagreements
              << " disagreements" << std::endl;
  }

  const std::vector<Time> moments_ = oracle::moments();
  oracle::Documents documents_;
  std::mutex output_;
  std::size_t shown_ = 0;
  std::atomic<std::size_t> compared_ = 0;
  std::atomic<std::size_t> disagreements_ = 0;
  std::atomic<std::size_t> stopped_ = 0;
  std::atomic<std::size_t> skipped_ = 0;
};

TEST_F(PackOracle, AgreesOnEveryDocumentAndPack) {
  if (!oracle::fs::exists(oracle::kCorpus)) GTEST_SKIP() << "skipped: ../shared is not here";
  const char* only = std::getenv("PEPPOLGW_PACK");
  RuleLibrary library{oracle::fs::path()};
  std::set<std::string> packs;
  for (const auto& job : oracle::read_jobs()) {
    if (job.pack == "-" || job.pack.empty() || (only != nullptr && job.pack != only)) continue;
    const auto rules = library.get(job.pack, Time{});
    ASSERT_TRUE(rules) << rules.error().detail;
    Work work{job.pack, *rules, {}, {}};
    for (const auto& assertion : (*rules)->assertions()) work.ids.insert(published_id(assertion.id));
    std::ifstream lines(oracle::kCorpus / "oracle" / job.oracle);
    for (std::string line; std::getline(lines, line);) work.lines.push_back(line);
    EXPECT_FALSE(work.lines.empty()) << job.oracle;
    run(work);
    packs.insert(job.pack);
  }
  std::cout << compared_ << " documents x packs compared, " << disagreements_ << " disagreements (Saxon stopped at "
            << stopped_ << " of them, where ours meets the same error, and at " << skipped_
            << " in a rule that is not the pack's)" << std::endl;
  EXPECT_EQ(packs.size(), only == nullptr ? 9U : 1U);
  EXPECT_EQ(disagreements_, 0U);
}

}  // namespace
}  // namespace peppol::validation
