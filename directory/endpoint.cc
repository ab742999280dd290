#include "directory/endpoint.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace peppol::directory {

namespace {

bool is_active(const SmpEndpoint& endpoint, Time now) {
  return (!endpoint.activation || now >= *endpoint.activation) && (!endpoint.expiration || now <= *endpoint.expiration);
}

std::string period(const SmpEndpoint& endpoint) {
  return fmt::format("from {} to {}", endpoint.activation ? format_time(*endpoint.activation) : "ever",
                     endpoint.expiration ? format_time(*endpoint.expiration) : "ever");
}

const SmpProcess* find_process(const ServiceInformation& information, const ProcessId& process) {
  for (const auto& offered : information.processes) {
    if (offered.process == process) return &offered;
  }
  return nullptr;
}

tl::unexpected<Error> not_offered(const ServiceInformation& information, const std::string& why) {
  return fail(ErrorCode::kNotFound, fmt::format("{} does not take {}: {}", information.participant.value(),
                                                information.document_type.value(), why));
}

}  // namespace

Result<void> check_answers(const ServiceInformation& information, const ParticipantId& participant,
                           const DocumentTypeId& document_type) {
  if (!(information.participant == participant)) {
    return fail(ErrorCode::kUntrusted, fmt::format("the SMP was asked for {} and signed an answer about {}",
                                                   participant.value(), information.participant.value()));
  }
  if (!(information.document_type == document_type)) {
    return fail(ErrorCode::kUntrusted, fmt::format("the SMP was asked for {} and signed an answer about {}",
                                                   document_type.to_string(), information.document_type.to_string()));
  }
  return {};
}

Result<SmpEndpoint> choose_endpoint(const ServiceInformation& information, const ProcessId& process, Time now) {
  const auto* offered = find_process(information, process);
  if (offered == nullptr) {
    std::vector<std::string> names;
    for (const auto& other : information.processes) names.push_back(other.process.value());
    return not_offered(information, fmt::format("the process {} is not among those offered ({})", process.value(),
                                                fmt::join(names, ", ")));
  }
  const SmpEndpoint* inactive = nullptr;
  std::vector<std::string> profiles;
  for (const auto& endpoint : offered->endpoints) {
    profiles.push_back(endpoint.transport_profile);
    if (endpoint.transport_profile != kAs4Profile) continue;
    if (is_active(endpoint, now)) return endpoint;
    inactive = &endpoint;
  }
  if (inactive != nullptr) {
    return not_offered(information, fmt::format("its AS4 endpoint {} is in use {}, and it is {} now", inactive->address,
                                                period(*inactive), format_time(now)));
  }
  return not_offered(information, fmt::format("no endpoint has the transport profile {} (there is: {})", kAs4Profile,
                                              fmt::join(profiles, ", ")));
}

Result<crypto::Certificate> check_receiver(const SmpEndpoint& endpoint, const Trust& trust, Time now) {
  auto certificate = crypto::Certificate::parse(endpoint.certificate);
  if (!certificate) {
    return fail(ErrorCode::kMalformed, fmt::format("the certificate that the SMP gives for {} cannot be read: {}",
                                                   endpoint.address, certificate.error().detail));
  }
  auto chain = trust.store->verify({.leaf = *certificate,
                                    .now = now,
                                    .requirement = {.issuer_common_names = trust.issuer_common_names},
                                    .revocation = trust.revocation});
  if (!chain) {
    return fail(chain.error().code,
                fmt::format("the receiver's certificate ({}): {}", endpoint.address, chain.error().detail));
  }
  return certificate;
}

}  // namespace peppol::directory
