#include "directory/participant_id.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/crypto/digest.h"
#include "base/text.h"

namespace peppol::directory {

namespace {

constexpr std::size_t kMaxIdentifier = 130;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_allowed(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' ||
         c == '~';
}

}  // namespace

ParticipantId::ParticipantId(std::string value) : value_(std::move(value)), key_(to_lower_ascii(value_)) {}

Result<ParticipantId> ParticipantId::parse(std::string_view text) {
  const auto malformed = [text](std::string_view why) {
    return fail(ErrorCode::kMalformed, fmt::format("the participant identifier \"{}\" {}", shown(text, 60), why));
  };
  std::string_view value = text;
  if (const auto split = text.find("::"); split != std::string_view::npos) {
    if (text.substr(0, split) != kParticipantMetaScheme) {
      return malformed("does not begin with \"iso6523-actorid-upis::\", the only scheme of the network");
    }
    value = text.substr(split + 2);
  }
  if (value.size() < 5 || value[4] != ':' || !std::all_of(value.begin(), value.begin() + 4, is_digit)) {
    return malformed("needs four digits that name its scheme, a colon and an identifier, like 0106:68750110");
  }
  const auto identifier = value.substr(5);
  if (identifier.empty()) return malformed("has nothing after the colon");
  if (identifier.size() > kMaxIdentifier) {
    return malformed(fmt::format("has {} characters after the colon; 130 is the limit", identifier.size()));
  }
  if (!std::all_of(identifier.begin(), identifier.end(), is_allowed)) {
    return malformed("may hold letters, digits and - . _ ~ after the colon, nothing else (no space)");
  }
  return ParticipantId(std::string(value));
}

std::string ParticipantId::to_string() const { return fmt::format("{}::{}", kParticipantMetaScheme, value_); }

std::string ParticipantId::sml_hostname(std::string_view zone) const {
  return fmt::format("{}.{}.{}", to_base32(crypto::sha256(key_)), kParticipantMetaScheme, zone);
}

}  // namespace peppol::directory
