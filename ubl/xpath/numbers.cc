#include "ubl/xpath/numbers.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "ubl/xpath/failure.h"

namespace peppol::xpath {

namespace {

constexpr std::uint32_t kMaxScale = 18;
constexpr std::size_t kMaxDigits = 10'000;

constexpr std::array<std::int64_t, 19> kPowers = [] {
  std::array<std::int64_t, 19> powers{};
  std::int64_t power = 1;
  for (std::size_t i = 0; i < powers.size(); ++i) {
    powers[i] = power;
    if (i + 1 < powers.size()) power *= 10;
  }
  return powers;
}();

bool same_scale(const Item& a, const Item& b, std::int64_t& x, std::int64_t& y, std::uint32_t& scale) {
  if (a.big || b.big) return false;
  x = a.integer;
  y = b.integer;
  scale = a.extra;
  if (a.extra == b.extra) return true;
  if (a.extra < b.extra) {
    scale = b.extra;
    return !__builtin_mul_overflow(x, kPowers[b.extra - a.extra], &x);
  }
  return !__builtin_mul_overflow(y, kPowers[a.extra - b.extra], &y);
}

bool is_zero(const Item& a) { return a.big ? a.decimal->is_zero() : a.integer == 0; }

// The exponent when `a` is 1, 10, 100, ...; -1 otherwise.
int power_of_ten(const Item& a) {
  if (a.big || a.extra != 0) return -1;
  for (std::size_t i = 0; i < kPowers.size(); ++i) {
    if (kPowers[i] == a.integer) return static_cast<int>(i);
  }
  return -1;
}

bool small_exact(ArithmeticOp op, const Item& a, const Item& b, Type type, Item& result) {
  std::int64_t x = 0;
  std::int64_t y = 0;
  std::int64_t z = 0;
  std::uint32_t scale = 0;
  switch (op) {
    case ArithmeticOp::kAdd:
      if (!same_scale(a, b, x, y, scale) || __builtin_add_overflow(x, y, &z)) return false;
      break;
    case ArithmeticOp::kSubtract:
      if (!same_scale(a, b, x, y, scale) || __builtin_sub_overflow(x, y, &z)) return false;
      break;
    case ArithmeticOp::kMultiply:
      if (a.big || b.big || a.extra + b.extra > kMaxScale || __builtin_mul_overflow(a.integer, b.integer, &z)) {
        return false;
      }
      scale = a.extra + b.extra;
      break;
    case ArithmeticOp::kDivide: {
      const int power = power_of_ten(b);
      if (power < 0 || a.big || a.extra + static_cast<std::uint32_t>(power) > kMaxScale) return false;
      z = a.integer;
      scale = a.extra + static_cast<std::uint32_t>(power);
      break;
    }
    case ArithmeticOp::kIntegerDivide:
      if (!same_scale(a, b, x, y, scale) || y == -1) return false;
      z = x / y;
      scale = 0;
      break;
    case ArithmeticOp::kModulo:
      if (!same_scale(a, b, x, y, scale) || y == -1) return false;
      z = x % y;
      break;
  }
  result = small_decimal(z, scale, type);
  return true;
}

Item exact(ArithmeticOp op, const Item& a, const Item& b, Arena& arena) {
  const bool divides = op >= ArithmeticOp::kDivide;
  if (divides && is_zero(b)) raise("FOAR0001", "division by zero");
  const bool integers = a.type == Type::kInteger && b.type == Type::kInteger;
  const Type type =
      op == ArithmeticOp::kIntegerDivide || (integers && op != ArithmeticOp::kDivide) ? Type::kInteger : Type::kDecimal;
  Item result;
  if (small_exact(op, a, b, type, result)) return result;
  const Decimal x = to_decimal(a);
  const Decimal y = to_decimal(b);
  switch (op) {
    case ArithmeticOp::kAdd: return decimal_item(x + y, type, arena);
    case ArithmeticOp::kSubtract: return decimal_item(x - y, type, arena);
    case ArithmeticOp::kMultiply:
      if (x.digits_at_most() + y.digits_at_most() > kMaxDigits) {
        raise("FOAR0002", "a product has more than " + std::to_string(kMaxDigits) + " digits, which is the limit");
      }
      return decimal_item(x * y, type, arena);
    case ArithmeticOp::kDivide: return decimal_item(x / y, type, arena);
    case ArithmeticOp::kIntegerDivide: return decimal_item(integer_quotient(x, y), type, arena);
    case ArithmeticOp::kModulo: return decimal_item(remainder(x, y), type, arena);
  }
  return result;
}

Item inexact(ArithmeticOp op, const Item& a, const Item& b, Arena& arena) {
  const double x = to_double(a);
  const double y = to_double(b);
  double z = 0;
  switch (op) {
    case ArithmeticOp::kAdd: z = x + y; break;
    case ArithmeticOp::kSubtract: z = x - y; break;
    case ArithmeticOp::kMultiply: z = x * y; break;
    case ArithmeticOp::kDivide: z = x / y; break;
    case ArithmeticOp::kModulo: z = std::fmod(x, y); break;
    case ArithmeticOp::kIntegerDivide:
      if (y == 0) raise("FOAR0001", "division by zero");
      if (std::isnan(x) || std::isnan(y) || std::isinf(x)) raise("FOAR0002", "idiv of NaN or infinity");
      return to_integer(double_item(std::trunc(x / y)), arena);
  }
  Item result = double_item(z);
  if (a.type != Type::kDouble && b.type != Type::kDouble) {
    result.type = Type::kFloat;
    result.number = static_cast<double>(static_cast<float>(z));
  }
  return result;
}

std::string double_text(double value, bool is_float) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "INF" : "-INF";
  if (value == 0) return std::signbit(value) ? "-0" : "0";
  const double size = std::fabs(value);
  const bool plain = size >= 1e-6 && size < 1e6;
  std::array<char, 64> buffer{};
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  const auto end = is_float
                       ? std::to_chars(buffer.data(), buffer.data() + buffer.size(), static_cast<float>(value), format)
                       : std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format);
  std::string text(buffer.data(), end.ptr);
  if (plain) return text;
  // 1e+06 is written 1.0E6.
  const std::size_t e = text.find('e');
  std::string mantissa = text.substr(0, e);
  if (mantissa.find('.') == std::string::npos) mantissa += ".0";
  return mantissa + "E" + std::to_string(std::stoi(text.substr(e + 1)));
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

Item small_decimal(std::int64_t coefficient, std::uint32_t scale, Type type) {
  Item item;
  item.type = type;
  item.extra = scale;
  item.integer = coefficient;
  return item;
}

Item decimal_item(const Decimal& value, Type type, Arena& arena) {
  const int decimals = value.decimals();
  if (decimals >= 0 && decimals <= static_cast<int>(kMaxScale)) {
    const auto scaled =
        decimals == 0 ? value.to_int64() : (value * Decimal(kPowers[static_cast<std::size_t>(decimals)])).to_int64();
    if (scaled) return small_decimal(*scaled, static_cast<std::uint32_t>(decimals), type);
  }
  Item item;
  item.type = type;
  item.big = true;
  item.decimal = arena.keep(value);
  return item;
}

Decimal to_decimal(const Item& item) {
  return item.big ? *item.decimal : Decimal::scaled(item.integer, static_cast<int>(item.extra));
}

double to_double(const Item& item) {
  if (!item.is_exact()) return item.number;
  if (item.big) return item.decimal->to_double();
  // Both are exact below 2^53 and 10^22, so that the quotient is the nearest double.
  constexpr std::int64_t kExact = std::int64_t{1} << 53;
  if (item.integer > -kExact && item.integer < kExact) {
    return static_cast<double>(item.integer) / static_cast<double>(kPowers[item.extra]);
  }
  return to_decimal(item).to_double();
}

Item arithmetic(ArithmeticOp op, const Item& a, const Item& b, Arena& arena) {
  return a.is_exact() && b.is_exact() ? exact(op, a, b, arena) : inexact(op, a, b, arena);
}

Item negated(const Item& a, Arena& arena) {
  Item item = a;
  if (!a.is_exact()) {
    item.number = -a.number;
  } else if (a.big || a.integer == std::numeric_limits<std::int64_t>::min()) {
    return decimal_item(to_decimal(a).negated(), a.type, arena);
  } else {
    item.integer = -a.integer;
  }
  return item;
}

int compare_numbers(const Item& a, const Item& b) {
  if (a.is_exact() && b.is_exact()) {
    std::int64_t x = 0;
    std::int64_t y = 0;
    std::uint32_t scale = 0;
    if (same_scale(a, b, x, y, scale)) return x < y ? -1 : (x > y ? 1 : 0);
    const auto order = to_decimal(a) <=> to_decimal(b);
    return order < 0 ? -1 : (order > 0 ? 1 : 0);
  }
  double x = to_double(a);
  double y = to_double(b);
  if (a.type != Type::kDouble && b.type != Type::kDouble) {
    x = static_cast<double>(static_cast<float>(x));
    y = static_cast<double>(static_cast<float>(y));
  }
  if (std::isnan(x) || std::isnan(y)) return 2;
  return x < y ? -1 : (x > y ? 1 : 0);
}

Item parse_decimal(std::string_view text, Arena& arena) {
  text = trimmed(text);
  std::size_t i = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) ++i;
  std::int64_t coefficient = 0;
  std::uint32_t scale = 0;
  bool point = false;
  bool digits = false;
  bool fits = true;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return {};
    digits = true;
    if (point) ++scale;
    if (fits && (scale > kMaxScale || __builtin_mul_overflow(coefficient, 10, &coefficient) ||
                 __builtin_add_overflow(coefficient, c - '0', &coefficient))) {
      fits = false;
    }
  }
  if (!digits) return {};
  if (fits) return small_decimal(negative ? -coefficient : coefficient, scale);
  const auto value = Decimal::parse(text.front() == '+' ? text.substr(1) : text);
  if (!value) raise("FOAR0002", "a decimal number of " + std::to_string(text.size()) + " digits is too long");
  return decimal_item(*value, Type::kDecimal, arena);
}

Item parse_integer(std::string_view text, Arena& arena) {
  if (text.find('.') != std::string_view::npos) return {};
  Item item = parse_decimal(text, arena);
  if (!item.absent()) item.type = Type::kInteger;
  return item;
}

Item parse_double(std::string_view text) {
  text = trimmed(text);
  if (text == "INF") return double_item(std::numeric_limits<double>::infinity());
  if (text == "-INF") return double_item(-std::numeric_limits<double>::infinity());
  if (text == "NaN") return double_item(std::numeric_limits<double>::quiet_NaN());
  if (!text.empty() && text.front() == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text.front() == '-') return {};
  }
  if (text.empty() || text.find_first_not_of("0123456789.eE+-") != std::string_view::npos) return {};
  double value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ptr != text.data() + text.size()) return {};
  if (end.ec == std::errc::result_out_of_range) {
    const std::size_t e = text.find_first_of("eE");
    const bool tiny = e != std::string_view::npos && e + 1 < text.size() && text[e + 1] == '-';
    value = tiny ? 0.0 : std::numeric_limits<double>::infinity();
    if (text.front() == '-') value = -value;
  } else if (end.ec != std::errc()) {
    return {};
  }
  return double_item(value);
}

Item rounded(RoundingOp op, const Item& a, Arena& arena) {
  if (!a.is_exact()) {
    Item item = a;
    switch (op) {
      case RoundingOp::kRound:
        item.number =
            std::fabs(a.number) < 4503599627370496.0 ? std::copysign(std::floor(a.number + 0.5), a.number) : a.number;
        if (a.number == 0.49999999999999994) item.number = 0;
        break;
      case RoundingOp::kFloor: item.number = std::floor(a.number); break;
      case RoundingOp::kCeiling: item.number = std::ceil(a.number); break;
      case RoundingOp::kAbs: item.number = std::fabs(a.number); break;
    }
    return item;
  }
  if (op == RoundingOp::kAbs) {
    const bool negative = a.big ? a.decimal->is_negative() : a.integer < 0;
    return negative ? negated(a, arena) : a;
  }
  if (a.type == Type::kInteger || (!a.big && a.extra == 0)) return a;
  if (!a.big) {
    const std::int64_t power = kPowers[a.extra];
    std::int64_t down = a.integer / power;
    std::int64_t rest = a.integer % power;
    if (rest < 0) {
      rest += power;
      --down;
    }
    const bool up = op == RoundingOp::kCeiling ? rest > 0 : (op == RoundingOp::kRound && rest >= power - rest);
    return small_decimal(down + (up ? 1 : 0), 0);
  }
  const Decimal& value = *a.decimal;
  const Decimal result =
      op == RoundingOp::kRound ? value.round_half_up(0) : (op == RoundingOp::kFloor ? value.floor() : value.ceiling());
  return decimal_item(result, Type::kDecimal, arena);
}

Item to_integer(const Item& a, Arena& arena) {
  if (a.is_exact()) {
    if (a.type == Type::kInteger) return a;
    if (a.big) return decimal_item(a.decimal->truncated(), Type::kInteger, arena);
    return small_decimal(a.integer / kPowers[a.extra], 0, Type::kInteger);
  }
  if (std::isnan(a.number) || std::isinf(a.number)) raise("FOCA0002", "NaN and infinities are not integers");
  const auto value = Decimal::from_double(std::trunc(a.number));
  if (!value) raise("FOCA0003", "the number is too large for an integer");
  return decimal_item(*value, Type::kInteger, arena);
}

std::string number_text(const Item& item) {
  if (!item.is_exact()) return double_text(item.number, item.type == Type::kFloat);
  if (item.big) return item.decimal->to_string();
  if (item.extra == 0) return std::to_string(item.integer);
  return to_decimal(item).to_string();
}

}  // namespace peppol::xpath
