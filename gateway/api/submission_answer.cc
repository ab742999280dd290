#include "gateway/api/submission_answer.h"

#include <boost/json.hpp>

#include "gateway/api/forms.h"

namespace peppol::gateway {
namespace {

Problem bare_problem(const SubmissionRefused& refusal) {
  using Reason = SubmissionRefused::Reason;
  switch (refusal.reason) {
    case Reason::kInvalidDocument: return refused("invalid-document", 422, refusal.detail);
    case Reason::kUnsupported: return refused("unsupported", 422, refusal.detail);
    case Reason::kForbidden: return refused("forbidden", 403, refusal.detail);
    case Reason::kDuplicateDocument: return refused("duplicate-document", 409, refusal.detail);
    case Reason::kKeyReused: return refused("idempotency-key-reused", 422, refusal.detail);
    case Reason::kError: break;
  }
  return problem_of(Error{refusal.code, refusal.detail});
}

}  // namespace

Problem problem_of(const SubmissionRefused& refusal) {
  Problem problem = bare_problem(refusal);
  if (refusal.document_id) problem.more["document_id"] = *refusal.document_id;
  if (!refusal.errors.empty()) problem.more["errors"] = refusal.errors;
  return problem;
}

Submitted write_answer(const SubmissionAnswer& answer) {
  if (answer) return {202, "application/json", boost::json::serialize(document_form(*answer))};
  const Problem problem = problem_of(answer.error());
  return {problem.status, "application/problem+json", boost::json::serialize(problem_json(problem))};
}

}  // namespace peppol::gateway
