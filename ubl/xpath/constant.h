// Values known when the rules are compiled. Long lists of texts carry a hash
// set, so that "= $codes" is one look-up.

#pragma once

#include <memory>
#include <string_view>
#include <unordered_set>

#include "ubl/xpath/expr.h"

namespace peppol::xpath {

using TextSet = std::unordered_set<std::string_view>;

class ConstantExpr : public Expr {
 public:
  // What `value` points to outlives the expression.
  explicit ConstantExpr(Value value);

  void eval(Context& context, Sequence& out) const override;
  bool each(Context& context, ItemVisitor visit) const override;
  Item one(Context& context, const char* what) const override;
  const ConstantExpr* constant() const override { return this; }

  Value value() const { return value_; }
  // Null when the value is short or holds something else than texts.
  const TextSet* texts() const { return texts_.get(); }

 private:
  Value value_;
  std::shared_ptr<const TextSet> texts_;
};

}  // namespace peppol::xpath
