// What the fuzzers of rule sets share: a small invoice that the rules run on.

#pragma once

#include "ubl/schematron/ruleset.h"

namespace peppol::fuzz {

// Runs the rules with small limits.
inline Result<schematron::Outcome> run_rules(const schematron::RuleSet& rules) {
  static const auto document = tree::Document::parse(
      "<i:Invoice xmlns:i='urn:i' xmlns:c='urn:c' c:lang='nl'><c:ID>I-1</c:ID><c:Date>2026-02-28</c:Date>"
      "<c:Line c:no='1'><c:Amount currencyID='EUR'>12.50</c:Amount><c:Rate>21</c:Rate></c:Line>"
      "<c:Line c:no='2'><c:Amount currencyID='EUR'>-3</c:Amount><c:Rate>x</c:Rate></c:Line></i:Invoice>");
  schematron::RunLimits limits;
  limits.max_steps = 200'000;
  limits.max_memory = std::size_t{64} << 20;
  limits.max_call_depth = 100;
  limits.max_findings = 1000;
  return rules.run(*document, Time{std::chrono::seconds{1'795'362'000}}, limits);
}

// The same where a refusal is as good as findings.
inline void run_rules(const Result<schematron::RuleSet>& rules) {
  if (rules && run_rules(*rules)) static_cast<void>(rules->assertions());
}

// No file beside the rules.
inline Result<std::string> no_files(const std::string& path) {
  return fail(ErrorCode::kNotFound, "there is no file " + path);
}

}  // namespace peppol::fuzz
