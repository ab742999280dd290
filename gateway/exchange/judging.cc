#include "gateway/exchange/judging.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/crash_point.h"
#include "base/memory.h"
#include "base/text.h"
#include "gateway/exchange/report_summary.h"
#include "ubl/signature/signature.h"
#include "ubl/validation/validator.h"

namespace peppol::gateway {
namespace {

Judgement not_validated(const Error& cause) {
  return {.verdict = "not_validated",
          .report = {},
          .report_summary = {},
          .last_error = boost::json::serialize(
              boost::json::object{{"code", to_string(cause.code)}, {"detail", repair_utf8(cause.detail)}})};
}

std::string verdict_of(const validation::Report& report) {
  if (!report.valid()) return "invalid";
  return report.findings.empty() ? "validated" : "validated_with_warnings";
}

boost::json::object signature_json(const Result<signature::Verdict>& verdict) {
  if (!verdict) return {{"valid", false}, {"detail", verdict.error().detail}};
  boost::json::array signers;
  for (const auto& signer : verdict->signers)
    signers.push_back(boost::json::object{{"certificate", signer.certificate.describe()},
                                          {"claimed_at", format_time(signer.claimed_at)}});
  return {{"valid", true}, {"signers", std::move(signers)}};
}

// "signature" of the report; empty when the document carries none.
std::string signature_of(std::string_view content, const crypto::TrustStore& signers, Time now) {
  const auto verdict = signature::verify(content, {.store = &signers, .now = now});
  const bool is_signed = verdict || verdict.error().code != ErrorCode::kNotFound;
  return is_signed ? boost::json::serialize(signature_json(verdict)) : "";
}

std::string report_of(const validation::Report& report, const Document& document, const std::string& signature) {
  std::string json = validation::report_json(report, document.id, validation::Language::kEnglish);
  if (!signature.empty()) {
    json.pop_back();  // "}"
    json += ",\"signature\":" + signature + "}";
  }
  // A parser tells in its own words what it cannot read, cut within a character.
  return repair_utf8(std::move(json));
}

Judgement judgement(const Document& document, const validation::Report& report, const std::string& signature) {
  return {.verdict = verdict_of(report),
          .report = report_of(report, document, signature),
          .report_summary = report_summary(report),
          .last_error = {}};
}

// Its content is gone, or only the store is away now: then it stays as it is.
Result<Judgement> unread(const Error& error) {
  if (error.is_transient()) return tl::unexpected(error);
  return not_validated(error);
}

}  // namespace

// Gives the document back when it was judged, or could not be.
class Judging::Claim {
 public:
  Claim(Judging& judging, const std::string& id) : judging_(judging), id_(id) {}
  Claim(const Claim&) = delete;
  Claim& operator=(const Claim&) = delete;
  ~Claim() {
    const std::lock_guard lock(judging_.mutex_);
    judging_.claimed_.erase(id_);
  }

 private:
  Judging& judging_;
  const std::string id_;
};

Judging::Judging(Rooms rooms) : rooms_(std::move(rooms)), begun_(rooms_.clock.now()) {}

bool Judging::claim(const std::string& id) {
  const std::lock_guard lock(mutex_);
  return claimed_.insert(id).second;
}

void Judging::arrived(const Document& document, std::shared_ptr<const tree::Document> tree) {
  if (!claim(document.id)) return;
  const auto claimed = std::make_shared<Claim>(*this, document.id);
  const auto posted = rooms_.pool.post([this, document, tree = std::move(tree), claimed] {
    settle(document, tree.get());
    if (is_behind_) catch_up();
  });
  if (!posted) is_behind_ = true;
}

// The oldest that is not judged and not claimed. One thread looks at a time: two would find the same.
std::optional<Document> Judging::claim_next() {
  const std::lock_guard lock(mutex_);
  const auto unjudged = rooms_.documents.unjudged(std::ssize(claimed_) + 1);
  if (!unjudged) {
    rooms_.log.error("inbox.store_unavailable", unjudged.error().detail);
    return std::nullopt;
  }
  for (const auto& document : *unjudged)
    if (claimed_.insert(document.id).second) return document;
  return std::nullopt;
}

void Judging::catch_up() {
  if (is_catching_up_.exchange(true)) return;
  is_behind_ = false;
  try {
    while (const auto document = claim_next()) {
      const Claim claim(*this, document->id);
      if (!settle_left(*document)) break;
    }
  } catch (...) {
    rooms_.log.error("inbox.not_judged", net::words_of(std::current_exception()));
  }
  is_catching_up_ = false;
}

bool Judging::settle(const Document& document, const tree::Document* tree) {
  return store(document, judgement_of(document, tree));
}

// One of an earlier run may be what ended that run: how often it was taken up is written down before.
bool Judging::settle_left(const Document& document) {
  if (document.created_at >= begun_ || noted_.contains(document.id)) return settle(document);
  const auto starts = rooms_.received.note_judging_start(document.id);
  if (!starts) return store(document, tl::unexpected(starts.error()));
  noted_.insert(document.id);
  if (*starts <= kMostStarts) return settle(document);
  return store(document, not_validated({ErrorCode::kInternal,
                                        fmt::format("the gateway ended {} times while it checked this document, and "
                                                    "does not check it again",
                                                    kMostStarts)}));
}

// False when the store failed; then the document stays as it is.
bool Judging::store(const Document& document, const Result<Judgement>& judgement) {
  const auto stored = judgement ? rooms_.received.store_judgement(document, *judgement, rooms_.clock.now())
                                : Result<bool>(tl::unexpected(judgement.error()));
  if (!stored) {
    rooms_.log.error("inbox.not_judged", stored.error().detail, {{"document", document.id}});
    return false;
  }
  if (*stored && judgement->last_error)
    rooms_.log.error("inbox.not_validated", "the rules could not be asked; the document is in the inbox all the same",
                     {{"document", document.id}, {"cause", *judgement->last_error}});
  return true;
}

Result<Judgement> Judging::judgement_of(const Document& document, const tree::Document* tree) const {
  try {
    return tree ? judge(document, *tree) : judge_stored(document);
  } catch (...) {
    return not_validated({ErrorCode::kInternal,
                          fmt::format("the check failed unexpectedly: {}", net::words_of(std::current_exception()))});
  }
}

Result<Judgement> Judging::judge_stored(const Document& document) const {
  const MemoryGivenBack given_back(static_cast<std::uint64_t>(document.content_size));
  const auto content = rooms_.documents.content(document.content_sha256);
  if (!content) return unread(content.error());
  const auto tree = tree::Document::parse(*content);
  if (tree) return judge(document, *tree);
  validation::Report report;
  report.findings.push_back(validation::unreadable(tree.error()));
  return judgement(document, report, signature_of(*content, rooms_.signers, rooms_.clock.now()));
}

Result<Judgement> Judging::judge(const Document& document, const tree::Document& tree) const {
  crash_point("inbox.before_judged");
  const Time now = rooms_.clock.now();
  const auto report = rooms_.check(tree, now);
  if (!report) return not_validated(report.error());
  if (!signature::may_be_signed(tree)) return judgement(document, *report, "");
  const auto content = rooms_.documents.content(document.content_sha256);
  if (!content) return unread(content.error());
  return judgement(document, *report, signature_of(*content, rooms_.signers, now));
}

}  // namespace peppol::gateway
