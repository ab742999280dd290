// A report in a few numbers, for lists.

#pragma once

#include <string>

#include "ubl/validation/report.h"

namespace peppol::gateway {

// {"valid","worst","fatal","warning","information"}: how many findings of each
// severity; "worst" is null when there is none.
std::string report_summary(const validation::Report& report);

}  // namespace peppol::gateway
