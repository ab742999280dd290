// Which paths of names a document has: for large documents, so that asking for
// a path that is nowhere costs nothing.

#pragma once

#include <cstdint>
#include <unordered_map>

#include "ubl/tree/document.h"

namespace peppol::xpath {

class Outline {
 public:
  static constexpr std::uint32_t kNowhere = 0xffffffffU;

  // One walk over the document.
  explicit Outline(const tree::Document& document);

  // The document node is at place 0. The place of its children (or attributes) of a name; kNowhere when no node has
  // one.
  std::uint32_t below(std::uint32_t place, tree::NameId name, tree::Kind kind) const {
    const auto found = places_.find(key(place, name, kind));
    return found == places_.end() ? kNowhere : found->second;
  }

 private:
  static std::uint64_t key(std::uint32_t place, tree::NameId name, tree::Kind kind) {
    const std::uint64_t attribute = kind == tree::Kind::kAttribute ? 1 : 0;
    return (std::uint64_t{place} << 32U) | (std::uint64_t{name} << 1U) | attribute;
  }

  std::unordered_map<std::uint64_t, std::uint32_t> places_;
};

}  // namespace peppol::xpath
