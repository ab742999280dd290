// The expressions of operators.h that choose, repeat and bind variables.
#include "ubl/xpath/failure.h"
#include "ubl/xpath/operators.h"

namespace peppol::xpath {

namespace {

bool visit_all(Value value, ItemVisitor visit) {
  for (const Item& item : value) {
    if (!visit(item)) return false;
  }
  return true;
}

void push_all(Value value, Sequence& out) {
  for (const Item& item : value) out.push(item);
}

void bind(Slot& slot, const Item& item, Arena& arena) {
  auto* kept = static_cast<Item*>(arena.allocate(sizeof(Item)));
  *kept = item;
  slot.value = {kept, 1};
  slot.state = Slot::State::kReady;
}

Item only(Value value, const char* what) {
  if (value.size() > 1) Expr::several(what);
  return value.empty() ? Item() : value[0];
}

}  // namespace

ContextItemExpr::ContextItemExpr() {
  needs.focus = needs.beyond_name = true;
  single = true;
}

Item ContextItemExpr::one(Context& context, const char*) const {
  if (context.item.absent()) raise("XPDY0002", "there is no context item here");
  return context.item;
}

Item VariableExpr::one(Context& context, const char* what) const { return only(value(context), what); }
Item GlobalExpr::one(Context& context, const char* what) const { return only(value(context), what); }
Item MemoExpr::one(Context& context, const char* what) const { return only(value(context), what); }

void ContextItemExpr::eval(Context& context, Sequence& out) const {
  if (context.item.absent()) raise("XPDY0002", "there is no context item here");
  out.push(context.item);
}

bool ContextItemExpr::each(Context& context, ItemVisitor visit) const {
  if (context.item.absent()) raise("XPDY0002", "there is no context item here");
  const Item item = context.item;
  return visit(item);
}

CurrentExpr::CurrentExpr() {
  needs.current = true;
  single = true;
}

void CurrentExpr::eval(Context& context, Sequence& out) const {
  if (context.current.absent()) raise("XTDE1360", "current() is used where there is no current item");
  out.push(context.current);
}

Value VariableExpr::value(Context& context) const {
  Slot& slot = context.frame[slot_];
  if (!lazy_ || slot.state == Slot::State::kReady) return slot.value;
  return forced(slot, context, *context.arena);
}

void VariableExpr::eval(Context& context, Sequence& out) const { push_all(value(context), out); }
bool VariableExpr::each(Context& context, ItemVisitor visit) const { return visit_all(value(context), visit); }

Value GlobalExpr::value(Context& context) const {
  Slot& slot = context.run.global(index_);
  if (slot.state == Slot::State::kReady) return slot.value;
  Slot* frame = context.frame;
  const GlobalVariable& variable = context.run.program().globals[static_cast<std::size_t>(index_)];
  context.frame = new_frame(context.run.lasting(), variable.frame_size);
  try {
    forced(slot, context, context.run.lasting());
  } catch (const DynamicError&) {
    context.frame = frame;
    throw;
  }
  context.frame = frame;
  return slot.value;
}

void GlobalExpr::eval(Context& context, Sequence& out) const { push_all(value(context), out); }
bool GlobalExpr::each(Context& context, ItemVisitor visit) const { return visit_all(value(context), visit); }

MemoExpr::MemoExpr(int index, ExprPtr body) : index_(index), body_(std::move(body)) {
  adopt(*body_);
  yields = body_->yields;
  single = body_->single;
  never_empty = body_->never_empty;
}

void MemoExpr::parts(ExprSlots slots) { slots(body_); }

Value MemoExpr::value(Context& context) const {
  Slot& slot = context.run.memo(index_);
  if (slot.state == Slot::State::kReady) return slot.value;
  slot.lazy = body_.get();
  // Within itself (a function that calls itself) it is only evaluated.
  if (slot.state == Slot::State::kRunning) {
    Sequence items(*context.arena);
    body_->eval(context, items);
    return items.keep(*context.arena);
  }
  return forced(slot, context, context.run.lasting());
}

void MemoExpr::eval(Context& context, Sequence& out) const { push_all(value(context), out); }
bool MemoExpr::each(Context& context, ItemVisitor visit) const { return visit_all(value(context), visit); }

bool MemoExpr::ebv(Context& context) const {
  const Value items = value(context);
  if (items.size() == 1 && items[0].type == Type::kBoolean) return items[0].boolean;
  return Expr::ebv(context);
}

CommaExpr::CommaExpr(std::vector<ExprPtr> items) : items_(std::move(items)) {
  for (const ExprPtr& item : items_) adopt(*item);
}

void CommaExpr::parts(ExprSlots slots) {
  for (ExprPtr& item : items_) slots(item);
}

void CommaExpr::eval(Context& context, Sequence& out) const {
  for (const ExprPtr& item : items_) {
    Sequence own(*context.arena);
    item->eval(context, own);
    push_all(own.view(), out);
  }
}

bool CommaExpr::each(Context& context, ItemVisitor visit) const {
  for (const ExprPtr& item : items_) {
    if (!item->each(context, visit)) return false;
  }
  return true;
}

IfExpr::IfExpr(ExprPtr condition, ExprPtr then, ExprPtr otherwise)
    : condition_(std::move(condition)), then_(std::move(then)), otherwise_(std::move(otherwise)) {
  adopt(*condition_);
  adopt(*then_);
  adopt(*otherwise_);
  if (then_->yields == otherwise_->yields) yields = then_->yields;
  single = then_->single && otherwise_->single;
}

void IfExpr::parts(ExprSlots slots) {
  slots(condition_);
  slots(then_);
  slots(otherwise_);
}

void IfExpr::eval(Context& context, Sequence& out) const {
  (condition_->ebv(context) ? then_ : otherwise_)->eval(context, out);
}

bool IfExpr::each(Context& context, ItemVisitor visit) const {
  return (condition_->ebv(context) ? then_ : otherwise_)->each(context, visit);
}

bool IfExpr::ebv(Context& context) const { return (condition_->ebv(context) ? then_ : otherwise_)->ebv(context); }

namespace {

// A path that hands out its items one by one does so from within, where the
// focus is a node of its own; what follows is asked from the focus outside.
class OuterFocus {
 public:
  explicit OuterFocus(const Context& context) : item_(context.item), position_(context.position), last_(context.last) {}
  void enter(Context& context) const {
    context.item = item_;
    context.position = position_;
    context.last = last_;
  }

 private:
  Item item_;
  std::int64_t position_;
  std::int64_t last_;
};

}  // namespace

ForExpr::ForExpr(int slot, ExprPtr in, ExprPtr body) : slot_(slot), in_(std::move(in)), body_(std::move(body)) {
  adopt(*in_);
  Needs inner = body_->needs;
  inner.remove_variable(slot);
  needs.add(inner);
  depth = std::max(depth, body_->depth + 1);
  costly = true;
}

void ForExpr::parts(ExprSlots slots) {
  slots(in_);
  slots(body_);
}

void ForExpr::eval(Context& context, Sequence& out) const {
  Sequence items(*context.arena);
  in_->eval(context, items);
  for (const Item& item : items) {
    context.run.step();
    bind(context.frame[slot_], item, *context.arena);
    Sequence own(*context.arena);
    body_->eval(context, own);
    push_all(own.view(), out);
  }
}

bool ForExpr::each(Context& context, ItemVisitor visit) const {
  const OuterFocus outer(context);
  return in_->each(context, [&](const Item& item) {
    const FocusKeeper keeper(context);
    outer.enter(context);
    context.run.step();
    bind(context.frame[slot_], item, *context.arena);
    return body_->each(context, visit);
  });
}

QuantifiedExpr::QuantifiedExpr(Quantifier quantifier, int slot, ExprPtr in, ExprPtr condition)
    : quantifier_(quantifier), slot_(slot), in_(std::move(in)), condition_(std::move(condition)) {
  adopt(*in_);
  Needs inner = condition_->needs;
  inner.remove_variable(slot);
  needs.add(inner);
  depth = std::max(depth, condition_->depth + 1);
  yields = Yields::kBoolean;
  single = never_empty = true;
  costly = true;
}

void QuantifiedExpr::parts(ExprSlots slots) {
  slots(in_);
  slots(condition_);
}

bool QuantifiedExpr::ebv(Context& context) const {
  const bool stop_at = quantifier_ == Quantifier::kSome;
  const OuterFocus outer(context);
  const bool ran_through = in_->each(context, [&](const Item& item) {
    const FocusKeeper keeper(context);
    outer.enter(context);
    context.run.step();
    bind(context.frame[slot_], item, *context.arena);
    return condition_->ebv(context) != stop_at;
  });
  return ran_through ? !stop_at : stop_at;
}

void QuantifiedExpr::eval(Context& context, Sequence& out) const { out.push(boolean_item(ebv(context))); }

}  // namespace peppol::xpath
