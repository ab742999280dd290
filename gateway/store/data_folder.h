// The folder that holds what a gateway keeps: for the user it runs as alone,
// and for one gateway at a time.
//
//   auto lock = DataLock::take(config.data_directory);
//   if (!lock) return cannot_run(lock.error());

#pragma once

#include <filesystem>

#include "base/error.h"

namespace peppol::gateway {

// Makes the folder when it is missing, and takes what group and others may do
// away from it (0700). Fails with kConfiguration, naming the folder.
Result<void> make_private_folder(const std::filesystem::path& folder);

// Takes what group and others may do away from a file that is there (0600). A
// file system that is read-only keeps its modes. Fails with kStorage.
Result<void> keep_from_others(const std::filesystem::path& file);

// One process works on a data folder. The lock ends with the process, however
// it ends.
class DataLock {
 public:
  // Fails with kConflict when another process has it, naming the folder and that process.
  static Result<DataLock> take(const std::filesystem::path& folder);
  DataLock(DataLock&& other) noexcept;
  DataLock& operator=(DataLock&& other) noexcept;
  ~DataLock();

 private:
  explicit DataLock(int handle) : handle_(handle) {}
  int handle_;
};

}  // namespace peppol::gateway
