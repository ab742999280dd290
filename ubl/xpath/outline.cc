#include "ubl/xpath/outline.h"

#include <vector>

namespace peppol::xpath {

Outline::Outline(const tree::Document& document) {
  struct Open {
    tree::NodeIndex end;
    std::uint32_t place;
  };
  std::vector<Open> open = {{document.end(0), 0}};
  std::uint32_t count = 1;
  for (tree::NodeIndex n = 1; n < document.size(); ++n) {
    const tree::Kind kind = document.kind(n);
    if (kind != tree::Kind::kElement && kind != tree::Kind::kAttribute) continue;
    while (open.back().end <= n) open.pop_back();
    const auto [row, is_new] = places_.try_emplace(key(open.back().place, document.name(n), kind), count);
    if (is_new) ++count;
    if (kind == tree::Kind::kElement) open.push_back({document.end(n), row->second});
  }
}

}  // namespace peppol::xpath
