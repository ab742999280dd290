#include "base/net/connection_table.h"

#include <algorithm>

namespace peppol::net {

namespace ip = boost::asio::ip;

std::string address_group(const ip::address& address) {
  if (address.is_v4()) return address.to_string();
  const auto v6 = address.to_v6();
  if (v6.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, v6).to_string();
  auto bytes = v6.to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  return ip::address_v6(bytes).to_string();
}

bool ConnectionTable::tell_longest_waiting(const std::string& group) {
  auto longest = places_.end();
  std::optional<Connection::Moment> since;
  for (auto at = places_.begin(); at != places_.end(); ++at) {
    if (at->second.told || (!group.empty() && at->second.group != group)) continue;
    const auto waiting = at->first->waiting_since();
    if (!waiting || (since && *since <= *waiting)) continue;
    since = waiting;
    longest = at;
  }
  if (longest == places_.end()) return false;
  longest->second.told = true;
  longest->first->give_way();
  return true;
}

ConnectionTable::Room ConnectionTable::make_room_for(const std::string& group) {
  const std::lock_guard lock(mutex_);
  std::size_t all = 0;
  std::size_t of_group = 0;
  for (auto& [connection, place] : places_) {
    // It may have got its request just before it was told.
    place.told = place.told && connection->waiting_since().has_value();
    if (place.told) continue;
    ++all;
    if (place.group == group) ++of_group;
  }
  if (places_.size() >= 2 * max_) return Room::kNone;  // those that were told have not gone yet
  if (of_group >= max_per_address_) return tell_longest_waiting(group) ? Room::kMade : Room::kNoneForThisAddress;
  if (all < max_) return Room::kFree;
  return tell_longest_waiting({}) ? Room::kMade : Room::kNone;
}

bool ConnectionTable::free_one() {
  const std::lock_guard lock(mutex_);
  return tell_longest_waiting({});
}

void ConnectionTable::add(const std::shared_ptr<Connection>& connection, std::string group) {
  const std::lock_guard lock(mutex_);
  places_.emplace(connection, Place{std::move(group)});
}

void ConnectionTable::remove(const std::shared_ptr<Connection>& connection) {
  const std::lock_guard lock(mutex_);
  places_.erase(connection);
}

std::size_t ConnectionTable::size() const {
  const std::lock_guard lock(mutex_);
  return places_.size();
}

void ConnectionTable::tell_all(const std::function<void(Connection&)>& what) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [connection, place] : places_) what(*connection);
}

}  // namespace peppol::net
