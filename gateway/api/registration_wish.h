// The body of a request that registers a participant.
//
//   auto wish = parse_registration_wish(organisation, body, clock.now());   // {"identifier": "0106:12345678", ...}
//
// Pure; may be called from any thread.

#pragma once

#include <boost/json/value.hpp>

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "gateway/http/json_body.h"
#include "gateway/registration/registration.h"

namespace peppol::gateway {

// Members: "identifier" ("0106:12345678", or one of the short forms "kvk:12345678", "oin:...", "vat:NL...",
// "vat:BE..."), "name", "country", and optionally "document_types". Fails with kMalformed, naming the member: also when
// the identifier breaks the rules of its scheme.
Result<RegistrationWish> parse_registration_wish(const std::string& organisation_id, const JsonBody& body, Time now);

// "document_types": a list of names (docs/api.md) and of objects {"document_type", "process"}; null or none at all
// stands for what every receiver of invoices needs. The same capability twice is one; the order is that of the list.
// kMalformed names the item by its JSON pointer: not a list or empty, an unknown name, or what parse_capability() of
// directory/ refuses.
Result<std::vector<Capability>> parse_capabilities(const boost::json::value* given, Time now);

}  // namespace peppol::gateway
