// The nodes of one step by the value of one predicate's key: what makes
// "line[category = $rate]" for each of many rates linear.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "ubl/tree/document.h"

namespace peppol::xpath {

class JoinIndex {
 public:
  enum class State : std::uint8_t { kUnused, kTexts, kNumbers, kUnfit };

  State state = State::kUnused;
  int uses = 0;
  std::unordered_map<std::string, std::vector<tree::NodeIndex>> nodes;
};

}  // namespace peppol::xpath
