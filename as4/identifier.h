// A value with the scheme it comes from, as AS4 and the business document
// header carry them: participants, document types, processes.

#pragma once

#include <string>

#include "base/bytes.h"

namespace peppol::as4 {

struct Identifier {
  std::string scheme;
  std::string value;

  // "scheme::value", not percent-encoded.
  std::string to_string() const { return scheme + "::" + value; }

  // Exact, letter case included: right for document types and processes.
  friend bool operator==(const Identifier&, const Identifier&) = default;

  // Participants that differ only in letter case are the same one.
  bool is_same_participant(const Identifier& other) const {
    return to_lower_ascii(scheme) == to_lower_ascii(other.scheme) &&
           to_lower_ascii(value) == to_lower_ascii(other.value);
  }
};

inline constexpr const char* kParticipantScheme = "iso6523-actorid-upis";
inline constexpr const char* kDocumentTypeScheme = "busdox-docid-qns";
inline constexpr const char* kProcessScheme = "cenbii-procid-ubl";

}  // namespace peppol::as4
