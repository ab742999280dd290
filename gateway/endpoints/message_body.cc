#include "gateway/endpoints/message_body.h"

#include <fmt/format.h>

#include <algorithm>

#include "as4/mime.h"

namespace peppol::gateway {
namespace {

// The SOAP part and what may stand before it.
std::uint64_t head_bytes() { return as4::MimeLimits{}.max_root_bytes + 128 * 1024; }

// What was kept, and then the reason why there is no more.
class CutSource final : public Source {
 public:
  CutSource(std::unique_ptr<Source> kept, Error end) : kept_(std::move(kept)), end_(std::move(end)) {}

  Result<std::size_t> read(std::span<char> into) override {
    auto count = kept_->read(into);
    if (count && *count == 0) return tl::unexpected(end_);
    return count;
  }

 private:
  std::unique_ptr<Source> kept_;
  Error end_;
};

}  // namespace

MessageBody::MessageBody(std::uint64_t max_bytes, const std::filesystem::path& folder)
    : max_bytes_(max_bytes),
      most_kept_(std::max(max_bytes, head_bytes())),
      kept_(SpoolLimits{.max_bytes = most_kept_, .folder = folder}) {}

Result<void> MessageBody::write(std::string_view bytes) {
  const std::uint64_t room = most_kept_ - kept_.size();
  total_ += bytes.size();
  return room == 0 ? Result<void>() : kept_.write(bytes.substr(0, static_cast<std::size_t>(room)));
}

std::unique_ptr<Source> MessageBody::open() const {
  if (total_ <= max_bytes_) return kept_.open();
  return std::make_unique<CutSource>(
      kept_.open(),
      Error{ErrorCode::kLimitExceeded,
            fmt::format("the message has {} bytes; this access point takes at most {}", total_, max_bytes_)});
}

}  // namespace peppol::gateway
