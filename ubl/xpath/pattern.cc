#include "ubl/xpath/pattern.h"

#include <algorithm>

#include "ubl/xpath/axes.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/operators.h"

namespace peppol::xpath {

namespace {

bool match(const Expr& expr, Context& context, tree::NodeIndex node);

bool passes(const Step& step, Context& context, tree::NodeIndex node) {
  if (!matches(step.test, context.run, *context.document, node)) return false;
  if (step.predicates.empty()) return true;
  if (!step.positional) {
    return std::all_of(step.predicates.begin(), step.predicates.end(),
                       [&](const Predicate& predicate) { return holds(predicate, context, node_item(node), 1, 1); });
  }
  const tree::NodeIndex parent = context.document->parent(node);
  return parent != tree::kNoNode &&
         !step_from(step, context, parent, [&](tree::NodeIndex found) { return found != node; });
}

// Whether `node` is what the first `count` steps can lead to.
bool match_steps(const PathExpr& path, std::size_t count, Context& context, tree::NodeIndex node) {
  if (count == 0) return path.base() == nullptr || match(*path.base(), context, node);
  const tree::Document& document = *context.document;
  const Step& step = path.steps()[count - 1];
  const bool is_attribute = document.kind(node) == tree::Kind::kAttribute;
  if (is_attribute != (step.axis == Axis::kAttribute) && step.axis != Axis::kSelf) return false;
  if (!passes(step, context, node)) return false;
  switch (step.axis) {
    case Axis::kSelf: return match_steps(path, count - 1, context, node);
    case Axis::kChild:
    case Axis::kAttribute: {
      const tree::NodeIndex parent = document.parent(node);
      return parent != tree::kNoNode && match_steps(path, count - 1, context, parent);
    }
    default: break;
  }
  if (step.axis == Axis::kDescendantOrSelf && match_steps(path, count - 1, context, node)) return true;
  for (tree::NodeIndex at = document.parent(node); at != tree::kNoNode; at = document.parent(at)) {
    context.run.step();
    if (match_steps(path, count - 1, context, at)) return true;
  }
  return false;
}

bool match(const Expr& expr, Context& context, tree::NodeIndex node) {
  if (const auto* path = dynamic_cast<const PathExpr*>(&expr)) {
    return match_steps(*path, path->steps().size(), context, node);
  }
  if (dynamic_cast<const RootExpr*>(&expr) != nullptr) return node == 0;
  if (const auto* set = dynamic_cast<const SetExpr*>(&expr)) {
    return match(set->left(), context, node) || match(set->right(), context, node);
  }
  if (const auto* filter = dynamic_cast<const FilterExpr*>(&expr)) {
    return match(filter->primary(), context, node) &&
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
                           step.axis == Axis::kDescendant || step.axis == Axis::kDescendantOrSelf;
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
             std::vector<Pattern::Alternative>& found, Program& program) {
  if (const auto* set = dynamic_cast<const SetExpr*>(expr)) {
    flatten(&set->left(), filters, found, program);
    flatten(&set->right(), filters, found, program);
  } else if (const auto* filter = dynamic_cast<const FilterExpr*>(expr)) {
    filters.push_back(&filter->predicates());
    flatten(&filter->primary(), std::move(filters), found, program);
  } else {
    found.emplace_back(expr, std::move(filters), program);
  }
}

}  // namespace

Pattern::Alternative::Alternative(const Expr* path, std::vector<const std::vector<Predicate>*> filters,
                                  Program& program)
    : path_(path), filters_(std::move(filters)) {
  const auto* steps = dynamic_cast<const PathExpr*>(path);
  if (steps == nullptr) {
    kind_ = tree::Kind::kDocument;
    any_kind_ = dynamic_cast<const RootExpr*>(path) == nullptr;
    return;
  }
  const Step& last = steps->steps().back();
  kind_ = last.test.kind;
  any_kind_ = last.test.form == NodeTest::Form::kAnyNode;
  if (any_kind_ && last.axis == Axis::kAttribute) {
    any_kind_ = false;
    kind_ = tree::Kind::kAttribute;
  }
  if (last.test.form == NodeTest::Form::kName) name_ = last.test.name;
  note_chain(*steps);
  note_name_condition(last, program);
}

void Pattern::Alternative::note_name_condition(const Step& last, Program& program) {
  if (last.positional || last.predicates.empty() || last.test.form == NodeTest::Form::kName) return;
  const Expr* condition = last.predicates[0].expr.get();
  if (condition == nullptr) return;
  if (const auto* logic = dynamic_cast<const LogicExpr*>(condition)) condition = &logic->first_condition();
  const Needs& needs = condition->needs;
  if (needs.beyond_name || needs.last || needs.current || !needs.variables.empty() || !needs.focus) return;
  name_condition_ = condition;
  name_number_ = program.name_conditions++;
}

bool Pattern::Alternative::name_fits(Context& context, tree::NodeIndex node) const {
  std::uint8_t& verdict = context.run.name_verdict(name_number_, node);
  if (verdict == 0) {
    const FocusKeeper keeper(context);
    context.item = node_item(node);
    verdict = name_condition_->ebv(context) ? 2 : 1;
  }
  return verdict == 2;
}

void Pattern::Alternative::note_chain(const PathExpr& path) {
  rooted_ = dynamic_cast<const RootExpr*>(path.base()) != nullptr;
  is_chain_ = rooted_ || path.base() == nullptr;
  has_predicates_ = !filters_.empty();
  const std::vector<Step>& steps = path.steps();
  for (std::size_t i = steps.size(); i-- > 0;) {
    const bool child = steps[i].axis == Axis::kChild || (steps[i].axis == Axis::kAttribute && i + 1 == steps.size());
    is_chain_ = is_chain_ && child && steps[i].test.form == NodeTest::Form::kName;
    has_predicates_ = has_predicates_ || !steps[i].predicates.empty();
    chain_.push_back(steps[i].test.name);
  }
}

bool Pattern::Alternative::chain_fits(Context& context, tree::NodeIndex node) const {
  const tree::Document& document = *context.document;
  for (std::uint32_t name : chain_) {
    if (node == 0 || document.name(node) != context.run.name(name)) return false;
    node = document.parent(node);
  }
  return !rooted_ || node == 0;
}

bool Pattern::Alternative::matches(Context& context, tree::NodeIndex node) const {
  if (is_chain_) {
    if (!chain_fits(context, node)) return false;
    if (!has_predicates_) return true;
  }
  context.current = node_item(node);
  try {
    if (name_condition_ != nullptr && context.document->name(node) != tree::kNoName && !name_fits(context, node))
      return false;
    if (!match(*path_, context, node)) return false;
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
  flatten(pattern.expr_.get(), {}, pattern.alternatives_, scope.program);
  return pattern;
}

bool Pattern::matches(Context& context, tree::NodeIndex node) const {
  return std::any_of(alternatives_.begin(), alternatives_.end(),
                     [&](const Alternative& alternative) { return alternative.matches(context, node); });
}

}  // namespace peppol::xpath
