// as4::Delivery as the store keeps it.

#pragma once

#include <string>
#include <string_view>

#include "as4/delivery.h"
#include "base/error.h"

namespace peppol::gateway {

std::string write_delivery(const as4::Delivery& delivery);

// Fails with kStorage: what is there was not written by us.
Result<as4::Delivery> read_delivery(std::string_view text);

// {"code","detail"}
std::string write_cause(const as4::Cause& cause);

}  // namespace peppol::gateway
