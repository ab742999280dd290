// Regular expressions by their text, each parsed once.

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "ubl/xpath/regex.h"

namespace peppol::xpath {

// Several threads may find at the same time while none adds.
class RegexTable {
 public:
  // Null when it was not added.
  const Regex* find(std::string_view pattern, std::string_view flags) const {
    const auto found = rows_.find(Key{pattern, flags});
    return found == rows_.end() ? nullptr : &found->second->regex;
  }
  // Raises FORX0001 and FORX0002. Nothing changes when it is there.
  const Regex& add(std::string_view pattern, std::string_view flags) {
    auto row = std::make_unique<const Row>(pattern, flags);
    const Key key{row->pattern, row->flags};
    return rows_.emplace(key, std::move(row)).first->second->regex;
  }
  std::size_t size() const { return rows_.size(); }
  void clear() { rows_.clear(); }

 private:
  struct Key {
    std::string_view pattern;
    std::string_view flags;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const {
      return std::hash<std::string_view>()(key.pattern) * 31 + std::hash<std::string_view>()(key.flags);
    }
  };
  struct Row {
    Row(std::string_view p, std::string_view f) : pattern(p), flags(f), regex(p, f) {}
    std::string pattern;
    std::string flags;
    Regex regex;
  };
  std::unordered_map<Key, std::unique_ptr<const Row>, Hash> rows_;
};

}  // namespace peppol::xpath
