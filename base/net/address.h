// Where an IP address leads: this machine, a private network, or the world.

#pragma once

#include <sys/socket.h>

namespace peppol::net {

enum class AddressKind { kLoopback, kPrivate, kPublic };

// Link-local, unique-local, shared, multicast, documentation and reserved
// ranges count as private; an IPv4 address inside an IPv6 one counts as the
// former. An unknown family is private. `address` is as large as its family asks.
AddressKind kind_of_address(const sockaddr& address);

}  // namespace peppol::net
