// How a gateway reaches the network that its configuration names: the same for
// one that runs and for a command that asks once.
//
//   const net::HttpClient http(client_options(config, identity));
//   const net::DnsClient dns(dns_options(config));
//   const directory::Lookup lookup(lookup_options(config, identity), directory::access_network(dns, http, {}), clock);

#pragma once

#include "base/net/dns_client.h"
#include "base/net/http_client.h"
#include "directory/lookup.h"
#include "gateway/app/config.h"
#include "gateway/app/identity.h"
#include "gateway/registration/sml_registrar.h"

namespace peppol::gateway {

// To public addresses alone, but in the sandbox.
net::HttpClientOptions client_options(const Config& config, const Identity& identity);

net::DnsClientOptions dns_options(const Config& config);

SmlOptions sml_options(const Config& config, const Identity& identity);

// `identity` outlives what is made with them.
directory::LookupOptions lookup_options(const Config& config, const Identity& identity);

}  // namespace peppol::gateway
