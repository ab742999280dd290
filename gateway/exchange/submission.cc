#include "gateway/exchange/submission.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "as4/delivery.h"
#include "base/crash_point.h"
#include "base/crypto/digest.h"
#include "base/memory.h"
#include "base/random.h"
#include "base/text.h"
#include "gateway/exchange/addressing.h"
#include "gateway/exchange/delivery_text.h"
#include "gateway/exchange/report_summary.h"
#include "gateway/store/deliveries.h"
#include "ubl/model/create.h"
#include "ubl/model/summary.h"
#include "ubl/signature/signature.h"
#include "ubl/tree/document.h"

namespace peppol::gateway {
namespace {

using Refused = tl::unexpected<SubmissionRefused>;
using Reason = SubmissionRefused::Reason;

Refused refuse(const Error& error) { return Refused(refusal_of(error)); }
Refused refuse(Reason reason, std::string detail) { return Refused(refusal_of(reason, std::move(detail))); }

tl::expected<Bytes, SubmissionRefused> ubl_of(const Submission& submission) {
  if (submission.form == DocumentForm::kXml) return submission.document;
  auto created = model::create(submission.document, model::CreateOptions{});
  if (created) return std::move(created->ubl);
  return Refused(refusal_of(created.error(), submission.language));
}

SubmissionRefused rejection_of(const Document& document) {
  auto refusal = refusal_of(Reason::kInvalidDocument,
                            "the document breaks fatal rules and was not sent; mend what \"errors\" lists, or submit "
                            "it with validate=warn");
  refusal.document_id = document.id;
  const auto report = stored_json(document.report.value_or("{}"));
  if (const auto* object = report.if_object())
    if (const auto* findings = object->if_contains("findings")) refusal.errors = findings->as_array();
  return refusal;
}

SubmissionRefused duplicate_of(const Document& d, const std::string& first) {
  auto refusal = refusal_of(Reason::kDuplicateDocument,
                            fmt::format("{} of {} from {} to {} was submitted before, as {}; if it is meant, submit it "
                                        "with allow_duplicate",
                                        d.number, d.issue_date, d.sender, d.receiver, first));
  refusal.document_id = first;
  return refusal;
}

}  // namespace

struct Submissions::Prepared {
  Document document;
  Bytes content;
  validation::Report report;
  bool rejected = false;
};

namespace {

constexpr std::string_view kSignatureComponents =
    "urn:oasis:names:specification:ubl:schema:xsd:CommonSignatureComponents-2";

// A fatal one at something inside the signatures of the document; null when there is none.
const validation::Finding* finding_about_signature(const validation::Report& report, const tree::Document& tree) {
  for (const auto& finding : report.findings) {
    if (finding.severity != validation::Severity::kFatal || finding.node == tree::kNoNode) continue;
    for (auto n = finding.node; n != tree::kNoNode; n = tree.parent(n))
      if (tree.node(n).is(kSignatureComponents, "UBLDocumentSignatures")) return &finding;
  }
  return nullptr;
}

SubmissionRefused no_signature_allowed(const validation::Finding& finding) {
  return refusal_of(
      Reason::kUnsupported,
      fmt::format("this document cannot be signed: the rules of its network ({}, {}) forbid what every XML "
                  "signature has inside, such as its method elements, which are empty; submit it without "
                  "\"sign\". The message to the receiver's access point is signed in any case",
                  finding.pack, finding.rule));
}

// What the checks said, for the timeline.
std::string checked_detail(const Document& document, const validation::Report& report) {
  if (!document.report) return R"({"validate":"off"})";
  boost::json::array rules(report.rules.begin(), report.rules.end());
  return boost::json::serialize(boost::json::object{
      {"rules", std::move(rules)}, {"findings", report.findings.size()}, {"valid", report.valid()}});
}

}  // namespace

namespace {

using Outcome = tl::expected<Submitted, SubmissionRefused>;

// What a request gets because of an earlier one with its key: the same answer when it is the same request, a refusal
// when another was accepted. Nothing when the key is free: not used, or used for another request that was refused.
std::optional<Outcome> outcome_of(const std::optional<KeptAnswer>& kept, const Submission& submission) {
  if (!kept) return std::nullopt;
  if (kept->request_sha256 == submission.request_sha256)
    return Submitted{kept->status, kept->content_type, kept->body, true};
  if (!kept->accepts()) return std::nullopt;
  return refuse(
      Reason::kKeyReused,
      fmt::format("the Idempotency-Key \"{}\" was used for another request, which was accepted; take a new key for "
                  "a new document",
                  submission.idempotency_key));
}

// The same, as part of the write that would answer: of several requests at once with one key one is the first, and the
// others get its answer.
Result<std::optional<Outcome>> earlier_outcome(Connection& connection, const std::string& scope,
                                               const Submission& submission) {
  const auto kept = find_answer(connection, scope, submission.idempotency_key);
  if (!kept) return tl::unexpected(kept.error());
  return outcome_of(*kept, submission);
}

tl::unexpected<Error> was_answered() { return fail(ErrorCode::kConflict, "the request was answered before"); }

}  // namespace

Outcome Submissions::submit(const Principal& principal, const Submission& submission) {
  const std::string scope = principal.organisation_id.value_or("operator");
  const auto kept = rooms_.documents.kept_answer(scope, submission.idempotency_key);
  if (!kept) return refuse(kept.error());
  if (auto earlier = outcome_of(*kept, submission)) return std::move(*earlier);
  auto prepared = prepare(principal, submission);
  if (!prepared) return keep_refusal(scope, submission, std::move(prepared.error()));
  return store(scope, submission, std::move(*prepared));
}

// What is wrong with the document itself is answered the same again; what may pass (a sender that is not registered
// yet, a store that is full) is not kept.
Outcome Submissions::keep_refusal(const std::string& scope, const Submission& submission,
                                  SubmissionRefused refusal) const {
  if (!refusal.is_lasting()) return Refused(std::move(refusal));
  const Submitted answer = rooms_.write(Refused(std::move(refusal)));
  const KeptAnswer kept{scope,         submission.idempotency_key, submission.request_sha256,
                        answer.status, answer.content_type,        answer.body};
  std::optional<Outcome> earlier;
  const auto written = rooms_.database.write([&](Connection& c) -> Result<void> {
    auto found = earlier_outcome(c, scope, submission);
    if (!found) return tl::unexpected(found.error());
    earlier = std::move(*found);
    return earlier ? was_answered() : keep_answer(c, kept, rooms_.clock.now());
  });
  if (earlier) return std::move(*earlier);
  if (!written) return refuse(written.error());
  return answer;
}

tl::expected<Participant, SubmissionRefused> Submissions::sender_of(const Principal& principal,
                                                                    const directory::ParticipantId& identifier) const {
  auto participant = rooms_.participants.find(identifier);
  if (!participant && participant.error().code != ErrorCode::kNotFound) return refuse(participant.error());
  if (!participant || !principal.may_act_for(participant->organisation_id))
    return refuse(
        Reason::kForbidden,
        fmt::format("the sender {} is not a registered participant of your organisation; register it first, or use "
                    "the key of the organisation it belongs to",
                    identifier.value()));
  return *participant;
}

tl::expected<Submissions::Prepared, SubmissionRefused> Submissions::prepare(const Principal& principal,
                                                                            const Submission& submission) const {
  const MemoryGivenBack given_back(submission.document.size());
  auto ubl = ubl_of(submission);
  if (!ubl) return Refused(ubl.error());
  if (submission.options.sign) {
    auto signed_ubl = signature::sign(*ubl, rooms_.signing_key, rooms_.clock.now());
    if (!signed_ubl) return refuse(signed_ubl.error());
    *ubl = std::move(*signed_ubl);
  }
  const auto tree = tree::Document::parse(*ubl);
  if (!tree) return refuse(tree.error());
  const auto summary = model::summarize(*tree);
  if (!summary) return refuse(summary.error());
  const auto addressing = addressing_of(submission, *summary);
  if (!addressing) return Refused(addressing.error());
  const auto participant = sender_of(principal, addressing->sender);
  if (!participant) return Refused(participant.error());

  const Time now = rooms_.clock.now();
  Document d;
  d.id = make_id("doc", now);
  d.organisation_id = participant->organisation_id;
  d.direction = Direction::kOut;
  d.status = "queued";
  d.sender = addressing->sender.value();
  d.receiver = addressing->receiver.value();
  d.document_type = addressing->document_type.to_string();
  d.process = addressing->process.to_string();
  d.number = std::string(trim_ascii(summary->number));
  d.issue_date = std::string(trim_ascii(summary->issue_date));
  d.client_reference = submission.options.client_reference;
  d.content_sha256 = to_hex(crypto::sha256(*ubl));
  d.content_size = static_cast<std::int64_t>(ubl->size());
  d.instance_id = make_uuid();
  d.message_id = make_uuid() + "@peppolgw";
  d.created_at = d.updated_at = now;

  auto report = check(submission, *tree, now);
  if (!report) return refuse(report.error());
  const bool is_checked = submission.options.validate != Strictness::kOff;
  if (is_checked) {
    d.report = repair_utf8(validation::report_json(*report, d.id, submission.language));
    d.report_summary = report_summary(*report);
  }
  const bool rejected = submission.options.validate == Strictness::kStrict && !report->valid();
  if (rejected && submission.options.sign)
    if (const auto* against = finding_about_signature(*report, *tree)) return Refused(no_signature_allowed(*against));
  if (rejected) d.status = "rejected";
  return Prepared{std::move(d), std::move(*ubl), std::move(*report), rejected};
}

Result<validation::Report> Submissions::check(const Submission& submission, const tree::Document& tree,
                                              Time now) const {
  if (submission.options.validate == Strictness::kOff) return validation::Report{};
  auto report = rooms_.validator.validate(tree, validation::Selection{}, now);
  if (report && submission.form == DocumentForm::kJson) add_pointers(*report, tree);
  return report;
}

Outcome Submissions::store(const std::string& scope, const Submission& submission, Prepared prepared) const {
  const Document& d = prepared.document;
  const Submitted answer = rooms_.write(prepared.rejected ? SubmissionAnswer(Refused(rejection_of(d))) : d);
  const KeptAnswer kept{scope,         submission.idempotency_key, submission.request_sha256,
                        answer.status, answer.content_type,        answer.body};
  as4::Delivery delivery;
  delivery.message_id = d.message_id;
  std::optional<Outcome> earlier;
  std::optional<std::string> same;
  crash_point("submission.before_store");
  const auto written = rooms_.database.write([&](Connection& c) -> Result<void> {
    auto answered = earlier_outcome(c, scope, submission);
    if (!answered) return tl::unexpected(answered.error());
    earlier = std::move(*answered);
    if (earlier) return was_answered();
    if (!prepared.rejected && !submission.options.allow_duplicate) {
      auto found = find_same(c, fingerprint_of(d));
      if (!found) return tl::unexpected(found.error());
      same = *found;
      if (same) return fail(ErrorCode::kConflict, "the document was submitted before");
    }
    if (auto done = insert_content(c, d.content_sha256, prepared.content); !done) return done;
    if (auto done = insert_document(c, d); !done) return done;
    const std::string_view event = prepared.rejected ? "document.rejected" : "document.accepted";
    if (auto done = insert_event(c, d, d.created_at, event, checked_detail(d, prepared.report)); !done) return done;
    if (!prepared.rejected)
      if (auto done = insert_delivery(c, d.id, write_delivery(delivery), d.created_at); !done) return done;
    return keep_answer(c, kept, d.created_at);
  });
  crash_point("submission.after_store");
  if (earlier) return std::move(*earlier);
  if (same) return Refused(duplicate_of(d, *same));
  if (!written) return refuse(written.error());
  return answer;
}

}  // namespace peppol::gateway
