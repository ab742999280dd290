// The body of an AS4 message as it comes in: whole or, when it is larger than
// may be, its beginning, so that the sender learns from a signed error that the
// message is too large for ever.
//
//   MessageBody body(max_bytes, folder);
//   auto read = co_await request.read_body_to(body, kAnyBytes);
//   auto source = body.open();

#pragma once

#include <filesystem>
#include <memory>

#include "base/stream.h"

namespace peppol::gateway {

class MessageBody final : public Sink {
 public:
  // Beyond `max_bytes`, which is limits.message_bytes, what comes is counted and
  // not kept; the SOAP part is kept in any case.
  MessageBody(std::uint64_t max_bytes, const std::filesystem::path& folder);

  Result<void> write(std::string_view bytes) override;

  // From the start. Ends with kLimitExceeded when there was more than may be.
  // The body outlives it.
  std::unique_ptr<Source> open() const;

 private:
  std::uint64_t max_bytes_;
  std::uint64_t most_kept_;
  std::uint64_t total_ = 0;
  Spool kept_;
};

}  // namespace peppol::gateway
