// What a party registers to receive: the "document_types" of a registration,
// by name or by identifiers, parsed at the door.
//
//   auto capabilities = parse_capabilities(body.if_contains("document_types"), now);

#pragma once

#include <boost/json/value.hpp>

#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "gateway/store/participants.h"

namespace peppol::gateway {

// `given` is a list of names (docs/api.md) and of objects {"document_type", "process"}; null or none at all stands for
// what every receiver of invoices needs. The same capability twice is one; the order is that of the list.
//
// kMalformed names the item by its JSON pointer: not a list or empty, an unknown name, an identifier that does not
// parse or breaks the Policy's rules for new registrations, a type that the code list has as deprecated or removed.
Result<std::vector<Capability>> parse_capabilities(const boost::json::value* given, Time now);

// Whether one of them takes documents of that type in that process; wildcards cover by parts of the customization, as
// the sender looked for them (directory/wildcard.h).
bool take(const std::vector<Capability>& capabilities, const directory::DocumentTypeId& type,
          const directory::ProcessId& process);

}  // namespace peppol::gateway
