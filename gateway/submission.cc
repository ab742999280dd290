#include "gateway/submission.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "as4/delivery.h"
#include "base/crypto/digest.h"
#include "base/random.h"
#include "gateway/api/forms.h"
#include "gateway/delivery_text.h"
#include "gateway/report_form.h"
#include "ubl/model/create.h"
#include "ubl/model/summary.h"
#include "ubl/signature/signature.h"
#include "ubl/tree/document.h"

namespace peppol::gateway {
namespace {

using Refused = tl::unexpected<Problem>;

constexpr std::string_view kJson = "application/json";

Refused refuse(const Error& error) { return Refused(problem_of(error)); }
Refused refuse(std::string code, int status, std::string detail) {
  return Refused(refused(std::move(code), status, std::move(detail)));
}

// "0106:12345678" from the option, else from the document's own endpoint.
tl::expected<directory::ParticipantId, Problem> party(const std::optional<std::string>& given,
                                                      const std::optional<model::Endpoint>& endpoint,
                                                      std::string_view role, std::string_view term) {
  std::string text;
  if (given)
    text = *given;
  else if (endpoint && !endpoint->scheme.empty())
    text = fmt::format("{}:{}", endpoint->scheme, trim_ascii(endpoint->value));
  else
    return refuse("invalid-document", 422,
                  fmt::format("the document has no electronic address of the {} ({}); put it there with its scheme, or give "
                              "\"{}\" with the submission, such as 0106:12345678",
                              role, term, role));
  auto identifier = directory::ParticipantId::parse(text);
  if (!identifier)
    return refuse("invalid-document", 422, fmt::format("the {} \"{}\" is no participant identifier: {}", role, text.substr(0, 100), identifier.error().detail));
  return *identifier;
}

std::string type_identifier(const model::Summary& summary) {
  const bool wildcard = summary.customization_id.starts_with("urn:peppol:pint:");
  return fmt::format("{}::{}::{}##{}::{}", wildcard ? "peppol-doctype-wildcard" : "busdox-docid-qns", summary.root_namespace,
                     summary.root_name, summary.customization_id, summary.version);
}

std::string with_scheme(std::string_view scheme, std::string_view value) {
  return value.find("::") != std::string_view::npos && value.starts_with(scheme) ? std::string(value)
                                                                                  : fmt::format("{}::{}", scheme, value);
}

std::string document_type_of(const SubmissionOptions& options, const model::Summary& summary) {
  if (!options.document_type) return type_identifier(summary);
  if (options.document_type->starts_with("peppol-doctype-wildcard::")) return *options.document_type;
  return with_scheme("busdox-docid-qns", *options.document_type);
}

}  // namespace

struct Submissions::Prepared {
  Document document;
  Bytes content;
  bool rejected = false;
};

tl::expected<std::optional<Submitted>, Problem> Submissions::earlier_answer(const std::string& scope,
                                                                            const Submission& submission) const {
  const auto kept = rooms_.documents.kept_answer(scope, submission.idempotency_key);
  if (!kept) return refuse(kept.error());
  if (!*kept) return std::nullopt;
  const KeptAnswer& answer = **kept;
  if (answer.request_sha256 == submission.request_sha256)
    return Submitted{answer.status, answer.content_type, answer.body, true};
  if (answer.status >= 300) return std::nullopt;  // it was refused: the corrected document may take the key
  return refuse("idempotency-key-reused", 422,
                fmt::format("the Idempotency-Key \"{}\" was used for another request, which was accepted; take a new key for "
                            "a new document",
                            submission.idempotency_key));
}

tl::expected<Submitted, Problem> Submissions::submit(const Principal& principal, const Submission& submission) {
  const std::string scope = principal.organisation_id.value_or("operator");
  auto earlier = earlier_answer(scope, submission);
  if (!earlier) return Refused(earlier.error());
  if (*earlier) return **earlier;
  auto prepared = prepare(principal, submission);
  if (!prepared) return Refused(prepared.error());
  const Document& d = prepared->document;
  if (!prepared->rejected && !submission.options.allow_duplicate) {
    const auto same = rooms_.documents.find_same({d.organisation_id, d.sender, d.receiver, d.document_type, d.number, d.issue_date});
    if (!same) return refuse(same.error());
    if (*same) {
      auto problem = refused("duplicate-document", 409,
                             fmt::format("{} {} of {} to {} was submitted before as {}; if it is meant, submit it with allow_duplicate",
                                         d.number, d.issue_date, d.sender, d.receiver, **same));
      problem.more["document_id"] = **same;
      return Refused(std::move(problem));
    }
  }
  auto stored = store(submission, std::move(*prepared));
  // Two requests with the same key at the same moment: the second gets the first one's answer.
  if (!stored && stored.error().code == "conflict") {
    auto first = earlier_answer(scope, submission);
    if (first && *first) return **first;
  }
  return stored;
}

}  // namespace peppol::gateway
