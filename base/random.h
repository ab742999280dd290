// Randomness and identifiers, from OpenSSL's generator.

#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"

namespace peppol {

// Aborts the process when the system has no entropy: nothing safe can follow.
Bytes random_bytes(std::size_t count);

// "3f2b8c1e-....", version 4.
std::string make_uuid();

// `prefix` + "_" + 26 characters that sort by time (ULID), such as
// "doc_01hq3k...", lower case.
std::string make_id(std::string_view prefix, Time now);

}  // namespace peppol
