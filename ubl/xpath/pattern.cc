#include "ubl/xpath/pattern.h"

#include <algorithm>

#include "ubl/xpath/axes.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/operators.h"

namespace peppol::xpath {

namespace {

// Whether the predicates of the steps count.
enum class Judge : std::uint8_t { kAll, kStructure };

bool match(const Expr& expr, Context& context, tree::NodeIndex node, Judge judge);

bool passes(const Step& step, Context& context, tree::NodeIndex node, Judge judge) {
  if (!matches(step.test, context.run, *context.document, node)) return false;
  if (step.predicates.empty() || judge == Judge::kStructure) return true;
  if (!step.positional) {
    return std::all_of(step.predicates.begin(), step.predicates.end(),
                       [&](const Predicate& predicate) { return holds(predicate, context, node_item(node), 1, 1); });
  }
  const tree::NodeIndex parent = context.document->parent(node);
  return parent != tree::kNoNode &&
         !step_from(step, context, parent, [&](tree::NodeIndex found) { return found != node; });
}

// Whether `node` is what the first `count` steps can lead to.
bool match_steps(const PathExpr& path, std::size_t count, Context& context, tree::NodeIndex node, Judge judge) {
  if (count == 0) return path.base() == nullptr || match(*path.base(), context, node, judge);
  const tree::Document& document = *context.document;
  const Step& step = path.steps()[count - 1];
  const bool is_attribute = document.kind(node) == tree::Kind::kAttribute;
  const bool of_attributes = step.axis == Axis::kAttribute || step.axis == Axis::kAttributeWithin;
  if (is_attribute != of_attributes && step.axis != Axis::kSelf) return false;
  if (!passes(step, context, node, judge)) return false;
  switch (step.axis) {
    case Axis::kSelf: return match_steps(path, count - 1, context, node, judge);
    case Axis::kChild:
    case Axis::kAttribute: {
      const tree::NodeIndex parent = document.parent(node);
      return parent != tree::kNoNode && match_steps(path, count - 1, context, parent, judge);
    }
    default: break;
  }
  if (step.axis == Axis::kDescendantOrSelf && match_steps(path, count - 1, context, node, judge)) return true;
  for (tree::NodeIndex at = document.parent(node); at != tree::kNoNode; at = document.parent(at)) {
    context.run.step();
    if (match_steps(path, count - 1, context, at, judge)) return true;
  }
  return false;
}

bool match(const Expr& expr, Context& context, tree::NodeIndex node, Judge judge) {
  if (const auto* path = dynamic_cast<const PathExpr*>(&expr)) {
    return match_steps(*path, path->steps().size(), context, node, judge);
  }
  if (dynamic_cast<const RootExpr*>(&expr) != nullptr) return node == 0;
  if (const auto* set = dynamic_cast<const SetExpr*>(&expr)) {
    return match(set->left(), context, node, judge) || match(set->right(), context, node, judge);
  }
  if (const auto* filter = dynamic_cast<const FilterExpr*>(&expr)) {
    return match(filter->primary(), context, node, judge) &&
           std::all_of(filter->predicates().begin(), filter->predicates().end(),
                       [&](const Predicate& p) { return holds(p, context, node_item(node), 1, 1); });
  }
  // key(...) or a variable of the document: the nodes themselves.
  return !expr.each_unordered(context,
                              [&](const Item& item) { return !(item.is_document_node() && item.node == node); });
}

// Optimises the predicates, and refuses what no pattern may have.
void prepare(Expr& expr, Scope& scope) {
  const auto refuse = [](const std::string& what) {
    throw StaticError("XTSE0340", what + " cannot stand in a match pattern", 0);
  };
  if (auto* path = dynamic_cast<PathExpr*>(&expr)) {
    for (const Step& step : path->steps()) {
      const bool allowed = step.axis == Axis::kChild || step.axis == Axis::kAttribute || step.axis == Axis::kSelf ||
                           step.axis == Axis::kDescendant || step.axis == Axis::kDescendantOrSelf ||
                           step.axis == Axis::kAttributeWithin;
      if (!allowed) refuse("an axis other than child, attribute, self and descendant");
      if (step.axis == Axis::kDescendantOrSelf && step.positional) refuse("a position on the descendant axis");
    }
    path->parts([&](ExprPtr& part) {
      if (part.get() == path->base()) {
        prepare(*part, scope);
      } else {
        optimise(part, scope);
      }
    });
    return;
  }
  if (auto* set = dynamic_cast<SetExpr*>(&expr)) {
    if (set->op() != SetOp::kUnion) refuse("intersect or except");
    set->parts([&](ExprPtr& part) { prepare(*part, scope); });
    return;
  }
  if (auto* filter = dynamic_cast<FilterExpr*>(&expr)) {
    if (std::any_of(filter->predicates().begin(), filter->predicates().end(), is_positional)) {
      refuse("a position outside a step");
    }
    filter->parts([&](ExprPtr& part) {
      if (part.get() == &filter->primary()) {
        prepare(*part, scope);
      } else {
        optimise(part, scope);
      }
    });
    return;
  }
  if (expr.needs.focus) refuse("this expression");
}

void flatten(const Expr* expr, std::vector<const std::vector<Predicate>*> filters,
             std::vector<Pattern::Alternative>& found) {
  if (const auto* set = dynamic_cast<const SetExpr*>(expr)) {
    flatten(&set->left(), filters, found);
    flatten(&set->right(), filters, found);
  } else if (const auto* filter = dynamic_cast<const FilterExpr*>(expr)) {
    filters.push_back(&filter->predicates());
    flatten(&filter->primary(), std::move(filters), found);
  } else {
    found.emplace_back(expr, std::move(filters));
  }
}

}  // namespace

Pattern::Alternative::Alternative(const Expr* path, std::vector<const std::vector<Predicate>*> filters)
    : path_(path), steps_(dynamic_cast<const PathExpr*>(path)), filters_(std::move(filters)) {
  if (steps_ == nullptr) {
    kind_ = tree::Kind::kDocument;
    any_kind_ = dynamic_cast<const RootExpr*>(path) == nullptr;
    return;
  }
  const Step& last = steps_->steps().back();
  kind_ = last.test.kind;
  any_kind_ = last.test.form == NodeTest::Form::kAnyNode;
  if (any_kind_ && (last.axis == Axis::kAttribute || last.axis == Axis::kAttributeWithin)) {
    any_kind_ = false;
    kind_ = tree::Kind::kAttribute;
  }
  if (last.test.form == NodeTest::Form::kName) name_ = last.test.name;
  note_chain();
  note_split();
}

void Pattern::Alternative::note_chain() {
  rooted_ = dynamic_cast<const RootExpr*>(steps_->base()) != nullptr;
  is_chain_ = rooted_ || steps_->base() == nullptr;
  has_predicates_ = !filters_.empty();
  const std::vector<Step>& steps = steps_->steps();
  for (std::size_t i = steps.size(); i-- > 0;) {
    const bool child = steps[i].axis == Axis::kChild || (steps[i].axis == Axis::kAttribute && i + 1 == steps.size());
    is_chain_ = is_chain_ && child && steps[i].test.form == NodeTest::Form::kName;
    has_predicates_ = has_predicates_ || !steps[i].predicates.empty();
    chain_.push_back(steps[i].test.name);
  }
}

void Pattern::Alternative::note_split() {
  const std::vector<Step>& steps = steps_->steps();
  is_split_ = (steps_->base() == nullptr || rooted_) && !steps.back().positional &&
              std::all_of(steps.begin(), steps.end() - 1, [](const Step& step) { return step.predicates.empty(); });
  if (!is_split_) return;
  const auto note = [this](const std::vector<Predicate>& predicates) {
    for (const Predicate& predicate : predicates) {
      const Needs& needs = predicate.expr->needs;
      const bool of_name = !needs.beyond_name && !needs.last && !needs.current && needs.variables.empty();
      (of_name ? of_name_ : of_node_).push_back(&predicate);
    }
  };
  note(steps.back().predicates);
  for (const auto* filter : filters_) note(*filter);
}

bool Pattern::Alternative::chain_fits(Context& context, tree::NodeIndex node) const {
  const tree::Document& document = *context.document;
  for (std::uint32_t name : chain_) {
    if (node == 0 || document.name(node) != context.run.name(name)) return false;
    node = document.parent(node);
  }
  return !rooted_ || node == 0;
}

namespace {

// An error means no.
bool all_hold(const std::vector<const Predicate*>& predicates, Context& context, tree::NodeIndex node) {
  context.current = node_item(node);
  try {
    return std::all_of(predicates.begin(), predicates.end(),
                       [&](const Predicate* predicate) { return holds(*predicate, context, node_item(node), 1, 1); });
  } catch (const DynamicError&) {
    return false;
  }
}

}  // namespace

Pattern::Alternative::Fit Pattern::Alternative::fit_by_path(Context& context, tree::NodeIndex node) const {
  if (is_chain_ && !chain_fits(context, node)) return Fit::kNever;
  if (!is_split_) return Fit::kAsk;
  const bool fits = match_steps(*steps_, steps_->steps().size(), context, node, Judge::kStructure) &&
                    all_hold(of_name_, context, node);
  if (!fits) return Fit::kNever;
  return of_node_.empty() ? Fit::kAlways : Fit::kAsk;
}

bool Pattern::Alternative::matches_on_path(Context& context, tree::NodeIndex node) const {
  return is_split_ ? all_hold(of_node_, context, node) : matches(context, node);
}

bool Pattern::Alternative::matches(Context& context, tree::NodeIndex node) const {
  if (is_chain_) {
    if (!chain_fits(context, node)) return false;
    if (!has_predicates_) return true;
  }
  context.current = node_item(node);
  try {
    if (!match(*path_, context, node, Judge::kAll)) return false;
    for (const auto* filter : filters_) {
      for (const Predicate& predicate : *filter) {
        if (!holds(predicate, context, node_item(node), 1, 1)) return false;
      }
    }
    return true;
  } catch (const DynamicError&) {
    return false;
  }
}

Pattern Pattern::compile(std::string_view text, Scope& scope) {
  Pattern pattern;
  pattern.expr_ = parse_only(text, scope);
  prepare(*pattern.expr_, scope);
  flatten(pattern.expr_.get(), {}, pattern.alternatives_);
  return pattern;
}

std::vector<std::uint32_t> Pattern::names() const {
  std::vector<std::uint32_t> names;
  for (const Alternative& alternative : alternatives_) {
    if (alternative.name() == NameTable::kNone) return {};
    names.push_back(alternative.name());
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

bool Pattern::matches(Context& context, tree::NodeIndex node) const {
  return std::any_of(alternatives_.begin(), alternatives_.end(),
                     [&](const Alternative& alternative) { return alternative.matches(context, node); });
}

}  // namespace peppol::xpath
