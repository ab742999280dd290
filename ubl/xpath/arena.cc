#include "ubl/xpath/arena.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "ubl/xpath/failure.h"

namespace peppol::xpath {

namespace {
constexpr std::size_t kFirstBlock = 16384;
constexpr std::size_t kLargestBlock = std::size_t{4} << 20;
constexpr std::size_t kDecimalBytes = 160;  // of a large one of few digits, with what holds it
}  // namespace

void MemoryAccount::refuse() const {
  throw LimitReached("the rules need more memory for this document than " + std::to_string(max_bytes_) +
                     " bytes, which is the limit");
}

Arena::~Arena() = default;

void* Arena::allocate_block(std::size_t bytes) {
  // A block left over from before a release serves again when it is large enough.
  while (block_ + 1 < blocks_.size()) {
    ++block_;
    if (blocks_[block_].size >= bytes) {
      next_ = blocks_[block_].bytes.get() + bytes;
      left_ = blocks_[block_].size - bytes;
      return blocks_[block_].bytes.get();
    }
  }
  const std::size_t grown = blocks_.empty() ? kFirstBlock : std::min(blocks_.back().size * 2, kLargestBlock);
  const std::size_t size = std::max(grown, bytes);
  account_.take(size);
  blocks_.push_back({std::unique_ptr<char[]>(new char[size]), size});
  block_ = blocks_.size() - 1;
  next_ = blocks_.back().bytes.get() + bytes;
  left_ = size - bytes;
  return blocks_.back().bytes.get();
}

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) return {};
  char* bytes = allocate_text(text.size());
  std::memcpy(bytes, text.data(), text.size());
  return {bytes, text.size()};
}

const Decimal* Arena::keep(Decimal value) {
  if (decimals_.size() == most_decimals_) {
    account_.take(kDecimalBytes + value.digits_at_most() / 2);
    ++most_decimals_;
  }
  decimals_.push_back(std::make_unique<const Decimal>(std::move(value)));
  return decimals_.back().get();
}

void Arena::release(const Mark& mark) {
  decimals_.resize(mark.decimals);
  if (blocks_.empty()) return;
  if (mark.next == nullptr) {
    block_ = 0;
    next_ = blocks_[0].bytes.get();
    left_ = blocks_[0].size;
    return;
  }
  block_ = mark.block;
  next_ = mark.next;
  left_ = mark.left;
}

}  // namespace peppol::xpath
