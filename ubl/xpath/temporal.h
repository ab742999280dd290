// Dates, times and durations: their texts, their order, and the parts of one
// taken as another. A value without a zone is taken as UTC when it is compared.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ubl/xpath/item.h"

namespace peppol::xpath {

inline bool is_duration(Type type) {
  return type == Type::kDuration || type == Type::kYearMonthDuration || type == Type::kDayTimeDuration;
}

// The value of a lexical form (surrounding space allowed); nothing when `text` is none. Raises FODT0001 when the
// year does not fit, FODT0002 when a duration does not.
std::optional<Temporal> parse_temporal(Type type, std::string_view text);

std::string temporal_text(Type type, const Temporal& value);

// -1, 0 or 1. Both of the same type, and of those without an order (durations in general, parts of dates) only whether
// it is 0 counts.
int compare_temporal(Type type, const Temporal& a, const Temporal& b);

// As the casts of XPath; nothing where it has none.
std::optional<Temporal> convert_temporal(Type from, Type to, const Temporal& value);

// A duration of so many minutes.
Temporal minutes_duration(int minutes);

// The number of the year as it is written: there is no year 0, the one before 1 is -1.
inline std::int64_t written_year(const Temporal& value) { return value.year > 0 ? value.year : value.year - 1; }

}  // namespace peppol::xpath
