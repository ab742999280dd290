// The read-only connections of a store. Each is lent to one thread at a time
// and comes back whatever happens on that thread; one that the store failed is
// opened anew for the next.
//
//   auto lease = readers.borrow();
//   auto rows = lease->connection().query(...);
//
// May be used from any thread.

#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/error.h"
#include "gateway/store/connection.h"

namespace peppol::gateway {

class Readers {
 public:
  class Lease {
   public:
    Lease(Readers& readers, std::unique_ptr<Connection> connection, int generation)
        : readers_(&readers), connection_(std::move(connection)), generation_(generation) {}
    Lease(Lease&& other) noexcept;
    Lease& operator=(Lease&&) = delete;
    ~Lease();

    Connection& connection() { return *connection_; }
    // Closes it: what it was used for failed.
    void discard() { connection_.reset(); }

   private:
    friend class Readers;
    Readers* readers_;  // null: moved from
    std::unique_ptr<Connection> connection_;
    int generation_;
  };

  Readers(std::filesystem::path file, std::size_t count);

  // Waits for a free one. Fails with kStorage when the file cannot be opened.
  Result<Lease> borrow();

  // Closes those that are free now, and the others when they come back: the store was opened anew.
  void renew();

  // Of all that are free now.
  std::vector<std::string> statements() const;

 private:
  void give_back(std::unique_ptr<Connection> connection, int generation);

  const std::filesystem::path file_;
  mutable std::mutex mutex_;
  std::condition_variable came_back_;
  std::vector<std::unique_ptr<Connection>> free_;  // null: not open
  int generation_ = 0;
};

}  // namespace peppol::gateway
