// Which of our own certificates are at the end of their time, in words for the
// one who must renew them.
//
//   for (const auto& notice : expiring(identity->certificates, clock.now()))
//     log.warning(event_of(notice.expiry), notice.detail);
//
// Pure; may be called from any thread.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "gateway/app/identity.h"

namespace peppol::gateway {

// How long before its end a certificate is told of.
inline constexpr std::chrono::hours kExpiryWarning{30 * 24};

enum class Expiry { kSoon, kPassed, kNotYetValid };

struct ExpiryNotice {
  Expiry expiry;
  std::string detail;  // complete sentences: setting, file, certificate, when, and what to do
};

// "certificate.expires_soon", "certificate.expired", "certificate.not_yet_valid"
std::string_view event_of(Expiry expiry);

// One for each certificate that has expired, ends within kExpiryWarning, or is not valid yet; in their order.
std::vector<ExpiryNotice> expiring(const std::vector<OwnCertificate>& certificates, Time now);

}  // namespace peppol::gateway
