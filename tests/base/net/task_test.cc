#include "base/net/task.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <thread>

namespace peppol::net {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using ::testing::HasSubstr;

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
