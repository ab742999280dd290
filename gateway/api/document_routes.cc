#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/crypto/digest.h"
#include "base/text.h"
#include "gateway/api/forms.h"
#include "gateway/api/services.h"
#include "gateway/api/submission_answer.h"
#include "gateway/api/submission_request.h"
#include "gateway/exchange/outbox.h"
#include "gateway/http/json_body.h"
#include "gateway/http/problem.h"
#include "gateway/http/query.h"

namespace peppol::gateway {
namespace {

constexpr std::uint64_t kMaxReasonBytes = 4096;

net::Response answer_of(const Submitted& submitted) {
  auto response = net::content_response(submitted.status, submitted.content_type, submitted.body);
  if (submitted.replayed) response.headers.set("Idempotent-Replayed", "true");
  return response;
}

net::Task<net::Response> submit(Services s, Call call) {
  auto submission = co_await read_submission(call.request, s.options.max_submission_bytes);
  if (!submission) co_return problem_response(submission.error());
  const auto principal = call.principal;
  const auto tenant = call.tenant();
  using Outcome = tl::expected<Submitted, SubmissionRefused>;
  auto work = [s, principal, submission = std::move(*submission)]() -> Result<Outcome> {
    return s.submissions.submit(principal, submission);
  };
  const auto outcome = co_await net::on_pool(s.checks, tenant, std::move(work));
  if (!outcome) co_return problem_response(problem_of(outcome.error()));
  if (!*outcome) co_return problem_response(problem_of(outcome->error()));
  s.outbox.wake();
  co_return answer_of(**outcome);
}

// The document when the caller may see it; others do not exist for it.
Result<Document> visible(Services s, const Principal& principal, const std::string& id) {
  auto document = s.documents.get(id);
  if (document && !principal.may_act_for(document->organisation_id))
    return fail(ErrorCode::kNotFound, fmt::format("there is no document \"{}\"", id));
  return document;
}

net::Task<net::Response> show(Services s, Call call) {
  const std::string id = call.places.at("id");
  const auto principal = call.principal;
  auto work = [s, id, principal]() -> Result<boost::json::object> {
    const auto document = visible(s, principal, id);
    if (!document) return tl::unexpected(document.error());
    const auto events = s.documents.timeline(id);
    if (!events) return tl::unexpected(events.error());
    auto object = document_form(*document);
    object["timeline"] = timeline_form(*events);
    return object;
  };
  const auto form = co_await net::on_pool(s.pool, std::move(work));
  if (!form) co_return problem_response(problem_of(form.error()));
  co_return json_response(200, *form);
}

Result<DocumentFilter> filter_of(const Call& call) {
  const auto limit = limit_of(call.request);
  if (!limit) return tl::unexpected(limit.error());
  auto cursor = cursor_of(call.request, "doc_");
  if (!cursor) return tl::unexpected(cursor.error());
  auto status = status_of(call.request);
  if (!status) return tl::unexpected(status.error());
  DocumentFilter filter{.organisation_id = call.principal.organisation_id,
                        .direction = {},
                        .status = std::move(*status),
                        .client_reference = text_of(call.request, "client_reference"),
                        .number = text_of(call.request, "number"),
                        .after = std::move(*cursor),
                        .limit = *limit};
  if (const auto direction = text_of(call.request, "direction")) {
    if (*direction != "in" && *direction != "out")
      return fail(ErrorCode::kMalformed, fmt::format("direction=\"{}\" must be in or out", shown(*direction, 40)));
    filter.direction = *direction == "in" ? Direction::kIn : Direction::kOut;
  }
  return filter;
}

net::Task<net::Response> list(Services s, Call call) {
  const auto filter = filter_of(call);
  if (!filter) co_return problem_response(problem_of(filter.error()));
  auto work = [s, filter = *filter] { return s.documents.list(filter); };
  const auto found = co_await net::on_pool(s.pool, std::move(work));
  if (!found) co_return problem_response(problem_of(found.error()));
  co_return json_response(200, page_form(*found, filter->limit));
}

net::Task<net::Response> content(Services s, Call call) {
  const std::string id = call.places.at("id");
  const auto principal = call.principal;
  auto work = [s, id, principal]() -> Result<Bytes> {
    const auto document = visible(s, principal, id);
    if (!document) return tl::unexpected(document.error());
    return s.documents.content(document->content_sha256);
  };
  const auto bytes = co_await net::on_pool(s.pool, std::move(work));
  if (!bytes) co_return problem_response(problem_of(bytes.error()));
  co_return net::content_response(200, "application/xml", *bytes);
}

net::Task<net::Response> receipt(Services s, Call call) {
  const std::string id = call.places.at("id");
  const auto principal = call.principal;
  auto work = [s, id, principal]() -> Result<Bytes> {
    const auto document = visible(s, principal, id);
    if (!document) return tl::unexpected(document.error());
    auto found = s.deliveries.receipt(id);
    if (!found) return tl::unexpected(found.error());
    if (!*found)
      return fail(ErrorCode::kNotFound, fmt::format("{} has no receipt; its status is {}", id, document->status));
    return **found;
  };
  const auto bytes = co_await net::on_pool(s.pool, std::move(work));
  if (!bytes) co_return problem_response(problem_of(bytes.error()));
  co_return net::content_response(200, "application/soap+xml", *bytes);
}

net::Task<net::Response> cancel(Services s, Call call) {
  const std::string id = call.places.at("id");
  const auto principal = call.principal;
  auto work = [s, id, principal]() -> Result<Document> {
    if (auto document = visible(s, principal, id); !document) return document;
    if (auto cancelled = s.outbox.cancel(id); !cancelled) return tl::unexpected(cancelled.error());
    return s.documents.get(id);
  };
  const auto done = co_await net::on_pool(s.pool, std::move(work));
  if (!done) co_return problem_response(problem_of(done.error()));
  co_return json_response(200, document_form(*done));
}

// {"reason": "..."} or no body at all.
Result<std::optional<std::string>> reason_in(const Bytes& body) {
  if (trim_ascii(body).empty()) return std::optional<std::string>();
  const auto object = JsonBody::parse(body, {"reason"});
  if (!object) return tl::unexpected(object.error());
  return object->optional_text("reason");
}

Problem twin_of(const Document& document, const std::string& twin) {
  auto problem = refused("duplicate-document", 409,
                         fmt::format("{} was submitted again meanwhile, as {}, which did not fail; if both are meant, "
                                     "ask with allow_duplicate=true",
                                     document.id, twin));
  problem.more["document_id"] = twin;
  return problem;
}

using Resent = tl::expected<boost::json::object, Problem>;

struct ResendCall {
  ResendRequest request;
  bool allow_duplicate = false;
};

Result<ResendCall> resend_call(const Call& call, const Bytes& body) {
  ResendCall wanted;
  const auto allow_duplicate = flag_of(call.request, "allow_duplicate");
  if (!allow_duplicate) return tl::unexpected(allow_duplicate.error());
  wanted.allow_duplicate = *allow_duplicate;
  const auto although_received = flag_of(call.request, "although_received");
  if (!although_received) return tl::unexpected(although_received.error());
  if (*although_received) wanted.request.consent = as4::Consent::kMayArriveTwice;
  auto reason = reason_in(body);
  if (!reason) return tl::unexpected(reason.error());
  wanted.request.reason = std::move(*reason);
  return wanted;
}

Resent send_again(const Services& s, const Document& document, const ResendCall& wanted) {
  const auto twin = s.documents.find_twin(document);
  if (!twin) return tl::unexpected(problem_of(twin.error()));
  if (*twin && !wanted.allow_duplicate) return tl::unexpected(twin_of(document, **twin));
  if (auto resent = s.outbox.resend(document.id, wanted.request); !resent)
    return tl::unexpected(problem_of(resent.error()));
  auto now = s.documents.get(document.id);
  if (!now) return tl::unexpected(problem_of(now.error()));
  auto form = document_form(*now);
  if (document.status == to_string(as4::DeliveryState::kSentUnconfirmed))
    form["notice"] =
        "the receiver may have this document: one that does not recognise the repeat takes it a second time";
  return form;
}

net::Task<net::Response> resend(Services s, Call call) {
  const std::string id = call.places.at("id");
  const auto principal = call.principal;
  const auto body = co_await call.request.body(kMaxReasonBytes);
  if (!body) co_return problem_response(problem_of(body.error()));
  const auto wanted = resend_call(call, *body);
  if (!wanted) co_return problem_response(problem_of(wanted.error()));
  auto work = [s, id, principal, wanted = *wanted]() -> Result<Resent> {
    const auto document = visible(s, principal, id);
    if (!document) return tl::unexpected(document.error());
    return send_again(s, *document, wanted);
  };
  const auto done = co_await net::on_pool(s.pool, std::move(work));
  if (!done) co_return problem_response(problem_of(done.error()));
  if (!*done) co_return problem_response(done->error());
  co_return json_response(200, **done);
}

}  // namespace

void add_document_routes(Router& router, Services s) {
  router.add("POST", "/v1/documents", submission_parameters(), [s](Call call) { return submit(s, std::move(call)); });
  router.add("GET", "/v1/documents", {"direction", "status", "client_reference", "number", "limit", "cursor"},
             [s](Call call) { return list(s, std::move(call)); });
  router.add("GET", "/v1/documents/{id}", {}, [s](Call call) { return show(s, std::move(call)); });
  router.add("GET", "/v1/documents/{id}/content", {}, [s](Call call) { return content(s, std::move(call)); });
  router.add("GET", "/v1/documents/{id}/receipt", {}, [s](Call call) { return receipt(s, std::move(call)); });
  router.add("POST", "/v1/documents/{id}/cancel", {}, [s](Call call) { return cancel(s, std::move(call)); });
  router.add("POST", "/v1/documents/{id}/resend", {"allow_duplicate", "although_received"},
             [s](Call call) { return resend(s, std::move(call)); });
}

}  // namespace peppol::gateway
