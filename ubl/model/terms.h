// The business terms (BT) and groups of terms (BG) of EN 16931-1 and their
// names in English and Dutch.
//
//   if (const Term* term = find_term("BT-112")) say(term->nl);
//
// Constant; may be called from any thread.

#pragma once

#include <span>
#include <string_view>

namespace peppol::model {

struct Term {
  std::string_view number;  // "BT-112", "BG-22"
  std::string_view en;
  std::string_view nl;
};

// Null when EN 16931-1 has no such term.
const Term* find_term(std::string_view number);

std::span<const Term> all_terms();

}  // namespace peppol::model
