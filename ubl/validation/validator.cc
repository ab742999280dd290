#include "ubl/validation/validator.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

#include "ubl/model/fields.h"
#include "ubl/validation/attribute_at_fault.h"
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
  finding.attribute = attribute_at_fault(from.test);
  finding.is_report = from.is_report;
  finding.pattern_index = from.pattern_index;
  finding.role = std::move(from.role);
  return finding;
}

Finding finding_of(vocabulary::StructureFinding from) {
  Finding finding;
  finding.rule = vocabulary::kStructureRule;
  finding.location = std::move(from.location);
  finding.line = from.line;
  finding.message = std::move(from.message);
  finding.message_nl = std::move(from.message_nl);
  finding.pack = kStructurePack;
  finding.node = from.node;
  finding.attribute = std::move(from.attribute);
  return finding;
}

// A report in the making, and whether anything was there to judge the document by.
struct Judgement {
  Report report = {};
  std::optional<Finding> unknown = {};  // what the structure says of a root it does not know
  bool rules_applied = false;
};

Finding nothing_checked(const Judgement& judgement, const tree::Document& document) {
  const bool checked = judgement.report.structure_checked;
  const auto& rules = judgement.report.rules;
  Finding finding;
  finding.rule = kUnknownDocument;
  finding.location = document.root().location();
  finding.line = document.root().line();
  finding.message = fmt::format(
      "Nothing of this document was checked, so it cannot be called valid: its structure {}, and {}.",
      checked ? "is not known" : "was left out",
      rules.empty() ? "there are no rules for it" : fmt::format("no rule of {} is for it", fmt::join(rules, ", ")));
  finding.message_nl = fmt::format(
      "Van dit document is niets gecontroleerd, het kan dus niet geldig heten: de structuur {}, en {}.",
      checked ? "is niet bekend" : "is overgeslagen",
      rules.empty() ? "er zijn geen regels voor"
                    : fmt::format("geen regel van {} gaat erover", fmt::join(rules, ", ")));
  finding.pack = kStructurePack;
  finding.node = document.root().index();
  return finding;
}

// The root that the structure does not know is a breach of it when rules judged the document, else it is unknown.
void add_unknown(Judgement& judgement, const tree::Document& document) {
  auto& findings = judgement.report.findings;
  const bool structure_applied = judgement.report.structure_checked && !judgement.unknown;
  if (structure_applied) return;
  if (judgement.rules_applied) {
    if (judgement.unknown) findings.insert(findings.begin(), std::move(*judgement.unknown));
    return;
  }
  Finding finding = nothing_checked(judgement, document);
  if (judgement.unknown) {
    finding.message += " " + judgement.unknown->message;
    finding.message_nl += " " + judgement.unknown->message_nl;
  }
  findings.push_back(std::move(finding));
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

  Result<void> check_structure(const tree::Document& document, Judgement& judgement) {
    std::call_once(vocabulary_once, [this] { vocabulary = vocabulary::Vocabulary::standard(); });
    if (!vocabulary) return tl::unexpected(vocabulary.error());
    auto structure = vocabulary::check_structure(document, *vocabulary, {});
    for (auto& breach : structure.findings) {
      if (breach.breach == vocabulary::Breach::kUnknownDocument)
        judgement.unknown = finding_of(std::move(breach));
      else
        judgement.report.findings.push_back(finding_of(std::move(breach)));
    }
    judgement.report.structure_checked = true;
    return {};
  }

  Result<void> check_rules(const tree::Document& document, const std::string& name, FiredRules fired_rules, Time now,
                           Judgement& judgement) {
    const auto rules = library.get(name, now);
    if (!rules) return tl::unexpected(rules.error());
    auto outcome = (*rules)->run(document);
    if (!outcome) return fail(outcome.error().code, fmt::format("{}: {}", name, outcome.error().detail));
    Report& report = judgement.report;
    for (auto& found : outcome->findings) {
      report.findings.push_back(finding_of(found, name));
      if (fired_rules == FiredRules::kKeep) report.findings.back().test = found.test;
    }
    report.rules.push_back(name);
    judgement.rules_applied = judgement.rules_applied || !outcome->fired.empty();
    if (fired_rules == FiredRules::kKeep) report.runs.push_back({name, *rules, std::move(outcome->fired)});
    return {};
  }
};

Validator::Validator(RuleLibrary& library) : state_(std::make_unique<State>(library)) {}
Validator::~Validator() = default;

Result<Report> Validator::validate(const tree::Document& document, const Selection& selection, Time now) const {
  Judgement judgement;
  Report& report = judgement.report;
  const DocumentKind kind = kind_of(document);
  report.document_type = kind.root_name;
  if (selection.structure == Structure::kCheck)
    if (auto checked = state_->check_structure(document, judgement); !checked) return tl::unexpected(checked.error());
  std::vector<std::string> names = selection.rules ? *selection.rules : packs_for(kind);
  if (names == std::vector<std::string>{"none"}) names.clear();
  for (const auto& name : names)
    if (auto checked = state_->check_rules(document, name, selection.fired_rules, now, judgement); !checked)
      return tl::unexpected(checked.error());
  judgement.rules_applied = judgement.rules_applied || (!names.empty() && !packs_for(kind).empty());
  add_unknown(judgement, document);
  add_terms(report, document);
  return std::move(report);
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
  finding.pack = kStructurePack;
  return finding;
}

void add_pointers(Report& report, const tree::Document& document) {
  const auto fields = report.findings.empty() ? std::nullopt : model::Fields::of(document);
  if (!fields) return;
  for (auto& finding : report.findings) {
    if (finding.node == tree::kNoNode) continue;
    const std::vector<std::string_view> terms(finding.terms.begin(), finding.terms.end());
    const auto attribute = fields->pointer_of_attribute(finding.node, finding.attribute);
    finding.pointer = attribute ? *attribute : fields->pointer_of(finding.node, terms);
  }
}

}  // namespace peppol::validation
