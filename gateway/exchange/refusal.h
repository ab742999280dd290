// Why a submission is refused, before anybody says it over HTTP.
//
//   return tl::unexpected(refuse(SubmissionRefused::Reason::kForbidden, "the sender ... is not registered"));

#pragma once

#include <boost/json/array.hpp>
#include <tl/expected.hpp>

#include <optional>
#include <string>

#include "base/error.h"
#include "ubl/model/create.h"
#include "ubl/validation/report.h"

namespace peppol::gateway {

struct SubmissionRefused {
  enum class Reason {
    kError,              // `code` says which
    kInvalidDocument,    // `errors` name what is wrong
    kUnsupported,        // what was asked for cannot be had with this document
    kForbidden,          // the sender is not the caller's
    kDuplicateDocument,  // `document_id` is the first
    kKeyReused,          // the Idempotency-Key belongs to another request, which was accepted
  };
  Reason reason = Reason::kError;
  ErrorCode code = ErrorCode::kInternal;
  std::string detail;  // UTF-8
  std::optional<std::string> document_id = {};
  // Objects with "rule", "severity", "message" and where it is: "pointer" or "location". Their texts are in the
  // language of the submission.
  boost::json::array errors = {};

  // What is wrong with the document itself stays so; other refusals pass with what caused them.
  bool is_lasting() const;
};

SubmissionRefused refusal_of(const Error& error);
// As fail() does, it makes its sentence UTF-8.
SubmissionRefused refusal_of(SubmissionRefused::Reason reason, std::string detail);
// A JSON invoice that cannot become UBL: one of "errors" for each field at fault.
SubmissionRefused refusal_of(const model::Refusal& refusal, validation::Language language);

}  // namespace peppol::gateway
