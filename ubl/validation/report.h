// What is wrong with a document, in words its reader can act on.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ubl/schematron/ruleset.h"
#include "ubl/tree/document.h"

namespace peppol::validation {

enum class Severity { kFatal, kWarning, kInformation };
std::string_view to_string(Severity severity);  // "fatal", "warning", "information"

enum class Language { kEnglish, kDutch };

// "XSD": a breach of the structure; "unknown-document": nothing could be checked; otherwise the rule's own id.
struct Finding {
  std::string rule;
  Severity severity = Severity::kFatal;
  std::string location;  // XPath
  std::uint32_t line = 0;
  std::string message;                   // English
  std::string message_nl;                // Dutch; empty where the rule set has only one language
  std::string pack;                      // the rule set it is of; "structure" for XSD
  std::string error;                     // of a dynamic error, such as "FORG0001"; else empty
  std::vector<std::string> terms = {};   // business terms, such as "BT-24"
  std::string pointer = {};              // JSON pointer of the field, when the document came as JSON
  tree::NodeIndex node = tree::kNoNode;  // in the document that was checked
  std::string attribute = {};            // of the node, when the finding is about that alone

  // For SVRL, of a finding of a rule set.
  bool is_report = false;         // a report that succeeded, not an assertion that failed
  std::size_t pattern_index = 0;  // in its rule set
  std::string role = {};
  std::string test = {};  // the expression; only with FiredRules::kKeep
};

// In the language when the finding has it, else in English.
const std::string& message_in(const Finding& finding, Language language);

// Finding::pack of breaches of the structure.
inline constexpr std::string_view kStructurePack = "structure";

// How a rule set went, for SVRL.
struct RuleSetRun {
  std::string name;  // as in Report::rules
  std::shared_ptr<const schematron::RuleSet> rules;
  std::vector<schematron::FiredRule> fired;
};

struct Report {
  std::string document_type;       // the local name of the root, "Invoice"; empty of what could not be read
  std::vector<std::string> rules;  // the rule sets that ran, in order
  std::vector<Finding> findings;
  bool structure_checked = false;
  std::vector<RuleSetRun> runs = {};  // of each of `rules`, when the selection keeps them

  // Nothing fatal was found.
  bool valid() const;
};

// One JSON object on one line, as the command line and the API give it.
std::string report_json(const Report& report, std::string_view file, Language language);

// The text as it is written in JSON, with its quotes.
std::string json_text(std::string_view text);

// For a terminal: one line a finding and a last line with the verdict.
std::string report_text(const Report& report, std::string_view file, Language language);

}  // namespace peppol::validation
