#include "ubl/xpath/item.h"

#include <algorithm>

namespace peppol::xpath {

void Sequence::grow() {
  const std::uint32_t capacity = capacity_ * 3;
  auto* items = static_cast<Item*>(arena_->allocate(sizeof(Item) * capacity));
  std::uninitialized_copy(items_, items_ + size_, items);
  items_ = items;
  capacity_ = capacity;
}

Value Sequence::keep(Arena& arena) const {
  if (size_ == 0) return {};
  if (items_ != own() && &arena == arena_) return view();
  auto* items = static_cast<Item*>(arena.allocate(sizeof(Item) * size_));
  std::uninitialized_copy(items_, items_ + size_, items);
  return {items, size_};
}

std::string_view type_name(Type type) {
  switch (type) {
    case Type::kAbsent: return "empty-sequence()";
    case Type::kNode: return "node()";
    case Type::kMadeText: return "text()";
    case Type::kMadeDocument: return "document-node()";
    case Type::kUntyped: return "xs:untypedAtomic";
    case Type::kString: return "xs:string";
    case Type::kAnyUri: return "xs:anyURI";
    case Type::kBoolean: return "xs:boolean";
    case Type::kInteger: return "xs:integer";
    case Type::kDecimal: return "xs:decimal";
    case Type::kFloat: return "xs:float";
    case Type::kDouble: return "xs:double";
    case Type::kQName: return "xs:QName";
    case Type::kDateTime: return "xs:dateTime";
    case Type::kDate: return "xs:date";
    case Type::kTime: return "xs:time";
    case Type::kYearMonth: return "xs:gYearMonth";
    case Type::kYear: return "xs:gYear";
    case Type::kMonthDay: return "xs:gMonthDay";
    case Type::kDay: return "xs:gDay";
    case Type::kMonth: return "xs:gMonth";
    case Type::kDuration: return "xs:duration";
    case Type::kYearMonthDuration: return "xs:yearMonthDuration";
    case Type::kDayTimeDuration: return "xs:dayTimeDuration";
    case Type::kHexBinary: return "xs:hexBinary";
    case Type::kBase64Binary: return "xs:base64Binary";
  }
  return "item()";
}

}  // namespace peppol::xpath
