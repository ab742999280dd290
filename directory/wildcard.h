// Which of a receiver's registrations takes a document: the exact one, or for
// PINT the longest wildcard that covers it. The sender decides, never the SMP
// (Policy for use of Identifiers 4.4.0, 5.1.2).

#pragma once

#include <optional>
#include <vector>

#include "directory/service_ids.h"

namespace peppol::directory {

// None also for a `wanted` with a "*": such a type is registered, never sent (BR-PDW-02).
std::optional<DocumentTypeId> find_registration(const std::vector<DocumentTypeId>& registered,
                                                const DocumentTypeId& wanted);

// True when `wanted` has to be looked for in the ServiceGroup.
bool needs_matching(const DocumentTypeId& wanted);

}  // namespace peppol::directory
