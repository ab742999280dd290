// How UBL keeps the subject of a note (BT-21) with its text (BT-22): "#AAI#text".
//
//   Json note = note_of("#AAI#Delivered on Monday");  // {"subject_code": "AAI", "text": "Delivered on Monday"}
//
// Pure; for use inside ubl/model only.

#pragma once

#include <string_view>

#include "ubl/model/json.h"

namespace peppol::model {

// Three capital letters, as the codes of UNTDID 4451 are; any other would be read as part of the text.
bool is_subject_code(std::string_view text);

// With "subject_code" when the text begins with one, and "text": what is after it.
Json note_of(std::string_view text);

}  // namespace peppol::model
