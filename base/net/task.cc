#include "base/net/task.h"

#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace peppol::net {

namespace asio = boost::asio;

struct Pool::State {
  std::string name;
  std::size_t max_waiting = 0;
  mutable std::mutex mutex;
  std::condition_variable work_or_end;
  std::deque<std::function<void()>> line;
  bool stopping = false;
  std::vector<std::thread> threads;

  void run() {
    std::unique_lock lock(mutex);
    for (;;) {
      work_or_end.wait(lock, [this] { return stopping || !line.empty(); });
      if (line.empty()) return;
      auto job = std::move(line.front());
      line.pop_front();
      lock.unlock();
      job();
      job = nullptr;
      lock.lock();
    }
  }
};

Pool::Pool(std::string name, std::size_t threads, std::size_t max_waiting) : state_(std::make_unique<State>()) {
  state_->name = std::move(name);
  state_->max_waiting = max_waiting;
  for (std::size_t i = 0; i < threads; ++i) state_->threads.emplace_back([this] { state_->run(); });
}

Pool::~Pool() { stop(); }

Result<void> Pool::post(std::function<void()> job) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->stopping) {
      return fail(ErrorCode::kUnreachable, fmt::format("the \"{}\" threads are being stopped", state_->name));
    }
    if (state_->line.size() >= state_->max_waiting) {
      return fail(ErrorCode::kUnreachable,
                  fmt::format("{} jobs already wait for the \"{}\" threads, which is the limit; try again later",
                              state_->line.size(), state_->name));
    }
    state_->line.push_back(std::move(job));
  }
  state_->work_or_end.notify_one();
  return {};
}

void Pool::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->work_or_end.notify_all();
  for (auto& thread : state_->threads) {
    if (thread.joinable()) thread.join();
  }
}

std::size_t Pool::waiting() const {
  const std::lock_guard lock(state_->mutex);
  return state_->line.size();
}

namespace detail {

namespace {

// Goes back to the waiting task on the executor it came from.
template <class Handler>
auto resume_later(Handler handler) {
  auto executor = asio::get_associated_executor(handler);
  auto waiting = std::make_shared<Handler>(std::move(handler));
  auto guard = asio::make_work_guard(executor);
  return [executor, waiting, guard] { asio::post(executor, [waiting] { std::move (*waiting)(); }); };
}

}  // namespace

Task<Result<void>> run_on_pool(Pool& pool, std::function<void()> job) {
  Result<void> posted;
  const auto begin = [&pool, &job, &posted](auto handler) {
    std::function<void()> resume = resume_later(std::move(handler));
    // Once the job is in line the task may already run again: its frame is not touched after that.
    auto tried = pool.post([&job, resume] {
      job();
      resume();
    });
    if (tried) return;
    posted = std::move(tried);
    resume();
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(begin, asio::use_awaitable);
  co_return posted;
}

Task<bool> run_with_deadline(Task<void> work, std::chrono::milliseconds limit) {
  struct Guard {
    asio::cancellation_signal signal;
    bool expired = false;
  };
  const auto executor = co_await asio::this_coro::executor;
  auto guard = std::make_shared<Guard>();
  asio::steady_timer timer(executor, limit);
  timer.async_wait([guard](boost::system::error_code error) {
    if (error) return;
    guard->expired = true;
    guard->signal.emit(asio::cancellation_type::terminal);
  });
  // Whoever cancels us cancels the work.
  auto outer = (co_await asio::this_coro::cancellation_state).slot();
  if (outer.is_connected()) {
    outer.assign([guard](asio::cancellation_type type) { guard->signal.emit(type); });
  }
  std::exception_ptr thrown;
  try {
    co_await asio::co_spawn(executor, std::move(work),
                            asio::bind_cancellation_slot(guard->signal.slot(), asio::use_awaitable));
  } catch (const boost::system::system_error& error) {
    if (error.code() != asio::error::operation_aborted) thrown = std::current_exception();
  } catch (...) {
    thrown = std::current_exception();
  }
  if (outer.is_connected()) outer.clear();
  timer.cancel();
  if (thrown) std::rethrow_exception(thrown);
  co_return !guard->expired;
}

Error deadline_error(std::chrono::milliseconds limit, const std::string& what) {
  return {ErrorCode::kUnreachable, fmt::format("{} took longer than {} ms and was given up", what, limit.count())};
}

}  // namespace detail

}  // namespace peppol::net
