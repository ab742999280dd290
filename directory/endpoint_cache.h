// Endpoints found lately. May be used from several threads at once.

#pragma once

#include <chrono>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "directory/endpoint.h"

namespace peppol::directory {

class EndpointCache {
 public:
  EndpointCache(std::chrono::seconds kept, std::size_t max_entries) : kept_(kept), max_entries_(max_entries) {}

  // None when it was never here, is older than `kept`, or its endpoint or
  // certificate has expired meanwhile.
  std::optional<Endpoint> find(const std::string& key, Time now);

  // Beyond `max_entries` the one stored longest ago goes.
  void store(const std::string& key, const Endpoint& endpoint, Time now);
  void forget(const std::string& key);

 private:
  struct Entry {
    Endpoint endpoint;
    Time stored;
    std::list<std::string>::iterator place;
  };
  void erase(std::map<std::string, Entry>::iterator entry);

  const std::chrono::seconds kept_;
  const std::size_t max_entries_;
  std::mutex mutex_;
  std::map<std::string, Entry> entries_;
  std::list<std::string> order_;  // oldest first
};

}  // namespace peppol::directory
