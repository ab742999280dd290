#include "base/error.h"

#include <utility>

#include "base/text.h"

namespace peppol {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::kMalformed: return "malformed";
    case ErrorCode::kNotFound: return "not-found";
    case ErrorCode::kUntrusted: return "untrusted";
    case ErrorCode::kRefusedByReceiver: return "refused-by-receiver";
    case ErrorCode::kUnreachable: return "unreachable";
    case ErrorCode::kStorage: return "storage";
    case ErrorCode::kInternal: return "internal";
    case ErrorCode::kLimitExceeded: return "limit-exceeded";
    case ErrorCode::kUnauthorized: return "unauthorized";
    case ErrorCode::kConflict: return "conflict";
    case ErrorCode::kUnsupported: return "unsupported";
    case ErrorCode::kConfiguration: return "configuration";
  }
  return "internal";
}

bool Error::is_transient() const { return code == ErrorCode::kUnreachable || code == ErrorCode::kStorage; }

tl::unexpected<Error> fail(ErrorCode code, std::string detail) {
  return tl::unexpected(Error{code, repair_utf8(std::move(detail))});
}

}  // namespace peppol
