#include "base/memory.h"

#include <malloc.h>

namespace peppol {

void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int kMiB = 1024 * 1024;
  // NOLINTBEGIN(concurrency-mt-unsafe): said before there are threads
  mallopt(M_MMAP_THRESHOLD, 32 * kMiB);  // the most there is; setting one of the two stops both from moving
  mallopt(M_TRIM_THRESHOLD, 64 * kMiB);
  // NOLINTEND(concurrency-mt-unsafe)
#endif
}

MemoryGivenBack::~MemoryGivenBack() {
#ifdef __GLIBC__
  if (document_bytes_ >= kLargeBytes) malloc_trim(0);
#endif
}

}  // namespace peppol
