// How many files and sockets this process may have open at once.

#pragma once

#include <cstddef>

namespace peppol::net {

// Raises the limit (RLIMIT_NOFILE) as far as the system lets this process, and
// returns it. The limit of a process is often 1024 only because old programs
// need it so.
std::size_t raise_file_limit();

}  // namespace peppol::net
