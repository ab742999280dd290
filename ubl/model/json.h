// A JSON text as a tree that keeps every number as it was written: "0.10"
// stays "0.10", and no amount passes through binary floating point.
//
//   auto invoice = parse_json(body, JsonLimits{});
//   if (const Json* number = invoice->find("number")) use(number->text);
//
// A plain value; a const Json may be read from any thread.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace peppol::model {

struct Json {
  enum class Kind { kNull, kBoolean, kNumber, kString, kArray, kObject };
  using Member = std::pair<std::string, Json>;

  // Defined where a Member is a whole type: it holds a Json itself.
  Json();
  Json(const Json& other);
  Json(Json&& other) noexcept;
  Json& operator=(const Json& other);
  Json& operator=(Json&& other) noexcept;
  ~Json();

  static Json string(std::string_view text);
  // `text` is a JSON number.
  static Json number(std::string_view text);
  static Json array();
  static Json object();

  // The member of that name; null when there is none or this is no object.
  const Json* find(std::string_view name) const;
  Json* find(std::string_view name);
  // The member of that name, made when missing. This is an object.
  Json& member(std::string_view name);

  bool is(Kind other) const { return kind == other; }

  Kind kind = Kind::kNull;
  std::string text;             // of a string; of a number as written; "true" or "false"
  std::vector<Json> items;      // of an array
  std::vector<Member> members;  // of an object, in order, names unique
};

struct JsonLimits {
  std::size_t max_bytes = 64U << 20U;
  std::size_t max_depth = 16;
  std::size_t max_members = 64;     // of one object
  std::size_t max_items = 100'000;  // of one array
  std::size_t max_number_chars = 64;
};

// Fails with kMalformed (naming the place, as byte offset; also for a member
// that stands twice in its object) or kLimitExceeded (naming the limit).
Result<Json> parse_json(std::string_view bytes, const JsonLimits& limits);

// Indented by two spaces, members in their order, numbers as they are in `text`.
std::string to_text(const Json& value);

// As a quoted JSON string.
std::string to_json_string(std::string_view text);

// RFC 6901: "~" and "/" inside a name become "~0" and "~1".
std::string pointer_step(std::string_view name);

// Same value: members in any order, numbers compared as numbers.
bool same_value(const Json& a, const Json& b);

}  // namespace peppol::model
