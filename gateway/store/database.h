// The store's file, its migrations, and the two ways to use it.
//
//   auto id = database.write<std::string>([&](Connection& c) -> Result<std::string> { ... });
//
// One thread writes at a time, for all who wait: they share one commit (group
// commit), each in a savepoint of its own, so `work` may run on another
// caller's thread. write() returns only when the commit is on the disk. Reads run on the caller's thread, each on a
// connection of its own. An exception of `work` becomes kInternal. After
// kStorage the file is opened anew for the next write or read, so that a disk
// that was full or read-only is taken up again when it is well. All members
// may be called from any thread; they block.

#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "gateway/store/connection.h"

namespace peppol::gateway {

class Database {
 public:
  // Makes the file when it is not there, readable by its owner alone, and
  // brings it to the newest migration. Fails with kStorage, also when the file
  // is of a newer program.
  static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // An error of `work` undoes what it did, and nothing else.
  Result<void> write(std::function<Result<void>(Connection&)> work);
  Result<void> read(const std::function<Result<void>(Connection&)>& work);

  template <class T>
  Result<T> write(std::function<Result<T>(Connection&)> work) {
    std::optional<Result<T>> answer;
    auto done = write([&](Connection& connection) { return kept(answer, work(connection)); });
    if (!done) return tl::unexpected(done.error());
    return std::move(*answer);
  }

  template <class T>
  Result<T> read(const std::function<Result<T>(Connection&)>& work) {
    std::optional<Result<T>> answer;
    auto done = read([&](Connection& connection) { return kept(answer, work(connection)); });
    if (!done) return tl::unexpected(done.error());
    return std::move(*answer);
  }

  // The texts of all statements so far, those of reads under way apart; for the test of query plans.
  std::vector<std::string> statements();

 private:
  struct State;
  explicit Database(std::unique_ptr<State> state);

  template <class T>
  static Result<void> kept(std::optional<Result<T>>& answer, Result<T> given) {
    answer.emplace(std::move(given));
    if (!*answer) return tl::unexpected(answer->error());
    return {};
  }

  std::unique_ptr<State> state_;
};

// The number of the newest migration this program knows.
int newest_migration();

}  // namespace peppol::gateway
