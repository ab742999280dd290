// Places at which the kill tests end the program, as kill -9 would.
//
// PEPPOLGW_CRASH_AT=NAME in the environment ends it the first time that place
// is reached, PEPPOLGW_CRASH_AT=NAME:3 the third time. Without it a place
// costs one comparison.

#pragma once

#include <string_view>

namespace peppol {

void crash_point(std::string_view name);

}  // namespace peppol
