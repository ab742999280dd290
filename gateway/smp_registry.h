// Our participants as our SMP publishes them.

#pragma once

#include "base/crypto/certificate.h"
#include "directory/smp_server.h"
#include "gateway/store/participants.h"

namespace peppol::gateway {

class SmpRegistry final : public directory::SmpRegistry {
 public:
  // Every participant receives at `as4_url`, with `certificate`.
  SmpRegistry(Participants& participants, std::string as4_url, crypto::Certificate certificate)
      : participants_(participants), as4_url_(std::move(as4_url)), certificate_(std::move(certificate)) {}

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
  std::string as4_url_;
  crypto::Certificate certificate_;
};

}  // namespace peppol::gateway
