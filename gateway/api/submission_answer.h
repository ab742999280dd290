// What became of a submission, over HTTP.
//
//   Submissions submissions({..., write_answer});
//   co_return problem_response(problem_of(refused));
//
// Pure; may be called from any thread.

#pragma once

#include "gateway/exchange/submission.h"
#include "gateway/http/problem.h"

namespace peppol::gateway {

// "document_id" and "errors" are members of the problem, where there are any.
Problem problem_of(const SubmissionRefused& refusal);

// 202 with the document, or the problem.
Submitted write_answer(const SubmissionAnswer& answer);

}  // namespace peppol::gateway
