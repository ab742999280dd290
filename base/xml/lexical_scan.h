// A first look at the bytes of an XML document, before the parser: what would
// make the parser slow or let it see something else than we do.

#pragma once

#include <string_view>

#include "base/error.h"
#include "base/xml/limits.h"

namespace peppol::xml {

// Fails with kUnsupported (encoding), kMalformed (DOCTYPE) or kLimitExceeded
// (bytes, attributes of one element). Passing says nothing about well-formedness.
Result<void> scan_lexically(std::string_view bytes, const Limits& limits);

}  // namespace peppol::xml
