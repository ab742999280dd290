// The head of an HTTP/1.1 request, judged byte by byte before anything is read
// by it (RFC 9112): where two programs on the way could disagree on where a
// request ends, the request is refused.
//
//   HeadScan scan(limits);
//   auto size = scan.look_at(received);   // again with more while it is empty
//
// No I/O; one scan belongs to one request.

#pragma once

#include <tl/expected.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace peppol::net {

// Why a request is answered by the server itself.
struct HeadRefusal {
  int status;            // 400, 406, 414, 415, 417, 431, 501, 505
  std::string sentence;  // names the field at fault, what was expected, or the limit
};

inline constexpr std::string_view kEmptyLine = "\r\n";

struct HeadLimits {
  std::size_t max_bytes;         // of the whole head; more is 431
  std::size_t max_target_bytes;  // more is 414
  std::size_t max_fields;        // more is 431
};

class HeadScan {
 public:
  explicit HeadScan(HeadLimits limits) : limits_(limits) {}

  // `received` is all that came since the end of the last request, and begins
  // with the same bytes at each call. Returns the size of the head with its
  // empty line once it is complete, nothing while it is not. One kEmptyLine
  // before the request is passed over (RFC 9112 2.2) and counted in.
  //
  // Refused are: a line that does not end in CRLF, folded lines, control
  // characters, a name that is no token, HTTP other than 1.0 and 1.1; a target
  // that is neither a path nor an http address; no Host or several; Content-Length
  // twice, no number, or beside Transfer-Encoding; a Transfer-Encoding other
  // than one "chunked"; an Expect other than "100-continue"; a Content-Encoding
  // other than "identity", an Accept-Encoding that forbids "identity".
  tl::expected<std::optional<std::size_t>, HeadRefusal> look_at(std::string_view received);

 private:
  HeadLimits limits_;
  std::size_t begin_ = 0;   // of the first line
  std::size_t line_ = 0;    // where the line that is not complete yet begins
  std::size_t fields_ = 0;  // complete ones
  bool http_1_0_ = false;
};

}  // namespace peppol::net
