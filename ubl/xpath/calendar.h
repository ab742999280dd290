// The proleptic Gregorian calendar. Years are astronomical: the year before 1 is 0.

#pragma once

#include <cstdint>

#include "ubl/xpath/item.h"

namespace peppol::xpath {

int days_in_month(std::int64_t year, int month);

// Days since 0000-03-01.
std::int64_t day_number(std::int64_t year, int month, int day);

// The date of a day_number(), put into `value`.
void set_date(Temporal& value, std::int64_t day);

// Seconds since 0000-03-01T00:00:00 of the date and time as they stand, without regard to the zone.
std::int64_t local_seconds(const Temporal& value);

// Date and time from such seconds; nanoseconds and zone stay.
void set_local_seconds(Temporal& value, std::int64_t seconds);

}  // namespace peppol::xpath
