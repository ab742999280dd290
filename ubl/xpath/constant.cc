#include "ubl/xpath/constant.h"

#include <algorithm>

namespace peppol::xpath {

namespace {

constexpr std::size_t kFewTexts = 4;

Yields yields_of(Value value) {
  if (value.size() != 1) return Yields::kAnything;
  if (value[0].type == Type::kBoolean) return Yields::kBoolean;
  if (value[0].is_numeric()) return Yields::kNumber;
  return value[0].is_textual() ? Yields::kText : Yields::kAnything;
}

}  // namespace

ConstantExpr::ConstantExpr(Value value) : value_(value) {
  yields = yields_of(value);
  single = value.size() <= 1;
  if (value.size() <= kFewTexts) return;
  if (!std::all_of(value.begin(), value.end(), [](const Item& item) { return item.is_textual(); })) return;
  auto texts = std::make_shared<TextSet>();
  for (const Item& item : value) texts->insert(item.text());
  texts_ = std::move(texts);
}

Item ConstantExpr::one(Context&, const char* what) const {
  if (value_.size() > 1) several(what);
  return value_.empty() ? Item() : value_[0];
}

void ConstantExpr::eval(Context&, Sequence& out) const {
  for (const Item& item : value_) out.push(item);
}

bool ConstantExpr::each(Context&, ItemVisitor visit) const {
  return std::all_of(value_.begin(), value_.end(), [&](const Item& item) { return visit(item); });
}

}  // namespace peppol::xpath
