#include "gateway/store/readers.h"

#include <utility>

namespace peppol::gateway {

Readers::Readers(std::filesystem::path file, std::size_t count) : file_(std::move(file)), free_(count) {}

Result<Readers::Lease> Readers::borrow() {
  std::unique_lock lock(mutex_);
  came_back_.wait(lock, [this] { return !free_.empty(); });
  Lease lease(*this, std::move(free_.back()), generation_);
  free_.pop_back();
  lock.unlock();
  if (lease.connection_) return lease;
  auto opened = Connection::open(file_, Access::kReadOnly);
  if (!opened) return tl::unexpected(opened.error());
  lease.connection_ = std::move(*opened);
  return lease;
}

void Readers::renew() {
  const std::lock_guard lock(mutex_);
  ++generation_;
  for (auto& connection : free_) connection.reset();
}

std::vector<std::string> Readers::statements() const {
  std::vector<std::string> texts;
  const std::lock_guard lock(mutex_);
  for (const auto& connection : free_) {
    if (!connection) continue;
    const auto those = connection->statements();
    texts.insert(texts.end(), those.begin(), those.end());
  }
  return texts;
}

void Readers::give_back(std::unique_ptr<Connection> connection, int generation) {
  {
    const std::lock_guard lock(mutex_);
    if (generation != generation_) connection.reset();
    free_.push_back(std::move(connection));
  }
  came_back_.notify_one();
}

Readers::Lease::Lease(Lease&& other) noexcept
    : readers_(std::exchange(other.readers_, nullptr)),
      connection_(std::move(other.connection_)),
      generation_(other.generation_) {}

Readers::Lease::~Lease() {
  if (readers_) readers_->give_back(std::move(connection_), generation_);
}

}  // namespace peppol::gateway
