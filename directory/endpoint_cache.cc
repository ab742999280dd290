#include "directory/endpoint_cache.h"

namespace peppol::directory {

std::optional<Endpoint> EndpointCache::find(const std::string& key, Time now) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(key);
  if (found == entries_.end()) return std::nullopt;
  const auto& [endpoint, stored, place] = found->second;
  const bool expired = endpoint.expiration && now > *endpoint.expiration;
  if (now >= stored + kept_ || now < stored || expired || !endpoint.certificate.is_valid_at(now)) {
    erase(found);
    return std::nullopt;
  }
  return endpoint;
}

void EndpointCache::store(const std::string& key, const Endpoint& endpoint, Time now) {
  const std::lock_guard lock(mutex_);
  if (const auto found = entries_.find(key); found != entries_.end()) erase(found);
  if (max_entries_ == 0) return;
  while (entries_.size() >= max_entries_) erase(entries_.find(order_.front()));
  order_.push_back(key);
  entries_.emplace(key, Entry{endpoint, now, std::prev(order_.end())});
}

void EndpointCache::forget(const std::string& key) {
  const std::lock_guard lock(mutex_);
  if (const auto found = entries_.find(key); found != entries_.end()) erase(found);
}

void EndpointCache::erase(std::map<std::string, Entry>::iterator entry) {
  order_.erase(entry->second.place);
  entries_.erase(entry);
}

}  // namespace peppol::directory
