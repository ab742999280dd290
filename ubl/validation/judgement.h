// One document under judgement: what its checks found, within the limits of a
// report. Private to this folder.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "ubl/schematron/ruleset.h"
#include "ubl/tree/document.h"
#include "ubl/validation/report.h"
#include "ubl/validation/validator.h"
#include "ubl/vocabulary/vocabulary.h"

namespace peppol::validation {

class Judgement {
 public:
  // `document` and `limits` outlive it. `checks` come, each of which has a share of the findings.
  Judgement(const tree::Document& document, Time now, const ValidationLimits& limits, const WorkClock& clock,
            std::size_t checks);

  void check_structure(const vocabulary::Vocabulary& vocabulary);
  // Fails with kLimitExceeded, naming the limit.
  Result<void> check_rules(std::shared_ptr<const schematron::RuleSet> rules, const std::string& name,
                           FiredRules fired_rules);
  // `rules_apply`: rules were for the document even when none fired.
  Report finish(std::string_view document_type, bool rules_apply);

 private:
  struct Share {
    std::size_t findings;
    std::size_t bytes;
  };

  Share next_share();
  void add(Finding finding);
  void add_unknown();
  Finding nothing_checked() const;
  // Tells what was left out.
  Finding limit_finding() const;

  const tree::Document& document_;
  Time now_;
  const ValidationLimits& limits_;
  Deadline deadline_;
  std::size_t checks_left_;
  Report report_;
  std::size_t bytes_ = 0;           // of the findings
  std::optional<Finding> unknown_;  // what the structure says of a root it does not know
  bool rules_applied_ = false;      // something was there to judge the document by
  std::optional<std::size_t> structure_cut_at_;
  std::vector<schematron::CutFindings> cut_;
};

}  // namespace peppol::validation
