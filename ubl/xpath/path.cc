#include "ubl/xpath/path.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ubl/xpath/axes.h"
#include "ubl/xpath/constant.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/join.h"
#include "ubl/xpath/numbers.h"
#include "ubl/xpath/program.h"

namespace peppol::xpath {

namespace {

using Form = NodeTest::Form;

// What a step makes of nodes that are in order (and disjoint, or only one).
struct Shape {
  bool single = true;
  bool ordered = true;
  bool disjoint = true;
};

Shape after(Shape s, const Step& step) {
  const bool first_only = std::any_of(step.predicates.begin(), step.predicates.end(),
                                      [](const Predicate& p) { return p.form == Predicate::Form::kPosition; });
  switch (step.axis) {
    case Axis::kSelf: return s;
    case Axis::kChild: return {s.single && first_only, s.ordered && s.disjoint, s.ordered && s.disjoint};
    case Axis::kAttribute: return {s.single && step.test.form == Form::kName, s.ordered, s.ordered};
    case Axis::kAttributeWithin: return {false, s.ordered && s.disjoint, s.ordered && s.disjoint};
    case Axis::kDescendant:
    case Axis::kDescendantOrSelf: return {false, s.ordered && s.disjoint, false};
    case Axis::kParent: return s.single ? s : Shape{false, false, false};
    case Axis::kFollowingSibling: return {false, s.single, s.single};
    case Axis::kFollowing: return {false, s.single, false};
    default: return {false, false, false};
  }
}

// The candidates of one step pass the predicates one after the other.
class Sieve {
 public:
  Sieve(const Step& step, Context& context) : step_(step), context_(context) {}

  bool passes(tree::NodeIndex node) {
    const Item item = node_item(node);
    for (std::size_t i = 0; i < step_.predicates.size(); ++i) {
      const std::int64_t position = step_.positional ? ++counts_[i] : 1;
      if (!holds(step_.predicates[i], context_, item, position, 1)) return false;
    }
    return true;
  }
  // No later candidate can pass.
  bool exhausted() const {
    return step_.positional && step_.predicates[0].form == Predicate::Form::kPosition &&
           counts_[0] >= step_.predicates[0].position;
  }

 private:
  const Step& step_;
  Context& context_;
  std::array<std::int64_t, 16> counts_{};
};

bool step_with_last(const Step& step, Context& context, tree::NodeIndex node,
                    FunctionRef<bool(tree::NodeIndex)> visit) {
  std::vector<tree::NodeIndex> nodes;
  walk(step, context.run, *context.document, node, [&](tree::NodeIndex n) {
    nodes.push_back(n);
    return true;
  });
  for (const Predicate& predicate : step.predicates) {
    std::vector<tree::NodeIndex> left;
    std::int64_t position = 0;
    for (tree::NodeIndex n : nodes) {
      if (holds(predicate, context, node_item(n), ++position, static_cast<std::int64_t>(nodes.size())))
        left.push_back(n);
    }
    nodes = std::move(left);
  }
  return std::all_of(nodes.begin(), nodes.end(), [&](tree::NodeIndex n) { return visit(n); });
}

}  // namespace

bool matches(const NodeTest& test, Run& run, const tree::Document& document, tree::NodeIndex node) {
  if (test.form == Form::kAnyNode) return true;
  if (document.kind(node) != test.kind) return false;
  switch (test.form) {
    case Form::kName: return document.name(node) == run.name(test.name);
    case Form::kAnyLocal: return document.expanded_name(document.name(node)).uri == test.text;
    case Form::kAnyNamespace: return document.expanded_name(document.name(node)).local == test.text;
    case Form::kKind: return test.text.empty() || document.expanded_name(document.name(node)).local == test.text;
    default: return true;
  }
}

bool is_positional(const Predicate& predicate) {
  return predicate.form != Predicate::Form::kTruth || predicate.expr->needs.last ||
         predicate.expr->yields == Yields::kAnything;
}

Predicate make_predicate(ExprPtr expr) {
  Predicate predicate;
  if (const ConstantExpr* constant = expr->constant();
      constant != nullptr && constant->value().size() == 1 && constant->value()[0].is_numeric()) {
    const double number = to_double(constant->value()[0]);
    predicate.form = Predicate::Form::kPosition;
    predicate.position =
        number == std::floor(number) && number > 0 && number < 1e15 ? static_cast<std::int64_t>(number) : -1;
  } else if (expr->yields == Yields::kBoolean || expr->yields == Yields::kNodes || expr->yields == Yields::kText) {
    predicate.form = Predicate::Form::kTruth;
  }
  predicate.expr = std::move(expr);
  return predicate;
}

bool holds(const Predicate& predicate, Context& context, const Item& item, std::int64_t position, std::int64_t last) {
  if (predicate.form == Predicate::Form::kPosition) return position == predicate.position;
  const FocusKeeper keeper(context);
  context.item = item;
  context.position = position;
  context.last = last;
  if (predicate.form == Predicate::Form::kTruth) return predicate.expr->ebv(context);
  Sequence value(*context.arena);
  predicate.expr->eval(context, value);
  if (value.size() == 1 && value[0].is_numeric()) return compare_numbers(value[0], integer_item(position)) == 0;
  if (value.empty()) return false;
  if (value[0].is_node()) return true;
  if (value.size() > 1) raise("FORG0006", "a sequence of several values has no effective boolean value");
  if (value[0].type == Type::kBoolean) return value[0].boolean;
  if (value[0].is_textual()) return value[0].extra != 0;
  raise("FORG0006", "a predicate of type " + std::string(type_name(value[0].type)) + " has no truth");
}

bool step_from(const Step& step, Context& context, tree::NodeIndex node, FunctionRef<bool(tree::NodeIndex)> visit) {
  if (step.predicates.empty()) return walk(step, context.run, *context.document, node, visit);
  if (step.needs_last) return step_with_last(step, context, node, visit);
  if (step.join_site >= 0) {
    bool went_on = true;
    if (join_step(step, context, node, visit, went_on)) return went_on;
  }
  Sieve sieve(step, context);
  bool stopped = false;
  walk(step, context.run, *context.document, node, [&](tree::NodeIndex n) {
    if (sieve.passes(n) && !visit(n)) stopped = true;
    return !stopped && !sieve.exhausted();
  });
  return !stopped;
}

void sort_nodes(Sequence& items, std::uint32_t from) {
  Item* begin = items.begin() + from;
  Item* end = items.end();
  const auto before = [](const Item& a, const Item& b) { return a.node < b.node; };
  const auto not_before = [](const Item& a, const Item& b) { return a.node >= b.node; };
  if (std::adjacent_find(begin, end, not_before) == end) return;
  std::sort(begin, end, before);
  Item* last = std::unique(begin, end, [](const Item& a, const Item& b) { return a.node == b.node; });
  items.shrink(static_cast<std::uint32_t>(last - items.begin()));
}

RootExpr::RootExpr() {
  needs.document = true;
  yields = Yields::kNodes;
}

void RootExpr::eval(Context& context, Sequence& out) const {
  if (context.document == nullptr) raise("XPDY0002", "there is no document");
  out.push(node_item(0));
}

PathExpr::PathExpr(ExprPtr base, std::vector<Step> steps) : base_(std::move(base)), steps_(std::move(steps)) {
  yields = Yields::kNodes;
  costly = true;
  needs.document = true;
  if (base_) {
    adopt(*base_);
  } else {
    needs.focus = needs.beyond_name = true;
  }
  Shape shape;
  bool judged = false;
  for (Step& step : steps_) {
    step.positional = step.needs_last = false;
    step.join_predicate = step.join_site = -1;
    if (step.predicates.size() > 16) throw StaticError("XPST0003", "a step has more than 16 predicates", 0);
    for (const Predicate& predicate : step.predicates) {
      step.positional = step.positional || is_positional(predicate);
      step.needs_last = step.needs_last || predicate.expr->needs.last;
      Needs inner = predicate.expr->needs;  // its focus is the step's node
      inner.focus = inner.last = inner.beyond_name = false;
      needs.add(inner);
      depth = std::max(depth, predicate.expr->depth + 1);
    }
    step.plain = (step.axis == Axis::kChild || step.axis == Axis::kAttribute) && step.test.form == Form::kName &&
                 step.predicates.empty();
    find_join(step);
    shape = after(shape, step);
    // Behind a predicate nothing is skipped: it may raise an error, which others report too.
    if (step.test.form == Form::kName && !judged) required_.push_back(step.test.name);
    judged = judged || std::any_of(step.predicates.begin(), step.predicates.end(),
                                   [](const Predicate& p) { return p.form != Predicate::Form::kPosition; });
  }
  ordered_ = shape.ordered;
  base_is_root_ = dynamic_cast<const RootExpr*>(base_.get()) != nullptr;
  while (plain_steps_ < steps_.size() && steps_[plain_steps_].plain) ++plain_steps_;
  asks_for_child_ = !base_ && steps_.size() == 1 && steps_[0].axis == Axis::kChild &&
                    steps_[0].test.form == Form::kAnyName && steps_[0].predicates.empty();
  single = shape.single && (base_ == nullptr || base_is_root_);
  std::reverse(required_.begin(), required_.end());
}

void PathExpr::parts(ExprSlots slots) {
  if (base_) slots(base_);
  for (Step& step : steps_) {
    for (Predicate& predicate : step.predicates) slots(predicate.expr);
  }
}

const std::vector<std::uint32_t>* PathExpr::empty_without() const {
  return !required_.empty() && (base_ == nullptr || base_is_root_) ? &required_ : nullptr;
}

bool PathExpr::can_match(Context& context) const {
  return std::none_of(required_.begin(), required_.end(),
                      [&](std::uint32_t name) { return context.run.name(name) == tree::kNoName; });
}

tree::NodeIndex PathExpr::start(const Item& item) const {
  if (item.type == Type::kNode) return item.node;
  if (item.type == Type::kMadeDocument || item.type == Type::kMadeText) return tree::kNoNode;
  if (item.absent()) raise("XPDY0002", "a path is taken where there is no context item");
  raise(base_ ? "XPTY0019" : "XPTY0020", "a path is taken from a value of type " + std::string(type_name(item.type)));
}

void PathExpr::number_sites(Program& program) {
  for (Step& step : steps_) {
    if (step.join_predicate >= 0) step.join_site = program.join_count++;
  }
  if (plain_steps_ == 0 || steps_[0].axis != Axis::kChild) return;
  std::vector<std::uint32_t> beginning;
  for (std::size_t i = 0; i < plain_steps_; ++i) {
    beginning.push_back(2 * steps_[i].test.name + (steps_[i].axis == Axis::kAttribute ? 1 : 0));
  }
  trail_ = program.trails.try_emplace(beginning, static_cast<int>(program.trails.size())).first->second;
}

bool PathExpr::from_node(Context& context, std::size_t step, tree::NodeIndex node, ItemVisitor visit) const {
  const Step& here = steps_[step];
  const bool last = step + 1 == steps_.size();
  if (here.plain) {
    const tree::Document& document = *context.document;
    const tree::NameId name = context.run.name(here.test.name);
    if (name == tree::kNoName) return true;
    const bool attributes = here.axis == Axis::kAttribute;
    if (!attributes && context.run.is_wide(node)) {
      for (tree::NodeIndex at : context.run.children_named(node, name)) {
        context.run.step();
        if (!(last ? visit(node_item(at)) : from_node(context, step + 1, at, visit))) return false;
      }
      return true;
    }
    const tree::NodeIndex stop = attributes ? document.first_child(node) : document.end(node);
    for (tree::NodeIndex at = attributes ? node + 1 : document.first_child(node); at < stop; at = document.end(at)) {
      context.run.step();
      if (document.name(at) != name || document.kind(at) != here.test.kind) continue;
      if (!(last ? visit(node_item(at)) : from_node(context, step + 1, at, visit))) return false;
    }
    return true;
  }
  if (last) return step_from(here, context, node, [&](tree::NodeIndex n) { return visit(node_item(n)); });
  return step_from(here, context, node, [&](tree::NodeIndex n) { return from_node(context, step + 1, n, visit); });
}

// The path on which all nodes are that the plain steps at the start lead to; kNoPath when there is none.
tree::PathId PathExpr::led_to(const Run& run, tree::PathId from) const {
  for (std::size_t i = 0; i < plain_steps_ && from != tree::kNoPath; ++i) {
    from = run.document()->path_below(from, run.name(steps_[i].test.name), steps_[i].test.kind);
  }
  return from;
}

// Plain steps from one node lead to the nodes of one path that are within it. Rules ask the same of one node after the
// other, so they are looked for behind those found the last time.
bool PathExpr::from_start(Context& context, tree::NodeIndex node, ItemVisitor visit) const {
  constexpr tree::NodeIndex kFewNodes = 16;  // a walk over fewer costs less
  const tree::Document& document = *context.document;
  const tree::NodeIndex stop = document.end(node);
  if (trail_ < 0 || stop - node < kFewNodes) return from_node(context, 0, node, visit);
  Run::Trail& trail = context.run.trail(trail_);
  const tree::PathId from = document.path_of(node);
  if (trail.from != from) trail = {from, led_to(context.run, from), 0};
  if (trail.to == tree::kNoPath) return true;
  const auto nodes = document.nodes_on(trail.to);
  auto at = nodes.begin() + trail.at;
  for (int i = 0; i < 4 && at != nodes.end() && *at < node; ++i) ++at;
  const bool is_first = (at == nodes.end() || *at > node) && (at == nodes.begin() || *(at - 1) < node);
  if (!is_first) at = std::lower_bound(nodes.begin(), nodes.end(), node);
  trail.at = static_cast<std::uint32_t>(at - nodes.begin());
  const bool last = plain_steps_ == steps_.size();
  for (; at != nodes.end() && *at < stop; ++at) {
    context.run.step();
    if (!(last ? visit(node_item(*at)) : from_node(context, plain_steps_, *at, visit))) return false;
  }
  return true;
}

bool PathExpr::each_unordered(Context& context, ItemVisitor visit) const {
  if (!base_) {
    const tree::NodeIndex node = start(context.item);
    return node == tree::kNoNode || !can_match(context) || from_start(context, node, visit);
  }
  const bool possible = can_match(context);
  return base_->each_unordered(context, [&](const Item& item) {
    const tree::NodeIndex node = start(item);
    return node == tree::kNoNode || !possible || from_start(context, node, visit);
  });
}

void PathExpr::eval(Context& context, Sequence& out) const {
  const std::uint32_t from = out.size();
  each_unordered(context, [&](const Item& item) {
    out.push(item);
    return true;
  });
  sort_nodes(out, from);
}

bool PathExpr::each(Context& context, ItemVisitor visit) const {
  if (ordered_ && (!base_ || base_is_root_)) {
    return each_unordered(context, visit);
  }
  return Expr::each(context, visit);
}

bool PathExpr::has_child(Context& context, tree::NodeIndex node) const {
  const tree::Document& document = *context.document;
  for (tree::NodeIndex at = document.first_child(node); at < document.end(node); at = document.end(at)) {
    context.run.step();
    if (document.kind(at) == tree::Kind::kElement) return true;
  }
  return false;
}

bool PathExpr::ebv(Context& context) const {
  if (asks_for_child_ && context.item.type == Type::kNode) return has_child(context, context.item.node);
  return !each_unordered(context, [](const Item&) { return false; });
}

Item PathExpr::one(Context& context, const char* what) const {
  Item found;
  each_unordered(context, [&](const Item& item) {
    if (!found.absent() && found.node != item.node) {
      raise("XPTY0004", std::string("a sequence of more than one item is not allowed as ") + what);
    }
    found = item;
    return true;
  });
  return found;
}

MapExpr::MapExpr(ExprPtr left, ExprPtr right) : left_(std::move(left)), right_(std::move(right)) {
  adopt(*left_);
  Needs inner = right_->needs;
  inner.focus = inner.last = inner.beyond_name = false;
  needs.add(inner);
  depth = std::max(depth, right_->depth + 1);
  yields = right_->yields;
  single = left_->single && right_->single;
  costly = true;
}

void MapExpr::parts(ExprSlots slots) {
  slots(left_);
  slots(right_);
}

bool MapExpr::each_unordered(Context& context, ItemVisitor visit) const {
  const auto check = [](const Item& node) {
    if (node.is_node()) return;
    raise("XPTY0019", "the left side of \"/\" is a value of type " + std::string(type_name(node.type)));
  };
  if (!right_->needs.last) {
    return left_->each(context, [&](const Item& node) {
      check(node);
      const FocusKeeper keeper(context);
      context.item = node;
      return right_->each(context, visit);
    });
  }
  Sequence nodes(*context.arena);
  left_->eval(context, nodes);
  const FocusKeeper keeper(context);
  std::int64_t position = 0;
  for (const Item& node : nodes) {
    check(node);
    context.item = node;
    context.position = ++position;
    context.last = nodes.size();
    if (!right_->each(context, visit)) return false;
  }
  return true;
}

bool MapExpr::each(Context& context, ItemVisitor visit) const {
  if (yields == Yields::kNodes || yields == Yields::kAnything) return Expr::each(context, visit);
  return each_unordered(context, visit);
}

void MapExpr::eval(Context& context, Sequence& out) const {
  const std::uint32_t from = out.size();
  bool nodes = false;
  bool values = false;
  each_unordered(context, [&](const Item& item) {
    (item.is_node() ? nodes : values) = true;
    out.push(item);
    return true;
  });
  if (nodes && values) raise("XPTY0018", "a step gives both nodes and values");
  if (nodes && std::all_of(out.begin() + from, out.end(), [](const Item& i) { return i.is_document_node(); })) {
    sort_nodes(out, from);
  }
}

FilterExpr::FilterExpr(ExprPtr primary, std::vector<Predicate> predicates)
    : primary_(std::move(primary)), predicates_(std::move(predicates)) {
  adopt(*primary_);
  yields = primary_->yields;
  single = primary_->single;
  for (const Predicate& predicate : predicates_) {
    positional_ = positional_ || is_positional(predicate);
    Needs inner = predicate.expr->needs;
    inner.focus = inner.last = inner.beyond_name = false;
    needs.add(inner);
    depth = std::max(depth, predicate.expr->depth + 1);
  }
  costly = true;
}

void FilterExpr::parts(ExprSlots slots) {
  slots(primary_);
  for (Predicate& predicate : predicates_) slots(predicate.expr);
}

void FilterExpr::eval(Context& context, Sequence& out) const {
  Sequence items(*context.arena);
  primary_->eval(context, items);
  for (const Predicate& predicate : predicates_) {
    std::uint32_t kept = 0;
    const std::int64_t last = items.size();
    for (std::uint32_t i = 0; i < items.size(); ++i) {
      context.run.step();
      if (holds(predicate, context, items[i], i + std::int64_t{1}, last)) items[kept++] = items[i];
    }
    items.shrink(kept);
  }
  for (const Item& item : items) out.push(item);
}

bool FilterExpr::each_unordered(Context& context, ItemVisitor visit) const {
  if (positional_) return each(context, visit);
  return primary_->each_unordered(context, [&](const Item& item) {
    for (const Predicate& predicate : predicates_) {
      if (!holds(predicate, context, item, 1, 1)) return true;
    }
    return visit(item);
  });
}

SetExpr::SetExpr(SetOp op, ExprPtr left, ExprPtr right) : op_(op), left_(std::move(left)), right_(std::move(right)) {
  adopt(*left_);
  adopt(*right_);
  yields = Yields::kNodes;
}

void SetExpr::parts(ExprSlots slots) {
  slots(left_);
  slots(right_);
}

void SetExpr::eval(Context& context, Sequence& out) const {
  const auto check = [](const Sequence& items, std::uint32_t from) {
    for (std::uint32_t i = from; i < items.size(); ++i) {
      if (!items[i].is_document_node()) raise("XPTY0004", "union, intersect and except are of nodes only");
    }
  };
  const std::uint32_t from = out.size();
  left_->eval(context, out);
  if (op_ == SetOp::kUnion) {
    right_->eval(context, out);
    check(out, from);
    sort_nodes(out, from);
    return;
  }
  check(out, from);
  sort_nodes(out, from);
  Sequence others(*context.arena);
  right_->eval(context, others);
  check(others, 0);
  sort_nodes(others, 0);
  std::uint32_t kept = from;
  for (std::uint32_t i = from; i < out.size(); ++i) {
    const bool found = std::binary_search(others.begin(), others.end(), out[i],
                                          [](const Item& a, const Item& b) { return a.node < b.node; });
    if (found == (op_ == SetOp::kIntersect)) out[kept++] = out[i];
  }
  out.shrink(kept);
}

bool SetExpr::each_unordered(Context& context, ItemVisitor visit) const {
  if (op_ != SetOp::kUnion) return each(context, visit);
  const ItemVisitor checked = visit;
  return left_->each_unordered(context, checked) && right_->each_unordered(context, checked);
}

}  // namespace peppol::xpath
