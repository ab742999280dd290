// Rules ready to run: official Schematron or our own packs, compiled.
//
//   auto rules = RuleSet::load_schematron(bytes, "EN16931-UBL-validation.sch", read_file);
//   auto outcome = rules->run(*document, clock.now());
//   for (const Finding& finding : outcome->findings) ...
//
// A RuleSet is immutable; any number of threads may run one at the same time.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/error.h"
#include "ubl/schematron/schema.h"
#include "ubl/tree/document.h"

namespace peppol::schematron {

// What one run may cost. Going over steps, memory or the deadline is kLimitExceeded for the whole run, and the sentence
// names the limit; endless recursion is a finding of the assertion it stands in.
struct RunLimits {
  std::uint64_t max_steps = 4'000'000'000;        // nodes looked at, items compared, functions called
  std::size_t max_memory = std::size_t{1} << 30;  // bytes of intermediate values and indexes
  int max_call_depth = 1000;
  Deadline deadline = {};
  // The findings beyond these are counted, not kept, and the run goes on. Those that are not fatal get at most half of
  // each, so that warnings never take the place of what is fatal.
  std::size_t max_findings = 1'000'000;
  std::size_t max_finding_bytes = std::size_t{1} << 30;  // of their texts and places
  bool keep_fired = false;                               // Outcome::fired
};

// One assertion that failed (or report that succeeded) at one node.
struct Finding {
  std::string rule;  // the id of the assertion; empty when it has none
  std::string flag;  // "fatal", "warning", or what the rules say
  std::string role;
  bool is_report = false;
  std::string location;  // an XPath to the node
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string english;
  std::string dutch;  // empty when the rules have none
  std::string terms;  // business terms, "BT-5 BG-2"
  std::string error;  // the code of a dynamic error: the rule could not be judged
  std::string error_text;
  std::string pattern;  // the id of its pattern
  std::size_t pattern_index = 0;
  tree::NodeIndex node = 0;
  std::string_view test;  // the expression, as written; lives as long as the rule set
};

// A rule whose context matched a node.
struct FiredRule {
  std::uint32_t rule;  // for RuleSet::rule()
  tree::NodeIndex node;
};

// False for the flags "warning", "information" and "info". What could not be judged is fatal, whatever its flag.
bool is_fatal(const Finding& finding);

// Findings of one rule that were not kept.
struct CutFindings {
  std::string rule;
  bool is_fatal = false;
  std::size_t count = 0;
};

struct Outcome {
  // By pattern, then by node in document order. With a limit reached, those that come first in the document.
  std::vector<Finding> findings;
  std::vector<CutFindings> cut;  // by the place of the assertion in the rule set
  std::size_t rules_fired = 0;   // contexts that matched
  std::vector<FiredRule> fired;  // in document order; empty unless RunLimits::keep_fired
};

// What a report says of a rule that fired. The texts are as written and live as long as the rule set.
struct RuleText {
  std::size_t pattern_index;
  std::string_view pattern;  // its id; may be empty
  std::string_view context;
};

// What `rules explain` shows.
struct AssertionText {
  std::string id;
  std::string flag;
  std::string context;
  std::string test;
  std::string terms;
  std::string english;
  std::string dutch;
  std::string fix_english;
  std::string fix_dutch;
};

class RuleSet {
 public:
  struct Compiled;

  // ISO Schematron. `path` names the file in messages and is where includes start from. `phase` empty: the schema's
  // default phase. Fails with kMalformed or kUnsupported, telling place and construct.
  static Result<RuleSet> load_schematron(std::string_view bytes, const std::string& path, const Resolver& resolver,
                                         const std::string& phase = {});
  // A rule pack of ours (docs/rule-packs.md).
  static Result<RuleSet> load_pack(std::string_view bytes, const std::string& path, const Resolver& resolver);
  static Result<RuleSet> compile(Schema schema, const std::string& phase = {});

  RuleSet(RuleSet&&) noexcept;
  RuleSet& operator=(RuleSet&&) noexcept;
  ~RuleSet();

  // `now` is the moment of current-date() and its like.
  Result<Outcome> run(const tree::Document& document, Time now, const RunLimits& limits = {}) const;

  const std::string& title() const;
  const std::string& version() const;
  const std::string& valid_from() const;
  std::vector<AssertionText> assertions() const;
  const std::vector<Namespace>& namespaces() const;  // which contexts and tests use
  RuleText rule(std::uint32_t number) const;

 private:
  explicit RuleSet(std::unique_ptr<const Compiled> compiled);
  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace peppol::schematron
