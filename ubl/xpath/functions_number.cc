#include <cmath>
#include <limits>

#include "ubl/xpath/constant.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/functions.h"
#include "ubl/xpath/numbers.h"
#include "ubl/xpath/temporal_arithmetic.h"
#include "ubl/xpath/values.h"

namespace peppol::xpath {

namespace {

void number(Context& context, Arguments args, Sequence& out) {
  Item result = double_item(std::numeric_limits<double>::quiet_NaN());
  CastFailure failure;
  if (!args[0].empty() && !cast(args[0][0], Type::kDouble, *context.arena, result, failure)) {
    result = double_item(std::numeric_limits<double>::quiet_NaN());
  }
  out.push(result);
}

template <RoundingOp op>
void rounding(Context& context, Arguments args, Sequence& out) {
  if (!args[0].empty()) out.push(rounded(op, args[0][0], *context.arena));
}

// A number, or a duration of an ordered type.
Item summand(const Item& item, Context& context, const char* function) {
  if (item.type == Type::kUntyped) return cast_or_raise(item, Type::kDouble, *context.arena);
  if (item.type == Type::kYearMonthDuration || item.type == Type::kDayTimeDuration) return item;
  if (!item.is_numeric()) {
    raise("FORG0006", std::string(function) + "() is given a value of type " + std::string(type_name(item.type)));
  }
  return item;
}

Item total(Value items, Context& context, const char* function) {
  Item result = summand(items[0], context, function);
  for (const Item& item : items.subspan(1)) {
    const Item next = summand(item, context, function);
    if (result.is_numeric() != next.is_numeric() || (!next.is_numeric() && result.type != next.type)) {
      raise("FORG0006", std::string(function) + "() is given values of types " + std::string(type_name(result.type)) +
                            " and " + std::string(type_name(next.type)));
    }
    result = calculate(ArithmeticOp::kAdd, result, next, *context.arena);
  }
  return result;
}

void sum(Context& context, Arguments args, Sequence& out) {
  if (!args[0].empty()) return out.push(total(args[0], context, "sum"));
  if (args.size() == 1) return out.push(integer_item(0));
  if (!args[1].empty()) out.push(args[1][0]);
}

void average(Context& context, Arguments args, Sequence& out) {
  if (args[0].empty()) return;
  const Item count = integer_item(static_cast<std::int64_t>(args[0].size()));
  out.push(calculate(ArithmeticOp::kDivide, total(args[0], context, "avg"), count, *context.arena));
}

void extreme(Context& context, Value items, CompareOp better, Sequence& out) {
  if (items.empty()) return;
  Item best;
  Item nan;
  Type widest = Type::kInteger;
  for (Item item : items) {
    context.run.step();
    context.run.read(item);
    if (item.type == Type::kUntyped) item = cast_or_raise(item, Type::kDouble, *context.arena);
    if (item.type == Type::kAnyUri) item.type = Type::kString;
    if (item.is_numeric()) {
      widest = std::max(widest, item.type);
      if (!item.is_exact() && std::isnan(item.number)) nan = item;
    }
    try {
      // The first one with itself: whether its type has an order at all.
      if (compare_values(better, item, best.absent() ? item : best, *context.arena) || best.absent()) best = item;
    } catch (const DynamicError& error) {
      raise("FORG0006", error.what());
    }
  }
  if (!nan.absent()) best = nan;
  if (best.is_numeric() && widest > best.type) best = cast_or_raise(best, widest, *context.arena);
  out.push(best);
}

void max(Context& context, Arguments args, Sequence& out) { extreme(context, args[0], CompareOp::kGreater, out); }
void min(Context& context, Arguments args, Sequence& out) { extreme(context, args[0], CompareOp::kLess, out); }

constexpr FunctionSpec kFunctions[] = {
    {"number", 0, 1, "a?", Yields::kNumber, FunctionSpec::kContextItem, number},
    {"round", 1, 1, "n?", Yields::kNumber, 0, rounding<RoundingOp::kRound>},
    {"floor", 1, 1, "n?", Yields::kNumber, 0, rounding<RoundingOp::kFloor>},
    {"ceiling", 1, 1, "n?", Yields::kNumber, 0, rounding<RoundingOp::kCeiling>},
    {"abs", 1, 1, "n?", Yields::kNumber, 0, rounding<RoundingOp::kAbs>},
    {"sum", 1, 2, "a*a?", Yields::kAnything, FunctionSpec::kCostly, sum},
    {"avg", 1, 1, "a*", Yields::kAnything, FunctionSpec::kCostly, average},
    {"max", 1, 1, "a*", Yields::kAnything, FunctionSpec::kCostly, max},
    {"min", 1, 1, "a*", Yields::kAnything, FunctionSpec::kCostly, min},
};

}  // namespace

std::span<const FunctionSpec> number_functions() { return kFunctions; }

}  // namespace peppol::xpath
