// Is a document built as its schema says?
//
//   StructureReport report = check_structure(document, vocabulary, {});
//   for (const StructureFinding& finding : report.findings) print(finding.line, finding.message);
//
// The verdict equals that of the official XML Schema. Where a schema
// validator gives up on an element after its first breach, this one goes on:
// one finding for each thing to mend. What stands inside an element that is
// not known in its place is not looked at.
// No state; may be called from any thread. Time is linear in the document.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ubl/tree/document.h"
#include "ubl/vocabulary/vocabulary.h"

namespace peppol::vocabulary {

// The rule name under which breaches of the structure are reported.
constexpr std::string_view kStructureRule = "XSD";

enum class Breach : std::uint8_t {
  kUnknownDocument,      // the root is none of ours
  kUnexpectedElement,    // not known in this place
  kRepeatedElement,      // may stand once
  kWrongOrder,           // known, but elsewhere among its siblings
  kMissingElement,       //
  kUnexpectedText,       // text between elements
  kUnexpectedContent,    // anything in an element that is empty, an element in a value
  kBadValue,             // of an element or attribute
  kMissingAttribute,     //
  kUnexpectedAttribute,  //
  kRepeatedId,           // two xs:ID of the same name
  kBadType,              // xsi:type or xsi:nil that the schema does not allow
};

struct StructureFinding {
  Breach breach;
  tree::NodeIndex node;  // the element or attribute at fault; of something missing, the element that lacks it
  std::uint32_t line;
  std::uint32_t column;
  std::string location;    // XPath
  std::string message;     // English: what is wrong, and what was expected there
  std::string message_nl;  // the same in Dutch
  std::string attribute;   // of kMissingAttribute: its name
};

// The check ends there.
struct StructureLimits {
  std::size_t max_findings = 100;
  std::size_t max_bytes = std::size_t{1} << 20;  // of the texts and places of the findings
};

struct StructureReport {
  std::vector<StructureFinding> findings;  // in the order of the check, mostly that of the document
  bool is_cut = false;                     // there may be more: the limit was reached

  bool valid() const { return findings.empty(); }
};

StructureReport check_structure(const tree::Document& document, const Vocabulary& vocabulary,
                                const StructureLimits& limits);

}  // namespace peppol::vocabulary
