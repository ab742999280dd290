#include "ubl/xpath/expr.h"

#include <algorithm>
#include <cmath>

#include "ubl/xpath/failure.h"
#include "ubl/xpath/numbers.h"

namespace peppol::xpath {

namespace {
constexpr int kMaxDepth = 1500;
}

void Needs::add(const Needs& other) {
  focus |= other.focus;
  beyond_name |= other.beyond_name;
  last |= other.last;
  document |= other.document;
  current |= other.current;
  for (int slot : other.variables) {
    if (std::find(variables.begin(), variables.end(), slot) == variables.end()) variables.push_back(slot);
  }
}

void Needs::remove_variable(int slot) { std::erase(variables, slot); }

void Expr::adopt(const Expr& part) {
  needs.add(part.needs);
  costly = costly || part.costly;
  depth = std::max(depth, part.depth + 1);
  if (depth > kMaxDepth) {
    throw StaticError(
        "XPST0003", "the expression is nested deeper than " + std::to_string(kMaxDepth) + " levels, which is the limit",
        0);
  }
}

bool Expr::each(Context& context, ItemVisitor visit) const {
  Sequence items(*context.arena);
  eval(context, items);
  for (const Item& item : items) {
    if (!visit(item)) return false;
  }
  return true;
}

bool Expr::ebv(Context& context) const {
  Item first;
  bool is_node = false;
  each_unordered(context, [&](const Item& item) {
    if (!first.absent()) raise("FORG0006", "a sequence of several values has no effective boolean value");
    first = item;
    is_node = item.is_node();
    return !is_node;
  });
  if (first.absent()) return false;
  if (is_node) return true;
  if (first.type == Type::kBoolean) return first.boolean;
  if (first.is_textual()) return first.extra != 0;
  if (first.is_numeric()) {
    const double number = to_double(first);
    return number != 0 && !std::isnan(number);
  }
  raise("FORG0006", "a value of type " + std::string(type_name(first.type)) + " has no effective boolean value");
}

Item Expr::one(Context& context, const char* what) const {
  Sequence items(*context.arena);
  eval(context, items);
  if (items.size() > 1) several(what);
  return items.empty() ? Item() : items[0];
}

void Expr::several(const char* what) {
  raise("XPTY0004", std::string("a sequence of more than one item is not allowed as ") + what);
}

}  // namespace peppol::xpath
