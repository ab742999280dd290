// Regular expressions of XPath, run by RE2 in linear time.

#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "ubl/xpath/context.h"

namespace peppol::xpath {

// The expression in RE2's flavour. Raises FORX0002 (not a regular expression, or one with back-references, which are
// not done in linear time) and FORX0001 (flags).
std::string translate_regex(std::string_view pattern, std::string_view flags);

// Compiled, from the run's cache.
std::shared_ptr<const re2::RE2> compiled_regex(Run& run, std::string_view pattern, std::string_view flags);

}  // namespace peppol::xpath
