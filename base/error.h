// What went wrong, said once, for three readers: the code that must decide
// (ErrorCode), the operator who must fix it (detail, a complete sentence) and
// the API client who may retry (is_transient).
//
// A rule that an invoice breaks is not an Error: it is a Finding in a
// validation::Report, and validating a bad invoice succeeds.

#pragma once

#include <tl/expected.hpp>

#include <string>
#include <string_view>

namespace peppol {

// Stable: the texts of to_string() are part of the REST API and of the logs.
// Append; never rename or reuse.
enum class ErrorCode {
  kMalformed,          // the input is not in its own format
  kNotFound,           // the thing asked for does not exist (now)
  kUntrusted,          // a certificate, signature or host we do not accept
  kRefusedByReceiver,  // the other side answered with an error
  kUnreachable,        // DNS, TCP, TLS or a timeout
  kStorage,            // the database or the disk refused
  kInternal,           // a bug of ours
  kLimitExceeded,      // larger, deeper or longer than a stated limit
  kUnauthorized,       // no credential, or one that does not allow this
  kConflict,           // contradicts what is already there
  kUnsupported,        // understood, and not done by this program
  kConfiguration,      // a setting is missing or contradicts another
};

// "malformed", "not-found", ...
std::string_view to_string(ErrorCode code);

struct Error {
  ErrorCode code;
  std::string detail;  // a complete sentence naming the value at fault, never a secret

  // True when the same call may succeed later without anyone changing
  // anything: kUnreachable and kStorage.
  bool is_transient() const;
};

template <class T>
using Result = tl::expected<T, Error>;

tl::unexpected<Error> fail(ErrorCode code, std::string detail);

}  // namespace peppol
