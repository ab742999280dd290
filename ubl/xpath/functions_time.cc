// Dates, times and durations: their parts, their zones, and the moment of the run.
#include "ubl/xpath/calendar.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/functions.h"
#include "ubl/xpath/temporal.h"
#include "ubl/xpath/temporal_arithmetic.h"
#include "ubl/xpath/values.h"

namespace peppol::xpath {

namespace {

constexpr int kMaxZone = 14 * 60;

// The argument as a value of the type; null for an empty sequence.
const Temporal* temporal(Value argument, Type type, Context& context) {
  if (argument.empty()) return nullptr;
  Item item = argument[0];
  if (item.type == Type::kUntyped) item = cast_or_raise(item, type, *context.arena);
  const bool fits = item.type == type || (type == Type::kDuration && is_duration(item.type));
  if (!fits) {
    raise("XPTY0004", "a value of type " + std::string(type_name(item.type)) + " is given to a function of " +
                          std::string(type_name(type)));
  }
  return item.temporal;
}

std::int64_t part(const Temporal& value, char which) {
  switch (which) {
    case 'Y': return written_year(value);
    case 'M': return value.month;
    case 'D': return value.day;
    case 'h': return value.hour;
    default: return value.minute;
  }
}

template <Type type, char which>
void moment_part(Context& context, Arguments args, Sequence& out) {
  const Temporal* value = temporal(args[0], type, context);
  if (value != nullptr) out.push(integer_item(part(*value, which)));
}

template <Type type>
void moment_seconds(Context& context, Arguments args, Sequence& out) {
  const Temporal* value = temporal(args[0], type, context);
  if (value != nullptr) out.push(seconds_item(value->second, value->nanosecond, *context.arena));
}

template <Type type>
void moment_zone(Context& context, Arguments args, Sequence& out) {
  const Temporal* value = temporal(args[0], type, context);
  if (value == nullptr || value->zone == Temporal::kNoZone) return;
  out.push(temporal_item(minutes_duration(value->zone), Type::kDayTimeDuration, *context.arena));
}

std::int64_t duration_number(const Temporal& value, char which) {
  switch (which) {
    case 'Y': return value.months / 12;
    case 'M': return value.months % 12;
    case 'D': return value.second / 86400;
    case 'h': return value.second % 86400 / 3600;
    default: return value.second % 3600 / 60;
  }
}

template <char which>
void duration_part(Context& context, Arguments args, Sequence& out) {
  const Temporal* value = temporal(args[0], Type::kDuration, context);
  if (value != nullptr) out.push(integer_item(duration_number(*value, which)));
}

void seconds_from_duration(Context& context, Arguments args, Sequence& out) {
  const Temporal* value = temporal(args[0], Type::kDuration, context);
  if (value != nullptr) out.push(seconds_item(value->second % 60, value->nanosecond, *context.arena));
}

int zone_of(const Temporal& duration) {
  const std::int64_t minutes = duration.second / 60;
  if (duration.second % 60 != 0 || duration.nanosecond != 0 || minutes > kMaxZone || minutes < -kMaxZone) {
    raise("FODT0003", temporal_text(Type::kDayTimeDuration, duration) +
                          " is no time zone; those are whole minutes from -PT14H to PT14H");
  }
  return static_cast<int>(minutes);
}

template <Type type>
void adjust(Context& context, Arguments args, Sequence& out) {
  const Temporal* value = temporal(args[0], type, context);
  if (value == nullptr) return;
  Temporal result = *value;
  if (args.size() > 1 && args[1].empty()) {
    result.zone = Temporal::kNoZone;
  } else {
    const int zone = args.size() > 1 ? zone_of(*temporal(args[1], Type::kDayTimeDuration, context)) : 0;
    result = in_zone(type, *value, zone);
  }
  out.push(temporal_item(result, type, *context.arena));
}

void date_and_time(Context& context, Arguments args, Sequence& out) {
  const Temporal* date = temporal(args[0], Type::kDate, context);
  const Temporal* time = temporal(args[1], Type::kTime, context);
  if (date == nullptr || time == nullptr) return;
  const bool both = date->zone != Temporal::kNoZone && time->zone != Temporal::kNoZone;
  if (both && date->zone != time->zone) {
    raise("FORG0008", "a date and a time with different zones make no dateTime");
  }
  Temporal result = *time;
  result.year = date->year;
  result.month = date->month;
  result.day = date->day;
  if (time->zone == Temporal::kNoZone) result.zone = date->zone;
  out.push(temporal_item(result, Type::kDateTime, *context.arena));
}

template <Type type>
void now(Context& context, Arguments, Sequence& out) {
  constexpr std::int64_t kUnixDay = 719'468;  // 1970-01-01 as day_number() counts
  const auto seconds = std::chrono::floor<std::chrono::seconds>(context.run.now());
  Temporal moment;
  moment.zone = 0;
  set_local_seconds(moment, seconds.time_since_epoch().count() + kUnixDay * 86400);
  moment.nanosecond = static_cast<int>(std::chrono::nanoseconds(context.run.now() - seconds).count());
  const auto wanted = type == Type::kDateTime ? moment : *convert_temporal(Type::kDateTime, type, moment);
  out.push(temporal_item(wanted, type, *context.arena));
}

void implicit_timezone(Context& context, Arguments, Sequence& out) {
  out.push(temporal_item(Temporal(), Type::kDayTimeDuration, *context.arena));
}

constexpr auto kNumber = Yields::kNumber;
constexpr auto kOther = Yields::kAnything;
constexpr FunctionSpec kFunctions[] = {
    {"year-from-dateTime", 1, 1, "a?", kNumber, 0, moment_part<Type::kDateTime, 'Y'>},
    {"month-from-dateTime", 1, 1, "a?", kNumber, 0, moment_part<Type::kDateTime, 'M'>},
    {"day-from-dateTime", 1, 1, "a?", kNumber, 0, moment_part<Type::kDateTime, 'D'>},
    {"hours-from-dateTime", 1, 1, "a?", kNumber, 0, moment_part<Type::kDateTime, 'h'>},
    {"minutes-from-dateTime", 1, 1, "a?", kNumber, 0, moment_part<Type::kDateTime, 'm'>},
    {"seconds-from-dateTime", 1, 1, "a?", kNumber, 0, moment_seconds<Type::kDateTime>},
    {"timezone-from-dateTime", 1, 1, "a?", kOther, 0, moment_zone<Type::kDateTime>},
    {"year-from-date", 1, 1, "a?", kNumber, 0, moment_part<Type::kDate, 'Y'>},
    {"month-from-date", 1, 1, "a?", kNumber, 0, moment_part<Type::kDate, 'M'>},
    {"day-from-date", 1, 1, "a?", kNumber, 0, moment_part<Type::kDate, 'D'>},
    {"timezone-from-date", 1, 1, "a?", kOther, 0, moment_zone<Type::kDate>},
    {"hours-from-time", 1, 1, "a?", kNumber, 0, moment_part<Type::kTime, 'h'>},
    {"minutes-from-time", 1, 1, "a?", kNumber, 0, moment_part<Type::kTime, 'm'>},
    {"seconds-from-time", 1, 1, "a?", kNumber, 0, moment_seconds<Type::kTime>},
    {"timezone-from-time", 1, 1, "a?", kOther, 0, moment_zone<Type::kTime>},
    {"years-from-duration", 1, 1, "a?", kNumber, 0, duration_part<'Y'>},
    {"months-from-duration", 1, 1, "a?", kNumber, 0, duration_part<'M'>},
    {"days-from-duration", 1, 1, "a?", kNumber, 0, duration_part<'D'>},
    {"hours-from-duration", 1, 1, "a?", kNumber, 0, duration_part<'h'>},
    {"minutes-from-duration", 1, 1, "a?", kNumber, 0, duration_part<'m'>},
    {"seconds-from-duration", 1, 1, "a?", kNumber, 0, seconds_from_duration},
    {"adjust-dateTime-to-timezone", 1, 2, "a?a?", kOther, 0, adjust<Type::kDateTime>},
    {"adjust-date-to-timezone", 1, 2, "a?a?", kOther, 0, adjust<Type::kDate>},
    {"adjust-time-to-timezone", 1, 2, "a?a?", kOther, 0, adjust<Type::kTime>},
    {"dateTime", 2, 2, "a?a?", kOther, 0, date_and_time},
    {"current-dateTime", 0, 0, "", kOther, FunctionSpec::kDocument, now<Type::kDateTime>},
    {"current-date", 0, 0, "", kOther, FunctionSpec::kDocument, now<Type::kDate>},
    {"current-time", 0, 0, "", kOther, FunctionSpec::kDocument, now<Type::kTime>},
    {"implicit-timezone", 0, 0, "", kOther, 0, implicit_timezone},
};

}  // namespace

std::span<const FunctionSpec> time_functions() { return kFunctions; }

}  // namespace peppol::xpath
