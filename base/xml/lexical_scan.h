// A first look at the bytes of an XML document, before any parser of ours sees
// them: what would make the parser slow, or let it see something else than we
// do. It costs next to nothing where there is nothing to find.

#pragma once

#include <cstddef>
#include <string_view>

#include "base/error.h"

namespace peppol::xml {

// What libxml2 compares each with each: the attributes of one element,
// namespace declarations included.
//
// Fails with kUnsupported (an encoding other than UTF-8, US-ASCII and
// ISO-8859-1, which alone are carried by the network and read without a
// library for character sets) or kLimitExceeded (more than `max_bytes`, or an
// element with more than `max_attributes`, naming its line and the limit).
// Passing says nothing about well-formedness.
Result<void> scan_lexically(std::string_view bytes, std::size_t max_bytes, std::size_t max_attributes);

}  // namespace peppol::xml
