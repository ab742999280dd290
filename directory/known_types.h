// The document types of code list 9.7 that this program sends, receives or
// names, with the processes they belong to.

#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "directory/scheme_rules.h"
#include "directory/service_ids.h"

namespace peppol::directory {

struct KnownType {
  std::string_view name;  // "Peppol BIS Billing UBL Invoice V3"
  std::string_view scheme;
  std::string_view value;
  ListState state;
  std::string_view removal_date;  // "2026-08-01" or ""
  std::string_view process_list;  // values of scheme cenbii-procid-ubl, the usual one first, a space between
};

std::span<const KnownType> known_types();
std::optional<KnownType> find_known_type(const DocumentTypeId& id);

// The processes of a type; the first is the one to send with.
std::vector<ProcessId> processes_of(const KnownType& type);

ListState state_at(const KnownType& type, Time now);

}  // namespace peppol::directory
