#include "ubl/validation/validator.h"

#include <algorithm>
#include <mutex>

#include "ubl/model/fields.h"
#include "ubl/validation/judgement.h"
#include "ubl/vocabulary/structure.h"
#include "ubl/vocabulary/vocabulary.h"

namespace peppol::validation {
namespace {

constexpr std::string_view kCbc = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";
constexpr std::string_view kUbl = "urn:oasis:names:specification:ubl:schema:xsd:";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace

struct Validator::State {
  RuleLibrary& library;
  ValidationLimits limits;
  const WorkClock& clock;
  std::once_flag vocabulary_once;
  Result<vocabulary::Vocabulary> vocabulary = fail(ErrorCode::kInternal, "the vocabulary is not built yet");

  State(RuleLibrary& l, const ValidationLimits& m, const WorkClock& c) : library(l), limits(m), clock(c) {}
};

Validator::Validator(RuleLibrary& library, const ValidationLimits& limits, const WorkClock& clock)
    : state_(std::make_unique<State>(library, limits, clock)) {}
Validator::~Validator() = default;

Result<Report> Validator::validate(const tree::Document& document, const Selection& selection, Time now) const {
  const DocumentKind kind = kind_of(document);
  std::vector<std::string> names = selection.rules ? *selection.rules : packs_for(kind);
  if (names == std::vector<std::string>{"none"}) names.clear();
  const bool checks_structure = selection.structure == Structure::kCheck;
  Judgement judgement(document, now, state_->limits, state_->clock, names.size() + (checks_structure ? 1 : 0));
  if (checks_structure) {
    std::call_once(state_->vocabulary_once, [this] { state_->vocabulary = vocabulary::Vocabulary::standard(); });
    if (!state_->vocabulary) return tl::unexpected(state_->vocabulary.error());
    judgement.check_structure(*state_->vocabulary);
  }
  for (const auto& name : names) {
    const auto rules = state_->library.get(name, now);
    if (!rules) return tl::unexpected(rules.error());
    if (auto checked = judgement.check_rules(*rules, name, selection.fired_rules); !checked)
      return tl::unexpected(checked.error());
  }
  return judgement.finish(kind.root_name, !names.empty() && !packs_for(kind).empty());
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
