#include "base/net/file_limit.h"

#include <sys/resource.h>

namespace peppol::net {

std::size_t raise_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  const rlimit highest{limit.rlim_max, limit.rlim_max};
  if (::setrlimit(RLIMIT_NOFILE, &highest) == 0) limit = highest;
  return static_cast<std::size_t>(limit.rlim_cur);
}

}  // namespace peppol::net
