// For commands that run until somebody stops them.

#pragma once

#include <filesystem>

namespace peppol::gateway::cli {

// SIGINT and SIGTERM are kept from ending the program while this lives; made
// before any thread, so that all inherit it.
class StopSignals {
 public:
  StopSignals();
  // Until one of them comes.
  void wait() const;
};

// A new folder under /tmp, gone with this object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace peppol::gateway::cli
