// The texts that XML Schema 1.0 allows for its built-in types.
//
//   if (!is_lexical(Primitive::kDate, "2026-02-29")) ...
//
// White space around a value is no part of it (except in strings, where
// everything is allowed). No state; may be called from any thread.

#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace peppol::vocabulary {

enum class Primitive : std::uint8_t {
  kString,
  kNormalizedString,
  kToken,
  kLanguage,
  kAnyUri,
  kDecimal,
  kInteger,
  kNonNegativeInteger,
  kBoolean,
  kBase64,
  kDate,
  kTime,
  kDateTime,
  kId,
};

struct PrimitiveRow {
  Primitive primitive;
  std::string_view name;  // "xs:date"
  std::string_view base;  // the built-in type it narrows; empty for those that narrow none of ours
  // What a person is told to write.
  std::string_view expected;
  std::string_view expected_nl;
};

// One row for each Primitive, in its order.
extern const std::array<PrimitiveRow, 14> kPrimitives;

// True when `text`, with white space treated as the type says, is a value of the type. Linear in the text.
bool is_lexical(Primitive primitive, std::string_view text);

// Without XML white space at both ends.
std::string_view trim_space(std::string_view text);
bool is_space(std::string_view text);

// A name without a colon, as XML 1.0 and its namespaces have it.
bool is_ncname(std::string_view text);
// A URI reference of RFC 2396 once the characters that no URI may hold are escaped.
bool is_any_uri(std::string_view text);

}  // namespace peppol::vocabulary
