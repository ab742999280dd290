// Where an IP address leads: this machine, a private network, or the world.

#pragma once

#include <sys/socket.h>

namespace peppol::net {

enum class AddressKind { kLoopback, kPrivate, kPublic };

// Only what can be the address of a server anywhere is public. Link-local,
// unique-local, shared, multicast, documentation, benchmark and reserved ranges
// (IANA's special-purpose registries) count as private, and so do tunnels to an
// IPv4 address inside the IPv6 one: 6to4, Teredo, ISATAP, IPv4-compatible. An
// IPv4-mapped or NAT64 (64:ff9b::/96) address counts as the IPv4 address it
// stands for. An unknown family is private. `address` is as large as its family
// asks.
AddressKind kind_of_address(const sockaddr& address);

}  // namespace peppol::net
