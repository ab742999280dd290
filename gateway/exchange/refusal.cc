#include "gateway/exchange/refusal.h"

#include <boost/json.hpp>

#include "base/text.h"

namespace peppol::gateway {

using Reason = SubmissionRefused::Reason;

bool SubmissionRefused::is_lasting() const {
  switch (reason) {
    case Reason::kInvalidDocument:
    case Reason::kUnsupported:
    case Reason::kKeyReused: return true;
    case Reason::kForbidden:
    case Reason::kDuplicateDocument: return false;
    case Reason::kError: break;
  }
  return code == ErrorCode::kMalformed || code == ErrorCode::kUnsupported;
}

SubmissionRefused refusal_of(const Error& error) {
  return {.reason = Reason::kError, .code = error.code, .detail = error.detail};
}

SubmissionRefused refusal_of(Reason reason, std::string detail) {
  return {.reason = reason, .code = ErrorCode::kInternal, .detail = repair_utf8(std::move(detail))};
}

SubmissionRefused refusal_of(const model::Refusal& refusal, validation::Language language) {
  if (refusal.problems.empty()) return refusal_of(refusal.error);
  auto refused = refusal_of(Reason::kInvalidDocument, refusal.error.detail);
  const bool dutch = language == validation::Language::kDutch;
  for (const auto& one : refusal.problems)
    refused.errors.push_back(boost::json::object{{"rule", "model"},
                                                 {"severity", "fatal"},
                                                 {"pointer", one.pointer},
                                                 {"term", one.term},
                                                 {"message", dutch ? one.message_nl : one.message}});
  return refused;
}

}  // namespace peppol::gateway
