// What is wrong with a document, in words its reader can act on.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ubl/tree/document.h"

namespace peppol::validation {

enum class Severity { kFatal, kWarning, kInformation };
std::string_view to_string(Severity severity);  // "fatal", "warning", "information"

enum class Language { kEnglish, kDutch };

// "XSD": a breach of the structure; otherwise the rule's own id.
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
};

struct Report {
  std::string document_type;       // "Invoice"; empty when the root is none we know
  std::vector<std::string> rules;  // the rule sets that ran, in order
  std::vector<Finding> findings;

  // Nothing fatal was found.
  bool valid() const;
};

// One JSON object on one line, as the command line and the API give it.
std::string report_json(const Report& report, std::string_view file, Language language);

// Schematron Validation Report Language.
std::string report_svrl(const Report& report, std::string_view file, Language language);

// The text as it is written in JSON, with its quotes, and in XML.
std::string json_text(std::string_view text);
std::string xml_text(std::string_view text);

// For a terminal: one line a finding and a last line with the verdict.
std::string report_text(const Report& report, std::string_view file, Language language);

}  // namespace peppol::validation
