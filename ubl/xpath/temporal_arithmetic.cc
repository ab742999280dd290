#include "ubl/xpath/temporal_arithmetic.h"

#include <algorithm>
#include <cmath>

#include "ubl/xpath/calendar.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/temporal.h"

namespace peppol::xpath {

namespace {

constexpr std::int64_t kNanosecond = 1'000'000'000;
constexpr std::int64_t kMaxYear = 9'999'999'999;
constexpr std::int64_t kMaxSeconds = std::int64_t{320'000'000'000'000'000};  // about as many years

[[noreturn]] void undefined(ArithmeticOp op, const Item& a, const Item& b) {
  constexpr const char* kWords[] = {"+", "-", "*", "div", "idiv", "mod"};
  raise("XPTY0004", std::string("the operator ") + kWords[static_cast<std::size_t>(op)] +
                        " is not defined for values of types " + std::string(type_name(a.type)) + " and " +
                        std::string(type_name(b.type)));
}

bool is_ordered_duration(Type type) { return type == Type::kYearMonthDuration || type == Type::kDayTimeDuration; }
bool is_moment(Type type) { return type == Type::kDateTime || type == Type::kDate || type == Type::kTime; }

Temporal duration_of(std::int64_t seconds, std::int64_t nanoseconds) {
  Temporal duration;
  seconds += nanoseconds / kNanosecond;
  nanoseconds %= kNanosecond;
  if (seconds > 0 && nanoseconds < 0) {
    --seconds;
    nanoseconds += kNanosecond;
  } else if (seconds < 0 && nanoseconds > 0) {
    ++seconds;
    nanoseconds -= kNanosecond;
  }
  duration.second = seconds;
  duration.nanosecond = static_cast<int>(nanoseconds);
  return duration;
}

std::int64_t checked_sum(std::int64_t a, std::int64_t b, const char* code) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) raise(code, "the result of an addition with a duration is out of range");
  return sum;
}

Temporal negative(Temporal duration) {
  if (duration.months == INT64_MIN || duration.second == INT64_MIN) raise("FODT0002", "a duration is out of range");
  duration.months = -duration.months;
  duration.second = -duration.second;
  duration.nanosecond = -duration.nanosecond;
  return duration;
}

Temporal sum_of_durations(const Temporal& a, const Temporal& b) {
  Temporal sum = duration_of(checked_sum(a.second, b.second, "FODT0002"), std::int64_t{a.nanosecond} + b.nanosecond);
  sum.months = checked_sum(a.months, b.months, "FODT0002");
  return sum;
}

void check_year(const Temporal& value) {
  if (value.year > kMaxYear || value.year < -kMaxYear) raise("FODT0001", "the resulting date is out of range");
}

void add_months(Temporal& value, std::int64_t months) {
  const std::int64_t total = checked_sum(value.year * 12 + value.month - 1, months, "FODT0001");
  value.year = total / 12 - (total % 12 < 0 ? 1 : 0);
  value.month = static_cast<int>(total - value.year * 12) + 1;
  check_year(value);
  value.day = std::min(value.day, days_in_month(value.year, value.month));
}

void add_seconds(Temporal& value, const Temporal& duration) {
  std::int64_t seconds = checked_sum(local_seconds(value), duration.second, "FODT0001");
  std::int64_t nanoseconds = std::int64_t{value.nanosecond} + duration.nanosecond;
  if (nanoseconds < 0) {
    nanoseconds += kNanosecond;
    --seconds;
  } else if (nanoseconds >= kNanosecond) {
    nanoseconds -= kNanosecond;
    ++seconds;
  }
  if (seconds > kMaxSeconds || seconds < -kMaxSeconds) raise("FODT0001", "the resulting date is out of range");
  value.nanosecond = static_cast<int>(nanoseconds);
  set_local_seconds(value, seconds);
  check_year(value);
}

// What does not belong to the type is as in a value that was read.
Temporal cleaned(Type type, Temporal value) {
  const Temporal nothing;
  if (type == Type::kDate) {
    value.hour = value.minute = value.nanosecond = 0;
    value.second = 0;
  } else if (type == Type::kTime) {
    value.year = nothing.year;
    value.month = nothing.month;
    value.day = nothing.day;
  }
  return value;
}

Item moment_and_duration(const Item& moment, const Item& by, bool minus, Arena& arena) {
  const Temporal duration = minus ? negative(*by.temporal) : *by.temporal;
  Temporal value = *moment.temporal;
  if (by.type == Type::kYearMonthDuration) {
    add_months(value, duration.months);
  } else {
    Temporal within = duration;
    if (moment.type == Type::kTime) within.second %= 86400;
    add_seconds(value, within);
  }
  return temporal_item(cleaned(moment.type, value), moment.type, arena);
}

Item between(const Item& a, const Item& b, Arena& arena) {
  const auto seconds = [](const Temporal& value) {
    return local_seconds(value) - (value.zone == Temporal::kNoZone ? 0 : std::int64_t{60} * value.zone);
  };
  const Temporal duration = duration_of(seconds(*a.temporal) - seconds(*b.temporal),
                                        std::int64_t{a.temporal->nanosecond} - b.temporal->nanosecond);
  return temporal_item(duration, Type::kDayTimeDuration, arena);
}

Decimal exact_seconds(const Temporal& duration) {
  return Decimal(duration.second) + Decimal::scaled(duration.nanosecond, 9);
}

Item duration_from(const Decimal& amount, Type type, Arena& arena) {
  Temporal duration;
  const Decimal rounded = type == Type::kYearMonthDuration ? amount.round_half_up(0) : amount.round_half_up(9);
  const Decimal whole_part = rounded.truncated();
  const auto whole = whole_part.to_int64();
  if (!whole) raise("FODT0002", "the resulting duration is out of range");
  if (type == Type::kYearMonthDuration) {
    duration.months = *whole;
  } else {
    duration.second = *whole;
    const auto fraction = ((rounded - whole_part) * Decimal(kNanosecond)).to_int64();
    duration.nanosecond = fraction ? static_cast<int>(*fraction) : 0;
  }
  return temporal_item(duration, type, arena);
}

Item scaled(ArithmeticOp op, const Item& duration, const Item& by, Arena& arena) {
  const double number = to_double(by);
  const bool divides = op == ArithmeticOp::kDivide;
  if (std::isnan(number)) raise("FOCA0005", "a duration cannot be multiplied or divided by NaN");
  if (divides && std::isinf(number)) return temporal_item(Temporal(), duration.type, arena);
  if (std::isinf(number) || (divides && number == 0)) {
    raise("FODT0002", std::string("a duration cannot be ") + (divides ? "divided by 0" : "multiplied by infinity"));
  }
  const Decimal amount = duration.type == Type::kYearMonthDuration ? Decimal(duration.temporal->months)
                                                                   : exact_seconds(*duration.temporal);
  const auto factor = by.is_exact() ? Result<Decimal>(to_decimal(by)) : Decimal::from_double(number);
  if (!factor) raise("FODT0002", "a number is too large to calculate with durations");
  return duration_from(divides ? amount / *factor : amount * *factor, duration.type, arena);
}

Item ratio(const Item& a, const Item& b, Arena& arena) {
  const bool months = a.type == Type::kYearMonthDuration;
  const Decimal x = months ? Decimal(a.temporal->months) : exact_seconds(*a.temporal);
  const Decimal y = months ? Decimal(b.temporal->months) : exact_seconds(*b.temporal);
  if (y.is_zero()) raise("FOAR0001", "a division by a duration of no length");
  return decimal_item(x / y, Type::kDecimal, arena);
}

Item with_duration(ArithmeticOp op, const Item& a, const Item& b, Arena& arena) {
  const bool minus = op == ArithmeticOp::kSubtract;
  const bool adds = minus || op == ArithmeticOp::kAdd;
  if (adds && is_ordered_duration(a.type) && a.type == b.type) {
    const Temporal sum = sum_of_durations(*a.temporal, minus ? negative(*b.temporal) : *b.temporal);
    return temporal_item(sum, a.type, arena);
  }
  const auto takes = [](const Item& moment, const Item& duration) {
    return is_moment(moment.type) && is_ordered_duration(duration.type) &&
           !(moment.type == Type::kTime && duration.type == Type::kYearMonthDuration);
  };
  if (adds && takes(a, b)) return moment_and_duration(a, b, minus, arena);
  if (op == ArithmeticOp::kAdd && takes(b, a)) return moment_and_duration(b, a, false, arena);
  if (minus && is_moment(a.type) && a.type == b.type) return between(a, b, arena);
  if (op == ArithmeticOp::kDivide && is_ordered_duration(a.type) && a.type == b.type) return ratio(a, b, arena);
  const bool scales = op == ArithmeticOp::kMultiply || op == ArithmeticOp::kDivide;
  if (scales && is_ordered_duration(a.type) && b.is_numeric()) return scaled(op, a, b, arena);
  if (op == ArithmeticOp::kMultiply && a.is_numeric() && is_ordered_duration(b.type)) return scaled(op, b, a, arena);
  undefined(op, a, b);
}

}  // namespace

Item calculate(ArithmeticOp op, const Item& a, const Item& b, Arena& arena) {
  if (a.is_numeric() && b.is_numeric()) return arithmetic(op, a, b, arena);
  return with_duration(op, a, b, arena);
}

Temporal in_zone(Type type, const Temporal& value, int zone) {
  Temporal result = value;
  result.zone = zone;
  if (value.zone == Temporal::kNoZone) return result;
  add_seconds(result, minutes_duration(zone - value.zone));
  return cleaned(type, result);
}

Item seconds_item(std::int64_t seconds, int nanoseconds, Arena& arena) {
  return decimal_item(Decimal(seconds) + Decimal::scaled(nanoseconds, 9), Type::kDecimal, arena);
}

}  // namespace peppol::xpath
