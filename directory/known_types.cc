#include "directory/known_types.h"

#include <algorithm>

namespace peppol::directory {

std::optional<KnownType> find_known_type(const DocumentTypeId& id) {
  const auto all = known_types();
  const auto found = std::find_if(all.begin(), all.end(), [&id](const KnownType& type) {
    return type.value == id.value() && type.scheme == id.scheme();
  });
  if (found == all.end()) return std::nullopt;
  return *found;
}

std::vector<ProcessId> processes_of(const KnownType& type) {
  std::vector<ProcessId> processes;
  std::string_view rest = type.process_list;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(' '), rest.size());
    if (auto process = ProcessId::parse(rest.substr(0, end))) processes.push_back(std::move(*process));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return processes;
}

ListState state_at(const KnownType& type, Time now) {
  const bool passed = !type.removal_date.empty() && format_date(now) >= type.removal_date;
  return passed ? ListState::kRemoved : type.state;
}

}  // namespace peppol::directory
