#include "ubl/xpath/sequence_type.h"

#include <array>
#include <utility>

#include "ubl/xpath/failure.h"
#include "ubl/xpath/numbers.h"
#include "ubl/xpath/values.h"

namespace peppol::xpath {

namespace {

constexpr std::array<std::pair<std::string_view, Type>, 22> kTypes = {{
    {"untypedAtomic", Type::kUntyped},
    {"string", Type::kString},
    {"anyURI", Type::kAnyUri},
    {"boolean", Type::kBoolean},
    {"integer", Type::kInteger},
    {"decimal", Type::kDecimal},
    {"float", Type::kFloat},
    {"double", Type::kDouble},
    {"QName", Type::kQName},
    {"dateTime", Type::kDateTime},
    {"date", Type::kDate},
    {"time", Type::kTime},
    {"gYearMonth", Type::kYearMonth},
    {"gYear", Type::kYear},
    {"gMonthDay", Type::kMonthDay},
    {"gDay", Type::kDay},
    {"gMonth", Type::kMonth},
    {"duration", Type::kDuration},
    {"yearMonthDuration", Type::kYearMonthDuration},
    {"dayTimeDuration", Type::kDayTimeDuration},
    {"hexBinary", Type::kHexBinary},
    {"base64Binary", Type::kBase64Binary},
}};

bool derives_from(Type type, Type base) {
  if (type == base) return true;
  if (base == Type::kDecimal) return type == Type::kInteger;
  if (base == Type::kDuration) return type == Type::kYearMonthDuration || type == Type::kDayTimeDuration;
  return false;
}

bool count_fits(std::size_t count, Occurrence occurrence) {
  switch (occurrence) {
    case Occurrence::kOne: return count == 1;
    case Occurrence::kZeroOrOne: return count <= 1;
    case Occurrence::kOneOrMore: return count >= 1;
    case Occurrence::kZeroOrMore: return true;
  }
  return true;
}

bool node_fits(const Item& item, const SequenceType& type, const tree::Document* document) {
  if (item.type == Type::kMadeDocument) return type.node_kind == tree::Kind::kDocument && !type.has_name;
  if (item.type == Type::kMadeText) return type.node_kind == tree::Kind::kText;
  if (document->kind(item.node) != type.node_kind) return false;
  if (!type.has_name) return true;
  return document->expanded_name(document->name(item.node)) == tree::ExpandedName{type.local, type.uri};
}

bool item_fits(const Item& item, const SequenceType& type, const tree::Document* document) {
  switch (type.of) {
    case SequenceType::Of::kEmpty: return false;
    case SequenceType::Of::kItem: return true;
    case SequenceType::Of::kAnyNode: return item.is_node();
    case SequenceType::Of::kNodeKind: return item.is_node() && node_fits(item, type, document);
    case SequenceType::Of::kAnyAtomic: return !item.is_node();
    case SequenceType::Of::kNumeric: return item.is_numeric();
    case SequenceType::Of::kAtomic: return !item.is_node() && derives_from(item.type, type.atomic);
  }
  return false;
}

[[noreturn]] void wrong_type(const Item& item, const SequenceType& type, std::string_view where) {
  raise("XPTY0004", std::string(where) + " is of type " + std::string(type_name(item.type)) + "; " + to_string(type) +
                        " is required");
}

Item converted_atomic(Item item, const SequenceType& type, Arena& arena, std::string_view where) {
  if (type.of == SequenceType::Of::kAnyAtomic) return item;
  if (type.of == SequenceType::Of::kNumeric) {
    if (item.type == Type::kUntyped) return cast_or_raise(item, Type::kDouble, arena);
    if (!item.is_numeric()) wrong_type(item, type, where);
    return item;
  }
  if (item.type == Type::kUntyped) return cast_or_raise(item, type.atomic, arena);
  if (derives_from(item.type, type.atomic)) return item;
  const bool promotes = (type.atomic == Type::kDouble && item.is_numeric()) ||
                        (type.atomic == Type::kFloat && item.is_exact()) ||
                        (type.atomic == Type::kString && item.type == Type::kAnyUri);
  if (!promotes) wrong_type(item, type, where);
  return cast_or_raise(item, type.atomic, arena);
}

}  // namespace

std::string to_string(const SequenceType& type) {
  std::string text;
  switch (type.of) {
    case SequenceType::Of::kEmpty: return "empty-sequence()";
    case SequenceType::Of::kItem: text = "item()"; break;
    case SequenceType::Of::kAnyNode: text = "node()"; break;
    case SequenceType::Of::kNodeKind:
      text = type.has_name ? "element(" + type.local + ")" : "a node of one kind";
      break;
    case SequenceType::Of::kAnyAtomic: text = "xs:anyAtomicType"; break;
    case SequenceType::Of::kNumeric: text = "a number"; break;
    case SequenceType::Of::kAtomic: text = std::string(type_name(type.atomic)); break;
  }
  constexpr std::array<const char*, 4> kSuffix = {"", "?", "*", "+"};
  return text + kSuffix[static_cast<std::size_t>(type.occurrence)];
}

bool is_instance(Value value, const SequenceType& type, const tree::Document* document) {
  if (type.of == SequenceType::Of::kEmpty) return value.empty();
  if (!count_fits(value.size(), type.occurrence)) return false;
  for (const Item& item : value) {
    if (!item_fits(item, type, document)) return false;
  }
  return true;
}

Value converted(Value value, const SequenceType& type, const tree::Document* document, Arena& arena,
                std::string_view where) {
  if (!count_fits(value.size(), type.of == SequenceType::Of::kEmpty ? Occurrence::kZeroOrMore : type.occurrence)) {
    raise("XPTY0004", std::string(where) + " is " +
                          (value.empty() ? "an empty sequence" : "a sequence of more than one item") + "; " +
                          to_string(type) + " is required");
  }
  const bool atomic = type.of == SequenceType::Of::kAnyAtomic || type.of == SequenceType::Of::kNumeric ||
                      type.of == SequenceType::Of::kAtomic;
  if (!atomic) {
    if (!is_instance(value, type, document)) {
      raise("XPTY0004", std::string(where) + " is not of the required type " + to_string(type));
    }
    return value;
  }
  if (value.empty()) return value;
  auto* items = static_cast<Item*>(arena.allocate(sizeof(Item) * value.size()));
  for (std::size_t i = 0; i < value.size(); ++i) {
    items[i] = converted_atomic(atomized(value[i], document), type, arena, where);
  }
  return {items, value.size()};
}

Type atomic_type(std::string_view local) {
  for (const auto& [name, type] : kTypes) {
    if (name == local) return type;
  }
  return Type::kAbsent;
}

}  // namespace peppol::xpath
