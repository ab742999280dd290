// The errors ebMS 3 knows, as one table: what a code is called, how bad it is
// and what it means.
//
//   return refuse(EbmsCode::kFailedAuthentication, "the message is not signed");
//
// Everything here is constant and may be read from any thread.

#pragma once

#include <tl/expected.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace peppol::as4 {

// Append; never rename: the ids are on the wire and in stored timelines.
enum class EbmsCode {
  kValueNotRecognized,
  kFeatureNotSupported,
  kValueInconsistent,
  kOther,
  kConnectionFailure,
  kEmptyMessagePartitionChannel,
  kMimeInconsistency,
  kPackagingNotSupported,
  kInvalidHeader,
  kProcessingModeMismatch,
  kExternalPayloadError,
  kFailedAuthentication,
  kFailedDecryption,
  kPolicyNoncompliance,
  kDysfunctionalReliability,
  kDeliveryFailure,
  kMissingReceipt,
  kInvalidReceipt,
  kDecompressionFailure,
  kDuplicateDetected,
};
constexpr std::size_t kEbmsCodeCount = 20;

struct EbmsErrorRow {
  EbmsCode code;
  std::string_view id;  // "EBMS:0004"
  std::string_view short_description;
  std::string_view severity;  // "failure" or "warning"
  std::string_view category;
  std::string_view meaning;
};

const EbmsErrorRow& row_of(EbmsCode code);

// The row of an id such as "EBMS:0101"; nothing when this table has no such id.
std::optional<EbmsCode> find_ebms_code(std::string_view id);

// The exact words a receiver says for a party or document it does not serve.
inline constexpr std::string_view kNotServiced = "PEPPOL:NOT_SERVICED";

// Why a message is not accepted, as the other side will be told.
struct Refusal {
  EbmsCode code;
  std::string detail;  // a complete sentence, never a secret
};

template <class T>
using Checked = tl::expected<T, Refusal>;

tl::unexpected<Refusal> refuse(EbmsCode code, std::string detail);

// True when the same message may be accepted later without anyone changing
// anything: the connection or the delivery behind the receiver failed.
bool is_transient(EbmsCode code);

}  // namespace peppol::as4
