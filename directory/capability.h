// What a party registers to receive: a document type in a process.
//
//   auto pair = parse_capability(type_text, process_text, now);
//   if (takes(participant.capabilities, type, process)) ...
//
// Pure; may be called from any thread.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "directory/service_ids.h"

namespace peppol::directory {

struct Capability {
  DocumentTypeId document_type;
  ProcessId process;

  friend bool operator==(const Capability&, const Capability&) = default;
};

// What a name such as "billing" stands for: a capability for each of its root elements. Empty for an unknown name.
std::vector<Capability> named_capabilities(std::string_view name);

// The names, with ", " between them.
std::string capability_names();

// What every receiver of invoices needs: "billing" and "nlcius".
std::vector<Capability> default_capabilities();

// Two identifiers as somebody gives them for a new registration. kMalformed names "document_type" or "process": an
// identifier that does not parse or breaks the Policy's rules for new registrations, a type that the code list has as
// deprecated or removed at `now`.
Result<Capability> parse_capability(std::string_view document_type, std::string_view process, Time now);

// Adds one that is not there yet; the order is kept.
void add_capability(std::vector<Capability>& all, Capability one);

// Whether one of them takes documents of that type in that process; wildcards cover by parts of the customization, as
// the sender looked for them (wildcard.h).
bool takes(const std::vector<Capability>& capabilities, const DocumentTypeId& type, const ProcessId& process);

}  // namespace peppol::directory
