// AS4 as other access points reach it: POST on one path.
//
//   As4Service as4(receiver, pool, clock, log, options);
//   net::Server::listen(..., [&](net::Request& request) { return as4.answer(request); });
//
// A message that is too large is read to its end all the same: a sender that is
// cut off sees no answer, and repeats. May be called from any thread; what it
// is made with outlives it.

#pragma once

#include <cstdint>
#include <filesystem>

#include "as4/receiver.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/net/http_server.h"
#include "base/net/task.h"

namespace peppol::gateway {

// Where messages of other access points are taken.
inline constexpr std::string_view kAs4Path = "/as4";

class As4Service {
 public:
  struct Options {
    std::uint64_t max_message_bytes = 0;  // kept; a larger one is refused with a signed error
    std::uint64_t max_body_bytes = 0;     // read; beyond it the connection ends
    std::filesystem::path spool_folder;
  };

  As4Service(as4::Receiver& receiver, net::Pool& pool, const Clock& clock, Log& log, Options options)
      : receiver_(receiver), pool_(pool), clock_(clock), log_(log), options_(std::move(options)) {}

  net::Task<net::Response> answer(net::Request& request);

 private:
  as4::Receiver& receiver_;
  net::Pool& pool_;
  const Clock& clock_;
  Log& log_;
  const Options options_;
};

}  // namespace peppol::gateway
