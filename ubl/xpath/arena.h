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

class Arena {
 public:
  // More than `max_bytes` at one time is a DynamicError "limit".
  explicit Arena(std::size_t max_bytes) : max_bytes_(max_bytes) {}
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

  std::size_t max_bytes_;
  std::size_t total_ = 0;
  std::vector<Block> blocks_;
  std::size_t block_ = 0;  // the one in use
  char* next_ = nullptr;
  std::size_t left_ = 0;
  std::vector<std::unique_ptr<const Decimal>> decimals_;
};

}  // namespace peppol::xpath
