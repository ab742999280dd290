#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <latch>
#include <thread>

#include "base/crypto/certificate_authority.h"
#include "gateway/api/submission_answer.h"
#include "tests/gateway/temporary_store.h"
#include "ubl/model/create.h"

namespace peppol::gateway {
namespace {

using ::testing::HasSubstr;

crypto::KeyPair make_key() {
  const crypto::Validity life{*parse_time("2026-01-01T00:00:00Z"), *parse_time("2036-01-01T00:00:00Z")};
  return crypto::CertificateAuthority::make_root({.common_name = "ROOT"}, life)
      .value()
      .issue({.subject = {.common_name = "PSB000001"}, .validity = life})
      .value();
}

const crypto::KeyPair& key() {
  static const crypto::KeyPair made = make_key();  // takes a while
  return made;
}

// An invoice from 0106:90000011 to 9944:NL801234566B01 that keeps all rules.
const Bytes& invoice() {
  static const Bytes made = [] {
    std::ifstream stream(PEPPOLGW_SOURCE_DIR "/tests/data/model/invoice-kvk-to-vat.json");
    const std::string json{std::istreambuf_iterator<char>(stream), {}};
    return model::create(json, model::CreateOptions{}).value().ubl;
  }();
  return made;
}

Bytes with(Bytes document, std::string_view old_text, std::string_view new_text) {
  const auto at = document.find(old_text);
  EXPECT_NE(at, std::string::npos) << old_text;
  return document.replace(at, old_text.size(), new_text);
}

class SubmissionsTest : public TemporaryStore {
 protected:
  void SetUp() override {
    TemporaryStore::SetUp();
    documents_ = std::make_unique<Documents>(*database_);
    participants_ = std::make_unique<Participants>(*database_, clock_);
    ASSERT_TRUE(participants_->add({.id = {},
                                    .organisation_id = organisation_,
                                    .identifier = *directory::ParticipantId::parse("0106:90000011"),
                                    .name = "De Koperen Kraan",
                                    .country = "NL",
                                    .last_error = {},
                                    .capabilities = {},
                                    .created_at = {}}));
    submissions_ = std::make_unique<Submissions>(
        Submissions::Rooms{*database_, *documents_, *participants_, validator_, clock_, key(), write_answer});
  }

  static Submission submission(Bytes document, std::string idempotency_key) {
    Submission s;
    s.request_sha256 = std::to_string(std::hash<std::string>()(document));
    s.idempotency_key = std::move(idempotency_key);
    s.document = std::move(document);
    return s;
  }

  tl::expected<Submitted, SubmissionRefused> submit(const Submission& s) {
    return submissions_->submit({"key_1", organisation_}, s);
  }

  // As many answers as clients, asked for at the same moment.
  std::vector<tl::expected<Submitted, SubmissionRefused>> submit_at_once(const Submission& s, int clients) {
    std::vector<tl::expected<Submitted, SubmissionRefused>> answers(static_cast<std::size_t>(clients));
    std::latch together(clients);
    std::vector<std::thread> threads;
    for (auto& answer : answers)
      threads.emplace_back([&] {
        together.arrive_and_wait();
        answer = submit(s);
      });
    for (auto& thread : threads) thread.join();
    return answers;
  }

  std::size_t count() const { return documents_->list({.limit = 1000})->size(); }

  validation::RuleLibrary rules_{"/nowhere"};
  validation::Validator validator_{rules_};
  std::unique_ptr<Documents> documents_;
  std::unique_ptr<Participants> participants_;
  std::unique_ptr<Submissions> submissions_;
};

TEST_F(SubmissionsTest, GivesAllWhoAskAtOnceWithOneKeyTheWinnersAnswer) {
  for (int round = 0; round < 5; ++round) {
    const auto document = with(invoice(), "F2026-0117", "ROUND-" + std::to_string(round));
    const auto answers = submit_at_once(submission(document, "key-" + std::to_string(round)), 8);
    int first = 0;
    for (const auto& answer : answers) {
      ASSERT_TRUE(answer.has_value()) << answer.error().detail;
      EXPECT_EQ(answer->status, 202);
      EXPECT_EQ(answer->body, answers.front()->body);
      first += !answer->replayed;
    }
    EXPECT_EQ(first, 1);
    EXPECT_EQ(count(), static_cast<std::size_t>(round + 1));
  }
}

TEST_F(SubmissionsTest, MakesOneDocumentOfARefusalThatManyAskFor) {
  const auto broken = with(invoice(), "<cbc:InvoiceTypeCode>380", "<cbc:InvoiceTypeCode>999");
  const auto answers = submit_at_once(submission(broken, "key-1"), 8);
  for (const auto& answer : answers) {
    ASSERT_TRUE(answer.has_value()) << answer.error().detail;
    EXPECT_EQ(answer->status, 422);
    EXPECT_EQ(answer->body, answers.front()->body);
  }
  EXPECT_EQ(count(), 1u);
  EXPECT_EQ(documents_->list({})->front().status, "rejected");
  // And of one that is none: the same for all.
  for (const auto& answer : submit_at_once(submission("<note/>", "key-2"), 8)) EXPECT_EQ(answer->status, 422);
  EXPECT_EQ(count(), 1u);
}

struct Unsendable {
  const char* name;
  std::string old_text;
  std::string new_text;
  std::optional<std::string> type;
  std::optional<std::string> process;
  const char* where;  // of the field, in "errors"
  const char* why;
};

class SubmissionsRefuse : public SubmissionsTest, public ::testing::WithParamInterface<Unsendable> {};

const std::string kProfile = "<cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>";

TEST_P(SubmissionsRefuse, WhatCanNeverBeSentNamingTheField) {
  auto s = submission(with(invoice(), GetParam().old_text, GetParam().new_text), "key-1");
  s.options.document_type = GetParam().type;
  s.options.process = GetParam().process;
  const auto answer = submit(s);
  ASSERT_TRUE(answer.has_value());
  ASSERT_EQ(answer->status, 422) << answer->body;
  const auto told = boost::json::parse(answer->body);
  EXPECT_EQ(told.at("code"), "invalid-document");
  const auto& error = told.at("errors").as_array().at(0);
  EXPECT_THAT(boost::json::serialize(error), HasSubstr(GetParam().where));
  EXPECT_THAT(std::string(error.at("message").as_string()), HasSubstr(GetParam().why));
  EXPECT_EQ(count(), 0u);
  // The corrected document is no duplicate of it.
  EXPECT_EQ(submit(submission(invoice() + "\n", "key-1"))->status, 202);
}

const std::string kType = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##";
INSTANTIATE_TEST_SUITE_P(
    Table, SubmissionsRefuse,
    ::testing::Values(
        Unsendable{"NoProfile", kProfile, "", {}, {}, R"("location":"/Invoice/cbc:ProfileID")", "no process"},
        Unsendable{"EmptyProfile", kProfile, "<cbc:ProfileID/>", {}, {}, "BT-23", "no process"},
        Unsendable{"ProfileWithBlank",
                   "billing:01:1.0</cbc:ProfileID>",
                   "billing 01</cbc:ProfileID>",
                   {},
                   {},
                   "BT-23",
                   "white space"},
        Unsendable{"UnknownProfile",
                   "billing:01:1.0</cbc:ProfileID>",
                   "billing:77:1.0</cbc:ProfileID>",
                   {},
                   {},
                   "BT-23",
                   "billing:77:1.0\" does not belong to"},
        Unsendable{"UnknownCustomization",
                   "billing:3.0</cbc:CustomizationID>",
                   "billing:9.9</cbc:CustomizationID>",
                   {},
                   {},
                   R"("location":"/Invoice/cbc:CustomizationID")",
                   "billing:9.9::2.1\" is not in the network's code list"},
        Unsendable{"TypeWithBlank", "F2026", "F2026", "a b", {}, R"("pointer":"/document_type")", "white space"},
        Unsendable{"TypeWithStar",
                   "F2026",
                   "F2026",
                   "peppol-doctype-wildcard::" + kType + "urn:peppol:pint:billing-1*::2.1",
                   {},
                   "/document_type",
                   "*"},
        Unsendable{
            "TypeOfAnotherRoot",
            "F2026",
            "F2026",
            "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#compliant#"
            "urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1",
            {},
            "/document_type",
            "is not one of an Invoice"},
        Unsendable{"EmptyProcess", "F2026", "F2026", {}, "", R"("pointer":"/process")", "no process"},
        Unsendable{"UnknownProcess", "F2026", "F2026", {}, "urn:example:process", "/process", "does not belong"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(SubmissionsTest, SendUnderWarnWhatNoCodeListKnows) {
  auto s = submission(invoice(), "key-1");
  s.options.document_type = kType + "urn:example:bilateral::2.1";
  s.options.validate = Strictness::kWarn;
  EXPECT_EQ(submit(s)->status, 202);
  s = submission(invoice(), "key-2");
  s.options.validate = Strictness::kWarn;
  s.options.process = "";
  EXPECT_EQ(submit(s)->status, 422) << "it can be sent to nobody";
}

TEST_F(SubmissionsTest, TakeTheCorrectedDocumentOfOneThatFailedBeforeItLeft) {
  ASSERT_EQ(submit(submission(invoice(), "key-1"))->status, 202);
  const auto id = documents_->list({})->front().id;
  ASSERT_EQ(submit(submission(invoice() + "\n", "key-2")).error().reason,
            SubmissionRefused::Reason::kDuplicateDocument);
  DeliveryStep failed;
  failed.document_id = id;
  failed.state = "{}";
  failed.status = "failed";
  ASSERT_TRUE(Deliveries(*database_).store(failed, clock_.now()));
  EXPECT_EQ(submit(submission(invoice() + "\n", "key-2"))->status, 202);
}

TEST_F(SubmissionsTest, TellsTheReportInShortForLists) {
  const auto broken = with(invoice(), "<cbc:InvoiceTypeCode>380", "<cbc:InvoiceTypeCode>999");
  ASSERT_EQ(submit(submission(broken, "key-1"))->status, 422);
  const auto summary = boost::json::parse(*documents_->list({})->front().report_summary);
  EXPECT_EQ(summary.at("valid"), false);
  EXPECT_EQ(summary.at("worst"), "fatal");
  EXPECT_GE(summary.at("fatal").as_int64(), 1);
}

}  // namespace
}  // namespace peppol::gateway
