#include "gateway/app/expiry.h"

#include <fmt/format.h>

#include <optional>

namespace peppol::gateway {
namespace {

constexpr std::chrono::hours kDay{24};

std::optional<Expiry> expiry_of(const crypto::Certificate& certificate, Time now) {
  if (now < certificate.not_before()) return Expiry::kNotYetValid;
  if (now >= certificate.not_after()) return Expiry::kPassed;
  if (certificate.not_after() - now <= kExpiryWarning) return Expiry::kSoon;
  return std::nullopt;
}

std::string days(Time::duration time) {
  const auto whole = std::chrono::duration_cast<std::chrono::hours>(time) / kDay;
  return whole == 1 ? "1 day" : fmt::format("{} days", whole);
}

// What others do with a certificate whose time is over.
std::string_view consequence(std::string_view setting) {
  if (setting == "access_point") return "other access points refuse our messages and our receipts";
  if (setting == "smp_signing") return "no one believes our SMP, so no one finds our participants";
  return "no one connects to the addresses it protects";
}

std::string when(const crypto::Certificate& certificate, Expiry expiry, Time now) {
  const auto from = certificate.not_before();
  const auto until = certificate.not_after();
  switch (expiry) {
    case Expiry::kNotYetValid:
      return fmt::format("is not valid before {}, {} from now", format_time(from), days(from - now));
    case Expiry::kPassed: return fmt::format("expired at {}, {} ago", format_time(until), days(now - until));
    case Expiry::kSoon: return fmt::format("expires at {}, in {}", format_time(until), days(until - now));
  }
  return "";
}

std::string what_to_do(const OwnCertificate& own, Expiry expiry) {
  if (expiry == Expiry::kNotYetValid)
    return fmt::format(
        "Until then {}: put the certificate that is valid now in that file and start the gateway "
        "again, or set the clock right.",
        consequence(own.setting));
  return fmt::format("{} {}: have a new one issued, put it with its key in that file and start the gateway again.",
                     expiry == Expiry::kPassed ? "Now" : "After that", consequence(own.setting));
}

}  // namespace

std::string_view event_of(Expiry expiry) {
  switch (expiry) {
    case Expiry::kSoon: return "certificate.expires_soon";
    case Expiry::kPassed: return "certificate.expired";
    case Expiry::kNotYetValid: return "certificate.not_yet_valid";
  }
  return "";
}

std::vector<ExpiryNotice> expiring(const std::vector<OwnCertificate>& certificates, Time now) {
  std::vector<ExpiryNotice> notices;
  for (const auto& own : certificates) {
    const auto expiry = expiry_of(own.certificate, now);
    if (!expiry) continue;
    notices.push_back({*expiry, fmt::format("The certificate of {} ({}, {}) {}. {}", own.setting, own.file.string(),
                                            own.certificate.subject().to_string(), when(own.certificate, *expiry, now),
                                            what_to_do(own, *expiry))});
  }
  return notices;
}

}  // namespace peppol::gateway
