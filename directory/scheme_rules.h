// The schemes a participant identifier may be of, and what each asks of the
// identifier: its form and its check digits.
//
//   const auto verdict = check_participant(id, clock.now());
//   if (!verdict.is_registrable()) return verdict.dutch;
//
// Facts: participant identifier scheme code list 9.7 (2026-07-02), and for
// the schemes without a rule there, the rule of the number's own issuer.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "directory/participant_id.h"

namespace peppol::directory {

enum class ListState { kActive, kDeprecated, kRemoved };

struct Scheme {
  std::string_view icd;   // "0106"
  std::string_view name;  // "NL:KVK"
  ListState state;
  bool is_registrable;            // false: may not stand in an SMP although active
  std::string_view removal_date;  // "2026-03-31" or ""
};

// All schemes of the code list, by ICD.
std::span<const Scheme> schemes();
std::optional<Scheme> find_scheme(std::string_view icd);

// A removal date that has passed counts, whatever the list's own state says.
ListState state_at(const Scheme& scheme, Time now);

enum class ParticipantFault {
  kNone,
  kUnknownScheme,
  kSchemeRemoved,     // never use it
  kSchemeDeprecated,  // not for new registrations and documents
  kBadFormat,
  kBadCheckDigit,
};

struct ParticipantVerdict {
  ParticipantFault fault = ParticipantFault::kNone;
  std::string english = {};  // a sentence; empty when there is no fault
  std::string dutch = {};

  bool is_registrable() const { return fault == ParticipantFault::kNone; }
};

// The first fault in the order of the enumerators.
ParticipantVerdict check_participant(const ParticipantId& id, Time now);

}  // namespace peppol::directory
