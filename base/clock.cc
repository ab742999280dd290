#include "base/clock.h"

#include <date/date.h>
#include <fmt/format.h>

#include <optional>

#include "base/text.h"

namespace peppol {
namespace {

// Takes exactly `count` digits from the front of `text`.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// Minutes east of UTC; "" and "Z" are 0.
std::optional<int> take_zone(std::string_view& text) {
  if (text.empty() || take(text, 'Z')) return 0;
  const bool east = take(text, '+');
  if (!east && !take(text, '-')) return std::nullopt;
  const auto hours = take_digits(text, 2);
  if (!hours || !take(text, ':')) return std::nullopt;
  const auto minutes = take_digits(text, 2);
  if (!minutes || *hours > 14 || *minutes > 59) return std::nullopt;
  return (east ? 1 : -1) * (*hours * 60 + *minutes);
}

int take_milliseconds(std::string_view& text) {
  int value = 0;
  int digits = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    if (digits++ < 3) value = value * 10 + (text.front() - '0');
    text.remove_prefix(1);
  }
  for (; digits < 3; ++digits) value *= 10;
  return value;
}

std::optional<Time> parse(std::string_view text) {
  const auto year = take_digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day || !take(text, 'T')) return std::nullopt;
  const auto hour = take_digits(text, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || !take(text, ':')) return std::nullopt;
  const auto second = take_digits(text, 2);
  if (!second || *hour > 24 || *minute > 59 || *second > 60) return std::nullopt;
  const int milliseconds = take(text, '.') ? take_milliseconds(text) : 0;
  const auto zone = take_zone(text);
  if (!zone || !text.empty()) return std::nullopt;
  const date::year_month_day date{date::year{*year}, date::month{static_cast<unsigned>(*month)},
                                  date::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  const auto since_epoch = date::sys_days{date}.time_since_epoch();
  return Time{since_epoch + std::chrono::hours(*hour) + std::chrono::minutes(*minute - *zone) +
              std::chrono::seconds(*second) + std::chrono::milliseconds(milliseconds)};
}

}  // namespace

Time SystemClock::now() const {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string format_date(Time time) {
  const date::year_month_day day{date::floor<date::days>(time)};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

std::string format_time(Time time) {
  const auto midnight = date::floor<date::days>(time);
  const date::hh_mm_ss clock{time - midnight};
  return fmt::format("{}T{:02}:{:02}:{:02}.{:03}Z", format_date(time), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count(), clock.subseconds().count());
}

Result<Time> parse_time(std::string_view text) {
  if (const auto time = parse(text)) return *time;
  return fail(ErrorCode::kMalformed,
              fmt::format("\"{}\" is not a time of the form 2026-11-22T15:39:03Z", shown(text, 60)));
}

}  // namespace peppol
