// Members of members: "legal_id/scheme". For use inside ubl/model only.

#pragma once

#include <string_view>

#include "ubl/model/json.h"

namespace peppol::model {

// Null when a step of the path is not there.
const Json* find_path(const Json& object, std::string_view path);

// The member at the path, made with all on the way to it; what stands on the
// way becomes an object.
Json& member_at(Json& object, std::string_view path);

}  // namespace peppol::model
