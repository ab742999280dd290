// A Source looked at through a window that the reader moves and widens: for
// parsers that search ahead without holding everything.
//
// Used by one thread.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/stream.h"

namespace peppol::as4 {

class Window {
 public:
  // Borrows `body`.
  explicit Window(Source& body) : body_(body) {}

  // What has been read and not been dropped; valid until the next fill().
  std::string_view view() const { return std::string_view(bytes_).substr(start_); }

  // How many bytes lie before view().
  std::uint64_t offset() const { return offset_; }

  // Moves the window `count` bytes on; they are part of view().
  void drop(std::size_t count) {
    start_ += count;
    offset_ += count;
  }

  // True once the source has said that nothing more comes.
  bool at_end() const { return ended_; }

  // Reads more behind what is there. Fails as the source does.
  Result<void> fill() {
    bytes_.erase(0, start_);
    start_ = 0;
    const std::size_t had = bytes_.size();
    bytes_.resize(had + kChunk);
    const auto count = body_.read(std::span<char>(bytes_.data() + had, kChunk));
    bytes_.resize(had + (count ? *count : 0));
    if (!count) return tl::unexpected(count.error());
    ended_ = *count == 0;
    return {};
  }

 private:
  static constexpr std::size_t kChunk = 64 * 1024;
  Source& body_;
  std::string bytes_;
  std::size_t start_ = 0;
  std::uint64_t offset_ = 0;
  bool ended_ = false;
};

}  // namespace peppol::as4
