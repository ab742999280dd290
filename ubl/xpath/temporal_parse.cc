// The lexical forms of dates, times and durations.
#include "ubl/xpath/calendar.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/numbers.h"
#include "ubl/xpath/temporal.h"

namespace peppol::xpath {

namespace {

constexpr std::size_t kMaxYearDigits = 10;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool done() const { return text_.empty(); }
  bool take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  // Exactly two digits.
  bool two(int& value) {
    if (text_.size() < 2 || !is_digit(text_[0]) || !is_digit(text_[1])) return false;
    value = (text_[0] - '0') * 10 + (text_[1] - '0');
    text_.remove_prefix(2);
    return true;
  }
  // Any number of digits, at least one. Raises FODT0002.
  bool count(std::int64_t& value) {
    if (text_.empty() || !is_digit(text_.front())) return false;
    value = 0;
    for (; !text_.empty() && is_digit(text_.front()); text_.remove_prefix(1)) {
      if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, text_.front() - '0', &value)) {
        raise("FODT0002", "a duration has a number that is too large");
      }
    }
    return true;
  }
  bool year(std::int64_t& value) {
    const bool negative = take('-');
    std::size_t digits = 0;
    while (digits < text_.size() && is_digit(text_[digits])) ++digits;
    if (digits < 4 || (digits > 4 && text_[0] == '0')) return false;
    if (digits > kMaxYearDigits) {
      raise("FODT0001", "a year of " + std::to_string(digits) + " digits is too large");
    }
    value = 0;
    for (std::size_t i = 0; i < digits; ++i) value = value * 10 + (text_[i] - '0');
    if (value == 0) return false;
    text_.remove_prefix(digits);
    if (negative) value = 1 - value;
    return true;
  }
  bool fraction(int& nanoseconds) {
    nanoseconds = 0;
    if (!take('.')) return true;
    int scale = 100'000'000;
    std::size_t i = 0;
    for (; i < text_.size() && is_digit(text_[i]); ++i) {
      nanoseconds += (text_[i] - '0') * scale;
      scale /= 10;
    }
    text_.remove_prefix(i);
    return i > 0;
  }
  bool zone(int& minutes) {
    if (done()) return true;
    if (take('Z')) {
      minutes = 0;
      return done();
    }
    const bool negative = text_.front() == '-';
    if (!take('+') && !take('-')) return false;
    int hour = 0;
    int minute = 0;
    if (!two(hour) || !take(':') || !two(minute) || !done()) return false;
    if (minute > 59 || hour > 14 || (hour == 14 && minute > 0)) return false;
    minutes = (hour * 60 + minute) * (negative ? -1 : 1);
    return true;
  }
  bool month(int& value) { return two(value) && value >= 1 && value <= 12; }
  bool day(std::int64_t year, int month, int& value) {
    return two(value) && value >= 1 && value <= days_in_month(year, month);
  }
  bool date(Temporal& value) {
    return year(value.year) && take('-') && month(value.month) && take('-') && day(value.year, value.month, value.day);
  }
  // `next_day` for 24:00:00.
  bool time(Temporal& value, bool& next_day) {
    int second = 0;
    if (!two(value.hour) || !take(':') || !two(value.minute) || !take(':') || !two(second) ||
        !fraction(value.nanosecond)) {
      return false;
    }
    value.second = second;
    next_day = value.hour == 24;
    if (next_day) {
      value.hour = 0;
      return value.minute == 0 && second == 0 && value.nanosecond == 0;
    }
    return value.hour < 24 && value.minute < 60 && second < 60;
  }
  // From the first number on to the letter; false when there is none or it is another letter.
  bool part(char letter, std::int64_t& value) {
    const std::string_view before = text_;
    if (count(value) && take(letter)) return true;
    text_ = before;
    value = 0;
    return false;
  }
  bool seconds(std::int64_t& value, int& nanoseconds) { return count(value) && fraction(nanoseconds) && take('S'); }

 private:
  std::string_view text_;
};

std::int64_t sum_of(std::int64_t a, std::int64_t factor, std::int64_t b) {
  std::int64_t result = 0;
  if (__builtin_mul_overflow(a, factor, &result) || __builtin_add_overflow(result, b, &result)) {
    raise("FODT0002", "a duration is too long");
  }
  return result;
}

bool scan_duration(Type type, Scanner& in, Temporal& value) {
  const bool negative = in.take('-');
  if (!in.take('P') || in.done()) return false;
  std::int64_t years = 0;
  std::int64_t months = 0;
  std::int64_t days = 0;
  std::int64_t hours = 0;
  std::int64_t minutes = 0;
  std::int64_t seconds = 0;
  const bool has_years = in.part('Y', years);
  const bool has_months = in.part('M', months);
  const bool has_days = in.part('D', days);
  bool has_time = false;
  if (in.take('T')) {
    const bool has_hours = in.part('H', hours);
    const bool has_minutes = in.part('M', minutes);
    const bool has_seconds = !in.done() && in.seconds(seconds, value.nanosecond);
    has_time = has_hours || has_minutes || has_seconds;
    if (!has_time) return false;
  }
  if (!in.done() || !(has_years || has_months || has_days || has_time)) return false;
  if (type == Type::kYearMonthDuration && (has_days || has_time)) return false;
  if (type == Type::kDayTimeDuration && (has_years || has_months)) return false;
  value.months = sum_of(years, 12, months);
  value.second = sum_of(sum_of(sum_of(days, 24, hours), 60, minutes), 60, seconds);
  if (negative) {
    value.months = -value.months;
    value.second = -value.second;
    value.nanosecond = -value.nanosecond;
  }
  return true;
}

// --MM, --MM-DD or ---DD.
bool scan_part(Type type, Scanner& in, Temporal& value) {
  if (!in.take('-') || !in.take('-')) return false;
  value.year = 1972;  // a leap year
  if (type == Type::kDay) return in.take('-') && in.day(1972, 1, value.day);
  if (!in.month(value.month)) return false;
  return type == Type::kMonth || (in.take('-') && in.day(1972, value.month, value.day));
}

bool scan(Type type, Scanner& in, Temporal& value) {
  bool next_day = false;
  switch (type) {
    case Type::kDate: return in.date(value);
    case Type::kTime: return in.time(value, next_day);
    case Type::kDateTime:
      if (!in.date(value) || !in.take('T') || !in.time(value, next_day)) return false;
      if (next_day) set_local_seconds(value, local_seconds(value) + 86400);
      return true;
    case Type::kYear: return in.year(value.year);
    case Type::kYearMonth: return in.year(value.year) && in.take('-') && in.month(value.month);
    case Type::kMonth:
    case Type::kMonthDay:
    case Type::kDay: return scan_part(type, in, value);
    default: return false;
  }
}

}  // namespace

std::optional<Temporal> parse_temporal(Type type, std::string_view text) {
  Scanner in(trimmed(text));
  Temporal value;
  if (is_duration(type)) {
    if (!scan_duration(type, in, value)) return std::nullopt;
  } else if (!scan(type, in, value) || !in.zone(value.zone)) {
    return std::nullopt;
  }
  return value;
}

}  // namespace peppol::xpath
