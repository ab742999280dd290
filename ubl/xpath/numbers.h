// Numbers of XPath: exact decimals in 64 bits where they fit, arbitrary size
// where not; doubles; promotion between them.

#pragma once

#include <string>

#include "ubl/xpath/item.h"

namespace peppol::xpath {

enum class ArithmeticOp : std::uint8_t { kAdd, kSubtract, kMultiply, kDivide, kIntegerDivide, kModulo };

// coefficient / 10^scale.
Item small_decimal(std::int64_t coefficient, std::uint32_t scale, Type type = Type::kDecimal);
Item decimal_item(const Decimal& value, Type type, Arena& arena);
Decimal to_decimal(const Item& item);  // of kInteger and kDecimal
double to_double(const Item& item);    // of any numeric item

// Both numeric. Raises FOAR0001 for a division by zero, FOAR0002 for overflow.
Item arithmetic(ArithmeticOp op, const Item& a, const Item& b, Arena& arena);
Item negated(const Item& a, Arena& arena);

// Both numeric: -1, 0, 1; 2 when one is NaN.
int compare_numbers(const Item& a, const Item& b);

// The texts of the lexical forms; kAbsent when `text` is none. Surrounding space is allowed.
Item parse_decimal(std::string_view text, Arena& arena);
Item parse_integer(std::string_view text, Arena& arena);
Item parse_double(std::string_view text);

// fn:round, fn:floor, fn:ceiling, fn:abs; the type stays.
enum class RoundingOp : std::uint8_t { kRound, kFloor, kCeiling, kAbs };
Item rounded(RoundingOp op, const Item& a, Arena& arena);

// xs:integer from a number: cut towards zero. Raises FOCA0002 for NaN and infinities.
Item to_integer(const Item& a, Arena& arena);

// The canonical text.
std::string number_text(const Item& item);

std::string_view trimmed(std::string_view text);

}  // namespace peppol::xpath
