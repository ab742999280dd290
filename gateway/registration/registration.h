// Registers a party as a receiver: here, so that our SMP answers for it, and
// in the SML, so that the network finds our SMP; and takes it out again.
//
//   auto participant = registrations.register_participant(wish);
//
// Each is one act that can be resumed: what is wanted is stored first, then the
// SML is asked, then its answer is stored. The SML's answer may be lost, and
// it answers a repeated "create" with a fault. So a fault is never believed
// alone: the network's DNS says whom the SML gave the identifier to. While
// that is us, or while nobody can tell, the registration stays.

#pragma once

#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/log.h"
#include "directory/participant_id.h"
#include "gateway/store/participants.h"

namespace peppol::gateway {

struct RegistrationWish {
  std::string organisation_id;
  directory::ParticipantId identifier;
  std::string name;
  std::string country;
  std::vector<Capability> capabilities;
};

// Whose participant the network takes an identifier for.
struct Holder {
  enum class Kind { kNobody, kUs, kAnother };
  Kind kind = Kind::kNobody;
  std::string smp = {};  // the address of its SMP; empty for nobody
};

// The SML as registrations see it: directory/ speaks the real protocol behind it.
class SmlRegistrar {
 public:
  virtual ~SmlRegistrar() = default;

  // A transient error leaves open whether it was done; any other is the SML's fault: kConflict (a bad request, also
  // when the identifier is taken, by whomever), kNotFound (it does not know our SMP, or holds no such participant with
  // it), kUntrusted (not allowed).
  virtual Result<void> create(const directory::ParticipantId& identifier) = 0;
  virtual Result<void> remove(const directory::ParticipantId& identifier) = 0;

  // By DNS, which may lag some minutes behind the SML. An error: nobody can tell now.
  virtual Result<Holder> holder(const directory::ParticipantId& identifier) = 0;
};

enum class Removal {
  kDone,
  kPending,  // the SML could not be asked, or may still point at us; it is tried again
};

// All members block and may be called from any thread; one act at a time for an identifier.
class Registrations {
 public:
  Registrations(Participants& participants, SmlRegistrar& sml, Log& log)
      : participants_(participants), sml_(sml), log_(log) {}

  // The participant as registered, or as pending when the SML could not be reached or its refusal is in doubt.
  //
  // Fails with kConflict when the identifier is registered here already or with another SMP, which the sentence names,
  // and with kConfiguration when the SML does not take us for an SMP; then nothing of it stays. kUnreachable: another
  // request is at work on it.
  Result<Participant> register_participant(const RegistrationWish& wish);

  // kUnreachable: another request is at work on it. kNotFound: it is gone meanwhile.
  Result<Removal> remove_participant(const Participant& participant);

  // At the start: what an earlier program stored unparsed would make every answer about a participant fail.
  void mend();

  // Tries again what is pending or to be removed. What turns out to be another SMP's becomes failed.
  void resume();

 private:
  class Claim;
  enum class Refusal { kEndsIt, kIsKept };

  Result<Participant> publish(Participant participant, Refusal refusal);
  Result<Participant> refuse(const Participant& participant, Refusal refusal, const Error& cause);
  Result<Removal> withdraw(const Participant& participant);
  Result<void> note(const Participant& participant, RegistrationStatus status, const Error& cause);
  void resume_one(const std::string& id);

  Participants& participants_;
  SmlRegistrar& sml_;
  Log& log_;
  std::mutex mutex_;
  std::set<std::string> at_work_;  // keys of identifiers
};

}  // namespace peppol::gateway
