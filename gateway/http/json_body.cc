#include "gateway/http/json_body.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace peppol::gateway {
namespace {

constexpr std::size_t kMaxTextBytes = 500;

}  // namespace

Result<JsonBody> JsonBody::parse(std::string_view text, const std::vector<std::string>& known) {
  boost::json::error_code broken;
  const auto value = boost::json::parse(boost::json::string_view(text.data(), text.size()), broken);
  if (broken) return fail(ErrorCode::kMalformed, fmt::format("the body is not JSON: {}", broken.message()));
  if (!value.is_object()) return fail(ErrorCode::kMalformed, "the body must be a JSON object");
  for (const auto& [name, member] : value.get_object()) {
    const std::string_view view(name.data(), name.size());
    if (std::find(known.begin(), known.end(), view) == known.end())
      return fail(ErrorCode::kMalformed,
                  fmt::format("/{} is not known here; {} are", shown(view, 60), fmt::join(known, ", ")));
  }
  return JsonBody(value.get_object());
}

Result<std::optional<std::string>> JsonBody::optional_text(std::string_view name) const {
  const auto* member = object_.if_contains(boost::json::string_view(name.data(), name.size()));
  if (!member || member->is_null()) return std::optional<std::string>();
  if (!member->is_string()) return fail(ErrorCode::kMalformed, fmt::format("/{} must be a text", name));
  const auto& text = member->get_string();
  if (text.empty()) return fail(ErrorCode::kMalformed, fmt::format("/{} must not be empty", name));
  if (text.size() > kMaxTextBytes)
    return fail(ErrorCode::kMalformed, fmt::format("/{} is longer than {} bytes", name, kMaxTextBytes));
  return std::optional<std::string>(std::string(text));
}

Result<std::string> JsonBody::text(std::string_view name) const {
  auto found = optional_text(name);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return fail(ErrorCode::kMalformed, fmt::format("/{} is missing", name));
  return **found;
}

Result<std::string> JsonBody::country(std::string_view name) const {
  auto found = text(name);
  if (!found) return found;
  const bool capitals = std::all_of(found->begin(), found->end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (found->size() != 2 || !capitals)
    return fail(ErrorCode::kMalformed,
                fmt::format("/{} is \"{}\"; a country of two capital letters was expected, such as \"NL\"", name,
                            shown(*found, 40)));
  return found;
}

}  // namespace peppol::gateway
