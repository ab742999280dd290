#include "gateway/store/database.h"

#include <fmt/format.h>

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "base/embedded.h"

namespace peppol::embedded {
std::span<const EmbeddedFile> store_migrations();
}

namespace peppol::gateway {
namespace {

constexpr std::size_t kMaxPerCommit = 64;
constexpr std::size_t kReaders = 4;

// "0001_initial.sql" -> 1
int number_of(const EmbeddedFile& migration) { return std::stoi(std::string(migration.name.substr(0, 4))); }

Result<int> current_migration(Connection& connection) {
  if (auto made = connection.script("create table if not exists migration (number integer primary key);"); !made)
    return tl::unexpected(made.error());
  auto rows = connection.query("select coalesce(max(number), 0) from migration");
  if (!rows) return tl::unexpected(rows.error());
  return static_cast<int>(rows->front().integer(0));
}

Result<void> migrate(Connection& connection, const std::filesystem::path& file) {
  const auto current = current_migration(connection);
  if (!current) return tl::unexpected(current.error());
  if (*current > newest_migration())
    return fail(ErrorCode::kStorage,
                fmt::format("the store {} is at migration {}, and this program knows only {}: start the newer program",
                            file.string(), *current, newest_migration()));
  for (const auto& migration : embedded::store_migrations()) {
    if (number_of(migration) <= *current) continue;
    const auto script = fmt::format("begin immediate; {}; insert into migration values ({}); commit;", migration.bytes,
                                    number_of(migration));
    if (auto done = connection.script(script); !done) return done;
  }
  return {};
}

}  // namespace

int newest_migration() { return number_of(embedded::store_migrations().back()); }

struct Database::State {
  struct Job {
    std::function<Result<void>(Connection&)> work;
    std::promise<Result<void>> done;
    Result<void> result;
  };

  std::unique_ptr<Connection> writer;
  std::vector<std::unique_ptr<Connection>> readers;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::shared_ptr<Job>> jobs;
  bool stopping = false;
  std::thread thread;

  ~State() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    changed.notify_all();
    if (thread.joinable()) thread.join();
  }

  void run() {
    for (;;) {
      std::vector<std::shared_ptr<Job>> batch;
      {
        std::unique_lock lock(mutex);
        changed.wait(lock, [this] { return stopping || !jobs.empty(); });
        if (jobs.empty()) return;
        while (!jobs.empty() && batch.size() < kMaxPerCommit) {
          batch.push_back(std::move(jobs.front()));
          jobs.pop_front();
        }
      }
      commit(batch);
    }
  }

  void commit(const std::vector<std::shared_ptr<Job>>& batch) {
    Result<void> all = writer->script("begin immediate");
    if (all) {
      for (const auto& job : batch) job->result = run_in_savepoint(*job);
      all = writer->script("commit");
      if (!all) static_cast<void>(writer->script("rollback"));
    }
    for (const auto& job : batch) job->done.set_value(all ? job->result : all);
  }

  Result<void> run_in_savepoint(Job& job) {
    if (auto opened = writer->script("savepoint job"); !opened) return opened;
    Result<void> result;
    try {
      result = job.work(*writer);
    } catch (const std::exception& bug) {
      result = fail(ErrorCode::kInternal, fmt::format("a write to the store failed unexpectedly: {}", bug.what()));
    }
    if (!result)
      if (auto undone = writer->script("rollback to job"); !undone) return undone;
    if (auto released = writer->script("release job"); !released) return released;
    return result;
  }
};

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file) {
  auto state = std::make_unique<State>();
  auto writer = Connection::open(file, Access::kReadWrite);
  if (!writer) return tl::unexpected(writer.error());
  if (auto done = migrate(**writer, file); !done) return tl::unexpected(done.error());
  state->writer = std::move(*writer);
  for (std::size_t i = 0; i < kReaders; ++i) {
    auto reader = Connection::open(file, Access::kReadOnly);
    if (!reader) return tl::unexpected(reader.error());
    state->readers.push_back(std::move(*reader));
  }
  state->thread = std::thread([s = state.get()] { s->run(); });
  return std::unique_ptr<Database>(new Database(std::move(state)));
}

Result<void> Database::write(std::function<Result<void>(Connection&)> work) {
  auto job = std::make_shared<State::Job>();
  job->work = std::move(work);
  auto done = job->done.get_future();
  {
    const std::lock_guard lock(state_->mutex);
    state_->jobs.push_back(job);
  }
  state_->changed.notify_all();
  return done.get();
}

Result<void> Database::read(const std::function<Result<void>(Connection&)>& work) {
  std::unique_ptr<Connection> reader;
  {
    std::unique_lock lock(state_->mutex);
    state_->changed.wait(lock, [this] { return !state_->readers.empty(); });
    reader = std::move(state_->readers.back());
    state_->readers.pop_back();
  }
  auto result = work(*reader);
  {
    const std::lock_guard lock(state_->mutex);
    state_->readers.push_back(std::move(reader));
  }
  state_->changed.notify_all();
  return result;
}

}  // namespace peppol::gateway
