#include "ubl/xpath/temporal.h"

#include <utility>

#include "ubl/xpath/calendar.h"

namespace peppol::xpath {

namespace {

// The digits of a number without its sign.
std::string padded(std::int64_t value, std::size_t width) {
  std::string text = std::to_string(value);
  if (value < 0) text.erase(0, 1);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return text;
}

std::string year_text(const Temporal& value) { return (value.year > 0 ? "" : "-") + padded(written_year(value), 4); }

std::string month_text(const Temporal& value) { return "-" + padded(value.month, 2); }

std::string day_text(const Temporal& value) { return "-" + padded(value.day, 2); }

std::string seconds_text(std::int64_t seconds, int nanoseconds, std::size_t width) {
  std::string text = padded(seconds, width);
  if (nanoseconds != 0) {
    std::string fraction = padded(nanoseconds, 9);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    text += "." + fraction;
  }
  return text;
}

std::string time_text(const Temporal& value) {
  return padded(value.hour, 2) + ":" + padded(value.minute, 2) + ":" + seconds_text(value.second, value.nanosecond, 2);
}

std::string zone_text(int zone) {
  if (zone == Temporal::kNoZone) return {};
  if (zone == 0) return "Z";
  const int size = zone < 0 ? -zone : zone;
  return (zone < 0 ? "-" : "+") + padded(size / 60, 2) + ":" + padded(size % 60, 2);
}

std::string duration_text(Type type, const Temporal& value) {
  const bool has_time = value.second != 0 || value.nanosecond != 0;
  if (value.months == 0 && !has_time) return type == Type::kYearMonthDuration ? "P0M" : "PT0S";
  std::string text = value.months < 0 || value.second < 0 || value.nanosecond < 0 ? "-P" : "P";
  const auto part = [&](std::int64_t number, char letter) {
    if (number != 0) text += padded(number, 1) + letter;
  };
  part(value.months / 12, 'Y');
  part(value.months % 12, 'M');
  part(value.second / 86400, 'D');
  const std::int64_t rest = value.second % 86400;
  if (rest == 0 && value.nanosecond == 0) return text;
  text += 'T';
  part(rest / 3600, 'H');
  part(rest / 60 % 60, 'M');
  if (rest % 60 != 0 || value.nanosecond != 0) text += seconds_text(rest % 60, value.nanosecond, 1) + "S";
  return text;
}

// The place on the time line: seconds, and nanoseconds within.
std::pair<std::int64_t, int> instant(Type type, const Temporal& value) {
  const std::int64_t zone = value.zone == Temporal::kNoZone ? 0 : value.zone;
  if (type == Type::kTime) {
    return {value.hour * 3600 + value.minute * 60 + value.second - zone * 60, value.nanosecond};
  }
  return {local_seconds(value) - zone * 60, value.nanosecond};
}

template <class T>
int order(const T& a, const T& b) {
  return a < b ? -1 : (b < a ? 1 : 0);
}

// What a dateTime or a date leaves in its part.
Temporal part_of(Type to, const Temporal& value) {
  Temporal part;
  part.zone = value.zone;
  const bool has_year = to == Type::kYear || to == Type::kYearMonth || to == Type::kDate;
  const bool has_month = to != Type::kYear && to != Type::kDay;
  const bool has_day = to == Type::kDay || to == Type::kMonthDay || to == Type::kDate;
  part.year = has_year ? value.year : 1972;
  if (has_month) part.month = value.month;
  if (has_day) part.day = value.day;
  return part;
}

}  // namespace

std::string temporal_text(Type type, const Temporal& value) {
  const std::string zone = zone_text(value.zone);
  switch (type) {
    case Type::kDate: return year_text(value) + month_text(value) + day_text(value) + zone;
    case Type::kTime: return time_text(value) + zone;
    case Type::kDateTime: return year_text(value) + month_text(value) + day_text(value) + "T" + time_text(value) + zone;
    case Type::kYear: return year_text(value) + zone;
    case Type::kYearMonth: return year_text(value) + month_text(value) + zone;
    case Type::kMonth: return "-" + month_text(value) + zone;
    case Type::kMonthDay: return "-" + month_text(value) + day_text(value) + zone;
    case Type::kDay: return "--" + day_text(value) + zone;
    default: return duration_text(type, value);
  }
}

int compare_temporal(Type type, const Temporal& a, const Temporal& b) {
  if (!is_duration(type)) return order(instant(type, a), instant(type, b));
  const int months = order(a.months, b.months);
  return months != 0 ? months : order(std::pair(a.second, a.nanosecond), std::pair(b.second, b.nanosecond));
}

std::optional<Temporal> convert_temporal(Type from, Type to, const Temporal& value) {
  if (is_duration(from)) {
    if (!is_duration(to)) return std::nullopt;
    Temporal result;
    if (to != Type::kDayTimeDuration) result.months = value.months;
    if (to != Type::kYearMonthDuration) {
      result.second = value.second;
      result.nanosecond = value.nanosecond;
    }
    return result;
  }
  if (from != Type::kDateTime && from != Type::kDate) return std::nullopt;
  if (to < Type::kDateTime || to > Type::kMonth) return std::nullopt;
  if (to == Type::kDateTime) return value;
  if (to != Type::kTime) return part_of(to, value);
  if (from == Type::kDate) return std::nullopt;
  Temporal time = value;
  const Temporal nothing;
  time.year = nothing.year;
  time.month = nothing.month;
  time.day = nothing.day;
  return time;
}

Temporal minutes_duration(int minutes) {
  Temporal duration;
  duration.second = std::int64_t{60} * minutes;
  return duration;
}

}  // namespace peppol::xpath
