#include "ubl/xpath/operators.h"

#include <algorithm>

#include "ubl/xpath/constant.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/temporal_arithmetic.h"

namespace peppol::xpath {

PairExpr::PairExpr(ExprPtr left, ExprPtr right) : left_(std::move(left)), right_(std::move(right)) {
  adopt(*left_);
  adopt(*right_);
}

void PairExpr::parts(ExprSlots slots) {
  slots(left_);
  slots(right_);
}

LogicExpr::LogicExpr(LogicOp op, std::vector<ExprPtr> terms) : op_(op), terms_(std::move(terms)) {
  for (const ExprPtr& term : terms_) adopt(*term);
  single = never_empty = true;
  yields = Yields::kBoolean;
}

void LogicExpr::parts(ExprSlots slots) {
  for (ExprPtr& term : terms_) slots(term);
}

bool LogicExpr::ebv(Context& context) const {
  const bool stop_at = op_ == LogicOp::kOr;
  for (const ExprPtr& term : terms_) {
    if (term->ebv(context) == stop_at) return stop_at;
  }
  return !stop_at;
}

void LogicExpr::eval(Context& context, Sequence& out) const { out.push(boolean_item(ebv(context))); }

GeneralCompareExpr::GeneralCompareExpr(CompareOp op, ExprPtr left, ExprPtr right)
    : PairExpr(std::move(left), std::move(right)), op_(op) {
  single = never_empty = true;
  yields = Yields::kBoolean;
}

void GeneralCompareExpr::eval(Context& context, Sequence& out) const { out.push(boolean_item(ebv(context))); }

bool GeneralCompareExpr::ebv(Context& context) const {
  const tree::Document* document = context.document;
  Arena& arena = *context.arena;
  if (const ConstantExpr* constant = right_->constant()) {
    const TextSet* texts = op_ == CompareOp::kEqual ? constant->texts() : nullptr;
    const Value others = constant->value();
    if (left_->single) {
      const Item found = left_->one(context, "an operand of a comparison");
      if (found.absent()) return false;
      const Item left = atomized(found, document);
      context.run.read(left);
      if (texts != nullptr && left.is_textual()) return texts->contains(left.text());
      context.run.steps(others.size());
      return std::any_of(others.begin(), others.end(),
                         [&](const Item& other) { return compare_general(op_, left, other, arena); });
    }
    return !left_->each_unordered(context, [&](const Item& item) {
      const Item left = atomized(item, document);
      context.run.read(left);
      if (texts != nullptr && left.is_textual()) return !texts->contains(left.text());
      context.run.steps(others.size());
      for (const Item& other : others) {
        if (compare_general(op_, left, other, arena)) return false;
      }
      return true;
    });
  }
  if (left_->single && right_->single) {
    Item right = right_->one(context, "an operand of a comparison");
    if (right.absent()) return false;
    Item left = left_->one(context, "an operand of a comparison");
    if (left.absent()) return false;
    left = atomized(left, document);
    right = atomized(right, document);
    context.run.read(left);
    context.run.read(right);
    return compare_general(op_, left, right, arena);
  }
  Sequence others(arena);
  right_->each_unordered(context, [&](const Item& item) {
    others.push(atomized(item, document));
    return true;
  });
  if (others.empty()) return false;
  return !left_->each_unordered(context, [&](const Item& item) {
    const Item left = atomized(item, document);
    for (const Item& other : others) {
      context.run.step();
      context.run.read(left);
      context.run.read(other);
      if (compare_general(op_, left, other, arena)) return false;
    }
    return true;
  });
}

ValueCompareExpr::ValueCompareExpr(CompareOp op, ExprPtr left, ExprPtr right)
    : PairExpr(std::move(left), std::move(right)), op_(op) {
  single = true;
  yields = Yields::kBoolean;
}

void ValueCompareExpr::eval(Context& context, Sequence& out) const {
  Item left = left_->one(context, "the first operand of a value comparison");
  if (left.absent()) return;
  Item right = right_->one(context, "the second operand of a value comparison");
  if (right.absent()) return;
  left = atomized(left, context.document);
  right = atomized(right, context.document);
  context.run.read(left);
  context.run.read(right);
  if (left.type == Type::kUntyped) left.type = Type::kString;
  if (right.type == Type::kUntyped) right.type = Type::kString;
  out.push(boolean_item(compare_values(op_, left, right, *context.arena)));
}

NodeCompareExpr::NodeCompareExpr(NodeOp op, ExprPtr left, ExprPtr right)
    : PairExpr(std::move(left), std::move(right)), op_(op) {
  single = true;
  yields = Yields::kBoolean;
}

void NodeCompareExpr::eval(Context& context, Sequence& out) const {
  const Item left = left_->one(context, "the first operand of a node comparison");
  const Item right = right_->one(context, "the second operand of a node comparison");
  if (left.absent() || right.absent()) return;
  if (!left.is_document_node() || !right.is_document_node()) raise("XPTY0004", "a node comparison is of nodes only");
  const bool result = op_ == NodeOp::kIs ? left.node == right.node
                                         : (op_ == NodeOp::kBefore ? left.node < right.node : left.node > right.node);
  out.push(boolean_item(result));
}

ArithmeticExpr::ArithmeticExpr(ArithmeticOp op, ExprPtr left, ExprPtr right)
    : PairExpr(std::move(left), std::move(right)), op_(op) {
  single = true;
}

void ArithmeticExpr::eval(Context& context, Sequence& out) const {
  Arena& arena = *context.arena;
  Item left = left_->one(context, "the first operand of an arithmetic operator");
  if (left.absent()) return;
  Item right = right_->one(context, "the second operand of an arithmetic operator");
  if (right.absent()) return;
  left = atomized(left, context.document);
  right = atomized(right, context.document);
  context.run.read(left);
  context.run.read(right);
  if (left.type == Type::kUntyped) left = cast_or_raise(left, Type::kDouble, arena);
  if (right.type == Type::kUntyped) right = cast_or_raise(right, Type::kDouble, arena);
  out.push(calculate(op_, left, right, arena));
}

NegateExpr::NegateExpr(ExprPtr operand, bool negative) : operand_(std::move(operand)), negative_(negative) {
  adopt(*operand_);
  single = true;
}

void NegateExpr::eval(Context& context, Sequence& out) const {
  Item item = operand_->one(context, "the operand of a sign");
  if (item.absent()) return;
  item = atomized(item, context.document);
  if (item.type == Type::kUntyped) item = cast_or_raise(item, Type::kDouble, *context.arena);
  if (!item.is_numeric()) {
    raise("XPTY0004", "a sign before a value of type " + std::string(type_name(item.type)) + " is not defined");
  }
  out.push(negative_ ? negated(item, *context.arena) : item);
}

RangeExpr::RangeExpr(ExprPtr left, ExprPtr right) : PairExpr(std::move(left), std::move(right)) {}

void RangeExpr::eval(Context& context, Sequence& out) const {
  each(context, [&](const Item& item) {
    out.push(item);
    return true;
  });
}

bool RangeExpr::each(Context& context, ItemVisitor visit) const {
  const auto bound = [&](const Expr& expr, const char* what, std::int64_t& value) {
    Item item = expr.one(context, what);
    if (item.absent()) return false;
    item = atomized(item, context.document);
    if (item.type == Type::kUntyped) item = cast_or_raise(item, Type::kInteger, *context.arena);
    if (item.type != Type::kInteger) raise("XPTY0004", std::string(what) + " is not an xs:integer");
    if (item.big) raise("FOAR0002", std::string(what) + " is too large");
    value = item.integer;
    return true;
  };
  std::int64_t first = 0;
  std::int64_t last = 0;
  if (!bound(*left_, "the start of a range", first) || !bound(*right_, "the end of a range", last)) return true;
  for (std::int64_t i = first; i <= last; ++i) {
    context.run.step();
    if (!visit(integer_item(i))) return false;
    if (i == INT64_MAX) break;
  }
  return true;
}

CastExpr::CastExpr(Form form, ExprPtr operand, Type target, bool optional)
    : operand_(std::move(operand)), form_(form), target_(target), optional_(optional) {
  adopt(*operand_);
  single = true;
  if (form == Form::kCastable || target == Type::kBoolean) {
    yields = Yields::kBoolean;
  } else if (target >= Type::kInteger && target <= Type::kDouble) {
    yields = Yields::kNumber;
  } else if (target >= Type::kUntyped && target <= Type::kAnyUri) {
    yields = Yields::kText;
  }
}

Item CastExpr::one(Context& context, const char*) const {
  Arena& arena = *context.arena;
  if (form_ == Form::kCast) {
    Item item = operand_->one(context, "the value of a cast");
    if (!item.absent()) {
      item = atomized(item, context.document);
      context.run.read(item);
      return cast_or_raise(item, target_, arena);
    }
    if (!optional_) raise("XPTY0004", "an empty sequence cannot be cast to " + std::string(type_name(target_)));
    return {};
  }
  Sequence items(arena);
  operand_->eval(context, items);
  if (items.empty()) return boolean_item(optional_);
  if (items.size() > 1) return boolean_item(false);
  Item result;
  CastFailure failure;
  const Item item = atomized(items[0], context.document);
  context.run.read(item);
  try {
    return boolean_item(cast(item, target_, arena, result, failure));
  } catch (const DynamicError&) {  // a value out of range
    return boolean_item(false);
  }
}

void CastExpr::eval(Context& context, Sequence& out) const {
  const Item item = one(context, "the value of a cast");
  if (!item.absent()) out.push(item);
}

InstanceExpr::InstanceExpr(ExprPtr operand, SequenceType type, bool treat)
    : operand_(std::move(operand)), type_(std::move(type)), treat_(treat) {
  adopt(*operand_);
  if (!treat_) yields = Yields::kBoolean;
}

void InstanceExpr::eval(Context& context, Sequence& out) const {
  Sequence items(*context.arena);
  operand_->eval(context, items);
  const bool fits = is_instance(items.view(), type_, context.document);
  if (!treat_) {
    out.push(boolean_item(fits));
    return;
  }
  if (!fits) raise("XPDY0050", "a value is not of type " + to_string(type_) + ", as \"treat as\" says it is");
  for (const Item& item : items) out.push(item);
}

}  // namespace peppol::xpath
