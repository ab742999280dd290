// Registrations' way to the SML: directory/sml over HTTPS, with our SMP's
// certificate as the client's, and DNS for what the SML made of it.

#pragma once

#include <memory>
#include <string>

#include "base/crypto/key_pair.h"
#include "base/net/dns_client.h"
#include "gateway/registration/registration.h"

namespace peppol::gateway {

struct SmlOptions {
  std::string sml_url;  // of its services
  std::string zone;     // in which it publishes
  std::string smp_id;   // our name there
  std::string smp_url;  // our SMP: an identifier is ours when DNS leads to it
  std::string ca_pem;   // authorities of the SML's TLS certificate; empty: the system's
  net::DnsClientOptions dns;
};

// `keys` are those of our SMP. Fails with kInternal when its key cannot be written.
Result<std::unique_ptr<SmlRegistrar>> make_sml_registrar(const SmlOptions& options, const crypto::KeyPair& keys);

}  // namespace peppol::gateway
