// Any bytes as JSON from outside: as the body of a request, and as an invoice. What is refused is refused in UTF-8;
// what becomes an invoice is the same invoice when its UBL is read again.

#include <algorithm>
#include <string_view>

#include "base/bytes.h"
#include "base/decimal.h"
#include "gateway/http/json_body.h"
#include "ubl/model/create.h"
#include "ubl/model/read.h"

namespace {

using namespace peppol;  // NOLINT: a program of one file
using model::Json;

void check(bool holds) {
  if (!holds) __builtin_trap();
}

void check_error(const Error& error) { check(!error.detail.empty() && is_utf8(error.detail)); }

void read_body(std::string_view text) {
  const auto body = gateway::JsonBody::parse(text, {"name", "country", "identifier", "reason"});
  if (!body) return check_error(body.error());
  if (const auto name = body->text("name"); !name) check_error(name.error());
  if (const auto country = body->country("country"); !country) check_error(country.error());
  if (const auto reason = body->optional_text("reason"); !reason) check_error(reason.error());
}

void check_refusal(const model::Refusal& refusal) {
  check_error(refusal.error);
  for (const auto& problem : refusal.problems) {
    check(is_utf8(problem.pointer) && is_utf8(problem.given));
    check(!problem.message.empty() && is_utf8(problem.message));
    check(!problem.message_nl.empty() && is_utf8(problem.message_nl));
  }
}

bool holds_nothing(const Json& value) {
  const bool is_composite = value.is(Json::Kind::kArray) || value.is(Json::Kind::kObject);
  return value.is(Json::Kind::kNull) || (is_composite && value.items.empty() && value.members.empty());
}

bool is_scalar(const Json& value) { return value.is(Json::Kind::kString) || value.is(Json::Kind::kNumber); }

// A decimal number may be given in quotes, and in any form that XML Schema has for it; a very large one is read in
// quotes.
void take_numbers(Json& given, const Json& read) {
  if (is_scalar(given) && is_scalar(read) && given.kind != read.kind) {
    const auto one = Decimal::parse(given.text);
    const auto other = Decimal::parse(read.text);
    if (given.text == read.text || (one && other && *one == *other)) given = read;
  }
  for (std::size_t i = 0; i < std::min(given.items.size(), read.items.size()); ++i)
    take_numbers(given.items[i], read.items[i]);
  for (auto& [name, member] : given.members)
    if (const Json* other = read.find(name)) take_numbers(member, *other);
}

// What two ways of writing the same invoice may differ in besides: members without a value, the content of an
// attachment that is named and empty, white space within base 64.
void normalise(Json& value) {
  for (Json& item : value.items) normalise(item);
  for (auto& [name, member] : value.members) {
    normalise(member);
    if (name == "content") std::erase_if(member.text, [](char c) { return std::string_view(" \t\r\n").find(c) < 4; });
  }
  std::erase_if(value.members, [](const Json::Member& member) {
    return holds_nothing(member.second) || (member.first == "content" && member.second.text.empty());
  });
}

model::Read read_again(const model::Created& created) {
  const auto document = tree::Document::parse(created.ubl);
  check(document.has_value());
  auto again = model::read(*document);
  check(again.has_value() && again->kind == created.kind);
  return std::move(*again);
}

// A wrong invoice becomes a wrong document, which reads as what it says, be it no invoice: else from then on nothing
// changes any more.
void create_as_given(const Json& json) {
  constexpr auto kAsGiven = model::Completion::kAsGiven;
  const auto first = model::create(json, {.completion = kAsGiven});
  if (!first) return check_refusal(first.error());
  const auto read = read_again(*first);
  const auto second = model::create(read.json(), {.completion = kAsGiven});
  if (!second) return check_refusal(second.error());
  check(model::same_value(read_again(*second).invoice, read.invoice));
}

void create_whole(const Json& json) {
  const auto created = model::create(json, {});
  if (!created) return check_refusal(created.error());
  auto read = read_again(*created);
  check(read.leftover_count == 0);
  auto given = created->invoice;
  take_numbers(given, read.invoice);
  normalise(given);
  normalise(read.invoice);
  check(model::same_value(given, read.invoice));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  read_body(text);
  const auto json = model::parse_json(text, model::JsonLimits{});
  if (!json) {
    check_error(json.error());
    return 0;
  }
  const auto printed = model::parse_json(model::to_text(*json), model::JsonLimits{});
  check(printed && model::same_value(*printed, *json));
  create_as_given(*json);
  create_whole(*json);
  return 0;
}
