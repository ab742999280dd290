#include "ubl/xpath/values.h"

#include <cmath>

#include "ubl/xpath/binary.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/numbers.h"
#include "ubl/xpath/temporal.h"

namespace peppol::xpath {

namespace {

std::string shortened(std::string_view text) {
  if (text.size() <= 60) return std::string(text);
  std::size_t cut = 57;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0U) == 0x80U) --cut;
  return std::string(text.substr(0, cut)) + "...";
}

bool fail_cast(CastFailure& failure, const Item& item, Type target, Arena& arena) {
  if (item.type == Type::kUntyped || item.type == Type::kString) {
    failure.code = "FORG0001";
    failure.why = "\"" + shortened(item.text()) + "\" is not a valid " + std::string(type_name(target));
  } else {
    failure.code = "XPTY0004";
    failure.why = "a value of type " + std::string(type_name(item.type)) + " (" +
                  shortened(string_of(item, nullptr, arena)) + ") cannot become " + std::string(type_name(target));
  }
  return false;
}

bool boolean_of_text(std::string_view text, Item& result) {
  text = trimmed(text);
  if (text == "true" || text == "1") {
    result = boolean_item(true);
  } else if (text == "false" || text == "0") {
    result = boolean_item(false);
  } else {
    return false;
  }
  return true;
}

Item float_of(double value) {
  Item item = double_item(static_cast<double>(static_cast<float>(value)));
  item.type = Type::kFloat;
  return item;
}

bool hex_text(std::string_view text, std::string& canonical) {
  if (text.size() % 2 != 0) return false;
  for (char c : text) {
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 32);
    if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'))) return false;
    canonical += c;
  }
  return true;
}

bool base64_text(std::string_view text, std::string& canonical) {
  for (char c : text) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    const bool ok =
        (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';
    if (!ok) return false;
    canonical += c;
  }
  const std::size_t equals = canonical.find('=');
  return canonical.size() % 4 == 0 && (equals == std::string::npos || equals + 2 >= canonical.size());
}

bool cast_text(const Item& item, Type target, Arena& arena, Item& result) {
  const std::string_view text = item.text();
  switch (target) {
    case Type::kBoolean: return boolean_of_text(text, result);
    case Type::kInteger: result = parse_integer(text, arena); return !result.absent();
    case Type::kDecimal: result = parse_decimal(text, arena); return !result.absent();
    case Type::kDouble: result = parse_double(text); return !result.absent();
    case Type::kFloat:
      result = parse_double(text);
      if (!result.absent()) result = float_of(result.number);
      return !result.absent();
    case Type::kHexBinary:
    case Type::kBase64Binary: {
      std::string canonical;
      const bool ok = target == Type::kHexBinary ? hex_text(trimmed(text), canonical) : base64_text(text, canonical);
      if (ok) result = text_item(arena.copy(canonical), target);
      return ok;
    }
    default: {
      const auto value = parse_temporal(target, text);
      if (value) result = temporal_item(*value, target, arena);
      return value.has_value();
    }
  }
}

bool cast_number(const Item& item, Type target, Arena& arena, Item& result, CastFailure& failure) {
  switch (target) {
    case Type::kBoolean: {
      const double number = to_double(item);
      result = boolean_item(number != 0 && !std::isnan(number));
      return true;
    }
    case Type::kDouble: result = double_item(to_double(item)); return true;
    case Type::kFloat: result = float_of(to_double(item)); return true;
    case Type::kInteger:
    case Type::kDecimal: {
      if (item.is_exact()) {
        result = target == Type::kInteger ? to_integer(item, arena) : item;
        result.type = target;
        return true;
      }
      if (std::isnan(item.number) || std::isinf(item.number)) {
        failure = {"FOCA0002", number_text(item) + " cannot become " + std::string(type_name(target))};
        return false;
      }
      const auto value = Decimal::from_double(target == Type::kInteger ? std::trunc(item.number) : item.number);
      if (!value) {
        failure = {"FOCA0001", number_text(item) + " is too large for " + std::string(type_name(target))};
        return false;
      }
      result = decimal_item(*value, target, arena);
      return true;
    }
    default: return fail_cast(failure, item, target, arena);
  }
}

bool holds(CompareOp op, int order) {
  switch (op) {
    case CompareOp::kEqual: return order == 0;
    case CompareOp::kNotEqual: return order != 0;
    case CompareOp::kLess: return order == -1;
    case CompareOp::kLessOrEqual: return order == -1 || order == 0;
    case CompareOp::kGreater: return order == 1;
    case CompareOp::kGreaterOrEqual: return order == 1 || order == 0;
  }
  return false;
}

int compare_texts(std::string_view a, std::string_view b) {
  const int order = a.compare(b);  // code point order: UTF-8 keeps it
  return order < 0 ? -1 : (order > 0 ? 1 : 0);
}

// The order of two values of comparable types; false when they are not.
bool order_of(const Item& a, const Item& b, bool equality, int& order) {
  if (a.is_textual() && b.is_textual()) {
    order = compare_texts(a.text(), b.text());
    return true;
  }
  if (a.is_numeric() && b.is_numeric()) {
    order = compare_numbers(a, b);
    return true;
  }
  if (a.type == Type::kBoolean && b.type == Type::kBoolean) {
    order = static_cast<int>(a.boolean) - static_cast<int>(b.boolean);
    return true;
  }
  if (a.type == Type::kQName && b.type == Type::kQName && equality) {
    order = a.qname->local == b.qname->local && a.qname->uri == b.qname->uri ? 0 : 1;
    return true;
  }
  const auto is_binary = [](const Item& i) { return i.type == Type::kHexBinary || i.type == Type::kBase64Binary; };
  if (is_binary(a) && a.type == b.type && equality) {
    order = compare_texts(a.text(), b.text());
    return true;
  }
  if (is_duration(a.type) && is_duration(b.type)) {
    if (!equality && (a.type != b.type || a.type == Type::kDuration)) return false;
    order = compare_temporal(a.type == b.type ? a.type : Type::kDuration, *a.temporal, *b.temporal);
    return true;
  }
  if (a.is_temporal() && a.type == b.type) {
    const bool ordered = a.type == Type::kDateTime || a.type == Type::kDate || a.type == Type::kTime;
    if (!ordered && !equality) return false;
    order = compare_temporal(a.type, *a.temporal, *b.temporal);
    return true;
  }
  return false;
}

}  // namespace

std::string_view string_of(const Item& item, const tree::Document* document, Arena& arena) {
  switch (item.type) {
    case Type::kAbsent: return {};
    case Type::kNode: return document->string_value(item.node);
    case Type::kMadeText:
    case Type::kMadeDocument:
    case Type::kUntyped:
    case Type::kString:
    case Type::kAnyUri:
    case Type::kHexBinary:
    case Type::kBase64Binary: return item.text();
    case Type::kBoolean: return item.boolean ? "true" : "false";
    case Type::kInteger:
    case Type::kDecimal:
    case Type::kFloat:
    case Type::kDouble: return arena.copy(number_text(item));
    case Type::kQName: {
      if (item.qname->prefix.empty()) return item.qname->local;
      return arena.copy(std::string(item.qname->prefix) + ":" + std::string(item.qname->local));
    }
    default: return arena.copy(temporal_text(item.type, *item.temporal));
  }
}

bool cast(const Item& item, Type target, Arena& arena, Item& result, CastFailure& failure) {
  if (item.type == target) {
    result = item;
    return true;
  }
  if (target == Type::kString || target == Type::kUntyped) {
    result = text_item(string_of(item, nullptr, arena), target);
    return true;
  }
  if (target == Type::kAnyUri && item.is_textual()) {
    result = text_item(trimmed(item.text()), target);
    return true;
  }
  if (target == Type::kQName) {
    failure = {"XPTY0004", "a value of type " + std::string(type_name(item.type)) + " cannot become xs:QName"};
    return false;
  }
  if (item.type == Type::kUntyped || item.type == Type::kString) {
    return cast_text(item, target, arena, result) || fail_cast(failure, item, target, arena);
  }
  if (item.is_numeric()) return cast_number(item, target, arena, result, failure);
  if (item.type == Type::kBoolean) {
    Item number = integer_item(item.boolean ? 1 : 0);
    return cast_number(number, target, arena, result, failure);
  }
  const bool binary = item.type == Type::kHexBinary || item.type == Type::kBase64Binary;
  if (binary && (target == Type::kHexBinary || target == Type::kBase64Binary)) {
    const bool to_hex = target == Type::kHexBinary;
    result = text_item(arena.copy(to_hex ? hex_from_base64(item.text()) : base64_from_hex(item.text())), target);
    return true;
  }
  if (item.is_temporal()) {
    if (const auto value = convert_temporal(item.type, target, *item.temporal)) {
      result = temporal_item(*value, target, arena);
      return true;
    }
  }
  return fail_cast(failure, item, target, arena);
}

Item cast_or_raise(const Item& item, Type target, Arena& arena) {
  Item result;
  CastFailure failure;
  if (!cast(item, target, arena, result, failure)) raise(failure.code, failure.why);
  return result;
}

bool compare_values(CompareOp op, const Item& a, const Item& b, Arena& arena) {
  int order = 0;
  const bool equality = op == CompareOp::kEqual || op == CompareOp::kNotEqual;
  if (!order_of(a, b, equality, order)) {
    raise("XPTY0004", "a value of type " + std::string(type_name(a.type)) + " (" +
                          shortened(string_of(a, nullptr, arena)) + ") cannot be compared with one of type " +
                          std::string(type_name(b.type)) + " (" + shortened(string_of(b, nullptr, arena)) + ")");
  }
  return holds(op, order);
}

bool compare_general(CompareOp op, const Item& a, const Item& b, Arena& arena) {
  const bool a_untyped = a.type == Type::kUntyped;
  const bool b_untyped = b.type == Type::kUntyped;
  if (a_untyped == b_untyped || (a.is_textual() && b.is_textual())) return compare_values(op, a, b, arena);
  if (a_untyped) {
    const Type target = b.is_numeric() ? Type::kDouble : b.type;
    return compare_values(op, cast_or_raise(a, target, arena), b, arena);
  }
  const Type target = a.is_numeric() ? Type::kDouble : a.type;
  return compare_values(op, a, cast_or_raise(b, target, arena), arena);
}

bool equal_or_incomparable(const Item& a, const Item& b, Arena&, NanEquality nan) {
  int order = 0;
  if (!order_of(a, b, true, order)) return false;
  if (order == 2 && nan == NanEquality::kSame) return std::isnan(to_double(a)) && std::isnan(to_double(b));
  return order == 0;
}

}  // namespace peppol::xpath
