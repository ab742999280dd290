#include "gateway/app/connections.h"

namespace peppol::gateway {

net::HttpClientOptions client_options(const Config& config, const Identity& identity) {
  net::HttpClientOptions options;
  options.ca_pem = identity.trust_tls_pem;
  options.addresses =
      config.network == Network::kSandbox ? net::AllowedAddresses::kAny : net::AllowedAddresses::kPublic;
  return options;
}

net::DnsClientOptions dns_options(const Config& config) {
  net::DnsClientOptions options;
  for (const auto& server : config.dns_servers) options.servers.push_back({server.address, server.port});
  return options;
}

SmlOptions sml_options(const Config& config, const Identity& identity) {
  return {.sml_url = config.sml_url,
          .zone = config.sml_zone,
          .smp_id = config.smp_id,
          .smp_url = config.smp_url,
          .ca_pem = identity.trust_tls_pem,
          .dns = dns_options(config)};
}

directory::LookupOptions lookup_options(const Config& config, const Identity& identity) {
  return {.zone = config.sml_zone,
          .smp = {.store = &identity.trust_smps, .issuer_common_names = identity.trust_smps.issuer_common_names()},
          .receivers = {.store = &identity.trust_access_points,
                        .issuer_common_names = identity.trust_access_points.issuer_common_names()}};
}

}  // namespace peppol::gateway
