// Plain steps take their nodes from the document's lists of paths: the same nodes as a walk finds, from whichever node
// they are asked for, and in whichever order.

#include <gtest/gtest.h>

#include "ubl/xpath/compile.h"
#include "ubl/xpath/values.h"

namespace peppol::xpath {

namespace {

// Every fourth has two of its kind within, when they may have.
std::string lines(int count, bool within = true) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    const std::string id = std::to_string(i);
    text += "<l><id>" + id + "</id><p/><p/><p/><p/><p/><p/><p/><p/>";
    if (i % 3 == 0) text += "<t a='1'><id>" + id + "</id></t><t><id>" + id + "</id></t>";
    if (within && i % 4 == 0) text += lines(2, false);
    text += "</l>";
  }
  return text;
}

std::vector<tree::NodeIndex> found(const Expr& expr, Run& run, tree::NodeIndex from) {
  Context context(run);
  context.item = context.current = node_item(from);
  Sequence items(run.temporary());
  expr.eval(context, items);
  std::vector<tree::NodeIndex> nodes;
  for (const Item& item : items) nodes.push_back(item.node);
  return nodes;
}

}  // namespace

TEST(PlainSteps, FindWhatAWalkFinds) {
  const auto document = tree::Document::parse("<r>" + lines(60) + "<l/><x><l><t><id/></t></l></x></r>");
  ASSERT_TRUE(document) << document.error().detail;
  const auto size = static_cast<tree::NodeIndex>(document->size());
  std::size_t count = 0;
  for (const auto& [plain, walked] : std::vector<std::pair<std::string, std::string>>{
           {"l/t/id", "*[local-name() = 'l']/*[local-name() = 't']/*[local-name() = 'id']"},
           {"t/id", "*[local-name() = 't']/*[local-name() = 'id']"},
           {"t/@a", "*[local-name() = 't']/@*[local-name() = 'a']"},
           {"l/t", "*[local-name() = 'l']/*[local-name() = 't']"},
           {"l/l/id[. = 4]", "*[local-name() = 'l']/*[local-name() = 'l']/*[local-name() = 'id'][. = 4]"},
           {"l/none", "*[local-name() = 'l']/*[local-name() = 'none']"}}) {
    Program program;
    Scope scope(program);
    const ExprPtr expr = compile(plain, scope);
    const ExprPtr walk = compile(walked, scope);
    xpath::Run run(program, &*document, EvaluationLimits{}, Time{});
    const auto compare = [&](tree::NodeIndex node) {
      const auto nodes = found(*expr, run, node);
      count += nodes.size();
      EXPECT_EQ(nodes, found(*walk, run, node)) << plain << " from node " << node;
    };
    for (tree::NodeIndex node = 0; node < size; ++node) compare(node);
    for (tree::NodeIndex node = size; node-- > 0;) compare(node);
    for (tree::NodeIndex node = 0; node < size; ++node) compare((node * 7919U) % size);
  }
  EXPECT_GT(count, 500U);
}

TEST(PlainSteps, EveryPathListsItsNodes) {
  const auto document = tree::Document::parse("<r>" + lines(9) + "<!-- c --></r>");
  ASSERT_TRUE(document) << document.error().detail;
  for (tree::PathId path = 0; path < document->path_count(); ++path) {
    std::vector<tree::NodeIndex> expected;
    for (tree::NodeIndex n = 0; n < document->size(); ++n) {
      if (document->path_of(n) == path) expected.push_back(n);
    }
    const auto nodes = document->nodes_on(path);
    EXPECT_EQ(std::vector<tree::NodeIndex>(nodes.begin(), nodes.end()), expected);
  }
}

}  // namespace peppol::xpath
