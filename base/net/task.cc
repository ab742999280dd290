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

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace peppol::net {

namespace asio = boost::asio;

std::string words_of(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& bug) {
    return bug.what();
  } catch (...) {
    return "something that is no exception was thrown";
  }
}

struct Pool::State {
  // The jobs of one tenant: there while it has any.
  struct Line {
    std::deque<std::function<void()>> waiting;
    std::size_t running = 0;
  };
  using Lines = std::map<std::string, Line>;

  PoolOptions options;
  mutable std::mutex mutex;  // of what follows
  std::condition_variable work_or_end;
  Lines lines;
  std::string served_last;
  std::size_t waiting = 0;
  bool stopping = false;
  std::vector<std::thread> threads;

  explicit State(PoolOptions given) : options(std::move(given)) {}

  bool may_run(const Lines::value_type& line) const {
    const auto most =
        line.first.empty() || options.max_at_once_per_tenant == 0 ? options.threads : options.max_at_once_per_tenant;
    return !line.second.waiting.empty() && line.second.running < most;
  }

  // The next tenant in turn that has a job which may begin; lines.end() when none has.
  Lines::iterator next_line() {
    const auto runs = [this](const Lines::value_type& line) { return may_run(line); };
    const auto turn = lines.upper_bound(served_last);
    const auto later = std::find_if(turn, lines.end(), runs);
    if (later != lines.end()) return later;
    const auto earlier = std::find_if(lines.begin(), turn, runs);
    return earlier == turn ? lines.end() : earlier;
  }

  Result<void> post(const std::string& tenant, std::function<void()> job) {
    const std::lock_guard lock(mutex);
    if (stopping)
      return fail(ErrorCode::kUnreachable, fmt::format("the \"{}\" threads are being stopped", options.name));
    const auto line = lines.find(tenant);
    const bool has_own = !tenant.empty() && options.max_waiting_per_tenant > 0;
    const std::size_t own = line == lines.end() ? 0 : line->second.waiting.size();
    if (waiting >= options.max_waiting || (has_own && own >= options.max_waiting_per_tenant))
      return fail(ErrorCode::kUnreachable,
                  fmt::format("{} jobs already wait for the \"{}\" threads, {} of them yours; the limit is {}, or {} "
                              "of one organisation; try again later",
                              waiting, options.name, own, options.max_waiting,
                              has_own ? options.max_waiting_per_tenant : options.max_waiting));
    lines[tenant].waiting.push_back(std::move(job));
    ++waiting;
    return {};
  }

  void run_one(const std::function<void()>& job) {
    try {
      job();
    } catch (...) {
      if (options.log != nullptr)
        options.log->error("pool.job_failed", words_of(std::current_exception()), {{"pool", options.name}});
    }
  }

  void run() {
    std::unique_lock lock(mutex);
    for (;;) {
      auto line = lines.end();
      work_or_end.wait(lock, [&] { return (line = next_line()) != lines.end() || stopping; });
      if (line == lines.end()) return;
      auto job = std::move(line->second.waiting.front());
      line->second.waiting.pop_front();
      ++line->second.running;
      --waiting;
      served_last = line->first;
      lock.unlock();
      run_one(job);
      job = nullptr;
      lock.lock();
      --line->second.running;
      if (line->second.running == 0 && line->second.waiting.empty()) lines.erase(line);
    }
  }
};

Pool::Pool(PoolOptions options) : state_(std::make_unique<State>(std::move(options))) {
  for (std::size_t i = 0; i < state_->options.threads; ++i) state_->threads.emplace_back([this] { state_->run(); });
}

Pool::~Pool() { stop(); }

Result<void> Pool::post(std::function<void()> job) { return post({}, std::move(job)); }

Result<void> Pool::post(const std::string& tenant, std::function<void()> job) {
  if (auto posted = state_->post(tenant, std::move(job)); !posted) return posted;
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

void spawn(const asio::any_io_executor& executor, Task<void> work, Log* log, std::string event) {
  asio::co_spawn(executor, std::move(work), [log, event = std::move(event)](const std::exception_ptr& thrown) {
    if (thrown && log != nullptr) log->error(event, words_of(thrown));
  });
}

Task<void> repeat(std::chrono::milliseconds pause, std::function<void()> work, Log* log, std::string event) {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (;;) {
    timer.expires_after(pause);
    co_await timer.async_wait(asio::use_awaitable);
    try {
      work();
    } catch (...) {
      if (log != nullptr) log->error(event, words_of(std::current_exception()));
    }
  }
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

Task<Result<void>> run_on_pool(Pool& pool, std::string tenant, std::function<void()> job) {
  Result<void> posted;
  const auto begin = [&pool, &tenant, &job, &posted](auto handler) {
    std::function<void()> resume = resume_later(std::move(handler));
    // Once the job is in line the task may already run again: its frame is not touched after that.
    auto tried = pool.post(tenant, [&job, resume] {
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
