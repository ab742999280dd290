#include <unordered_set>

#include "ubl/xpath/failure.h"
#include "ubl/xpath/functions.h"
#include "ubl/xpath/values.h"

namespace peppol::xpath {

namespace {

void push_all(Value items, Sequence& out) {
  for (const Item& item : items) out.push(item);
}

void reverse(Context&, Arguments args, Sequence& out) {
  for (std::size_t i = args[0].size(); i-- > 0;) out.push(args[0][i]);
}

void distinct_values(Context& context, Arguments args, Sequence& out) {
  std::unordered_set<std::string_view> texts;
  const std::uint32_t from = out.size();
  for (const Item& item : args[0]) {
    context.run.step();
    context.run.read(item);
    if (item.is_textual()) {
      if (texts.insert(item.text()).second) out.push(item);
      continue;
    }
    bool known = false;
    for (std::uint32_t i = from; i < out.size() && !known; ++i) {
      context.run.step();
      known = equal_or_incomparable(out[i], item, *context.arena, NanEquality::kSame);
    }
    if (!known) out.push(item);
  }
}

void index_of(Context& context, Arguments args, Sequence& out) {
  for (std::size_t i = 0; i < args[0].size(); ++i) {
    context.run.read(args[0][i]);
    if (equal_or_incomparable(args[0][i], args[1][0], *context.arena, NanEquality::kDiffers)) {
      out.push(integer_item(static_cast<std::int64_t>(i) + 1));
    }
  }
}

void exactly_one(Context&, Arguments args, Sequence& out) {
  if (args[0].size() != 1) raise("FORG0005", "exactly-one() is given " + std::to_string(args[0].size()) + " items");
  push_all(args[0], out);
}

void zero_or_one(Context&, Arguments args, Sequence& out) {
  if (args[0].size() > 1) raise("FORG0003", "zero-or-one() is given " + std::to_string(args[0].size()) + " items");
  push_all(args[0], out);
}

void one_or_more(Context&, Arguments args, Sequence& out) {
  if (args[0].empty()) raise("FORG0004", "one-or-more() is given an empty sequence");
  push_all(args[0], out);
}

void data(Context& context, Arguments args, Sequence& out) {
  for (const Item& item : args[0]) out.push(atomized(item, context.document));
}

void unordered(Context&, Arguments args, Sequence& out) { push_all(args[0], out); }

constexpr FunctionSpec kFunctions[] = {
    {"reverse", 1, 1, "x*", Yields::kAnything, 0, reverse},
    {"distinct-values", 1, 1, "a*", Yields::kAnything, FunctionSpec::kCostly, distinct_values},
    {"index-of", 2, 2, "a*a", Yields::kAnything, 0, index_of},
    {"exactly-one", 1, 1, "x*", Yields::kAnything, 0, exactly_one},
    {"zero-or-one", 1, 1, "x*", Yields::kAnything, 0, zero_or_one},
    {"one-or-more", 1, 1, "x*", Yields::kAnything, 0, one_or_more},
    {"data", 1, 1, "x*", Yields::kAnything, 0, data},
    {"unordered", 1, 1, "x*", Yields::kAnything, 0, unordered},
};

}  // namespace

std::span<const FunctionSpec> sequence_functions() { return kFunctions; }

}  // namespace peppol::xpath
