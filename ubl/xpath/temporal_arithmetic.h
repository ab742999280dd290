// The operators + - * div with dates, times and durations.

#pragma once

#include "ubl/xpath/numbers.h"

namespace peppol::xpath {

// Both atomic, of any type: numbers too. Raises XPTY0004 where the operator is not defined, FODT0001 and FODT0002 for
// results out of range, FOCA0005 for NaN with a duration, FOAR0001 for a division by an empty duration.
Item calculate(ArithmeticOp op, const Item& a, const Item& b, Arena& arena);

// The same moment in another zone (minutes east of UTC); a value without a zone only gets it.
// Of kDateTime, kDate and kTime.
Temporal in_zone(Type type, const Temporal& value, int zone);

// The seconds of a duration, or those within the minute of a time.
Item seconds_item(std::int64_t seconds, int nanoseconds, Arena& arena);

}  // namespace peppol::xpath
