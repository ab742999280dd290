// Messages of rules as they stand in a pack, made readable without a document:
// "is {u:shown(cac:TaxTotal/cbc:TaxAmount)}" becomes "is [TaxTotal/TaxAmount]".

#pragma once

#include <string>
#include <string_view>

#include "ubl/validation/report.h"

namespace peppol::gateway::cli {

// What stands in braces becomes the name of what would be there, in square brackets.
std::string readable(std::string_view message, validation::Language language);

}  // namespace peppol::gateway::cli
