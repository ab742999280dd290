// How the process deals with the memory it has given back.

#pragma once

namespace peppol {

// Up to 64 MiB that were freed stay with the process. By default they return to the system after each large document,
// only to be asked for again, page by page, for the next one: a tenth of the time that validating takes. For main(),
// before other threads start. Without effect where the C library is not glibc.
void keep_freed_memory();

}  // namespace peppol
