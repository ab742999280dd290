// The open connections of one server, and who gives way when there are more
// than it may have. Private to base/net; any thread.

#pragma once

#include <boost/asio/ip/address.hpp>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/net/http_connection.h"

namespace peppol::net {

// What counts as one address: an IPv4 address, an IPv6 network of 64 bits.
std::string address_group(const boost::asio::ip::address& address);

class ConnectionTable {
 public:
  ConnectionTable(std::size_t max, std::size_t max_per_address) : max_(max), max_per_address_(max_per_address) {}

  enum class Room {
    kFree,
    kMade,                // the connection that waited longest for a request was told to end
    kNone,                // all are at work
    kNoneForThisAddress,  // all of this address are
  };
  // Asked before add(), by one thread at a time.
  Room make_room_for(const std::string& group);

  // The same when the system has no room: false when all are at work.
  bool free_one();

  void add(const std::shared_ptr<Connection>& connection, std::string group);
  void remove(const std::shared_ptr<Connection>& connection);
  std::size_t size() const;
  void tell_all(const std::function<void(Connection&)>& what) const;

 private:
  struct Place {
    std::string group;
    bool told = false;  // to end: it no longer counts
  };
  using Places = std::map<std::shared_ptr<Connection>, Place>;

  // `group` empty: of all. Called with the mutex held.
  bool tell_longest_waiting(const std::string& group);

  const std::size_t max_;
  const std::size_t max_per_address_;
  mutable std::mutex mutex_;
  Places places_;
};

}  // namespace peppol::net
