#include "gateway/store/data_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

namespace peppol::gateway {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHolderName = "peppolgw.pid";
constexpr ::mode_t kOthers = 0077;

std::string reason() { return std::generic_category().message(errno); }

// Takes `kOthers` away; true when it was so or is so now.
bool restrict(const fs::path& path) {
  struct stat now {};
  if (::stat(path.c_str(), &now) != 0) return errno == ENOENT;
  if ((now.st_mode & kOthers) == 0) return true;
  return ::chmod(path.c_str(), now.st_mode & 07777 & ~kOthers) == 0 || errno == EROFS;
}

// The process that holds the folder, as it wrote it there; "unknown" when it could not.
std::string holder_of(const fs::path& folder) {
  std::ifstream stream(folder / kHolderName);
  std::string pid;
  stream >> pid;
  return pid.empty() || pid.find_first_not_of("0123456789") != std::string::npos ? "unknown" : pid;
}

// For the sentence that others get; the lock holds without it.
void write_holder(const fs::path& folder) {
  std::ofstream stream(folder / kHolderName, std::ios::trunc);
  stream << ::getpid() << '\n';
}

}  // namespace

Result<void> make_private_folder(const fs::path& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed)
    return fail(ErrorCode::kConfiguration,
                fmt::format("data_directory {} cannot be made: {}", folder.string(), failed.message()));
  if (!restrict(folder))
    return fail(ErrorCode::kConfiguration,
                fmt::format("data_directory {} is open to other users and its mode cannot be made 0700: {}",
                            folder.string(), reason()));
  return {};
}

Result<void> keep_from_others(const fs::path& file) {
  if (restrict(file)) return {};
  return fail(ErrorCode::kStorage, fmt::format("{} can be read by other users and its mode cannot be made 0600: {}",
                                               file.string(), reason()));
}

Result<DataLock> DataLock::take(const fs::path& folder) {
  // The folder itself: nothing has to be written to hold it.
  DataLock lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const bool held = lock.handle_ >= 0 && ::flock(lock.handle_, LOCK_EX | LOCK_NB) == 0;
  if (!held && (lock.handle_ < 0 || errno != EWOULDBLOCK))
    return fail(ErrorCode::kConfiguration,
                fmt::format("data_directory {} cannot be locked: {}", folder.string(), reason()));
  if (!held)
    return fail(ErrorCode::kConflict,
                fmt::format("data_directory {} is in use by another gateway, process {}: two would send everything "
                            "twice; stop that one first, or give this one a data_directory of its own",
                            folder.string(), holder_of(folder)));
  write_holder(folder);
  return lock;
}

DataLock::DataLock(DataLock&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}

DataLock& DataLock::operator=(DataLock&& other) noexcept {
  std::swap(handle_, other.handle_);
  return *this;
}

DataLock::~DataLock() {
  if (handle_ >= 0) ::close(handle_);
}

}  // namespace peppol::gateway
