#include "gateway/exchange/judging.h"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <latch>
#include <stdexcept>
#include <thread>

#include "base/crypto/certificate_authority.h"
#include "base/crypto/digest.h"
#include "tests/gateway/temporary_store.h"
#include "ubl/signature/signature.h"

namespace peppol::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kInvoice = R"(<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>)";

class JudgingTest : public TemporaryStore {
 protected:
  std::unique_ptr<Judging> judging(Judging::Check check) {
    return std::make_unique<Judging>(
        Judging::Rooms{*documents_, *received_, std::move(check), signers_, *pool_, clock_, log_});
  }
  void SetUp() override {
    TemporaryStore::SetUp();
    documents_ = std::make_unique<Documents>(*database_);
    received_ = std::make_unique<ReceivedMessages>(*database_);
    pool_ = std::make_unique<net::Pool>(net::PoolOptions{.name = "judges", .threads = 8, .max_waiting = 10'000});
  }
  void TearDown() override {
    pool_.reset();
    TemporaryStore::TearDown();
  }

  Document arrive(const std::string& id, std::string_view content = kInvoice) {
    auto d = document(id, id, Direction::kIn);
    d.content_sha256 = to_hex(crypto::sha256(content));
    EXPECT_TRUE(receive(d, content));
    return d;
  }
  std::vector<std::string> events_of(const std::string& id) const {
    std::vector<std::string> names;
    const auto timeline = documents_->timeline(id);
    for (const auto& event : *timeline) names.push_back(event.name);
    return names;
  }

  Log log_{clock_, LogFormat::kText, LogLevel::kError};
  crypto::TrustStore signers_{"signers"};
  std::unique_ptr<Documents> documents_;
  std::unique_ptr<ReceivedMessages> received_;
  std::unique_ptr<net::Pool> pool_;
};

TEST_F(JudgingTest, JudgesEachOfManyArrivalsOnceAndTellsItOnce) {
  std::atomic<int> judged = 0;
  const auto judges = judging([&](const tree::Document&, Time) -> Result<validation::Report> {
    ++judged;
    return validation::Report{};
  });
  constexpr int kThreads = 8;
  constexpr int kEach = 40;
  std::vector<std::thread> senders;
  for (int t = 0; t < kThreads; ++t)
    senders.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const auto d = arrive("doc_" + std::to_string(t * kEach + i));
        judges->arrived(d, nullptr);
        if (i % 8 == 0) judges->catch_up();
      }
    });
  for (auto& thread : senders) thread.join();
  pool_->stop();
  judges->catch_up();
  EXPECT_EQ(judged, kThreads * kEach);
  for (int i = 0; i < kThreads * kEach; ++i)
    EXPECT_THAT(events_of("doc_" + std::to_string(i)), ElementsAre("document.received", "document.validated")) << i;
}

TEST_F(JudgingTest, JudgesWhatIsToldAgainWhileItIsAtWorkOnce) {
  std::atomic<int> judged = 0;
  std::latch begun(1), told(1);
  const auto judges = judging([&](const tree::Document&, Time) -> Result<validation::Report> {
    ++judged;
    begun.count_down();
    told.wait();
    return validation::Report{};
  });
  const auto d = arrive("doc_1");
  judges->arrived(d, nullptr);
  begun.wait();
  judges->arrived(d, nullptr);
  judges->catch_up();  // finds it unjudged in the store
  told.count_down();
  pool_->stop();
  EXPECT_EQ(judged, 1);
  EXPECT_THAT(events_of("doc_1"), ElementsAre("document.received", "document.validated"));
}

TEST_F(JudgingTest, TellsOfTheSignatureOfADocumentThatHasOne) {
  const Time now = clock_.now();
  const auto authority = *crypto::CertificateAuthority::make_root(
      {.common_name = "Seals"}, {now - std::chrono::hours(1), now + std::chrono::hours(1)});
  const std::string invoice =
      R"(<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><a xmlns="urn:a">1</a></Invoice>)";
  const auto sealed = signature::sign(invoice, authority.key_pair(), now);
  ASSERT_TRUE(sealed.has_value()) << sealed.error().detail;
  const auto judges =
      judging([](const tree::Document&, Time) -> Result<validation::Report> { return validation::Report{}; });
  arrive("doc_1", *sealed);
  arrive("doc_2", invoice);
  judges->catch_up();
  const auto tree = std::make_shared<const tree::Document>(tree::Document::parse(*sealed).value());
  judges->arrived(arrive("doc_3", *sealed), tree);
  pool_->stop();
  EXPECT_THAT(*documents_->get("doc_1")->report, HasSubstr(R"("signature":{)"));
  EXPECT_THAT(*documents_->get("doc_3")->report, HasSubstr(R"("signature":{)"));
  EXPECT_THAT(*documents_->get("doc_2")->report, Not(HasSubstr(R"("signature")")));
}

TEST_F(JudgingTest, JudgesWhatWasAcknowledgedBefore) {
  const auto judges =
      judging([](const tree::Document&, Time) -> Result<validation::Report> { return validation::Report{}; });
  const auto d = arrive("doc_1");
  ASSERT_TRUE(documents_->acknowledge("doc_1", clock_.now()));
  judges->arrived(d, nullptr);
  pool_->stop();
  EXPECT_EQ(documents_->get("doc_1")->verdict, "validated");
  EXPECT_EQ(documents_->get("doc_1")->status, "acknowledged");
  EXPECT_THAT(events_of("doc_1"), ElementsAre("document.received", "document.acknowledged", "document.validated"));
}

TEST_F(JudgingTest, MarksWhatCannotBeJudgedAndDoesNotTryItAgain) {
  int tried = 0;
  const auto judges = judging([&](const tree::Document&, Time) -> Result<validation::Report> {
    if (++tried == 1) throw std::runtime_error("a bug in a rule");
    return fail(ErrorCode::kLimitExceeded, "the document takes more than 30 s");
  });
  arrive("doc_1");
  arrive("doc_2");
  judges->catch_up();
  const auto thrown = documents_->get("doc_1");
  EXPECT_EQ(thrown->verdict, "not_validated");
  EXPECT_EQ(thrown->status, "not_validated");
  EXPECT_THAT(*thrown->last_error, HasSubstr("a bug in a rule"));
  EXPECT_THAT(*documents_->get("doc_2")->last_error, HasSubstr("limit-exceeded"));
  EXPECT_THAT(events_of("doc_1"), ElementsAre("document.received", "document.validated"));
  EXPECT_THAT(documents_->timeline("doc_1")->back().detail, HasSubstr("a bug in a rule"));
  // The next start.
  judging([&](const tree::Document&, Time) -> Result<validation::Report> {
    ++tried;
    return validation::Report{};
  })->catch_up();
  EXPECT_EQ(tried, 2);
  EXPECT_THAT(events_of("doc_1"), ElementsAre("document.received", "document.validated"));
  // The store is as usable as before.
  EXPECT_TRUE(accept(document("doc_3", "F3")));
}

TEST_F(JudgingTest, LeavesWhatTheStoreKeptFromBeingJudged) {
  bool fail_the_store = true;
  const auto judges = judging([&](const tree::Document&, Time) -> Result<validation::Report> {
    if (fail_the_store) {
      EXPECT_TRUE(database_->write([](Connection& c) { return c.script("pragma query_only = on"); }));
    }
    return validation::Report{};
  });
  arrive("doc_1");
  judges->catch_up();
  EXPECT_EQ(documents_->get("doc_1")->verdict, std::nullopt);
  fail_the_store = false;
  judges->catch_up();
  EXPECT_EQ(documents_->get("doc_1")->verdict, "validated");
}

// The program ended while it judged this document, at each of its starts.
TEST_F(JudgingTest, GivesUpADocumentThatEndsTheProgram) {
  auto d = document("doc_1", "F1", Direction::kIn);
  d.created_at = clock_.now() - std::chrono::minutes(1);
  ASSERT_TRUE(receive(d, kInvoice));
  for (std::int64_t start = 1; start <= Judging::kMostStarts; ++start)
    ASSERT_EQ(*received_->note_judging_start("doc_1"), start);
  int judged = 0;
  judging([&](const tree::Document&, Time) -> Result<validation::Report> {
    ++judged;
    return validation::Report{};
  })->catch_up();
  EXPECT_EQ(judged, 0);
  EXPECT_EQ(documents_->get("doc_1")->verdict, "not_validated");
  EXPECT_THAT(*documents_->get("doc_1")->last_error, HasSubstr("ended 3 times"));
}

TEST_F(JudgingTest, CatchesUpWithWhatThePoolHadNoPlaceFor) {
  pool_ = std::make_unique<net::Pool>(net::PoolOptions{.name = "judges", .threads = 1, .max_waiting = 1});
  std::promise<void> go;
  const auto gone = go.get_future().share();
  std::atomic<int> judged = 0;
  const auto judges = judging([&](const tree::Document&, Time) -> Result<validation::Report> {
    gone.wait();
    ++judged;
    return validation::Report{};
  });
  for (int i = 0; i < 20; ++i) judges->arrived(arrive("doc_" + std::to_string(10 + i)), nullptr);
  go.set_value();
  pool_->stop();
  EXPECT_EQ(judged, 20);
  EXPECT_TRUE(documents_->unjudged(30)->empty());
}

}  // namespace
}  // namespace peppol::gateway
