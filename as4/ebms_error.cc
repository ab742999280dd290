#include "as4/ebms_error.h"

#include <array>

namespace peppol::as4 {
namespace {

constexpr std::array<EbmsErrorRow, kEbmsCodeCount> kRows{{
    {EbmsCode::kValueNotRecognized, "EBMS:0001", "ValueNotRecognized", "failure", "Content",
     "The header is well formed, but a value in it is not one this access point knows."},
    {EbmsCode::kFeatureNotSupported, "EBMS:0002", "FeatureNotSupported", "warning", "Content",
     "The header asks for something this access point does not do."},
    {EbmsCode::kValueInconsistent, "EBMS:0003", "ValueInconsistent", "failure", "Content",
     "A value contradicts another one in the same message."},
    {EbmsCode::kOther, "EBMS:0004", "Other", "failure", "Content",
     "The message breaks a rule of the Peppol network; the detail says which."},
    {EbmsCode::kConnectionFailure, "EBMS:0005", "ConnectionFailure", "failure", "Communication",
     "A connection behind the access point could not be made; sending again later may work."},
    {EbmsCode::kEmptyMessagePartitionChannel, "EBMS:0006", "EmptyMessagePartitionChannel", "warning", "Communication",
     "There is no message to pull."},
    {EbmsCode::kMimeInconsistency, "EBMS:0007", "MimeInconsistency", "failure", "Unpackaging",
     "The MIME packaging is broken or contradicts the header."},
    {EbmsCode::kPackagingNotSupported, "EBMS:0008", "FeatureNotSupported", "failure", "Unpackaging",
     "The packaging is well formed, but not of a kind this access point unpacks."},
    {EbmsCode::kInvalidHeader, "EBMS:0009", "InvalidHeader", "failure", "Unpackaging",
     "The ebMS header is not well formed, or lacks or repeats an element."},
    {EbmsCode::kProcessingModeMismatch, "EBMS:0010", "ProcessingModeMismatch", "failure", "Processing",
     "The message does not follow the agreement of the Peppol AS4 profile."},
    {EbmsCode::kExternalPayloadError, "EBMS:0011", "ExternalPayloadError", "failure", "Content",
     "The attachments are not those the header lists."},
    {EbmsCode::kFailedAuthentication, "EBMS:0101", "FailedAuthentication", "failure", "Processing",
     "The signature is missing, does not hold, or was made with a certificate that is not accepted."},
    {EbmsCode::kFailedDecryption, "EBMS:0102", "FailedDecryption", "failure", "Processing",
     "The payload is not encrypted, or not with the key this access point holds."},
    {EbmsCode::kPolicyNoncompliance, "EBMS:0103", "PolicyNoncompliance", "failure", "Processing",
     "The message is secured in another way than the Peppol AS4 profile asks for."},
    {EbmsCode::kDysfunctionalReliability, "EBMS:0201", "DysfunctionalReliability", "failure", "Processing",
     "The reliability function is not usable."},
    {EbmsCode::kDeliveryFailure, "EBMS:0202", "DeliveryFailure", "failure", "Communication",
     "The message could not be delivered behind the access point; sending again later may work."},
    {EbmsCode::kMissingReceipt, "EBMS:0301", "MissingReceipt", "failure", "Communication",
     "No receipt came for a message that was sent."},
    {EbmsCode::kInvalidReceipt, "EBMS:0302", "InvalidReceipt", "failure", "Communication",
     "A receipt came, but it does not prove that this message was received."},
    {EbmsCode::kDecompressionFailure, "EBMS:0303", "DecompressionFailure", "failure", "Communication",
     "The payload is not gzip, is damaged, or grows beyond the limit."},
    {EbmsCode::kDuplicateDetected, "EBMS:4001", "DuplicateDetected", "failure", "Communication",
     "Another message with this id was received before."},
}};

constexpr bool rows_are_in_order() {
  for (std::size_t i = 0; i < kRows.size(); ++i)
    if (static_cast<std::size_t>(kRows[i].code) != i) return false;
  return true;
}
static_assert(rows_are_in_order());

}  // namespace

const EbmsErrorRow& row_of(EbmsCode code) { return kRows.at(static_cast<std::size_t>(code)); }

std::optional<EbmsCode> find_ebms_code(std::string_view id) {
  for (const auto& row : kRows)
    if (row.id == id) return row.code;
  return std::nullopt;
}

tl::unexpected<Refusal> refuse(EbmsCode code, std::string detail) {
  return tl::unexpected(Refusal{code, std::move(detail)});
}

bool is_transient(EbmsCode code) { return code == EbmsCode::kConnectionFailure || code == EbmsCode::kDeliveryFailure; }

}  // namespace peppol::as4
