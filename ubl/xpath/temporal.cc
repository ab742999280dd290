#include "ubl/xpath/temporal.h"

#include <array>
#include <tuple>

#include "ubl/xpath/failure.h"
#include "ubl/xpath/numbers.h"

namespace peppol::xpath {

namespace {

constexpr std::int64_t kMaxYear = 10'000'000'000;

bool is_leap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_in_month(std::int64_t year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

// Days since 0000-03-01 of the proleptic Gregorian calendar.
std::int64_t day_number(std::int64_t year, int month, int day) {
  if (month <= 2) --year;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t of_era = year - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year;
}

void add_days(Temporal& value, int days) {
  value.day += days;
  if (value.day < 1) {
    if (--value.month < 1) {
      value.month = 12;
      --value.year;
    }
    value.day = days_in_month(value.year, value.month);
  } else if (value.day > days_in_month(value.year, value.month)) {
    value.day = 1;
    if (++value.month > 12) {
      value.month = 1;
      ++value.year;
    }
  }
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool done() const { return text_.empty(); }
  bool take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  // Exactly `count` digits.
  bool number(std::size_t count, int& value) {
    if (text_.size() < count) return false;
    value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_digit(text_[i])) return false;
      value = value * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(count);
    return true;
  }
  bool year(std::int64_t& value) {
    const bool negative = take('-');
    std::size_t digits = 0;
    while (digits < text_.size() && is_digit(text_[digits])) ++digits;
    if (digits < 4 || (digits > 4 && text_[0] == '0')) return false;
    if (digits > 10) raise("FODT0001", "the year " + std::string(text_.substr(0, digits)) + " is too large");
    value = 0;
    for (std::size_t i = 0; i < digits; ++i) value = value * 10 + (text_[i] - '0');
    if (value == 0) return false;
    text_.remove_prefix(digits);
    if (negative) value = 1 - value;  // kept astronomically: -0001 is the year 0
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
    if (!number(2, hour) || !take(':') || !number(2, minute) || !done()) return false;
    if (minute > 59 || hour > 14 || (hour == 14 && minute > 0)) return false;
    minutes = (hour * 60 + minute) * (negative ? -1 : 1);
    return true;
  }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  std::string_view text_;
};

bool scan_date(Scanner& in, Temporal& value) {
  return in.year(value.year) && in.take('-') && in.number(2, value.month) && in.take('-') && in.number(2, value.day) &&
         value.month >= 1 && value.month <= 12 && value.day >= 1 &&
         value.day <= days_in_month(value.year, value.month) && value.year < kMaxYear;
}

bool scan_time(Scanner& in, Temporal& value, bool& next_day) {
  int second = 0;
  if (!in.number(2, value.hour) || !in.take(':') || !in.number(2, value.minute) || !in.take(':') ||
      !in.number(2, second) || !in.fraction(value.nanosecond)) {
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

std::string padded(std::int64_t value, std::size_t width) {
  std::string text = std::to_string(value < 0 ? -value : value);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return text;
}

std::string date_text(const Temporal& value) {
  const std::int64_t year = value.year > 0 ? value.year : 1 - value.year;
  return (value.year > 0 ? "" : "-") + padded(year, 4) + "-" + padded(value.month, 2) + "-" + padded(value.day, 2);
}

std::string time_text(const Temporal& value) {
  std::string text = padded(value.hour, 2) + ":" + padded(value.minute, 2) + ":" + padded(value.second, 2);
  if (value.nanosecond != 0) {
    std::string fraction = padded(value.nanosecond, 9);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    text += "." + fraction;
  }
  return text;
}

std::string zone_text(int zone) {
  if (zone == Temporal::kNoZone) return {};
  if (zone == 0) return "Z";
  const int size = zone < 0 ? -zone : zone;
  return (zone < 0 ? "-" : "+") + padded(size / 60, 2) + ":" + padded(size % 60, 2);
}

// The place on the time line: seconds, and nanoseconds within.
std::pair<std::int64_t, int> instant(Type type, const Temporal& value) {
  const std::int64_t day = type == Type::kTime ? 0 : day_number(value.year, value.month, value.day);
  const int zone = value.zone == Temporal::kNoZone ? 0 : value.zone;
  std::int64_t seconds = day * 86400 - zone * std::int64_t{60};
  if (type != Type::kDate) seconds += value.hour * 3600 + value.minute * 60 + value.second;
  return {seconds, type == Type::kDate ? 0 : value.nanosecond};
}

}  // namespace

bool is_supported_temporal(Type type) { return type == Type::kDateTime || type == Type::kDate || type == Type::kTime; }

std::optional<Temporal> parse_temporal(Type type, std::string_view text) {
  Scanner in(trimmed(text));
  Temporal value;
  bool next_day = false;
  switch (type) {
    case Type::kDate:
      if (!scan_date(in, value)) return std::nullopt;
      break;
    case Type::kTime:
      if (!scan_time(in, value, next_day)) return std::nullopt;
      break;
    case Type::kDateTime:
      if (!scan_date(in, value) || !in.take('T') || !scan_time(in, value, next_day)) return std::nullopt;
      if (next_day) add_days(value, 1);
      break;
    default: return std::nullopt;
  }
  if (!in.zone(value.zone)) return std::nullopt;
  return value;
}

std::string temporal_text(Type type, const Temporal& value) {
  switch (type) {
    case Type::kDate: return date_text(value) + zone_text(value.zone);
    case Type::kTime: return time_text(value) + zone_text(value.zone);
    case Type::kDateTime: return date_text(value) + "T" + time_text(value) + zone_text(value.zone);
    default: return {};
  }
}

int compare_temporal(Type type, const Temporal& a, const Temporal& b) {
  const auto x = instant(type, a);
  const auto y = instant(type, b);
  return x < y ? -1 : (y < x ? 1 : 0);
}

std::optional<Temporal> convert_temporal(Type from, Type to, const Temporal& value) {
  Temporal result = value;
  if (from == Type::kDateTime && to == Type::kDate) {
    result.hour = result.minute = 0;
    result.second = 0;
    result.nanosecond = 0;
    return result;
  }
  if (from == Type::kDateTime && to == Type::kTime) {
    result.year = 0;
    result.month = result.day = 1;
    return result;
  }
  if (from == Type::kDate && to == Type::kDateTime) return result;
  return std::nullopt;
}

}  // namespace peppol::xpath
