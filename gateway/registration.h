// Registers a party as a receiver: here, so that our SMP answers for it, and
// in the SML, so that the network finds our SMP.
//
//   auto wish = RegistrationWish::parse(organisation, body, clock.now());   // {"identifier": "0106:12345678", ...}
//   auto participant = registrations.register_participant(*wish);
//
// One act that can be resumed: it is stored as pending first, and what the SML
// could not take is tried again by resume().

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/log.h"
#include "directory/participant_id.h"
#include "gateway/api/json_body.h"
#include "gateway/store/participants.h"

namespace peppol::gateway {

struct RegistrationWish {
  std::string organisation_id;
  directory::ParticipantId identifier;
  std::string name;
  std::string country;
  std::vector<Capability> capabilities;

  // Members: "identifier" ("0106:12345678", or {"kvk": "12345678"}-like short
  // forms "kvk:12345678" and "vat:NL..."), "name", "country", and optionally
  // "document_types": names of docs/api.md or pairs of full identifiers; by
  // default everything an invoice receiver needs. Fails with kMalformed: also
  // when the identifier breaks the rules of its scheme.
  static Result<RegistrationWish> parse(const std::string& organisation_id, const JsonBody& body, Time now);
};

// The SML as registrations see it: directory/ speaks the real protocol behind it.
class SmlRegistrar {
 public:
  virtual ~SmlRegistrar() = default;
  virtual Result<void> create(const directory::ParticipantId& identifier) = 0;  // kConflict: someone else holds it
  virtual Result<void> remove(const directory::ParticipantId& identifier) = 0;
};

class Registrations {
 public:
  Registrations(Participants& participants, SmlRegistrar& sml, Log& log)
      : participants_(participants), sml_(sml), log_(log) {}

  // Blocks. Returns the participant as registered, or as pending when the SML
  // could not be reached. Fails with kConflict when another holds the identifier.
  Result<Participant> register_participant(const RegistrationWish& wish);
  Result<void> remove_participant(const Participant& participant);

  // Tries again what is pending.
  void resume();

 private:
  Result<Participant> publish(Participant participant);

  Participants& participants_;
  SmlRegistrar& sml_;
  Log& log_;
};

}  // namespace peppol::gateway
