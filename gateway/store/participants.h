// The parties we receive for, and what they receive.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "directory/participant_id.h"
#include "gateway/store/database.h"

namespace peppol::gateway {

struct Capability {
  std::string document_type;  // "busdox-docid-qns::urn:oasis:...::2.1"
  std::string process;        // "cenbii-procid-ubl::urn:fdc:..."

  friend bool operator==(const Capability&, const Capability&) = default;
};

enum class RegistrationStatus { kPending, kRegistered, kFailed };
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

  // kConflict when the identifier is taken, here, by whomever.
  Result<Participant> add(Participant participant);
  Result<void> set_status(const std::string& id, RegistrationStatus status, std::optional<std::string> last_error);
  Result<void> remove(const std::string& id);

  Result<Participant> find(const directory::ParticipantId& identifier);  // kNotFound
  Result<Participant> get(const std::string& id);                        // kNotFound
  Result<std::vector<Participant>> of_organisation(const std::string& organisation_id);
  Result<std::vector<Participant>> pending();

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace peppol::gateway
