#include "ubl/validation/validator.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

#include "ubl/model/fields.h"
#include "ubl/vocabulary/structure.h"
#include "ubl/vocabulary/vocabulary.h"

namespace peppol::validation {
namespace {

constexpr std::string_view kCbc = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";
constexpr std::string_view kUbl = "urn:oasis:names:specification:ubl:schema:xsd:";

std::vector<std::string> split_terms(std::string_view text) {
  std::vector<std::string> terms;
  while (!text.empty()) {
    const auto blank = text.find(' ');
    if (blank != 0) terms.emplace_back(text.substr(0, blank));
    text = blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
  }
  return terms;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

Severity severity_of(const schematron::Finding& finding) {
  if (!finding.error.empty()) return Severity::kFatal;
  if (finding.flag == "warning") return Severity::kWarning;
  if (finding.flag == "information" || finding.flag == "info") return Severity::kInformation;
  return Severity::kFatal;
}

Finding finding_of(schematron::Finding& from, const std::string& pack) {
  Finding finding;
  finding.severity = severity_of(from);
  finding.rule = std::move(from.rule);
  finding.location = std::move(from.location);
  finding.line = from.line;
  finding.message = from.english.empty() ? std::move(from.error_text) : std::move(from.english);
  finding.message_nl = std::move(from.dutch);
  finding.pack = pack;
  finding.error = std::move(from.error);
  finding.terms = split_terms(from.terms);
  finding.node = from.node;
  return finding;
}

// The business term of the place, for findings whose rule names none.
void add_terms(Report& report, const tree::Document& document) {
  const auto fields = report.findings.empty() ? std::nullopt : model::Fields::of(document);
  if (!fields) return;
  for (auto& finding : report.findings) {
    if (finding.node == tree::kNoNode || !finding.terms.empty()) continue;
    if (const auto* term = fields->term_of(finding.node)) finding.terms.emplace_back(term->number);
  }
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace

struct Validator::State {
  RuleLibrary& library;
  std::once_flag vocabulary_once;
  Result<vocabulary::Vocabulary> vocabulary = fail(ErrorCode::kInternal, "the vocabulary is not built yet");

  explicit State(RuleLibrary& l) : library(l) {}

  Result<void> check_structure(const tree::Document& document, Report& report) {
    std::call_once(vocabulary_once, [this] { vocabulary = vocabulary::Vocabulary::standard(); });
    if (!vocabulary) return tl::unexpected(vocabulary.error());
    auto structure = vocabulary::check_structure(document, *vocabulary, {});
    for (auto& breach : structure.findings) {
      Finding finding;
      finding.rule = vocabulary::kStructureRule;
      finding.location = std::move(breach.location);
      finding.line = breach.line;
      finding.message = std::move(breach.message);
      finding.message_nl = std::move(breach.message_nl);
      finding.pack = "structure";
      finding.node = breach.node;
      report.findings.push_back(std::move(finding));
    }
    return {};
  }

  Result<void> check_rules(const tree::Document& document, const std::string& name, Time now, Report& report) {
    const auto rules = library.get(name, now);
    if (!rules) return tl::unexpected(rules.error());
    auto outcome = (*rules)->run(document);
    if (!outcome) return fail(outcome.error().code, fmt::format("{}: {}", name, outcome.error().detail));
    for (auto& found : outcome->findings) report.findings.push_back(finding_of(found, name));
    report.rules.push_back(name);
    return {};
  }
};

Validator::Validator(RuleLibrary& library) : state_(std::make_unique<State>(library)) {}
Validator::~Validator() = default;

Result<Report> Validator::validate(const tree::Document& document, const Selection& selection, Time now) const {
  Report report;
  const DocumentKind kind = kind_of(document);
  report.document_type = kind.root_name;
  if (selection.structure == Structure::kCheck)
    if (auto checked = state_->check_structure(document, report); !checked) return tl::unexpected(checked.error());
  std::vector<std::string> names = selection.rules ? *selection.rules : packs_for(kind);
  if (names == std::vector<std::string>{"none"}) names.clear();
  for (const auto& name : names)
    if (auto checked = state_->check_rules(document, name, now, report); !checked)
      return tl::unexpected(checked.error());
  add_terms(report, document);
  return report;
}

DocumentKind kind_of(const tree::Document& document) {
  const tree::Node root = document.root();
  return {root.namespace_uri(), root.local_name(), trimmed(root.child(kCbc, "CustomizationID").text()),
          trimmed(root.child(kCbc, "ProfileID").text())};
}

std::vector<std::string> packs_for(const DocumentKind& kind) {
  const std::string_view customization = kind.customization_id;
  const bool ubl = kind.root_namespace.starts_with(kUbl);
  if (ubl && (kind.root_name == "Invoice" || kind.root_name == "CreditNote")) {
    std::vector<std::string> packs = {"en16931"};
    if (contains(customization, "urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0"))
      packs.emplace_back("peppol-selfbilling-3");
    else if (contains(customization, "urn:fdc:peppol.eu:2017:poacc:billing:3.0"))
      packs.emplace_back("peppol-bis-3");
    if (contains(customization, "urn:fdc:nen.nl:nlcius:v1.0")) packs.emplace_back("nlcius");
    return packs;
  }
  if (ubl && kind.root_name == "ApplicationResponse") {
    if (contains(customization, "trns:invoice_response:3")) return {"invoice-response"};
    if (contains(customization, "trns:mlr:3")) return {"mlr"};
    if (contains(customization, "urn:peppol:edec:mls:1.0")) return {"mls"};
  }
  if (kind.root_name == "EndUserStatisticsReport") return {"eusr"};
  if (kind.root_name == "TransactionStatisticsReport") return {"tsr"};
  return {};
}

Finding unreadable(const Error& error) {
  Finding finding;
  finding.rule = vocabulary::kStructureRule;
  finding.message = error.detail;
  finding.pack = "structure";
  return finding;
}

void add_pointers(Report& report, const tree::Document& document) {
  const auto fields = report.findings.empty() ? std::nullopt : model::Fields::of(document);
  if (!fields) return;
  for (auto& finding : report.findings) {
    if (finding.node == tree::kNoNode) continue;
    const std::vector<std::string_view> terms(finding.terms.begin(), finding.terms.end());
    finding.pointer = fields->pointer_of(finding.node, terms);
  }
}

}  // namespace peppol::validation
