// Check digits of business numbers. Each takes the characters the number's
// form promises (upper case) and says whether the check comes out.

#pragma once

#include <string_view>

namespace peppol::directory {

bool luhn_holds(std::string_view digits);
bool gs1_holds(std::string_view digits);        // GLN: weights 1 and 3
bool mod97_10_holds(std::string_view text);     // ISO 7064, digits and letters; others are skipped
bool mod11_10_holds(std::string_view digits);   // ISO 7064 hybrid: German VAT
bool abn_holds(std::string_view digits);        // Australia, 11 digits
bool norwegian_holds(std::string_view digits);  // 9 digits
bool finnish_holds(std::string_view digits);    // 8 digits
bool belgian_holds(std::string_view digits);    // 10 digits
bool siret_holds(std::string_view digits);      // 14 digits, with the exception of La Poste
bool french_vat_holds(std::string_view vat);    // "FR", two characters, nine digits
bool elfproef_holds(std::string_view digits);   // 9 digits, not all zero
bool fiscal_code_holds(std::string_view code);  // Italy, 16 characters

}  // namespace peppol::directory
