// Memory that is given back all at once: what an expression makes while it is
// evaluated lives here until its rule is done.
//
// Not for several threads at once.

#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "base/decimal.h"

namespace peppol::xpath {

// Bytes that several holders take under one limit. They are given back all at
// once, with what holds the account.
class MemoryAccount {
 public:
  explicit MemoryAccount(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // Raises LimitReached, naming the limit, when it would be passed.
  void take(std::size_t bytes) {
    if (bytes > max_bytes_ - taken_) refuse();
    taken_ += bytes;
  }

 private:
  [[noreturn]] void refuse() const;

  std::size_t max_bytes_;
  std::size_t taken_ = 0;
};

class Arena {
 public:
  // `account` outlives the arena, which keeps its blocks until it ends.
  explicit Arena(MemoryAccount& account) : account_(account) {}
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // Aligned for any of our types.
  void* allocate(std::size_t bytes) {
    bytes = (bytes + 15) & ~std::size_t{15};
    if (bytes > left_) return allocate_block(bytes);
    char* at = next_;
    next_ += bytes;
    left_ -= bytes;
    return at;
  }
  char* allocate_text(std::size_t bytes) { return static_cast<char*>(allocate(bytes)); }
  std::string_view copy(std::string_view text);
  const Decimal* keep(Decimal value);

  struct Mark {
    std::size_t block;
    char* next;
    std::size_t left;
    std::size_t decimals;
  };
  Mark mark() const { return {block_, next_, left_, decimals_.size()}; }
  // Everything made since the mark is gone.
  void release(const Mark& mark);

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size;
  };
  void* allocate_block(std::size_t bytes);

  MemoryAccount& account_;
  std::vector<Block> blocks_;
  std::size_t block_ = 0;  // the one in use
  char* next_ = nullptr;
  std::size_t left_ = 0;
  std::vector<std::unique_ptr<const Decimal>> decimals_;  // large ones
  std::size_t most_decimals_ = 0;                         // at one time: what is paid for
};

}  // namespace peppol::xpath
