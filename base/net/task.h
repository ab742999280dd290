// Work that waits without holding a thread, work that must hold one, and the
// limits both have.
//
//   Task<Result<Reply>> ask(Pool& pool, Question question) {
//     auto work = [question] { return ask_blocking(question); };  // named: docs/mistakes.md
//     co_return co_await on_pool(pool, std::move(work));
//   }
//   auto reply = co_await with_deadline(ask(pool, question), 10s, "the question");
//
// Tasks run on one strand or a one-threaded io_context; a Pool may be used
// from any thread. Nothing that is thrown ends a thread.

#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "base/error.h"
#include "base/log.h"

namespace peppol::net {

template <class T>
using Task = boost::asio::awaitable<T>;

struct PoolOptions {
  std::string name;  // appears in errors, e.g. "crypto"
  std::size_t threads = 1;
  std::size_t max_waiting = 64;
  // Of one tenant, on the threads and in the line; 0: as for all.
  std::size_t max_at_once_per_tenant = 0;
  std::size_t max_waiting_per_tenant = 0;
  Log* log = nullptr;  // outlives the pool; none: silent
};

// A fixed number of threads and a waiting line of limited length, for calls
// that block (libcurl, c-ares, SQLite, XML signatures). Tenants take turns:
// one with much work delays the others by one job, not by its line. It is
// destroyed, or stopped, before the io_context whose tasks wait for it.
class Pool {
 public:
  explicit Pool(PoolOptions options);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // Fails with kUnreachable (retry later) when `max_waiting` jobs wait, or too
  // many of this tenant, or when the pool has been stopped. What a job throws
  // is logged as "pool.job_failed". `tenant` is any text; empty: of nobody.
  Result<void> post(std::function<void()> job);
  Result<void> post(const std::string& tenant, std::function<void()> job);

  // Runs what waits, then joins the threads.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Runs `work` beside everything else. What it throws is logged as `event`; `log` outlives it, none: silent.
void spawn(const boost::asio::any_io_executor& executor, Task<void> work, Log* log, std::string event);

// Calls `work` after each `pause`, for ever. What it throws is logged as `event`, and the next call comes all the same.
Task<void> repeat(std::chrono::milliseconds pause, std::function<void()> work, Log* log, std::string event);

// What was thrown, in words.
std::string words_of(const std::exception_ptr& thrown);

namespace detail {
// Suspends the calling task; `job` runs on the pool, then the task goes on
// where it was. Both errors of Pool::post come back.
Task<Result<void>> run_on_pool(Pool& pool, std::string tenant, std::function<void()> job);

// Runs `work`; when `limit` passes it is cancelled. True when it ended in time.
Task<bool> run_with_deadline(Task<void> work, std::chrono::milliseconds limit);

Error deadline_error(std::chrono::milliseconds limit, const std::string& what);

template <class T>
Task<void> store_result(Task<Result<T>> work, std::optional<Result<T>>& into) {
  into.emplace(co_await std::move(work));
}
}  // namespace detail

// Runs `work`, which returns a Result, on the pool, in the line of `tenant`. An
// exception of `work` goes on in the waiting task. Not stopped by a deadline:
// blocking work brings its own.
template <class Work>
auto on_pool(Pool& pool, std::string tenant, Work work) -> Task<std::invoke_result_t<Work&>> {
  using R = std::invoke_result_t<Work&>;
  std::optional<R> result;
  std::exception_ptr thrown;
  std::function<void()> job = [&work, &result, &thrown] {
    try {
      result.emplace(work());
    } catch (...) {
      thrown = std::current_exception();
    }
  };
  auto posted = co_await detail::run_on_pool(pool, std::move(tenant), std::move(job));
  if (!posted) co_return tl::unexpected(posted.error());
  if (thrown) std::rethrow_exception(thrown);
  co_return std::move(*result);
}

template <class Work>
auto on_pool(Pool& pool, Work work) -> Task<std::invoke_result_t<Work&>> {
  return on_pool(pool, std::string(), std::move(work));
}

// Runs `work`, cancelling it when `limit` has passed; then the error is
// kUnreachable and says `what` took longer than how much.
template <class T>
Task<Result<T>> with_deadline(Task<Result<T>> work, std::chrono::milliseconds limit, std::string what) {
  std::optional<Result<T>> result;
  const bool in_time = co_await detail::run_with_deadline(detail::store_result(std::move(work), result), limit);
  if (result && (in_time || result->has_value())) co_return std::move(*result);
  co_return tl::unexpected(detail::deadline_error(limit, what));
}

}  // namespace peppol::net
