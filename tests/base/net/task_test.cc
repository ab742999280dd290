#include "base/net/task.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "base/net/io_threads.h"

namespace peppol::net {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

// Not default-constructible, as many results are.
struct Answer {
  explicit Answer(int given) : number(given) {}
  int number;
};

template <class T>
Result<T> run(Task<Result<T>> task) {
  asio::io_context io;
  std::optional<Result<T>> result;
  std::exception_ptr thrown;
  asio::co_spawn(
      io, [&result, work = std::move(task)]() mutable -> Task<void> { result.emplace(co_await std::move(work)); },
      [&thrown](std::exception_ptr error) { thrown = error; });
  io.run();
  if (thrown) std::rethrow_exception(thrown);
  return std::move(*result);
}

Task<Result<Answer>> wait_then(std::chrono::milliseconds time, int number) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  auto [error] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  if (error) co_return fail(ErrorCode::kInternal, "cancelled");
  co_return Answer(number);
}

TEST(Task, InTimeGivesItsResult) {
  const auto answer = run(with_deadline(wait_then(1ms, 42), 5s, "the question"));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->number, 42);
}

TEST(Task, TooLateIsCancelledAndSaysWhatTookHowLong) {
  const auto begin = std::chrono::steady_clock::now();
  const auto answer = run(with_deadline(wait_then(60s, 42), 20ms, "the question"));
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, ErrorCode::kUnreachable);
  EXPECT_THAT(answer.error().detail, HasSubstr("the question took longer than 20 ms"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
}

TEST(Task, AnOuterDeadlineReachesInnerWork) {
  const auto begin = std::chrono::steady_clock::now();
  const auto answer = run(with_deadline(with_deadline(wait_then(60s, 1), 50s, "inner"), 20ms, "outer"));
  ASSERT_FALSE(answer.has_value());
  EXPECT_THAT(answer.error().detail, HasSubstr("outer"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
}

TEST(Pool, RunsWorkOnAnotherThreadAndComesBack) {
  Pool pool({.name = "test", .threads = 2});
  const auto here = std::this_thread::get_id();
  const auto work = [](Pool& on, std::thread::id caller) -> Task<Result<Answer>> {
    auto there = co_await on_pool(on, [] { return Result<std::thread::id>(std::this_thread::get_id()); });
    if (*there == caller || std::this_thread::get_id() != caller) co_return fail(ErrorCode::kInternal, "wrong thread");
    co_return Answer(7);
  };
  const auto answer = run(work(pool, here));
  ASSERT_TRUE(answer.has_value()) << answer.error().detail;
  EXPECT_EQ(answer->number, 7);
}

TEST(Pool, HandsOnWhatTheWorkThrows) {
  Pool pool({.name = "test"});
  const auto work = [](Pool& on) -> Task<Result<int>> {
    co_return co_await on_pool(on, []() -> Result<int> { throw std::runtime_error("a bug"); });
  };
  EXPECT_THROW(run(work(pool)), std::runtime_error);
}

// What a Log wrote to standard error while `run` ran.
template <class Run>
std::string logged(Run run) {
  const SystemClock clock;
  Log log(clock, LogFormat::kText, LogLevel::kInfo);
  ::testing::internal::CaptureStderr();
  run(log);
  return ::testing::internal::GetCapturedStderr();
}

TEST(Pool, LogsWhatAJobThrowsAndLivesOn) {
  std::atomic<int> ran = 0;
  const auto lines = logged([&ran](Log& log) {
    Pool pool({.name = "test", .log = &log});
    ASSERT_TRUE(pool.post([] { throw std::runtime_error("a bug"); }));
    ASSERT_TRUE(pool.post([] { throw 7; }));
    ASSERT_TRUE(pool.post([&ran] { ++ran; }));
    pool.stop();
  });
  EXPECT_EQ(ran, 1);
  EXPECT_THAT(lines, HasSubstr("pool.job_failed"));
  EXPECT_THAT(lines, HasSubstr("a bug"));
  EXPECT_THAT(lines, HasSubstr("no exception"));
}

Task<void> throw_a_bug() {
  throw std::runtime_error("a bug");
  co_return;
}

TEST(Task, SpawnLogsWhatATaskThrows) {
  const auto lines = logged([](Log& log) {
    asio::io_context io;
    spawn(io.get_executor(), throw_a_bug(), &log, "test.ended");
    io.run();
  });
  EXPECT_THAT(lines, HasSubstr("test.ended"));
  EXPECT_THAT(lines, HasSubstr("a bug"));
}

TEST(IoThreads, LogWhatIsThrownOnThemAndLiveOn) {
  std::promise<void> after;
  const auto lines = logged([&after](Log& log) {
    IoThreads io(1, &log);
    asio::post(io.context(), [] { throw std::runtime_error("a bug"); });
    asio::post(io.context(), [] { throw 7; });
    asio::post(io.context(), [&after] { after.set_value(); });
    io.start();
    after.get_future().wait();
  });
  EXPECT_THAT(lines, HasSubstr("io.failed"));
  EXPECT_THAT(lines, HasSubstr("a bug"));
}

TEST(Task, RepeatGoesOnAfterACallThatThrew) {
  std::promise<void> third;
  int calls = 0;
  const auto lines = logged([&](Log& log) {
    IoThreads io(1, &log);
    const auto work = [&] {
      if (++calls == 3) third.set_value();
      if (calls < 3) throw std::runtime_error("a bug");
    };
    spawn(io.context().get_executor(), repeat(1ms, work, &log, "test.failed"), &log, "test.ended");
    io.start();
    third.get_future().wait();
  });
  EXPECT_THAT(lines, HasSubstr("test.failed"));
  EXPECT_THAT(lines, Not(HasSubstr("test.ended")));
}

// Lets jobs wait until all are told to go on.
struct Gate {
  std::mutex mutex;
  std::condition_variable changed;
  bool open = false;
  int inside = 0;

  void pass() {
    std::unique_lock lock(mutex);
    ++inside;
    changed.notify_all();
    changed.wait(lock, [this] { return open; });
  }
  void until_inside(int count) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this, count] { return inside >= count; });
  }
  void let_go() {
    const std::lock_guard lock(mutex);
    open = true;
    changed.notify_all();
  }
};

TEST(Pool, KeepsThreadsFreeForOtherTenants) {
  Gate gate;
  std::promise<void> other;
  Pool pool({.name = "test", .threads = 4, .max_at_once_per_tenant = 3});
  for (int i = 0; i < 8; ++i) ASSERT_TRUE(pool.post("heavy", [&gate] { gate.pass(); }));
  gate.until_inside(3);
  ASSERT_TRUE(pool.post("other", [&other] { other.set_value(); }));
  other.get_future().wait();  // though five jobs came before it
  EXPECT_EQ(gate.inside, 3);
  gate.let_go();
  pool.stop();
  EXPECT_EQ(gate.inside, 8);
}

TEST(Pool, LetsTenantsTakeTurns) {
  Gate gate;
  std::mutex mutex;
  std::string order;
  Pool pool({.name = "test", .threads = 1});
  ASSERT_TRUE(pool.post("0", [&gate] { gate.pass(); }));
  gate.until_inside(1);
  for (const char* tenant : {"a", "a", "a", "b", "c"})
    ASSERT_TRUE(pool.post(tenant, [&, tenant] {
      const std::lock_guard lock(mutex);
      order += tenant;
    }));
  gate.let_go();
  pool.stop();
  EXPECT_EQ(order, "abcaa");
}

TEST(Pool, RefusesATenantWhoseLineIsFullAndTakesOthers) {
  Gate gate;
  Pool pool({.name = "test", .threads = 1, .max_waiting = 10, .max_waiting_per_tenant = 2});
  ASSERT_TRUE(pool.post("a", [&gate] { gate.pass(); }));
  gate.until_inside(1);
  ASSERT_TRUE(pool.post("a", [] {}));
  ASSERT_TRUE(pool.post("a", [] {}));
  const auto refused = pool.post("a", [] {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_TRUE(refused.error().is_transient());
  EXPECT_THAT(refused.error().detail, HasSubstr("2 of one organisation"));
  EXPECT_TRUE(pool.post("b", [] {}));
  gate.let_go();
}

TEST(Pool, RefusesWhenTheLineIsFull) {
  std::promise<void> release;  // the pool's thread uses both to its end
  std::promise<void> started;
  Pool pool({.name = "test", .max_waiting = 1});
  ASSERT_TRUE(pool.post([&] {
    started.set_value();
    release.get_future().wait();
  }));
  started.get_future().wait();
  ASSERT_TRUE(pool.post([] {}));
  const auto work = [](Pool& on) -> Task<Result<int>> {
    co_return co_await on_pool(on, [] { return Result<int>(1); });
  };
  const auto refused = run(work(pool));
  ASSERT_FALSE(refused.has_value());
  EXPECT_TRUE(refused.error().is_transient());
  EXPECT_THAT(refused.error().detail, HasSubstr("\"test\""));
  release.set_value();
}

TEST(Pool, StopRunsWhatWaitsAndThenRefuses) {
  std::atomic<int> ran = 0;
  Pool pool({.name = "test", .threads = 2});
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(pool.post([&ran] { ++ran; }));
  pool.stop();
  EXPECT_EQ(ran, 50);
  EXPECT_FALSE(pool.post([] {}).has_value());
}

}  // namespace
}  // namespace peppol::net
