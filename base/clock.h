// Time, passed in. Nothing reads the system clock but SystemClock.

#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/error.h"

namespace peppol {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Time now() const override;
};

// "2026-11-22T15:39:03.805Z"; always UTC and always three decimals.
std::string format_time(Time time);

// "2026-11-22", the UTC day.
std::string format_date(Time time);

// Reads an xs:dateTime or RFC 3339 time. Without a zone it is taken as UTC;
// more than three decimals are cut. Fails with kMalformed.
Result<Time> parse_time(std::string_view text);

}  // namespace peppol
