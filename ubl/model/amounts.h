// The arithmetic of EN 16931 on a JSON invoice: fills in the amounts that were
// left out and checks those that were given, in exact decimals rounded half
// away from zero to two decimals.
//
// A given amount may differ from the computed one by what the official rules
// let pass: less than 1 for the VAT of a rate (BR-CO-17) and its base (BR-S-08
// and others); totals must be exact. That quantity times price is the amount of
// a line, gross price less discount the net price, and a base times its
// percentage the allowance is a rule of Peppol's alone (PEPPOL-EN16931-R120,
// R046, R040; 0.02 may be between them). What follows is computed from the
// amount as given.
//
// For use inside ubl/model only; the invoice has passed check_shape().

#pragma once

#include "ubl/model/json.h"
#include "ubl/model/problem.h"

namespace peppol::model {

// What the amounts of lines, allowances and charges are held to when they are given.
enum class Lines {
  kHeldToPrices,  // price, quantity, percentage
  kAsGiven,       // nothing
};

void complete_amounts(Json& invoice, Lines lines, Problems& problems);

}  // namespace peppol::model
