// Expanded names as values.

#pragma once

#include <optional>
#include <string_view>

#include "ubl/xpath/item.h"

namespace peppol::xpath {

bool is_ncname(std::string_view text);

struct LexicalQName {
  std::string_view prefix;  // empty for none
  std::string_view local;
};

// Nothing when `text` is no lexical QName. Surrounding space is allowed.
std::optional<LexicalQName> parse_qname(std::string_view text);

// The texts are copied into `arena`.
Item qname_item(std::string_view prefix, std::string_view local, std::string_view uri, Arena& arena);

}  // namespace peppol::xpath
