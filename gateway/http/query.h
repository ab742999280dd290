// Parameters of requests, with words for those that are wrong.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/net/http_server.h"

namespace peppol::gateway {

std::optional<std::string> text_of(const net::Request& request, std::string_view name);

// "limit", 1 to 200; 50 when absent.
Result<std::int64_t> limit_of(const net::Request& request);

// "true" or "false"; false when absent.
Result<bool> flag_of(const net::Request& request, std::string_view name);

// "cursor", the next_cursor of the page before: an id that begins with `prefix`, such as "doc_"; none for the first
// page.
Result<std::optional<std::string>> cursor_of(const net::Request& request, std::string_view prefix);

// "status", one of document_statuses(); none when absent.
Result<std::optional<std::string>> status_of(const net::Request& request);

// kMalformed for a parameter that is not among `known`, naming both, and for one that is given twice: which of the two
// would count?
Result<void> only_known(const net::Request& request, std::span<const std::string_view> known);

}  // namespace peppol::gateway
