// A store for one test as an object, where temporary_store.h is the test itself,
// in a folder that goes away with it; in memory
// where the system has such folders, because every commit waits for the disk.

#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include "gateway/store/database.h"

namespace peppol::gateway {

class OwnStore {
 public:
  OwnStore() {
    const std::filesystem::path memory = "/dev/shm";
    const auto parent = ::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
    std::string pattern = (parent / "peppolgw-store-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
    folder_ = pattern;
    open();
  }
  ~OwnStore() {
    database_.reset();
    std::filesystem::remove_all(folder_);
  }
  OwnStore(const OwnStore&) = delete;
  OwnStore& operator=(const OwnStore&) = delete;

  // Closes it and opens it again, as a restart does.
  void open() {
    database_.reset();
    auto opened = Database::open(folder_ / "store.db");
    if (!opened) throw std::runtime_error(opened.error().detail);
    database_ = std::move(*opened);
  }

  Database& database() { return *database_; }
  const std::filesystem::path& folder() const { return folder_; }

  // A statement of the test's own.
  void execute(std::string_view statement, Parameters parameters) {
    const auto done = database_->write([&](Connection& c) -> Result<void> {
      auto changed = c.execute(statement, parameters);
      if (!changed) return tl::unexpected(changed.error());
      return {};
    });
    ASSERT_TRUE(done.has_value()) << done.error().detail;
  }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<Database> database_;
};

}  // namespace peppol::gateway
