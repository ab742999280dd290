// multipart/related (RFC 2046, RFC 2387) read and written in pieces, and the
// Content-Type field with its parameters.
//
//   auto type = ContentType::parse(request.content_type);
//   auto parts = parse_multipart(*type, body, limits);
//
// Plain functions without state; they may be called from any thread.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/stream.h"

namespace peppol::as4 {

// A Content-Type field: "multipart/related; boundary=x; type=\"text/xml\"".
struct ContentType {
  std::string type;                                             // lower case, without parameters
  std::vector<std::pair<std::string, std::string>> parameters;  // names in lower case

  // Reads parameters in any order, quoted or not, on folded lines. Fails with
  // kMalformed when there is no type/subtype, a quote does not end, or a
  // parameter comes twice.
  static Result<ContentType> parse(std::string_view field);

  // The value of a parameter, or nothing; `name` is in lower case.
  std::optional<std::string> parameter(std::string_view name) const;
};

struct MimeLimits {
  std::size_t max_parts = 16;
  std::size_t max_header_bytes = 16 * 1024;  // of one part
  std::uint64_t max_root_bytes = 4 << 20;    // of the first part
  std::uint64_t max_part_bytes = 256 << 20;  // of every other part, as it is on the wire
  std::uint64_t max_memory = 256 * 1024;     // per part; beyond it the part goes to a file
  std::filesystem::path folder = "/tmp";
};

struct MimePart {
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case, values unfolded
  Spool content;                                             // transfer encoding removed

  // The first field of that name (lower case), or nothing.
  std::optional<std::string> header(std::string_view name) const;

  // Content-ID without angle brackets; empty when there is none.
  std::string content_id() const;
};

// Reads to the closing boundary and to the end of `body`. Fails with
// kMalformed when the boundary is missing or wrong, a part's header is broken
// or the body ends before the closing boundary; with kUnsupported for a
// transfer encoding other than binary, 8bit, 7bit and base64; with
// kLimitExceeded beyond `limits`; otherwise as `body` fails.
Result<std::vector<MimePart>> parse_multipart(const ContentType& type, Source& body, const MimeLimits& limits);

// The same for whoever must answer what the first part asks, even when the rest
// cannot be taken: the parts that were read whole, and why there are no more.
struct MultipartReading {
  std::vector<MimePart> parts;
  std::optional<Error> failure;
};
MultipartReading read_multipart(const ContentType& type, Source& body, const MimeLimits& limits);

// Writes the parts of a multipart body one after the other to `out`, which
// outlives it:
//   MultipartWriter writer(out, boundary);
//   writer.begin_part({{"Content-ID", "<a@b>"}});  out.write(...)  writer.finish();
class MultipartWriter {
 public:
  MultipartWriter(Sink& out, std::string boundary) : out_(out), boundary_(std::move(boundary)) {}

  // The content of the part is what the caller then writes to the sink. Fails as the sink does.
  Result<void> begin_part(const std::vector<std::pair<std::string, std::string>>& headers);
  Result<void> finish();

 private:
  Sink& out_;
  std::string boundary_;
  std::string lead_;
};

}  // namespace peppol::as4
