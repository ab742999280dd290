#include "ubl/schematron/instructions.h"

#include "ubl/xpath/failure.h"
#include "ubl/xpath/values.h"

namespace peppol::schematron {

namespace {

constexpr std::size_t kMaxText = std::size_t{256} << 20;

}  // namespace

using xpath::Context;
using xpath::ExprPtr;
using xpath::Sequence;

LetExpr::LetExpr(int slot, ExprPtr value, ExprPtr body)
    : slot_(slot), value_(std::move(value)), body_(std::move(body)) {
  adopt(*value_);
  xpath::Needs inner = body_->needs;
  inner.remove_variable(slot);
  needs.add(inner);
  costly = costly || body_->costly;
  depth = std::max(depth, body_->depth + 1);
}

void LetExpr::parts(xpath::ExprSlots slots) {
  slots(value_);
  slots(body_);
}

void LetExpr::eval(Context& context, Sequence& out) const {
  xpath::Slot& slot = context.frame[slot_];
  slot.state = xpath::Slot::State::kPending;
  slot.lazy = value_.get();
  slot.focus = context.item;
  body_->eval(context, out);
}

MadeTextExpr::MadeTextExpr(ExprPtr value, std::string separator, xpath::Type type)
    : value_(std::move(value)), separator_(std::move(separator)), type_(type) {
  adopt(*value_);
  yields = xpath::Yields::kNodes;
}

void MadeTextExpr::eval(Context& context, Sequence& out) const {
  Sequence items(*context.arena);
  value_->eval(context, items);
  std::string made;
  bool was_value = false;
  for (const xpath::Item& item : items) {
    // Values next to each other are parted; texts are not.
    const bool is_value = item.type > xpath::Type::kMadeDocument;
    if (type_ == xpath::Type::kMadeText ? &item != items.begin() : (is_value && was_value)) {
      made += type_ == xpath::Type::kMadeText ? separator_ : " ";
    }
    made += xpath::string_of(item, context.document, *context.arena);
    if (made.size() > kMaxText) {
      throw xpath::LimitReached("a rule makes a text of more than " + std::to_string(kMaxText) +
                                " bytes, which is the limit");
    }
    was_value = is_value;
  }
  out.push(xpath::text_item(context.arena->copy(made), type_));
}

ConvertExpr::ConvertExpr(ExprPtr value, xpath::SequenceType type, std::string what)
    : value_(std::move(value)), type_(std::move(type)), what_(std::move(what)) {
  adopt(*value_);
}

void ConvertExpr::eval(Context& context, Sequence& out) const {
  Sequence items(*context.arena);
  value_->eval(context, items);
  for (const xpath::Item& item :
       xpath::converted(items.keep(*context.arena), type_, context.document, *context.arena, what_)) {
    out.push(item);
  }
}

}  // namespace peppol::schematron
