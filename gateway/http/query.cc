#include "gateway/http/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "gateway/store/documents.h"

namespace peppol::gateway {

std::optional<std::string> text_of(const net::Request& request, std::string_view name) {
  const auto value = request.find_query(name);
  return value ? std::optional<std::string>(*value) : std::nullopt;
}

Result<std::int64_t> limit_of(const net::Request& request) {
  constexpr std::int64_t kDefault = 50;
  constexpr std::int64_t kMost = 200;
  const auto text = request.find_query("limit");
  if (!text) return kDefault;
  const bool digits =
      !text->empty() && text->size() <= 3 && text->find_first_not_of("0123456789") == std::string_view::npos;
  const std::int64_t limit = digits ? std::stoi(std::string(*text)) : 0;
  if (limit < 1 || limit > kMost)
    return fail(ErrorCode::kMalformed,
                fmt::format("limit=\"{}\" must be a number from 1 to {}", shown(*text, 40), kMost));
  return limit;
}

Result<bool> flag_of(const net::Request& request, std::string_view name) {
  const auto text = request.find_query(name);
  if (!text || *text == "false") return false;
  if (*text == "true") return true;
  return fail(ErrorCode::kMalformed, fmt::format("{}=\"{}\" must be true or false", name, shown(*text, 40)));
}

Result<std::optional<std::string>> cursor_of(const net::Request& request, std::string_view prefix) {
  auto text = text_of(request, "cursor");
  const bool is_one = !text || (text->starts_with(prefix) && text->size() <= 40);
  if (is_one) return text;
  return fail(ErrorCode::kMalformed,
              fmt::format("cursor=\"{}\" must be the next_cursor of the page before", shown(*text, 40)));
}

Result<std::optional<std::string>> status_of(const net::Request& request) {
  auto text = text_of(request, "status");
  const auto all = document_statuses();
  if (!text || std::find(all.begin(), all.end(), *text) != all.end()) return text;
  return fail(ErrorCode::kMalformed, fmt::format("status=\"{}\" is no status of a document; they are {}",
                                                 shown(*text, 40), fmt::join(all, ", ")));
}

Result<void> only_known(const net::Request& request, std::span<const std::string_view> known) {
  std::set<std::string_view> seen;
  for (const auto& parameter : request.query()) {
    if (!seen.insert(parameter.name).second)
      return fail(ErrorCode::kMalformed,
                  fmt::format("the parameter \"{}\" is given more than once; give it once", shown(parameter.name, 60)));
    if (std::find(known.begin(), known.end(), parameter.name) != known.end()) continue;
    const std::string those = known.empty() ? "there are none" : fmt::format("known are {}", fmt::join(known, ", "));
    return fail(ErrorCode::kMalformed,
                fmt::format("\"{}\" is not a parameter here; {}", shown(parameter.name, 60), those));
  }
  return {};
}

}  // namespace peppol::gateway
