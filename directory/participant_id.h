// The address of a party in the network, e.g. "0088:7300010000001".
//
//   auto receiver = ParticipantId::parse("iso6523-actorid-upis::0106:68750110");
//   if (!receiver) return tl::unexpected(receiver.error());
//   dns.query_naptr(receiver->sml_hostname("participant.sml.prod.tech.peppol.org"));
//
// Whether the identifier obeys the rules of its scheme is asked of
// scheme_rules.h. Immutable; all members may be called from any thread.

#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/error.h"

namespace peppol::directory {

inline constexpr std::string_view kParticipantMetaScheme = "iso6523-actorid-upis";

class ParticipantId {
 public:
  // Accepts "iso6523-actorid-upis::ICD:identifier" and "ICD:identifier".
  //
  // Fails with kMalformed when the meta scheme is another, the ICD is not four
  // digits, the identifier is not 1 to 130 characters, or one of them is not
  // a letter, digit or - . _ ~ (Policy for use of Identifiers 4.4.0).
  static Result<ParticipantId> parse(std::string_view text);

  std::string_view icd() const { return std::string_view(value_).substr(0, 4); }
  std::string_view identifier() const { return std::string_view(value_).substr(5); }

  // "ICD:identifier" as given: documents keep the sender's spelling.
  const std::string& value() const { return value_; }

  // "ICD:identifier" in lower case: the key for comparing and storing.
  const std::string& key() const { return key_; }

  // "iso6523-actorid-upis::ICD:identifier", not percent-encoded.
  std::string to_string() const;

  // The name whose NAPTR record leads to the receiver's SMP:
  //   base32(sha256(key)) without "=" "." meta scheme "." zone
  // `zone` has no leading dot.
  std::string sml_hostname(std::string_view zone) const;

  // Identifiers differing only in case are the same party.
  friend bool operator==(const ParticipantId& a, const ParticipantId& b) { return a.key_ == b.key_; }
  friend std::strong_ordering operator<=>(const ParticipantId& a, const ParticipantId& b) { return a.key_ <=> b.key_; }

 private:
  explicit ParticipantId(std::string value);

  std::string value_;
  std::string key_;
};

}  // namespace peppol::directory
