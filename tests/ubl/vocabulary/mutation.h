// Small random damage to a document, as people and programs do it.

#pragma once

#include <random>
#include <string>
#include <vector>

#include "tests/ubl/vocabulary/mutable_xml.h"

namespace peppol::vocabulary {

// Changes one thing and says which.
std::string damage(Piece& document, std::mt19937& random);

}  // namespace peppol::vocabulary
