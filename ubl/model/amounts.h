// The arithmetic of EN 16931 on a JSON invoice: fills in the amounts that were
// left out and checks those that were given, in exact decimals rounded half
// away from zero to two decimals.
//
// A given amount may differ from the computed one by what the official rules
// let pass: 0.02 for a line or an allowance (PEPPOL-EN16931-R120, R040), less
// than 1 for the VAT of a rate (BR-CO-17) and its base (BR-S-08 and others);
// totals must be exact. What follows is computed from the amount as given.
//
// For use inside ubl/model only; the invoice has passed check_shape().

#pragma once

#include "ubl/model/json.h"
#include "ubl/model/problem.h"

namespace peppol::model {

void complete_amounts(Json& invoice, Problems& problems);

}  // namespace peppol::model
