#include "gateway/registration/smp_registry.h"

#include <algorithm>

namespace peppol::gateway {

using directory::BusinessCard;
using directory::DocumentTypeId;
using directory::ParticipantId;
using directory::ServiceMetadata;

Result<std::optional<Participant>> SmpRegistry::find(const ParticipantId& participant) const {
  auto found = participants_.find(participant);
  if (found) return std::optional<Participant>(std::move(*found));
  if (found.error().code == ErrorCode::kNotFound) return std::optional<Participant>();
  return tl::unexpected(found.error());
}

Result<std::optional<std::vector<DocumentTypeId>>> SmpRegistry::document_types(const ParticipantId& participant) const {
  using Found = std::optional<std::vector<DocumentTypeId>>;
  const auto registered = find(participant);
  if (!registered) return tl::unexpected(registered.error());
  if (!*registered) return Found();
  std::vector<DocumentTypeId> types;
  for (const auto& capability : (*registered)->capabilities)
    if (std::find(types.begin(), types.end(), capability.document_type) == types.end())
      types.push_back(capability.document_type);
  return Found(std::move(types));
}

Result<std::optional<ServiceMetadata>> SmpRegistry::metadata(const ParticipantId& participant,
                                                             const DocumentTypeId& document_type) const {
  using Found = std::optional<ServiceMetadata>;
  const auto registered = find(participant);
  if (!registered) return tl::unexpected(registered.error());
  if (!*registered) return Found();
  directory::ServiceInformation information{(*registered)->identifier, document_type, {}};
  for (const auto& capability : (*registered)->capabilities)
    if (capability.document_type == document_type) information.processes.push_back({capability.process, {endpoint_}});
  if (information.processes.empty()) return Found();
  return Found(std::move(information));
}

Result<std::optional<BusinessCard>> SmpRegistry::business_card(const ParticipantId& participant) const {
  using Found = std::optional<BusinessCard>;
  const auto registered = find(participant);
  if (!registered) return tl::unexpected(registered.error());
  if (!*registered) return Found();
  BusinessCard card{(*registered)->identifier, {}};
  card.entities.push_back({.names = {{.name = (*registered)->name}}, .country = (*registered)->country});
  return Found(std::move(card));
}

}  // namespace peppol::gateway
