// fn:deep-equal.

#pragma once

#include "ubl/xpath/context.h"

namespace peppol::xpath {

bool deep_equal(Value a, Value b, Context& context);

}  // namespace peppol::xpath
