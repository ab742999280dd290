// Which of our two languages a client asks for.
//
//   const auto language = language_of(request);   // Accept-Language: nl-BE, en;q=0.5 -> kDutch
//
// Pure; may be called from any thread.

#pragma once

#include <string_view>

#include "base/net/http_server.h"
#include "ubl/validation/report.h"

namespace peppol::gateway {

// RFC 9110, 12.5.4: the language of the greatest weight, in any case, by primary subtag ("nl-BE" is Dutch); of equal
// ones the first. English when neither is asked for, when both are refused (q=0), and by "*". What is not of the
// field's form is passed over.
validation::Language preferred_language(std::string_view accept_language);

validation::Language language_of(const net::Request& request);

}  // namespace peppol::gateway
