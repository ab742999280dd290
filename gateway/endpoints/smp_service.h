// Our SMP as the network reaches it: directory/smp_server over HTTP.
//
//   SmpService smp(registry, pool, {config.smp_url, &identity.smp});
//
// May be called from any thread; what it is made with outlives it.

#pragma once

#include "base/net/http_server.h"
#include "base/net/task.h"
#include "directory/smp_server.h"

namespace peppol::gateway {

class SmpService {
 public:
  SmpService(const directory::SmpRegistry& registry, net::Pool& pool, directory::SmpSettings settings)
      : registry_(registry), pool_(pool), settings_(std::move(settings)) {}

  net::Task<net::Response> answer(net::Request& request);

 private:
  const directory::SmpRegistry& registry_;
  net::Pool& pool_;
  const directory::SmpSettings settings_;
};

}  // namespace peppol::gateway
