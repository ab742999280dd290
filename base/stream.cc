#include "base/stream.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace peppol {
namespace {

tl::unexpected<Error> disk_error(std::string_view doing, const std::filesystem::path& folder) {
  return fail(ErrorCode::kStorage, fmt::format("{} a spool file in {} failed: {}", doing, folder.string(),
                                               std::generic_category().message(errno)));
}

}  // namespace

struct Spool::State {
  SpoolLimits limits;
  std::uint64_t size = 0;
  Bytes memory;
  int file = -1;

  explicit State(SpoolLimits given) : limits(std::move(given)) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (file >= 0) ::close(file);
  }

  Result<void> append_to_file(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(file, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return disk_error("writing", limits.folder);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }
};

namespace {

class FileSource final : public Source {
 public:
  FileSource(int file, std::filesystem::path folder) : file_(file), folder_(std::move(folder)) {}
  Result<std::size_t> read(std::span<char> into) override {
    for (;;) {
      const ssize_t count = ::pread(file_, into.data(), into.size(), offset_);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return disk_error("reading", folder_);
      offset_ += count;
      return static_cast<std::size_t>(count);
    }
  }

 private:
  int file_;
  std::filesystem::path folder_;
  off_t offset_ = 0;
};

}  // namespace

Result<std::size_t> ViewSource::read(std::span<char> into) {
  const std::size_t count = std::min(into.size(), rest_.size());
  std::memcpy(into.data(), rest_.data(), count);
  rest_.remove_prefix(count);
  return count;
}

Result<void> StringSink::write(std::string_view bytes) {
  if (bytes_.size() + bytes.size() > max_bytes_)
    return fail(ErrorCode::kLimitExceeded, fmt::format("{} is larger than the limit of {} bytes", what_, max_bytes_));
  bytes_ += bytes;
  return {};
}

Spool::Spool(SpoolLimits limits) : state_(std::make_unique<State>(std::move(limits))) {}
Spool::Spool(Spool&&) noexcept = default;
Spool& Spool::operator=(Spool&&) noexcept = default;
Spool::~Spool() = default;

Result<void> Spool::write(std::string_view bytes) {
  State& s = *state_;
  if (s.size + bytes.size() > s.limits.max_bytes)
    return fail(ErrorCode::kLimitExceeded,
                fmt::format("the content is larger than the limit of {} bytes", s.limits.max_bytes));
  if (s.file < 0 && s.size + bytes.size() > s.limits.max_memory) {
    s.file = ::open(s.limits.folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (s.file < 0) return disk_error("making", s.limits.folder);
    if (auto moved = s.append_to_file(s.memory); !moved) return moved;
    Bytes().swap(s.memory);
  }
  s.size += bytes.size();
  if (s.file >= 0) return s.append_to_file(bytes);
  s.memory += bytes;
  return {};
}

std::uint64_t Spool::size() const { return state_->size; }

std::unique_ptr<Source> Spool::open() const {
  if (state_->file >= 0) return std::make_unique<FileSource>(state_->file, state_->limits.folder);
  return std::make_unique<ViewSource>(state_->memory);
}

Result<Bytes> Spool::read_all() const {
  StringSink all(state_->size, "the content");
  auto source = open();
  if (auto copied = copy(*source, all); !copied) return tl::unexpected(copied.error());
  return all.take();
}

Result<std::uint64_t> copy(Source& from, Sink& to) {
  std::array<char, 65536> buffer{};
  std::uint64_t total = 0;
  for (;;) {
    const auto count = from.read(buffer);
    if (!count) return tl::unexpected(count.error());
    if (*count == 0) return total;
    if (auto written = to.write({buffer.data(), *count}); !written) return tl::unexpected(written.error());
    total += *count;
  }
}

}  // namespace peppol
