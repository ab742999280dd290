// Reports in Schematron Validation Report Language, as the schema of ISO/IEC
// 19757-3 (2025), annex D has it: one document for any number of checked
// documents. (The schema of 2016 lets an id stand once, also of a rule that is
// broken twice; all else of it holds as well.)
//
//   const SvrlPart part = svrl_part(report, "a.xml", Language::kEnglish);
//   write(svrl_head(part.used) + part.text + std::string(kSvrlEnd));
//
// For several documents: the parts one behind the other, and a head with what
// all of them use.
//
// A pattern is told when a rule of it fired, as the edition of 2016 demands it;
// then each node that a rule fired at, with what was found there. Findings of
// no rule set (of the structure) stand in a pattern of their own. A report is
// only told whole when it was made with FiredRules::kKeep.
// No state; may be called from any thread.

#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "ubl/validation/report.h"

namespace peppol::validation {

// What the head of the whole tells.
struct SvrlUsed {
  std::set<std::pair<std::string, std::string>> namespaces;  // prefix and name
  std::set<std::string> rules;                               // "en16931 1.3.16"

  void add(const SvrlUsed& more);
};

struct SvrlPart {
  SvrlUsed used;
  std::string text;  // the active patterns of one document
};

// `file` becomes a URI reference: what a URI cannot hold is percent-encoded.
SvrlPart svrl_part(const Report& report, std::string_view file, Language language);

// The XML declaration, the start tag of svrl:schematron-output, and the namespaces.
std::string svrl_head(const SvrlUsed& used);

inline constexpr std::string_view kSvrlEnd = "</svrl:schematron-output>\n";

}  // namespace peppol::validation
