// Dates and times: their texts, their order, and the parts of one taken as
// another. A value without a zone is taken as UTC when it is compared.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ubl/xpath/item.h"

namespace peppol::xpath {

// The types this program knows how to read and write.
bool is_supported_temporal(Type type);

// The value of a lexical form (surrounding space allowed); nothing when `text` is none. Raises FODT0001 when the
// year does not fit.
std::optional<Temporal> parse_temporal(Type type, std::string_view text);

std::string temporal_text(Type type, const Temporal& value);

// -1, 0 or 1. Both of the same type.
int compare_temporal(Type type, const Temporal& a, const Temporal& b);

// kDateTime to kDate or kTime, kDate to kDateTime; nothing where XPath has no such cast.
std::optional<Temporal> convert_temporal(Type from, Type to, const Temporal& value);

}  // namespace peppol::xpath
