// The store when what is asked of it throws, and when the disk fails it.

#include <gmock/gmock.h>

#include <future>
#include <stdexcept>
#include <thread>

#include "tests/gateway/temporary_store.h"

namespace peppol::gateway {
namespace {

using ::testing::HasSubstr;

class StoreTrouble : public TemporaryStore {};

TEST_F(StoreTrouble, AReadThatThrowsGivesItsConnectionBack) {
  for (int i = 0; i < 20; ++i) {
    const auto read = database_->read([](Connection&) -> Result<void> { throw std::runtime_error("a bug"); });
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::kInternal);
    EXPECT_THAT(read.error().detail, HasSubstr("a bug"));
  }
  auto later = std::async(std::launch::async, [this] { return Documents(*database_).list({}).has_value(); });
  // It would wait for ever for one of the four.
  ASSERT_EQ(later.wait_for(std::chrono::seconds(20)), std::future_status::ready);
  EXPECT_TRUE(later.get());
}

TEST_F(StoreTrouble, AWriteThatThrowsUndoesItselfAlone) {
  std::vector<std::thread> others;
  std::atomic<int> failed = 0;
  for (int i = 0; i < 20; ++i)
    others.emplace_back([&, i] {
      const auto d = document("doc_" + std::to_string(i), std::to_string(i));
      if (i % 2 == 0) {
        EXPECT_TRUE(accept(d));
        return;
      }
      const auto written = database_->write([&](Connection& c) -> Result<void> {
        if (auto done = insert_content(c, d.content_sha256, "x"); !done) return done;
        if (auto done = insert_document(c, d); !done) return done;
        throw std::runtime_error("a bug");
      });
      failed += !written && written.error().code == ErrorCode::kInternal;
    });
  for (auto& thread : others) thread.join();
  EXPECT_EQ(failed, 10);
  EXPECT_EQ(Documents(*database_).list({})->size(), 10u);
}

// A connection that was opened while the file was read-only stays so; SQLite's own switch stands for that here.
TEST_F(StoreTrouble, AWriterThatWasReadOnlyIsOpenedAnew) {
  ASSERT_TRUE(database_->write([](Connection& c) { return c.script("pragma query_only = on"); }));
  const auto refused = accept(document("doc_1", "F1"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kStorage);
  EXPECT_THAT(refused.error().detail, HasSubstr("readonly"));
  EXPECT_TRUE(accept(document("doc_1", "F1"))) << "the store did not recover";
  EXPECT_EQ(Documents(*database_).list({})->size(), 1u);
}

// A disk that is full ends SQLite's transaction; nothing that shared it may be half there, and nothing may be told as
// written.
TEST_F(StoreTrouble, AFullDiskFailsWhatSharedItsCommitAndIsTakenUpAgain) {
  ASSERT_TRUE(accept(document("doc_0", "F0")));
  ASSERT_TRUE(database_->write([](Connection& c) -> Result<void> {
    const auto pages = c.query("pragma page_count");
    return c.script("pragma max_page_count = " + std::to_string(pages->front().integer(0) + 3));
  }));
  // They wait together behind the first, and share a commit.
  std::promise<void> go;
  std::vector<std::future<Result<void>>> written;
  written.push_back(std::async(std::launch::async, [&] {
    return database_->write([&](Connection&) -> Result<void> {
      go.get_future().wait();
      return {};
    });
  }));
  for (int i = 1; i <= 8; ++i)
    written.push_back(std::async(std::launch::async, [this, i] {
      auto d = document("doc_" + std::to_string(i), "F" + std::to_string(i));
      d.report = std::string(i == 4 ? 200'000 : 1, 'x');
      return accept(d);
    }));
  std::this_thread::yield();
  go.set_value();
  std::size_t told = 0;
  for (std::size_t i = 0; i < written.size(); ++i) told += written[i].get().has_value() && i > 0;
  EXPECT_LT(told, 8u) << "the disk was not full";
  EXPECT_EQ(Documents(*database_).list({})->size(), 1 + told) << "what is there is not what was told";
  auto again = document("doc_9", "F9");
  again.report = std::string(200'000, 'x');
  EXPECT_TRUE(accept(again)) << "the store did not recover";
}

TEST_F(StoreTrouble, AStoreThatWasAwayIsReadAgainWhenItIsBack) {
  ASSERT_TRUE(accept(document("doc_1", "F1")));
  const auto broken =
      database_->read([](Connection&) -> Result<void> { return fail(ErrorCode::kStorage, "I/O error"); });
  EXPECT_FALSE(broken);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(Documents(*database_).list({})->size(), 1u);
}

}  // namespace
}  // namespace peppol::gateway
