// gzip (RFC 1952) in pieces, with a limit on what comes out.

#pragma once

#include <cstdint>

#include "base/stream.h"

namespace peppol {

// Fails only as the source or the sink do.
Result<void> gzip(Source& from, Sink& to);

// One or more gzip members to the end. Fails with kMalformed when the stream
// is broken, cut short or followed by something else, and with
// kLimitExceeded when more than `max_bytes` come out.
Result<void> gunzip(Source& from, Sink& to, std::uint64_t max_bytes);

Result<Bytes> gzip(std::string_view bytes);
Result<Bytes> gunzip(std::string_view bytes, std::uint64_t max_bytes);

}  // namespace peppol
