// Any bytes as JSON: what is read and written again reads the same.

#include <string_view>

#include "ubl/model/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace peppol::model;  // NOLINT: a program of one file
  const auto value = parse_json({reinterpret_cast<const char*>(data), size}, JsonLimits{});
  if (!value) return 0;
  const std::string text = to_text(*value);
  const auto again = parse_json(text, JsonLimits{});
  if (!again || to_text(*again) != text) __builtin_trap();
  return 0;
}
