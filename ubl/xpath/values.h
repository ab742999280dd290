// Atomic values: from nodes, as texts, cast from one type to another, and
// compared as XPath 2.0 says.

#pragma once

#include <string>
#include <string_view>

#include "ubl/xpath/item.h"

namespace peppol::xpath {

enum class CompareOp : std::uint8_t { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

// The typed value of an item: of a node, its text as untypedAtomic (of a comment or instruction, as string).
inline Item atomized(const Item& item, const tree::Document* document) {
  if (item.type > Type::kMadeDocument) return item;
  if (item.type != Type::kNode) return text_item(item.text(), Type::kUntyped);
  const tree::Kind kind = document->kind(item.node);
  const bool is_string = kind == tree::Kind::kComment || kind == tree::Kind::kInstruction;
  return text_item(document->string_value(item.node), is_string ? Type::kString : Type::kUntyped);
}

// The string value of a node or the text of an atomic value. The view lives as long as the document or `arena`.
std::string_view string_of(const Item& item, const tree::Document* document, Arena& arena);

struct CastFailure {
  const char* code = nullptr;
  std::string why;
};

// `item` is atomic. False, with the reason, where the cast fails.
bool cast(const Item& item, Type target, Arena& arena, Item& result, CastFailure& failure);
// The same, raising the failure.
Item cast_or_raise(const Item& item, Type target, Arena& arena);

// The operators eq, ne, lt, ... Raises XPTY0004 for types that cannot be compared.
bool compare_values(CompareOp op, const Item& a, const Item& b, Arena& arena);
// One pair of the operators =, !=, <, ...: with their rules for untyped values.
bool compare_general(CompareOp op, const Item& a, const Item& b, Arena& arena);

// True when two values are equal for fn:distinct-values and fn:index-of: values of types that cannot be compared are
// not. NaN equals NaN when `nan_is_one`.
enum class NanEquality : std::uint8_t { kDiffers, kSame };
bool equal_or_incomparable(const Item& a, const Item& b, Arena& arena, NanEquality nan);

}  // namespace peppol::xpath
