#include "gateway/store/database.h"

#include <boost/container/static_vector.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include "base/embedded.h"
#include "base/net/task.h"
#include "gateway/store/columns.h"
#include "gateway/store/data_folder.h"
#include "gateway/store/readers.h"

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
    Result<void> result;
    bool is_done = false;
    std::condition_variable turned;  // done, or its thread is the next to write
  };
  using Batch = boost::container::static_vector<Job*, kMaxPerCommit>;

  std::filesystem::path file;
  std::unique_ptr<Connection> writer;  // null after trouble: opened anew for the next batch; of the thread that writes
  Readers readers;
  std::mutex mutex;
  std::deque<Job*> jobs;  // each on the stack of its waiting thread; while any is here, a thread is writing
  bool is_writing = false;

  explicit State(std::filesystem::path f) : file(std::move(f)), readers(file, kReaders) {}

  // The first to come writes for all who wait; who comes meanwhile is written by the next, who is the first of them.
  Result<void> write(Job& job) {
    std::unique_lock lock(mutex);
    jobs.push_back(&job);
    job.turned.wait(lock, [&] { return job.is_done || (!is_writing && jobs.front() == &job); });
    if (job.is_done) return std::move(job.result);
    is_writing = true;
    Batch batch;
    for (; !jobs.empty() && batch.size() < kMaxPerCommit; jobs.pop_front()) batch.push_back(jobs.front());
    lock.unlock();
    commit(batch);
    lock.lock();
    is_writing = false;
    for (auto* done : batch) {
      done->is_done = true;
      if (done != &job) done->turned.notify_one();
    }
    if (!jobs.empty()) jobs.front()->turned.notify_one();
    return std::move(job.result);
  }

  // Whatever happens, all who wait get their answer.
  void commit(const Batch& batch) {
    try {
      const auto all = run_together(batch);
      if (!all)
        for (auto* job : batch) job->result = all;
      const bool trouble = std::any_of(batch.begin(), batch.end(), [](const Job* job) {
        return !job->result && job->result.error().code == ErrorCode::kStorage;
      });
      if (trouble || !all) close_all();
    } catch (...) {
      writer.reset();  // which undoes what was not committed
      for (auto* job : batch) job->result = unexpected_failure();
    }
  }

  // A connection keeps what it found when it was opened (a file that was read-only, a disk that was away).
  void close_all() {
    writer.reset();
    readers.renew();
  }

  Result<void> open_writer() {
    if (writer) return {};
    auto opened = Connection::open(file, Access::kReadWrite);
    if (!opened) return tl::unexpected(opened.error());
    writer = std::move(*opened);
    return {};
  }

  Result<void> control(std::string_view statement) { return done(writer->execute(statement)); }

  // One transaction; its error is everyone's.
  Result<void> run_together(const Batch& batch) {
    if (auto opened = open_writer(); !opened) return opened;
    if (auto begun = control("begin immediate"); !begun) return begun;
    const bool is_alone = batch.size() == 1;
    for (const auto& job : batch) {
      job->result = is_alone ? run_job(*job) : run_in_savepoint(*job);
      // A full disk ends the transaction: what stood in it is gone, and what followed would be committed by itself.
      if (!writer->is_in_transaction())
        return fail(ErrorCode::kStorage, job->result ? "the store undid a write" : job->result.error().detail);
    }
    if (is_alone && !batch.front()->result) return control("rollback");
    auto committed = control("commit");
    if (!committed) static_cast<void>(control("rollback"));
    return committed;
  }

  Result<void> run_job(Job& job) {
    try {
      return job.work(*writer);
    } catch (...) {
      return unexpected_failure();
    }
  }

  Result<void> run_in_savepoint(Job& job) {
    if (auto opened = control("savepoint job"); !opened) return opened;
    Result<void> result = run_job(job);
    if (!result && !control("rollback to job")) static_cast<void>(control("rollback"));
    if (!writer->is_in_transaction()) return result;
    if (auto released = control("release job"); !released) return released;
    return result;
  }

  static tl::unexpected<Error> unexpected_failure() {
    return fail(ErrorCode::kInternal,
                fmt::format("a write to the store failed unexpectedly: {}", net::words_of(std::current_exception())));
  }
};

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file) {
  // Those that an earlier, less careful program left.
  for (const auto* beside : {"-wal", "-shm"})
    if (auto kept = keep_from_others(file.string() + beside); !kept) return tl::unexpected(kept.error());
  auto state = std::make_unique<State>(file);
  if (auto opened = state->open_writer(); !opened) return tl::unexpected(opened.error());
  if (auto done = migrate(*state->writer, file); !done) return tl::unexpected(done.error());
  if (auto reader = state->readers.borrow(); !reader) return tl::unexpected(reader.error());
  return std::unique_ptr<Database>(new Database(std::move(state)));
}

Result<void> Database::write(std::function<Result<void>(Connection&)> work) {
  State::Job job{.work = std::move(work), .result = {}, .is_done = false, .turned = {}};
  return state_->write(job);
}

Result<void> Database::read(const std::function<Result<void>(Connection&)>& work) {
  auto lease = state_->readers.borrow();
  if (!lease) return tl::unexpected(lease.error());
  try {
    auto result = work(lease->connection());
    if (!result && result.error().code == ErrorCode::kStorage) lease->discard();
    return result;
  } catch (...) {
    return fail(ErrorCode::kInternal,
                fmt::format("reading the store failed unexpectedly: {}", net::words_of(std::current_exception())));
  }
}

std::vector<std::string> Database::statements() {
  auto texts = state_->readers.statements();
  static_cast<void>(write([&](Connection& c) -> Result<void> {
    const auto those = c.statements();
    texts.insert(texts.end(), those.begin(), those.end());
    return {};
  }));
  return texts;
}

}  // namespace peppol::gateway
