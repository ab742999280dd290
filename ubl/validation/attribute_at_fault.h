// Which attribute of its context node a rule is about: "exists(@schemeID)" is
// about the scheme, and not about the value beside it. Private to this folder.

#pragma once

#include <string_view>

namespace peppol::validation {

// The name, a part of `test`; empty when the test looks at no attribute of the context node, at several, or at the
// node's own value as well. Read from the text of the expression: strings and predicates are passed over.
std::string_view attribute_at_fault(std::string_view test);

}  // namespace peppol::validation
