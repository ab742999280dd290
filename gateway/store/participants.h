// The parties we receive for, and what they receive.
//
// A row whose capabilities cannot be read is kInternal: the store is at fault,
// not who asks. mend_capabilities() at the start leaves none.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "directory/capability.h"
#include "directory/participant_id.h"
#include "gateway/store/database.h"

namespace peppol::gateway {

using directory::Capability;

enum class RegistrationStatus {
  kPending,     // the SML has not confirmed it
  kRegistered,  // it has
  kRemoving,    // asked to be taken out; the SML may still point at us
  kFailed,      // the SML gave the identifier to another SMP: nobody's participant here, kept to tell why
};
std::string_view to_string(RegistrationStatus status);  // "pending", ...

struct Participant {
  std::string id;  // "reg_..."
  std::string organisation_id;
  directory::ParticipantId identifier;
  std::string name;
  std::string country;
  RegistrationStatus status = RegistrationStatus::kPending;
  std::optional<std::string> last_error;
  std::vector<Capability> capabilities;
  Time created_at;
};

class Participants {
 public:
  Participants(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // kConflict when the identifier is taken, here, by whomever; a failed registration makes way for the new one.
  Result<Participant> add(Participant participant);
  Result<void> set_status(const std::string& id, RegistrationStatus status, std::optional<std::string> last_error);
  Result<void> remove(const std::string& id);

  // kNotFound also for a failed registration: we receive nothing for it and it may not send.
  Result<Participant> find(const directory::ParticipantId& identifier);
  Result<Participant> get(const std::string& id);  // kNotFound

  // At most `limit`, those after the id `after`, in the order of their ids: of the milliseconds they were made in.
  Result<std::vector<Participant>> of_organisation(const std::string& organisation_id,
                                                   const std::optional<std::string>& after, std::int64_t limit);
  Result<std::vector<Participant>> unfinished();  // pending or removing

  // Rows that were written unparsed once: what identifies no document type or process is taken out, PINT gets its own
  // scheme, the same capability twice becomes one. Returns those that were changed; each row is looked at once.
  struct Mended {
    std::string id;
    std::string identifier;
    std::vector<std::string> dropped;  // "<document type> with <process>: <why>"
    std::size_t kept;                  // capabilities that remain
  };
  Result<std::vector<Mended>> mend_capabilities();

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace peppol::gateway
