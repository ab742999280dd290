// How the process deals with the memory it has given back.

#pragma once

#include <cstdint>

namespace peppol {

// Up to 64 MiB that were freed stay with the process. By default they return to the system after each large document,
// only to be asked for again, page by page, for the next one: a tenth of the time that validating takes. For main(),
// before other threads start. Without effect where the C library is not glibc.
void keep_freed_memory();

// Gives all freed memory back to the system when it is destroyed, if the document that was worked on is large: its tree
// and findings leave hundreds of times its size in places that keep_freed_memory() lets stay. Stands before what it is
// about, so that it ends after it.
class MemoryGivenBack {
 public:
  // Smaller documents cost nothing.
  static constexpr std::uint64_t kLargeBytes = 1024 * 1024;

  explicit MemoryGivenBack(std::uint64_t document_bytes) : document_bytes_(document_bytes) {}
  MemoryGivenBack(const MemoryGivenBack&) = delete;
  MemoryGivenBack& operator=(const MemoryGivenBack&) = delete;
  ~MemoryGivenBack();

 private:
  std::uint64_t document_bytes_;
};

}  // namespace peppol
