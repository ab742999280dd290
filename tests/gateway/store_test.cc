#include <gmock/gmock.h>

#include <algorithm>
#include <thread>

#include "tests/gateway/temporary_store.h"

namespace peppol::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Store : public TemporaryStore {
 protected:
  std::ptrdiff_t due_by(Time time) {
    const auto waiting = Deliveries(*database_).waiting(10).value();
    return std::count_if(waiting.begin(), waiting.end(), [&](const auto& one) { return one.due_at <= time; });
  }
};

TEST_F(Store, KeepsDocumentsAndBytesAcrossARestart) {
  ASSERT_TRUE(accept(document("doc_1", "F1")).has_value());
  open();
  Documents documents(*database_);
  EXPECT_EQ(documents.get("doc_1")->number, "F1");
  EXPECT_EQ(*documents.content("hash"), std::string("\0<x/>", 5));
  EXPECT_EQ(documents.get("doc_2").error().code, ErrorCode::kNotFound);
}

TEST_F(Store, BindsParametersByTheirNumber) {
  const auto rows = database_->read<Rows>([](Connection& c) { return c.query("select $2, $1, $2", {"one", "two"}); });
  EXPECT_EQ(rows->front().text(0), "two");
  EXPECT_EQ(rows->front().text(1), "one");
}

TEST_F(Store, HoldsTextThatIsUtf8AndBytesAsTheyAre) {
  const std::string broken = "caf\xe9 \xff";
  const auto rows = database_->read<Rows>([&](Connection& c) {
    return c.query("select $1, $2", {broken, Blob{broken}});
  });
  EXPECT_EQ(rows->front().text(0), "caf\xEF\xBF\xBD \xEF\xBF\xBD");
  EXPECT_EQ(rows->front().text(1), broken);
}

TEST_F(Store, UndoesAFailedWriteAndNothingElse) {
  std::vector<std::thread> others;
  for (int i = 0; i < 8; ++i)
    others.emplace_back([this, i] {
      const auto d = document("doc_" + std::to_string(i), std::to_string(i));
      if (i % 2 == 0)
        EXPECT_TRUE(accept(d).has_value());
      else
        EXPECT_FALSE(database_
                         ->write([&](Connection& c) -> Result<void> {
                           if (auto done = insert_content(c, d.content_sha256, "x"); !done) return done;
                           if (auto done = insert_document(c, d); !done) return done;
                           return fail(ErrorCode::kConflict, "changed my mind");
                         })
                         .has_value());
    });
  for (auto& thread : others) thread.join();
  EXPECT_EQ(Documents(*database_).list({})->size(), 4u);
}

TEST_F(Store, KeepsOneAcceptedAnswerPerKeyButLetsARefusalGo) {
  const auto keep = [&](int status, const std::string& request) {
    return database_->write([&](Connection& c) {
      return keep_answer(c, {"org", "key", request, status, "application/json", "{}"}, clock_.now());
    });
  };
  EXPECT_TRUE(keep(422, "first").has_value());
  EXPECT_TRUE(keep(202, "second").has_value());
  EXPECT_EQ(keep(202, "third").error().code, ErrorCode::kConflict);
  EXPECT_EQ((*Documents(*database_).kept_answer("org", "key"))->request_sha256, "second");
  EXPECT_FALSE((*Documents(*database_).kept_answer("other", "key")).has_value());
}

TEST_F(Store, ReceivesAMessageOnce) {
  ReceivedMessages received(*database_);
  const ReceivedMessage message{"m1", "digest", "receipt", "doc_1", clock_.now()};
  ASSERT_TRUE(received.store(message, document("doc_1", "F1", Direction::kIn), "<x/>").has_value());
  EXPECT_EQ(received.store(message, document("doc_2", "F1", Direction::kIn), "<x/>").error().code,
            ErrorCode::kConflict);
  EXPECT_EQ((*received.find("m1"))->receipt, "receipt");
  EXPECT_EQ(Documents(*database_).waiting({organisation_, std::nullopt, 10})->size(), 1u);
}

TEST_F(Store, AcknowledgesOnceAndSaysSoEachTime) {
  ReceivedMessages received(*database_);
  ASSERT_TRUE(
      received
          .store({"m1", "digest", "receipt", "doc_1", clock_.now()}, document("doc_1", "F1", Direction::kIn), "<x/>")
          .has_value());
  Documents documents(*database_);
  EXPECT_TRUE(*documents.acknowledge("doc_1", clock_.now()));
  EXPECT_FALSE(*documents.acknowledge("doc_1", clock_.now()));
  EXPECT_TRUE(documents.waiting({organisation_, std::nullopt, 10})->empty());
  EXPECT_EQ(documents.timeline("doc_1")->size(), 2u);
}

TEST_F(Store, ListsTheInboxInPages) {
  ReceivedMessages received(*database_);
  for (const std::string id : {"doc_1", "doc_2", "doc_3"})
    ASSERT_TRUE(received.store({id, "digest", "receipt", id, clock_.now()}, document(id, id, Direction::kIn), "<x/>"));
  Documents documents(*database_);
  const auto ids = [&](std::optional<std::string> after, std::int64_t limit) {
    std::vector<std::string> found;
    const auto page = documents.waiting({organisation_, std::move(after), limit});
    for (const auto& one : *page) found.push_back(one.id);
    return found;
  };
  EXPECT_THAT(ids(std::nullopt, 3), ElementsAre("doc_1", "doc_2", "doc_3"));
  EXPECT_THAT(ids(std::nullopt, 1), ElementsAre("doc_1", "doc_2")) << "one more tells of a next page";
  EXPECT_THAT(ids("doc_1", 5), ElementsAre("doc_2", "doc_3"));
  ASSERT_TRUE(documents.acknowledge("doc_2", clock_.now()));
  EXPECT_THAT(ids("doc_1", 5), ElementsAre("doc_3"));
  EXPECT_THAT(ids("doc_3", 5), ElementsAre());
}

TEST_F(Store, StoresAStepOfADeliveryWhole) {
  ASSERT_TRUE(accept(document("doc_1", "F1")).has_value());
  Deliveries deliveries(*database_);
  ASSERT_EQ(due_by(clock_.now()), 1);
  DeliveryStep step;
  step.document_id = "doc_1";
  step.state = "{\"state\":\"sent\"}";
  step.status = "sent";
  step.receipt = "receipt";
  step.notes.push_back({clock_.now(), "document.sent", "{}"});
  ASSERT_TRUE(deliveries.store(step, clock_.now()).has_value());
  EXPECT_EQ(due_by(clock_.now()), 0);
  EXPECT_EQ(**deliveries.receipt("doc_1"), "receipt");
  EXPECT_EQ(Documents(*database_).get("doc_1")->status, "sent");
  EXPECT_EQ(Documents(*database_).timeline("doc_1")->back().name, "document.sent");
}

TEST_F(Store, LetsNothingBeDueLaterThanTheLongestWait) {
  Deliveries deliveries(*database_);
  const Time now = clock_.now();
  auto soon = document("doc_1", "F1"), far = document("doc_2", "F2");
  soon.created_at = now + std::chrono::minutes(1);
  far.created_at = now + std::chrono::hours(24);  // before the clock was set back a day
  ASSERT_TRUE(accept(soon));
  ASSERT_TRUE(accept(far));
  EXPECT_EQ(*deliveries.cap_due(now + std::chrono::hours(1)), 1);
  EXPECT_EQ(*deliveries.cap_due(now + std::chrono::hours(1)), 0);
  EXPECT_EQ(due_by(now + std::chrono::minutes(1)), 1);
  EXPECT_EQ(due_by(now + std::chrono::hours(1)), 2);
  ASSERT_TRUE(deliveries.postpone("doc_1", now + std::chrono::minutes(5)));
  EXPECT_EQ(due_by(now + std::chrono::minutes(1)), 0);
}

TEST_F(Store, TellsAKeyOnceAndRevokesIt) {
  Accounts accounts(*database_, clock_);
  const auto key = accounts.create_key(organisation_, "books", "test");
  EXPECT_THAT(key->secret, HasSubstr("gwk_test_"));
  EXPECT_EQ(accounts.principal_of(key->secret)->organisation_id, organisation_);
  EXPECT_EQ(accounts.principal_of(key->secret + "x").error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(accounts.revoke_key("org_another", key->id).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(accounts.principal_of(key->secret)) << "another organisation's path revoked it";
  ASSERT_TRUE(accounts.revoke_key(organisation_, key->id).has_value());
  EXPECT_EQ(accounts.principal_of(key->secret).error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(accounts.revoke_key(organisation_, key->id).error().code, ErrorCode::kNotFound);
}

// What was refused, withdrawn or failed before there was a message does not stand in the way of the corrected document.
TEST_F(Store, FindsAsTheSameWhatLeftOrMayLeave) {
  struct Row {
    std::string status;
    bool has_message;
    bool is_in_the_way;
  };
  const Row rows[] = {{"queued", false, true},     {"retrying", true, true},       {"sent", true, true},
                      {"failed", true, true},      {"failed", false, false},       {"rejected", false, false},
                      {"cancelled", false, false}, {"undeliverable", false, false}};
  int n = 0;
  for (const auto& row : rows) {
    auto d = document("doc_" + std::to_string(n), "F" + std::to_string(n));
    ++n;
    d.status = row.status;
    ASSERT_TRUE(accept(d));
    if (row.has_message) {
      DeliveryStep step;
      step.document_id = d.id;
      step.state = "{}";
      step.message = std::make_shared<const OutgoingMessage>(OutgoingMessage{"type", "for", "bytes"});
      ASSERT_TRUE(Deliveries(*database_).store(step, clock_.now()));
    }
    const auto same =
        database_->read<std::optional<std::string>>([&](Connection& c) { return find_same(c, fingerprint_of(d)); });
    ASSERT_TRUE(same) << same.error().detail;
    EXPECT_EQ(same->has_value(), row.is_in_the_way)
        << row.status << (row.has_message ? " with" : " without") << " a message";
  }
}

TEST_F(Store, ListsByEachOfItsFilters) {
  auto out = document("doc_1", "F1");
  out.client_reference = "ref";
  ASSERT_TRUE(accept(out));
  auto failed = document("doc_2", "F2");
  failed.status = "failed";
  ASSERT_TRUE(accept(failed));
  ASSERT_TRUE(receive(document("doc_3", "F3", Direction::kIn)));
  Documents documents(*database_);
  const auto ids = [&](const DocumentFilter& filter) {
    std::vector<std::string> found;
    const auto page = documents.list(filter);
    EXPECT_TRUE(page.has_value()) << page.error().detail;
    if (page)
      for (const auto& one : *page) found.push_back(one.id);
    return found;
  };
  for (const std::optional<std::string>& organisation : {std::optional<std::string>(), std::optional(organisation_)}) {
    EXPECT_THAT(ids({.organisation_id = organisation}), ElementsAre("doc_1", "doc_2", "doc_3"));
    EXPECT_THAT(ids({.organisation_id = organisation, .direction = Direction::kIn}), ElementsAre("doc_3"));
    EXPECT_THAT(ids({.organisation_id = organisation, .client_reference = "ref"}), ElementsAre("doc_1"));
    EXPECT_THAT(ids({.organisation_id = organisation, .number = "F2"}), ElementsAre("doc_2"));
    EXPECT_THAT(ids({.organisation_id = organisation, .status = "failed", .number = "F1"}), ElementsAre());
    EXPECT_THAT(ids({.organisation_id = organisation, .after = "doc_1"}), ElementsAre("doc_2", "doc_3"));
    EXPECT_THAT(ids({.organisation_id = organisation, .status = "queued"}), ElementsAre("doc_1"));
    EXPECT_THAT(ids({.organisation_id = organisation, .status = "failed"}), ElementsAre("doc_2"));
    EXPECT_THAT(ids({.organisation_id = organisation, .status = "received"}), ElementsAre("doc_3"));
  }
  EXPECT_THAT(ids({.organisation_id = "org_another"}), ElementsAre());
}

// Each status has its own way to its documents.
TEST_F(Store, ListsTheDocumentsOfEveryStatus) {
  for (const auto status : document_statuses()) {
    const std::string name(status);
    const bool in = name == "received" || name.starts_with("validated") || name == "invalid" ||
                    name == "not_validated" || name == "acknowledged";
    auto d = document("doc_" + name, name, in ? Direction::kIn : Direction::kOut);
    d.status = name;
    if (in && name != "received") d.verdict = name == "acknowledged" ? "validated" : name;
    if (name == "acknowledged") d.acknowledged_at = clock_.now();
    ASSERT_TRUE(in ? receive(d) : accept(d)) << name;
  }
  for (const auto status : document_statuses()) {
    const auto found = Documents(*database_).list({.organisation_id = organisation_, .status = std::string(status)});
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 1u) << status;
    EXPECT_EQ(found->front().status, status);
  }
}

TEST_F(Store, ReadsReportsOneByOneAndNotInLists) {
  auto d = document("doc_1", "F1");
  d.report = std::string(100'000, ' ') + "{}";
  d.report_summary = "{\"valid\":true}";
  ASSERT_TRUE(accept(d));
  Documents documents(*database_);
  EXPECT_EQ(documents.get("doc_1")->report, d.report);
  const auto list = documents.list({});
  EXPECT_EQ(list->front().report, std::nullopt);
  EXPECT_EQ(list->front().report_summary, d.report_summary);
}

TEST_F(Store, KeepsOneJudgementAlsoOfWhatWasAcknowledged) {
  ReceivedMessages received(*database_);
  Documents documents(*database_);
  const auto d = document("doc_1", "F1", Direction::kIn);
  ASSERT_TRUE(receive(d));
  ASSERT_TRUE(documents.acknowledge("doc_1", clock_.now()));
  ASSERT_EQ(documents.unjudged(10)->size(), 1u);
  EXPECT_TRUE(*received.store_judgement(d, {.verdict = "invalid", .report = "{}"}, clock_.now()));
  EXPECT_FALSE(*received.store_judgement(d, {.verdict = "validated"}, clock_.now()));
  EXPECT_TRUE(documents.unjudged(10)->empty());
  EXPECT_EQ(documents.get("doc_1")->verdict, "invalid");
  EXPECT_EQ(documents.get("doc_1")->status, "acknowledged");
  EXPECT_EQ(documents.timeline("doc_1")->size(), 3u);
}

}  // namespace
}  // namespace peppol::gateway
