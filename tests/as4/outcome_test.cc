// What an answer of the wire means: each row of the table, made as it comes.

#include "as4/outcome.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "as4/sender.h"
#include "base/xml/writer.h"
#include "tests/as4/network.h"

namespace peppol::as4 {
namespace {

using ::testing::HasSubstr;

const std::string kId = "one@sender.example.org";

const WireMessage& message() {
  static const WireMessage made = example_message(kId);
  return made;
}

std::string receipt() {
  FakeInbox inbox;
  return deliver(message(), inbox).body;
}

// An eb:Error as another stack writes it.
struct ErrorText {
  std::string code;
  std::string detail;
  std::string severity = "failure";
  std::string about = kId;
};

std::string error_element(const ErrorText& error) {
  xml::Writer w;
  w.start("eb:Error")
      .declare("eb", kEbNamespace)
      .attribute("errorCode", error.code)
      .attribute("shortDescription", "Short");
  if (!error.severity.empty()) w.attribute("severity", error.severity);
  if (!error.about.empty()) w.attribute("refToMessageInError", error.about);
  w.element("eb:ErrorDetail", error.detail).end();
  return w.finish();
}

std::string signal(const std::string& content, const std::string& about) {
  return "<eb:SignalMessage><eb:MessageInfo><eb:Timestamp>2026-11-22T10:00:00Z</eb:Timestamp>"
         "<eb:MessageId>e@x</eb:MessageId>" +
         (about.empty() ? "" : "<eb:RefToMessageId>" + about + "</eb:RefToMessageId>") + "</eb:MessageInfo>" + content +
         "</eb:SignalMessage>";
}

std::string signed_answer(const std::string& signals, const crypto::KeyPair& signer) {
  const std::string messaging = "<eb:Messaging xmlns:eb=\"" + std::string(kEbNamespace) + "\" xmlns:wsu=\"" +
                                std::string(xml::kWsuNamespace) + "\" wsu:Id=\"m\">" + signals + "</eb:Messaging>";
  return sign_envelope(messaging, "m", signer).value();
}

std::string error(const ErrorText& what, const crypto::KeyPair& signer) {
  return signed_answer(signal(error_element(what), what.about), signer);
}
std::string error(const ErrorText& what) { return error(what, network().receiver); }

std::string unsigned_error(const ErrorText& what) {
  auto text = error(what);
  return replaced(text, cut_element(text, "wsse:Security"), "");
}

DeliveryEvent reading(int status, std::string_view body) {
  return interpret_answer({status, "application/soap+xml", body}, message().sent, network().trust());
}

DeliveryEvent unjudged_receipt() {
  struct Unreachable final : crypto::RevocationCheck {
    Result<void> check(const crypto::Certificate&, const crypto::Certificate&, Time) const override {
      return fail(ErrorCode::kUnreachable, "no list");
    }
  } unreachable;
  const auto text = receipt();
  return interpret_answer({200, "", text}, message().sent,
                          {network().store, network().requirement, &unreachable, kNow});
}

DeliveryEvent failure(AnswerKind kind) {
  return interpret_failure(kind, Error{ErrorCode::kUnreachable, "the host did not answer"});
}

struct Row {
  const char* name;
  DeliveryEvent event;  // of the wire
  Answer answer;        // the same as the table is asked
  Outcome outcome;
};

Answer said(const ErrorText& error, bool verified) {
  return {AnswerKind::kError, 0, error.code, error.detail, verified};
}

Row seen(const char* name, const ErrorText& text) {
  return {name, reading(200, unsigned_error(text)), said(text, false), Outcome::kSeen};
}
Row proven(const char* name, const ErrorText& text, Outcome outcome) {
  return {name, reading(200, error(text)), said(text, true), outcome};
}
Row unproven(const char* name, const ErrorText& text, Outcome outcome) {
  return {name, reading(500, unsigned_error(text)), said(text, false), outcome};
}

std::vector<Row> rows() {
  const ErrorText not_serviced{"EBMS:0004", "PEPPOL:NOT_SERVICED"};
  return {
      {"receipt", reading(200, receipt()), {AnswerKind::kReceipt}, Outcome::kDelivered},
      {"not-sent-whole", failure(AnswerKind::kNotSentWhole), {AnswerKind::kNotSentWhole}, Outcome::kNotReceived},
      {"silence", failure(AnswerKind::kSilence), {AnswerKind::kSilence}, Outcome::kUnknown},
      {"http-503", reading(503, "try again later"), {AnswerKind::kHttp, 503}, Outcome::kNotReceived},
      {"http-503", reading(503, ""), {AnswerKind::kHttp, 503}, Outcome::kNotReceived},
      {"http-3xx-4xx", reading(400, "Bad Request"), {AnswerKind::kHttp, 400}, Outcome::kNotReceived},
      {"http-3xx-4xx", reading(302, ""), {AnswerKind::kHttp, 302}, Outcome::kNotReceived},
      {"http-other", reading(500, "<html>Internal error"), {AnswerKind::kHttp, 500}, Outcome::kUnknown},
      {"http-other", reading(502, "<html><body>Bad gateway"), {AnswerKind::kHttp, 502}, Outcome::kUnknown},
      {"http-other", reading(504, "<html/>"), {AnswerKind::kHttp, 504}, Outcome::kUnknown},
      {"http-other", reading(200, "<html/>"), {AnswerKind::kHttp, 200}, Outcome::kUnknown},
      {"http-other", reading(204, ""), {AnswerKind::kHttp, 204}, Outcome::kUnknown},
      {"unjudged-receipt", unjudged_receipt(), {AnswerKind::kUnjudgedReceipt}, Outcome::kUnknown},
      {"invalid-receipt",
       reading(200, replaced(receipt(), "one@sender", "two@sender")),
       {AnswerKind::kInvalidReceipt},
       Outcome::kUnknown},
      {"other-signal", reading(200, message().sent.envelope), {AnswerKind::kOther}, Outcome::kUnknown},
      {"other-signal",
       reading(200, error({"EBMS:0101", "x", "failure", "another@x"})),
       {AnswerKind::kOther},
       Outcome::kUnknown},
      {"warning",
       reading(200, error({"EBMS:0002", "no such feature", "warning"})),
       {AnswerKind::kWarning},
       Outcome::kUnknown},
      {"warning", reading(200, error({"EBMS:0002", "no such feature", ""})), {AnswerKind::kWarning}, Outcome::kUnknown},

      seen("duplicate-code", {"EBMS:4001", ""}),
      // phase4 4.4.1, as it came
      seen("duplicate-phase4",
           {"EBMS:0004",
            "Not invoking SPIs, because message with Message ID 'one@sender.example.org' was already "
            "handled (this is a duplicate)"}),
      // phoss-ap with duplicate.detection.as4.mode = reject
      seen("duplicate-rejected", {"EBMS:0004", "Rejecting duplicate AS4 message 'one@sender.example.org'"}),
      seen("duplicate-rejected", {"EBMS:0004", "Rejecting duplicate SBDH instance 'a593a0aa'"}),
      seen("duplicate-message", {"EBMS:0004", "Duplicate MessageId detected"}),
      seen("is-a-duplicate", {"EBMS:0004", "The message is a duplicate of one taken before"}),
      seen("already-received", {"EBMS:0004", "Message with this id has already been received"}),
      seen("already-processed", {"EBMS:0003", "message one@x already processed"}),
      seen("already-delivered", {"EBMS:0004", "The message was already delivered"}),
      seen("already-exists", {"EBMS:0004", "A message with id one@x already exists"}),
      seen("received-before", {"EBMS:0004", "This message was received before"}),
      seen("previously-received", {"EBMS:0004", "Message was previously received"}),

      proven("not-serviced", not_serviced, Outcome::kNotServed),
      unproven("not-serviced-unproven", not_serviced, Outcome::kNotServed),
      proven("connection-failure", {"EBMS:0005", "x"}, Outcome::kPostponed),
      unproven("connection-failure-unproven", {"EBMS:0005", "x"}, Outcome::kUnknown),
      proven("delivery-failure", {"EBMS:0202", "x"}, Outcome::kPostponed),
      unproven("delivery-failure-unproven", {"EBMS:0202", "x"}, Outcome::kUnknown),
      proven("other-error", {"EBMS:0004", "the handler failed"}, Outcome::kRefused),
      unproven("other-error", {"EBMS:0004", "the handler failed"}, Outcome::kRefused),
      proven("error", {"EBMS:0101", "x"}, Outcome::kRefused),
      proven("error", {"ACME:1", "x"}, Outcome::kRefused),
      unproven("error-unproven", {"EBMS:0101", "x"}, Outcome::kRefused),
  };
}

TEST(Outcome, FollowsTheTable) {
  for (const auto& row : rows()) {
    const auto& found = row_of(row.answer);
    EXPECT_EQ(found.name, row.name);
    EXPECT_EQ(found.outcome, row.outcome) << row.name;
    if (row.outcome == Outcome::kDelivered) {
      EXPECT_TRUE(std::holds_alternative<ReceiptArrived>(row.event)) << row.name;
      continue;
    }
    const auto* failed = std::get_if<AttemptFailed>(&row.event);
    ASSERT_NE(failed, nullptr) << row.name;
    EXPECT_EQ(failed->outcome, row.outcome) << row.name << ": " << failed->cause.detail;
    EXPECT_EQ(failed->ends_doubt, found.ends_doubt) << row.name;
    EXPECT_FALSE(failed->cause.code.empty()) << row.name;
    EXPECT_FALSE(failed->cause.detail.empty()) << row.name;
  }
}

TEST(Outcome, HasNoRowWithoutATest) {
  std::set<std::string_view> tested;
  for (const auto& row : rows()) tested.insert(row.name);
  for (const auto& row : outcome_rows()) EXPECT_TRUE(tested.contains(row.name)) << row.name;
}

TEST(Outcome, IsToldInTheDocuments) {
  std::ifstream file(PEPPOLGW_SOURCE_DIR "/docs/deliveries.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  for (const auto& row : outcome_rows()) EXPECT_THAT(text, HasSubstr("`" + std::string(row.name) + "`"));
}

std::string cause_of(const DeliveryEvent& event) {
  const auto* failed = std::get_if<AttemptFailed>(&event);
  return failed ? failed->cause.code + " " + failed->cause.detail : "receipt";
}

// phase4 names EBMS:0002 so; ebMS 3 lets warnings stand beside a receipt.
TEST(Answer, IsAReceiptWhateverWarningsStandBesideIt) {
  const auto plain = receipt();
  const auto messaging = cut_element(plain, "eb:SignalMessage");
  const auto warning = error_element({"EBMS:0002", "a feature", "warning"});
  const auto in_one = replaced(messaging, "</eb:SignalMessage>", warning + "</eb:SignalMessage>");
  EXPECT_EQ(cause_of(reading(200, signed_answer(in_one, network().receiver))), "receipt");
  const auto in_two = signal(warning, kId) + messaging;
  EXPECT_EQ(cause_of(reading(200, signed_answer(in_two, network().receiver))), "receipt");
  const auto contradicting = replaced(in_one, "warning", "failure");
  EXPECT_THAT(cause_of(reading(200, signed_answer(contradicting, network().receiver))), HasSubstr("at once"));
}

TEST(Answer, ProvesAnErrorOnlyByTheReceiversOwnSignatureAboutThisMessage) {
  const auto outcome = [](const std::string& body) { return std::get<AttemptFailed>(reading(200, body)).outcome; };
  const ErrorText later{"EBMS:0202", "later"};
  EXPECT_EQ(outcome(error(later)), Outcome::kPostponed);
  EXPECT_EQ(outcome(error(later, network().sender)), Outcome::kUnknown) << "another access point's signature";
  EXPECT_EQ(outcome(error(later, network().foreign)), Outcome::kUnknown) << "a signature of another network";
  EXPECT_EQ(outcome(replaced(error(later), "later", "lates")), Outcome::kUnknown) << "changed on the way";
  EXPECT_EQ(outcome(error({"EBMS:0202", "later", "failure", ""})), Outcome::kUnknown) << "about no message";
  EXPECT_THAT(cause_of(reading(200, unsigned_error(later))), HasSubstr("not proven"));
}

TEST(Answer, NamesTheFirstErrorThatIsNoWarning) {
  const auto text = signed_answer(
      signal(error_element({"EBMS:0002", "w", "Warning"}) + error_element({"EBMS:0101", "not signed"}), kId),
      network().receiver);
  EXPECT_THAT(cause_of(reading(200, text)), HasSubstr("EBMS:0101"));
}

}  // namespace
}  // namespace peppol::as4
