// How our values stand in columns.

#pragma once

#include <cstdint>

#include "base/clock.h"
#include "gateway/store/connection.h"

namespace peppol::gateway {

inline std::int64_t milliseconds(Time time) { return time.time_since_epoch().count(); }

inline std::optional<std::int64_t> milliseconds(const std::optional<Time>& time) {
  if (!time) return std::nullopt;
  return milliseconds(*time);
}

inline Time time_of(const Row& row, std::size_t column) { return Time{std::chrono::milliseconds(row.integer(column))}; }

inline std::optional<Time> optional_time_of(const Row& row, std::size_t column) {
  if (row.is_null(column)) return std::nullopt;
  return time_of(row, column);
}

// A write whose number of rows does not matter.
inline Result<void> done(const Result<std::int64_t>& changed) {
  if (!changed) return tl::unexpected(changed.error());
  return {};
}

}  // namespace peppol::gateway
