#include "ubl/xpath/join.h"

#include <algorithm>

#include "ubl/xpath/axes.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/operators.h"

namespace peppol::xpath {

namespace {

constexpr int kWalksBeforeIndex = 2;
constexpr tree::NodeIndex kFewNodes = 200;  // a walk over fewer costs less than an index

bool only_of_node(const Needs& needs) { return !needs.last && !needs.current && needs.variables.empty(); }

// The text that equal values share; empty state kUnfit for types that have none.
JoinIndex::State key_of(const Item& item, std::string& key) {
  if (item.is_textual()) {
    key = item.text();
    return JoinIndex::State::kTexts;
  }
  if (item.is_exact()) {
    key = number_text(item);
    return JoinIndex::State::kNumbers;
  }
  return JoinIndex::State::kUnfit;
}

void build(const Step& step, const Expr& key, Context& context, tree::NodeIndex base, JoinIndex& index) {
  bool fits = true;
  std::string text;
  walk(step, context.run, *context.document, base, [&](tree::NodeIndex node) {
    const Item item = node_item(node);
    for (int i = 0; i < step.join_predicate; ++i) {
      if (!holds(step.predicates[static_cast<std::size_t>(i)], context, item, 1, 1)) return true;
    }
    const FocusKeeper keeper(context);
    context.item = item;
    fits = key.each_unordered(context, [&](const Item& value) {
      const JoinIndex::State kind = key_of(atomized(value, context.document), text);
      if (kind == JoinIndex::State::kUnfit || (index.state != JoinIndex::State::kUnused && index.state != kind)) {
        return false;
      }
      index.state = kind;
      context.run.note(index.nodes, text, node);
      return true;
    });
    return fits;
  });
  if (!fits) index.state = JoinIndex::State::kUnfit;
  if (index.state == JoinIndex::State::kUnused) index.state = JoinIndex::State::kTexts;
}

}  // namespace

void find_join(Step& step) {
  if (step.positional) return;
  for (std::size_t i = 0; i < step.predicates.size(); ++i) {
    const auto* equality = dynamic_cast<const GeneralCompareExpr*>(step.predicates[i].expr.get());
    if (equality != nullptr && equality->op() == CompareOp::kEqual) {
      const Needs& left = equality->left().needs;
      const Needs& right = equality->right().needs;
      const bool left_is_key = left.focus && only_of_node(left) && !right.focus && !right.last;
      const bool right_is_key = right.focus && only_of_node(right) && !left.focus && !left.last;
      const Needs& probe = left_is_key ? right : left;
      const bool varies = probe.current || !probe.variables.empty();
      if ((left_is_key || right_is_key) && varies) {
        step.join_predicate = static_cast<int>(i);
        step.join_key_left = left_is_key;
        return;
      }
    }
    if (!only_of_node(step.predicates[i].expr->needs)) return;
  }
}

bool join_step(const Step& step, Context& context, tree::NodeIndex node, FunctionRef<bool(tree::NodeIndex)> visit,
               bool& went_on) {
  if (context.document->end(node) - node < kFewNodes) return false;
  JoinIndex& index = *context.run.join(step.join_site, node);
  if (++index.uses <= kWalksBeforeIndex || index.state == JoinIndex::State::kUnfit) return false;
  const auto at = static_cast<std::size_t>(step.join_predicate);
  const auto* equality = dynamic_cast<const GeneralCompareExpr*>(step.predicates[at].expr.get());
  if (equality == nullptr) return false;
  if (index.state == JoinIndex::State::kUnused) {
    try {
      build(step, step.join_key_left ? equality->left() : equality->right(), context, node, index);
    } catch (const DynamicError&) {
      index.state = JoinIndex::State::kUnfit;  // walking raises it where it belongs
    }
    if (index.state == JoinIndex::State::kUnfit) return false;
  }
  std::vector<tree::NodeIndex> found;
  std::string text;
  std::size_t probes = 0;
  const Expr& probe = step.join_key_left ? equality->right() : equality->left();
  const bool fits = probe.each_unordered(context, [&](const Item& value) {
    context.run.steps(1 + text.size() / kBytesAStep);
    if (key_of(atomized(value, context.document), text) != index.state) return false;
    const auto nodes = index.nodes.find(text);
    if (nodes != index.nodes.end()) found.insert(found.end(), nodes->second.begin(), nodes->second.end());
    ++probes;
    return true;
  });
  if (!fits) return false;
  if (probes > 1) {
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
  }
  went_on = std::all_of(found.begin(), found.end(), [&](tree::NodeIndex n) {
    context.run.step();
    for (std::size_t i = at + 1; i < step.predicates.size(); ++i) {
      if (!holds(step.predicates[i], context, node_item(n), 1, 1)) return true;
    }
    return visit(n);
  });
  return true;
}

}  // namespace peppol::xpath
