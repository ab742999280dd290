// Running a rule set over a document: one walk, all patterns at once.
#include <algorithm>
#include <map>
#include <utility>

#include "base/text.h"
#include "ubl/schematron/compiled.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/values.h"

namespace peppol::schematron {

namespace {

using xpath::Context;
using xpath::DynamicError;

std::string squeezed(std::string_view text) {
  std::string result;
  for (char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space) {
      result += c;
    } else if (!result.empty() && result.back() != ' ') {
      result += ' ';
    }
  }
  if (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

// A message that a value has made very long ends with "...".
constexpr std::size_t kMaxMessage = 20'000;

bool is_fatal_flag(std::string_view flag) { return flag != "warning" && flag != "information" && flag != "info"; }

std::size_t bytes_of(const Finding& finding) {
  return finding.location.size() + finding.english.size() + finding.dutch.size() + finding.error_text.size();
}

class Walk {
 public:
  Walk(const RuleSet::Compiled& rules, const tree::Document& document, Time now, const RunLimits& limits)
      : rules_(rules),
        document_(document),
        fatal_room_{limits.max_findings, limits.max_finding_bytes, true},
        other_room_{limits.max_findings / 2, limits.max_finding_bytes / 2, false},
        keeps_fired_(limits.keep_fired),
        run_(rules.program, &document,
             {limits.max_steps, limits.max_memory, limits.max_call_depth, std::size_t{2} << 20, limits.deadline}, now),
        context_(run_),
        locator_(document),
        done_(rules.schema.patterns.size(), tree::kNoNode),
        plans_(document.path_count()) {
    run_.take_memory(plans_.size() * sizeof(Plan));
  }

  Outcome run() {
    const auto size = static_cast<tree::NodeIndex>(document_.size());
    for (tree::NodeIndex n = 0; n < size; ++n) {
      const tree::PathId path = document_.path_of(n);
      if (path == tree::kNoPath) continue;
      run_.step();
      Plan& plan = plans_[path];
      if (!plan.made) plan = plan_for(document_.path(path).first);
      if (document_.prefix_number(n) == plan.prefix) {
        follow(plan, n);
      } else {
        follow(plan_for(n), n);
      }
    }
    tell_cut();
    std::stable_sort(outcome_.findings.begin(), outcome_.findings.end(),
                     [](const Finding& a, const Finding& b) { return a.pattern_index < b.pattern_index; });
    return std::move(outcome_);
  }

 private:
  using Candidate = RuleSet::Compiled::Candidate;
  using Fit = xpath::Pattern::Alternative::Fit;

  // The rules that nodes of one path can be contexts of.
  struct Chance {
    const Candidate* candidate;
    Fit fit;
  };
  struct Plan {
    bool made = false;
    std::uint16_t prefix = 0;  // of the nodes it is for
    std::vector<Chance> chances;
  };

  const RuleSet::Compiled::Candidates& candidates_of(tree::NodeIndex node) const {
    if (node == 0) return rules_.document;
    const std::uint32_t name = run_.program_name(document_.name(node));
    const bool known = name != xpath::NameTable::kNone;
    if (document_.kind(node) == tree::Kind::kElement) return known ? rules_.elements[name] : rules_.other_elements;
    return known ? rules_.attributes[name] : rules_.other_attributes;
  }

  // For all nodes with the path and the prefix of `node`.
  Plan plan_for(tree::NodeIndex node) {
    Plan plan;
    plan.made = true;
    plan.prefix = document_.prefix_number(node);
    constexpr auto kNoPattern = static_cast<std::uint32_t>(-1);
    std::uint32_t settled = kNoPattern;
    for (const Candidate& candidate : candidates_of(node)) {
      if (candidate.pattern == settled) continue;
      run_.step();
      const auto mark = run_.temporary().mark();
      context_.frame = xpath::new_frame(run_.temporary(), rules_.rules[candidate.rule]->frame_size);
      const Fit fit = candidate.alternative->fit_by_path(context_, node);
      run_.temporary().release(mark);
      if (fit == Fit::kNever) continue;
      run_.take_memory(2 * sizeof(Chance));
      plan.chances.push_back({&candidate, fit});
      if (fit == Fit::kAlways) settled = candidate.pattern;
    }
    return plan;
  }

  void follow(const Plan& plan, tree::NodeIndex node) {
    for (const auto& [candidate, fit] : plan.chances) {
      tree::NodeIndex& done = done_[candidate->pattern];
      if (done == node) continue;
      const auto mark = run_.temporary().mark();
      const CompiledRule& rule = *rules_.rules[candidate->rule];
      context_.frame = xpath::new_frame(run_.temporary(), rule.frame_size);
      if (fit == Fit::kAlways || candidate->alternative->matches_on_path(context_, node)) {
        done = node;
        ++outcome_.rules_fired;
        if (keeps_fired_) {
          run_.take_memory(2 * sizeof(FiredRule));
          outcome_.fired.push_back({candidate->rule, node});
        }
        apply(rule, node);
      }
      run_.temporary().release(mark);
    }
  }

  void apply(const CompiledRule& rule, tree::NodeIndex node) {
    const xpath::Item item = xpath::node_item(node);
    for (std::size_t i = 0; i < rule.lets.size(); ++i) {
      xpath::Slot& slot = context_.frame[i];
      slot.state = xpath::Slot::State::kPending;
      slot.lazy = rule.lets[i].get();
      slot.focus = item;
    }
    xpath::Slot* const frame = context_.frame;
    for (std::size_t i = 0; i < rule.assertions.size(); ++i) {
      if (is_spared(rule.guards[i])) continue;
      const CompiledAssertion& assertion = rule.assertions[i];
      focus(item, frame);
      try {
        if (assertion.test->ebv(context_) == assertion.source->is_report) report(rule, assertion, node, nullptr);
      } catch (const DynamicError& error) {
        focus(item, frame);
        report(rule, assertion, node, &error);
      }
    }
  }

  bool is_spared(const std::array<std::uint32_t, 4>& guard) const {
    for (std::uint32_t name : guard) {
      if (name == xpath::NameTable::kNone) return false;
      if (run_.name(name) == tree::kNoName) return true;
    }
    return false;
  }

  void focus(const xpath::Item& item, xpath::Slot* frame) {
    context_.item = context_.current = item;
    context_.position = context_.last = 1;
    context_.arena = &run_.temporary();
    context_.frame = frame;
  }

  static void fail(Finding& finding, const DynamicError& error) {
    if (!finding.error.empty()) return;
    finding.error = error.code();
    finding.error_text = error.what();
  }

  // `error` is why the assertion could not be judged; null when it was.
  void report(const CompiledRule& rule, const CompiledAssertion& assertion, tree::NodeIndex node,
              const DynamicError* error) {
    const Assertion& source = *assertion.source;
    Room& room = error != nullptr || is_fatal_flag(source.flag) ? fatal_room_ : other_room_;
    if (room.is_full || !has_room(room, 0)) return leave_out(assertion, room);
    Finding finding;
    finding.rule = source.id;
    finding.flag = source.flag;
    finding.role = source.role;
    finding.is_report = source.is_report;
    finding.location = locator_.locate(node);
    run_.steps(finding.location.size() / xpath::kBytesAStep);
    finding.line = document_.line(node);
    finding.column = document_.column(node);
    finding.terms = source.terms;
    finding.pattern_index = rule.pattern;
    finding.pattern = rules_.schema.patterns[rule.pattern].id;
    finding.node = node;
    finding.test = source.test;
    xpath::Slot* const frame = context_.frame;
    finding.english = filled(assertion.english, finding, frame);
    finding.dutch = filled(assertion.dutch, finding, frame);
    if (error != nullptr) fail(finding, *error);
    const std::size_t bytes = bytes_of(finding);
    if (!has_room(room, bytes)) return leave_out(assertion, room);
    bytes_ += bytes;
    outcome_.findings.push_back(std::move(finding));
  }

  // What the findings of one sort have: those that are not fatal have half of what all have.
  struct Room {
    std::size_t findings;
    std::size_t bytes;
    bool is_fatal;
    bool is_full = false;
  };

  bool has_room(const Room& room, std::size_t bytes) const {
    return outcome_.findings.size() < room.findings && bytes_ < room.bytes && bytes <= room.bytes - bytes_;
  }

  // From the first one on that has no room none is kept, so that what is kept is a beginning.
  void leave_out(const CompiledAssertion& assertion, Room& room) {
    room.is_full = true;
    ++cut_[{assertion.source, room.is_fatal}];
  }

  void tell_cut() {
    for (std::size_t r = 0; r < rules_.rules.size() && !cut_.empty(); ++r) {
      for (const CompiledAssertion& assertion : rules_.rules[r]->assertions) {
        for (const bool is_fatal : {true, false}) {
          const auto found = cut_.find({assertion.source, is_fatal});
          if (found != cut_.end()) outcome_.cut.push_back({assertion.source->id, is_fatal, found->second});
        }
      }
    }
  }

  std::string filled(const CompiledMessage& message, Finding& finding, xpath::Slot* frame) {
    std::string text;
    for (const CompiledMessagePart& part : message) {
      if (!part.value) {
        text += part.text;
        continue;
      }
      focus(xpath::node_item(finding.node), frame);
      try {
        bool first = true;
        part.value->each(context_, [&](const xpath::Item& item) {
          run_.step();
          if (!first) text += ' ';
          first = false;
          text += cut_utf8(xpath::string_of(item, &document_, run_.temporary()), 2 * kMaxMessage);
          return text.size() <= 2 * kMaxMessage;
        });
      } catch (const DynamicError& error) {
        fail(finding, error);
      }
    }
    return peppol::shown(squeezed(text), kMaxMessage);
  }

  const RuleSet::Compiled& rules_;
  const tree::Document& document_;
  Room fatal_room_;
  Room other_room_;
  bool keeps_fired_;
  xpath::Run run_;
  Context context_;
  tree::Locator locator_;
  std::vector<tree::NodeIndex> done_;  // by pattern: the last node a rule of it matched
  std::vector<Plan> plans_;            // by path
  Outcome outcome_;
  std::size_t bytes_ = 0;                                         // of the findings kept
  std::map<std::pair<const Assertion*, bool>, std::size_t> cut_;  // how many of each were not kept
};

}  // namespace

bool is_fatal(const Finding& finding) { return !finding.error.empty() || is_fatal_flag(finding.flag); }

Result<Outcome> RuleSet::run(const tree::Document& document, Time now, const RunLimits& limits) const {
  try {
    return Walk(*compiled_, document, now, limits).run();
  } catch (const xpath::LimitReached& limit) {
    return peppol::fail(ErrorCode::kLimitExceeded, limit.what());
  }
}

RuleSet::RuleSet(std::unique_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
RuleSet::RuleSet(RuleSet&&) noexcept = default;
RuleSet& RuleSet::operator=(RuleSet&&) noexcept = default;
RuleSet::~RuleSet() = default;

const std::string& RuleSet::title() const { return compiled_->schema.title; }
const std::string& RuleSet::version() const { return compiled_->schema.version; }
const std::string& RuleSet::valid_from() const { return compiled_->schema.valid_from; }

const std::vector<Namespace>& RuleSet::namespaces() const { return compiled_->schema.namespaces; }

RuleText RuleSet::rule(std::uint32_t number) const {
  const CompiledRule& rule = *compiled_->rules.at(number);
  return {rule.pattern, compiled_->schema.patterns[rule.pattern].id, rule.source->context};
}

std::vector<AssertionText> RuleSet::assertions() const {
  const auto shown = [](const Message& message) {
    std::string text;
    for (const MessagePart& part : message) {
      text += part.kind == MessagePart::Kind::kText ? part.text : "{" + part.text + "}";
    }
    return squeezed(text);
  };
  std::vector<AssertionText> texts;
  for (std::size_t pattern : compiled_->active) {
    for (const Rule& rule : compiled_->schema.patterns[pattern].rules) {
      for (const Assertion& a : rule.assertions) {
        texts.push_back({a.id, a.flag, squeezed(rule.context), squeezed(a.test), a.terms, shown(a.english),
                         shown(a.dutch), a.fix_english, a.fix_dutch});
      }
    }
  }
  return texts;
}

}  // namespace peppol::schematron
