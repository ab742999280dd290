// What needs the tables of Unicode: normal forms, letter case, and sets of
// characters. Texts are UTF-8.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace peppol::xpath {

// `form` is "NFC", "NFD", "NFKC" or "NFKD"; nothing for another.
std::optional<std::string> normalized(std::string_view text, std::string_view form);

// The full mappings, of no particular language: "Straße" becomes "STRASSE".
std::string upper_cased(std::string_view text);
std::string lower_cased(std::string_view text);

enum class LetterCase { kMatters, kIgnored };

// A class expression of XPath's regular expressions, "[a-z-[aeiou]]" or an escape like "\p{IsGreek}", at the start of
// `pattern`: its length is put into `length`, and what comes back means the same in RE2. Raises FORX0002.
std::string class_for_re2(std::string_view pattern, LetterCase letter_case, std::size_t& length);

}  // namespace peppol::xpath
