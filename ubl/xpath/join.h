// The nodes of one step by the value of one predicate's key: what makes
// "line[category = $rate]" for each of many rates linear.

#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "ubl/xpath/path.h"

namespace peppol::xpath {

class JoinIndex {
 public:
  enum class State : std::uint8_t { kUnused, kTexts, kNumbers, kUnfit };

  State state = State::kUnused;
  int uses = 0;
  NodesByText nodes;
};

// Notes in the step which of its predicates can be joined, if one can.
void find_join(Step& step);

// The step by its index. False when it is to be walked instead: the first times, and when keys or probes are of types
// whose equality is not that of their texts.
bool join_step(const Step& step, Context& context, tree::NodeIndex node, FunctionRef<bool(tree::NodeIndex)> visit,
               bool& went_on);

}  // namespace peppol::xpath
