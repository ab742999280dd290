#include "ubl/xpath/calendar.h"

#include <array>

namespace peppol::xpath {

namespace {
bool is_leap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }
}  // namespace

int days_in_month(std::int64_t year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

std::int64_t day_number(std::int64_t year, int month, int day) {
  if (month <= 2) --year;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t of_era = year - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year;
}

void set_date(Temporal& value, std::int64_t day) {
  const std::int64_t era = (day >= 0 ? day : day - 146096) / 146097;
  const std::int64_t of_era = day - era * 146097;
  const std::int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const std::int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  const std::int64_t month = (5 * of_year + 2) / 153;  // from March
  value.day = static_cast<int>(of_year - (153 * month + 2) / 5 + 1);
  value.month = static_cast<int>(month < 10 ? month + 3 : month - 9);
  value.year = year + era * 400 + (value.month <= 2 ? 1 : 0);
}

std::int64_t local_seconds(const Temporal& value) {
  return day_number(value.year, value.month, value.day) * 86400 + value.hour * 3600 + value.minute * 60 + value.second;
}

void set_local_seconds(Temporal& value, std::int64_t seconds) {
  std::int64_t day = seconds / 86400;
  std::int64_t rest = seconds % 86400;
  if (rest < 0) {
    rest += 86400;
    --day;
  }
  set_date(value, day);
  value.hour = static_cast<int>(rest / 3600);
  value.minute = static_cast<int>(rest / 60 % 60);
  value.second = rest % 60;
}

}  // namespace peppol::xpath
