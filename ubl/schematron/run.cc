// Running a rule set over a document: one walk, all patterns at once.
#include <algorithm>

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

std::string cut(std::string text) {
  if (text.size() <= kMaxMessage) return text;
  std::size_t end = kMaxMessage;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text + "...";
}

class Walk {
 public:
  Walk(const RuleSet::Compiled& rules, const tree::Document& document, const RunLimits& limits)
      : rules_(rules),
        document_(document),
        limits_(limits),
        run_(rules.program, &document,
             {limits.max_steps, limits.max_memory, limits.max_call_depth, std::size_t{2} << 20}),
        context_(run_),
        locator_(document),
        done_(rules.schema.patterns.size(), tree::kNoNode),
        plans_(document.path_count()) {}

  Outcome run() {
    const auto size = static_cast<tree::NodeIndex>(document_.size());
    for (tree::NodeIndex n = 0; n < size; ++n) {
      const tree::PathId path = document_.path_of(n);
      if (path == tree::kNoPath) continue;
      Plan& plan = plans_[path];
      if (!plan.made) plan = plan_for(document_.path(path).first);
      if (document_.prefix_number(n) == plan.prefix) {
        follow(plan, n);
      } else {
        follow(plan_for(n), n);
      }
    }
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
      const auto mark = run_.temporary().mark();
      context_.frame = xpath::new_frame(run_.temporary(), rules_.rules[candidate.rule]->frame_size);
      const Fit fit = candidate.alternative->fit_by_path(context_, node);
      run_.temporary().release(mark);
      if (fit == Fit::kNever) continue;
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
        outcome_.fired.push_back({candidate->rule, node});
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
        if (assertion.test->ebv(context_) == assertion.source->is_report) report(rule, assertion, node);
      } catch (const DynamicError& error) {
        focus(item, frame);
        report(rule, assertion, node);
        fail(outcome_.findings.back(), error);
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

  void report(const CompiledRule& rule, const CompiledAssertion& assertion, tree::NodeIndex node) {
    if (outcome_.findings.size() >= limits_.max_findings) {
      throw xpath::LimitReached("the document has more than " + std::to_string(limits_.max_findings) +
                                " findings, which is the limit");
    }
    const Assertion& source = *assertion.source;
    Finding& finding = outcome_.findings.emplace_back();
    finding.rule = source.id;
    finding.flag = source.flag;
    finding.role = source.role;
    finding.is_report = source.is_report;
    finding.location = locator_.locate(node);
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
          if (!first) text += ' ';
          first = false;
          text += xpath::string_of(item, &document_, run_.temporary());
          return text.size() <= 2 * kMaxMessage;
        });
      } catch (const DynamicError& error) {
        fail(finding, error);
      }
    }
    text = cut(squeezed(text));
    message_bytes_ += text.size();
    if (message_bytes_ > limits_.max_memory) {
      throw xpath::LimitReached("the messages of the findings are more than " + std::to_string(limits_.max_memory) +
                                " bytes, which is the limit");
    }
    return text;
  }

  const RuleSet::Compiled& rules_;
  const tree::Document& document_;
  const RunLimits& limits_;
  xpath::Run run_;
  Context context_;
  tree::Locator locator_;
  std::vector<tree::NodeIndex> done_;  // by pattern: the last node a rule of it matched
  std::vector<Plan> plans_;            // by path
  Outcome outcome_;
  std::size_t message_bytes_ = 0;
};

}  // namespace

Result<Outcome> RuleSet::run(const tree::Document& document, const RunLimits& limits) const {
  try {
    return Walk(*compiled_, document, limits).run();
  } catch (const xpath::LimitReached& limit) {
    return peppol::fail(ErrorCode::kLimitExceeded, limit.what());
  }
}

RuleSet::RuleSet(std::unique_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
RuleSet::RuleSet(RuleSet&&) noexcept = default;
RuleSet& RuleSet::operator=(RuleSet&&) noexcept = default;
RuleSet::~RuleSet() = default;

const std::string& RuleSet::id() const { return compiled_->schema.id; }
const std::string& RuleSet::title() const { return compiled_->schema.title; }
const std::string& RuleSet::version() const { return compiled_->schema.version; }
const std::string& RuleSet::valid_from() const { return compiled_->schema.valid_from; }
const std::string& RuleSet::source() const { return compiled_->schema.source; }

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
