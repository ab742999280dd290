#include "ubl/validation/judgement.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ubl/model/fields.h"
#include "ubl/validation/attribute_at_fault.h"
#include "ubl/validation/validator.h"
#include "ubl/vocabulary/structure.h"

namespace peppol::validation {
namespace {

std::vector<std::string> split_terms(std::string_view text) {
  std::vector<std::string> terms;
  while (!text.empty()) {
    const auto blank = text.find(' ');
    if (blank != 0) terms.emplace_back(text.substr(0, blank));
    text = blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
  }
  return terms;
}

Severity severity_of(const schematron::Finding& finding) {
  if (schematron::is_fatal(finding)) return Severity::kFatal;
  return finding.flag == "warning" ? Severity::kWarning : Severity::kInformation;
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

// The business term of the place, for findings whose rule names none.
void add_terms(Report& report, const tree::Document& document) {
  const auto fields = report.findings.empty() ? std::nullopt : model::Fields::of(document);
  if (!fields) return;
  for (auto& finding : report.findings) {
    if (finding.node == tree::kNoNode || !finding.terms.empty()) continue;
    if (const auto* term = fields->term_of(finding.node)) finding.terms.emplace_back(term->number);
  }
}

}  // namespace

Judgement::Judgement(const tree::Document& document, Time now, const ValidationLimits& limits, const WorkClock& clock,
                     std::size_t checks)
    : document_(document), now_(now), limits_(limits), deadline_(clock, limits.max_time), checks_left_(checks) {}

void Judgement::check_structure(const vocabulary::Vocabulary& vocabulary) {
  const Share share = next_share();
  vocabulary::StructureLimits limits;
  limits.max_findings = std::min(limits.max_findings, share.findings);
  limits.max_bytes = share.bytes;
  auto structure = vocabulary::check_structure(document_, vocabulary, limits);
  for (auto& breach : structure.findings) {
    if (breach.breach == vocabulary::Breach::kUnknownDocument)
      unknown_ = finding_of(std::move(breach));
    else
      add(finding_of(std::move(breach)));
  }
  report_.structure_checked = true;
  if (structure.is_cut) structure_cut_at_ = structure.findings.size();
}

Result<void> Judgement::check_rules(std::shared_ptr<const schematron::RuleSet> rules, const std::string& name,
                                    FiredRules fired_rules) {
  const Share share = next_share();
  schematron::RunLimits limits;
  limits.max_memory = limits_.max_memory;
  limits.deadline = deadline_;
  limits.max_findings = share.findings;
  limits.max_finding_bytes = share.bytes;
  limits.keep_fired = fired_rules == FiredRules::kKeep;
  auto outcome = rules->run(document_, now_, limits);
  if (!outcome) return fail(outcome.error().code, fmt::format("{}: {}", name, outcome.error().detail));
  for (auto& found : outcome->findings) {
    const std::string_view test = found.test;
    add(finding_of(found, name));
    if (limits.keep_fired) report_.findings.back().test = test;
  }
  cut_.insert(cut_.end(), outcome->cut.begin(), outcome->cut.end());
  report_.rules.push_back(name);
  rules_applied_ = rules_applied_ || outcome->rules_fired > 0;
  if (limits.keep_fired) report_.runs.push_back({name, std::move(rules), std::move(outcome->fired)});
  return {};
}

Report Judgement::finish(std::string_view document_type, bool rules_apply) {
  report_.document_type = document_type;
  rules_applied_ = rules_applied_ || rules_apply;
  add_unknown();
  add_terms(report_, document_);
  if (structure_cut_at_ || !cut_.empty()) report_.findings.push_back(limit_finding());
  return std::move(report_);
}

Judgement::Share Judgement::next_share() {
  const std::size_t parts = std::max<std::size_t>(checks_left_, 1);
  if (checks_left_ > 0) --checks_left_;
  const std::size_t bytes_left = limits_.max_finding_bytes - std::min(bytes_, limits_.max_finding_bytes);
  return {(limits_.max_findings - report_.findings.size()) / parts, bytes_left / parts};
}

void Judgement::add(Finding finding) {
  bytes_ += finding.location.size() + finding.message.size() + finding.message_nl.size();
  report_.findings.push_back(std::move(finding));
}

Finding Judgement::nothing_checked() const {
  const bool checked = report_.structure_checked;
  const auto& rules = report_.rules;
  Finding finding;
  finding.rule = kUnknownDocument;
  finding.location = document_.root().location();
  finding.line = document_.root().line();
  finding.message = fmt::format(
      "Nothing of this document was checked, so it cannot be called valid: its structure {}, and {}.",
      checked ? "is not known" : "was left out",
      rules.empty() ? "there are no rules for it" : fmt::format("no rule of {} is for it", fmt::join(rules, ", ")));
  finding.message_nl =
      fmt::format("Van dit document is niets gecontroleerd, het kan dus niet geldig heten: de structuur {}, en {}.",
                  checked ? "is niet bekend" : "is overgeslagen",
                  rules.empty() ? "er zijn geen regels voor"
                                : fmt::format("geen regel van {} gaat erover", fmt::join(rules, ", ")));
  finding.pack = kStructurePack;
  finding.node = document_.root().index();
  return finding;
}

// The root that the structure does not know is a breach of it when rules judged the document, else it is unknown.
void Judgement::add_unknown() {
  auto& findings = report_.findings;
  const bool structure_applied = report_.structure_checked && !unknown_;
  if (structure_applied) return;
  if (rules_applied_) {
    if (unknown_) findings.insert(findings.begin(), std::move(*unknown_));
    return;
  }
  Finding finding = nothing_checked();
  if (unknown_) {
    finding.message += " " + unknown_->message;
    finding.message_nl += " " + unknown_->message_nl;
  }
  findings.push_back(std::move(finding));
}

Finding Judgement::limit_finding() const {
  constexpr std::size_t kNamed = 20;
  Finding finding;
  finding.rule = kFindingsLimit;
  finding.severity = Severity::kWarning;
  finding.location = "/";
  finding.pack = "limits";
  if (structure_cut_at_) {
    finding.severity = Severity::kFatal;
    finding.message = fmt::format("The check of the structure ended after {} findings. ", *structure_cut_at_);
    finding.message_nl = fmt::format("De controle van de structuur stopte na {} bevindingen. ", *structure_cut_at_);
  }
  std::size_t count = 0;
  std::string rules;
  std::string rules_nl;
  for (std::size_t i = 0; i < cut_.size(); ++i) {
    if (cut_[i].is_fatal) finding.severity = Severity::kFatal;
    count += cut_[i].count;
    if (i >= kNamed) continue;
    const std::string_view comma = i == 0 ? "" : ", ";
    const std::string_view rule = cut_[i].rule.empty() ? "?" : std::string_view(cut_[i].rule);
    rules += fmt::format("{}{} ({})", comma, rule, cut_[i].count);
  }
  if (cut_.size() > kNamed) {
    rules_nl = fmt::format("{} en {} andere regels", rules, cut_.size() - kNamed);
    rules += fmt::format(" and {} other rules", cut_.size() - kNamed);
  } else {
    rules_nl = rules;
  }
  if (count > 0) {
    finding.message += fmt::format("Not listed here are {} findings, by rule: {}. ", count, rules);
    finding.message_nl += fmt::format("Hier niet vermeld zijn {} bevindingen, per regel: {}. ", count, rules_nl);
  }
  finding.message += fmt::format(
      "The limits of a report are {} findings and {} bytes, shared among the rule sets; mend what is listed and "
      "validate again.",
      limits_.max_findings, limits_.max_finding_bytes);
  finding.message_nl += fmt::format(
      "Een rapport heeft hoogstens {} bevindingen en {} bytes, verdeeld over de regelsets; herstel wat vermeld is en "
      "valideer opnieuw.",
      limits_.max_findings, limits_.max_finding_bytes);
  return finding;
}

}  // namespace peppol::validation
