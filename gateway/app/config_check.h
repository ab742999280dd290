// Whether a gateway can run with what an operator set: beyond the form of each
// value, which Config::parse() sees to, that its addresses can be reached, its
// listeners do not collide, its folder can be written, and its keys are of its
// network.
//
//   const auto identity = check_config(*config);
//   if (!identity) return cannot_run(identity.error());   // "as4.url is \"x\"; expected an https URL such as ..."
//
// Looks at files, writes none, connects to nothing. May be called from any thread.

#pragma once

#include "base/error.h"
#include "gateway/app/config.h"
#include "gateway/app/identity.h"

namespace peppol::gateway {

// The keys and trust stores of a configuration that holds in all. Fails with kConfiguration; the sentence names the
// first setting that is wrong, its value and what is expected.
Result<Identity> check_config(const Config& config);

// The parts of it.

// as4.url, smp.url, smp.id, sml.zone, sml.url, and listen.* against each other.
Result<void> check_addresses(const Config& config);
// smp.technical_contact and smp.technical_information are addresses that people can open.
Result<void> check_contacts(const Config& config);
// data_directory, or the folder it will be made in, is a folder this process may write, and so is what stands in it.
Result<void> check_data_directory(const Config& config);
// No certificate or authority is one of another network, as far as its name tells.
Result<void> check_network(const Config& config, const Identity& identity);

}  // namespace peppol::gateway
