// Our participants as our SMP publishes them.

#pragma once

#include "directory/smp_server.h"
#include "gateway/store/participants.h"

namespace peppol::gateway {

class SmpRegistry final : public directory::SmpRegistry {
 public:
  // Every participant receives at `endpoint`.
  SmpRegistry(Participants& participants, directory::SmpEndpoint endpoint)
      : participants_(participants), endpoint_(std::move(endpoint)) {}

  Result<std::optional<std::vector<directory::DocumentTypeId>>> document_types(
      const directory::ParticipantId& participant) const override;
  Result<std::optional<directory::ServiceMetadata>> metadata(
      const directory::ParticipantId& participant, const directory::DocumentTypeId& document_type) const override;
  Result<std::optional<directory::BusinessCard>> business_card(
      const directory::ParticipantId& participant) const override;

 private:
  // None when it is not registered.
  Result<std::optional<Participant>> find(const directory::ParticipantId& participant) const;

  Participants& participants_;
  directory::SmpEndpoint endpoint_;
};

}  // namespace peppol::gateway
