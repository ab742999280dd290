// Registrations' way to the SML: directory/sml over HTTPS, with our SMP's
// certificate as the client's, and DNS for what the SML made of it.

#pragma once

#include <memory>

#include "gateway/config.h"
#include "gateway/identity.h"
#include "gateway/registration.h"

namespace peppol::gateway {

// An identifier is ours when DNS leads to smp.url. Fails with kInternal when the key cannot be written.
Result<std::unique_ptr<SmlRegistrar>> make_sml_registrar(const Config& config, const Identity& identity);

}  // namespace peppol::gateway
