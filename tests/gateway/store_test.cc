#include <gmock/gmock.h>
#include <stdlib.h>

#include <filesystem>
#include <thread>

#include "gateway/store/accounts.h"
#include "gateway/store/deliveries.h"
#include "gateway/store/received.h"

namespace peppol::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Store : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "peppolgw-store-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    open();
    organisation_ = Accounts(*database_, clock_).create_organisation("De Halm", "NL")->id;
  }
  void TearDown() override {
    database_.reset();
    std::filesystem::remove_all(folder_);
  }
  void open() {
    database_.reset();
    auto opened = Database::open(folder_ / "store.db");
    ASSERT_TRUE(opened.has_value()) << opened.error().detail;
    database_ = std::move(*opened);
  }

  Document document(const std::string& id, const std::string& number, Direction direction = Direction::kOut) const {
    Document d;
    d.id = id;
    d.organisation_id = organisation_;
    d.direction = direction;
    d.status = "queued";
    d.sender = "0106:12345678";
    d.receiver = "9944:NL004495445B01";
    d.document_type = "type";
    d.process = "process";
    d.number = number;
    d.issue_date = "2026-11-22";
    d.content_sha256 = "hash";
    d.instance_id = id + "-instance";
    d.message_id = id + "-message";
    d.created_at = d.updated_at = clock_.now();
    return d;
  }

  Result<void> accept(const Document& d) {
    return database_->write([&](Connection& c) -> Result<void> {
      if (auto done = insert_content(c, d.content_sha256, std::string("\0<x/>", 5)); !done) return done;
      if (auto done = insert_document(c, d); !done) return done;
      return insert_delivery(c, d.id, "{}", d.created_at);
    });
  }

  SystemClock clock_;
  std::filesystem::path folder_;
  std::unique_ptr<Database> database_;
  std::string organisation_;
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
  ASSERT_EQ(deliveries.due(clock_.now(), 10)->size(), 1u);
  DeliveryStep step;
  step.document_id = "doc_1";
  step.state = "{\"state\":\"sent\"}";
  step.status = "sent";
  step.receipt = "receipt";
  step.notes.push_back({clock_.now(), "document.sent", "{}"});
  ASSERT_TRUE(deliveries.store(step, clock_.now()).has_value());
  EXPECT_TRUE(deliveries.due(clock_.now(), 10)->empty());
  EXPECT_EQ(**deliveries.receipt("doc_1"), "receipt");
  EXPECT_EQ(Documents(*database_).get("doc_1")->status, "sent");
  EXPECT_EQ(Documents(*database_).timeline("doc_1")->back().name, "document.sent");
}

TEST_F(Store, TellsAKeyOnceAndRevokesIt) {
  Accounts accounts(*database_, clock_);
  const auto key = accounts.create_key(organisation_, "books", "test");
  EXPECT_THAT(key->secret, HasSubstr("gwk_test_"));
  EXPECT_EQ(accounts.principal_of(key->secret)->organisation_id, organisation_);
  EXPECT_EQ(accounts.principal_of(key->secret + "x").error().code, ErrorCode::kUnauthorized);
  ASSERT_TRUE(accounts.revoke_key(key->id).has_value());
  EXPECT_EQ(accounts.principal_of(key->secret).error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(accounts.revoke_key(key->id).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace peppol::gateway
