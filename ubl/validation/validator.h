// Is this document right? Structure first, then the rules that its
// CustomizationID and ProfileID call for.
//
//   RuleLibrary library(data_directory / "rules");   // outlives the validator
//   const Validator validator(library, limits);
//   Result<Report> report = validator.validate(document, Selection{}, clock.now());
//
// Rule sets are compiled when first needed and kept. All members may be called
// from any thread.

#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/error.h"
#include "ubl/tree/document.h"
#include "ubl/validation/report.h"
#include "ubl/validation/rule_library.h"

namespace peppol::validation {

enum class Structure { kCheck, kSkip };

// Report::runs and Finding::test, which SVRL needs: memory for each node that a rule fired at.
enum class FiredRules { kForget, kKeep };

struct Selection {
  // Names of packs or paths of .sch files in place of what the document calls
  // for; {"none"}: no rules.
  std::optional<std::vector<std::string>> rules = {};
  Structure structure = Structure::kCheck;
  FiredRules fired_rules = FiredRules::kForget;
};

// What judging one document may cost, and how much a report says.
struct ValidationLimits {
  // Of a report. What is beyond is counted by rule in a finding of its own, kFindingsLimit, which is fatal where
  // something fatal was left out. Each rule set has an equal share of what those before it left; warnings get at most
  // half of a share. The structure has a share too, and its check ends at 100 findings.
  std::size_t max_findings = 1000;
  std::size_t max_finding_bytes = std::size_t{4} << 20;  // of their texts in both languages, and their places

  std::chrono::milliseconds max_time{60'000};       // of the processor, for all rule sets together
  std::size_t max_memory = std::size_t{512} << 20;  // bytes for one rule set, beside the document
};

class Validator {
 public:
  // `library` and `clock` outlive the validator; the clock is that of ValidationLimits::max_time.
  explicit Validator(RuleLibrary& library, const ValidationLimits& limits = {},
                     const WorkClock& clock = thread_clock());
  ~Validator();

  // A document with broken structure is still put to the rules. One of which
  // nothing was checked is not valid: its one finding is kUnknownDocument.
  // `now` says which rule sets are in force, and is the current-date() of rules.
  // Fails when a named rule set does not exist or does not load, and with
  // kLimitExceeded, naming the limit, when judging costs too much.
  Result<Report> validate(const tree::Document& document, const Selection& selection, Time now) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The rule of the finding that neither the structure nor any rule was for the
// document: its type is not known, or it was asked to leave out both. Rules
// that are named are for a document of a known type even when none fires.
inline constexpr std::string_view kUnknownDocument = "unknown-document";

// The rule of the finding that tells what a limit left out of the report.
inline constexpr std::string_view kFindingsLimit = "findings-limit";

// The finding that stands for a document that could not be read at all.
Finding unreadable(const Error& error);

// Adds to each finding the JSON pointer of the field at fault, for a document
// that was made from a JSON invoice.
void add_pointers(Report& report, const tree::Document& document);

// What the document says of itself.
struct DocumentKind {
  std::string_view root_namespace;
  std::string_view root_name;
  std::string_view customization_id;
  std::string_view profile_id;
};
DocumentKind kind_of(const tree::Document& document);

// The packs a document of this kind is checked with, in order.
std::vector<std::string> packs_for(const DocumentKind& kind);

}  // namespace peppol::validation
