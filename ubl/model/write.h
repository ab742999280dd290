// The JSON invoice as UBL, in the order of its schema. For use inside
// ubl/model only: create() checks first.

#pragma once

#include "base/bytes.h"
#include "ubl/model/json.h"
#include "ubl/model/kind.h"

namespace peppol::model {

// What has no row of the table is passed over; numbers and texts are written
// as they are.
Bytes write_ubl(const Json& invoice, DocumentKind kind);

}  // namespace peppol::model
