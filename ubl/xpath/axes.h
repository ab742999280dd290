// Walking an axis. A template so that the loop and its visitor become one.

#pragma once

#include <algorithm>
#include <vector>

#include "ubl/xpath/path.h"

namespace peppol::xpath {

// Calls visit(node) for the nodes of the axis that pass the test: in document order, for a reverse axis in reverse.
// False when the visitor stopped.
template <class Visit>
// NOLINTNEXTLINE(readability-function-size): one function, so that each axis becomes one loop with its visitor
bool walk(const Step& step, Run& run, const tree::Document& d, tree::NodeIndex n, Visit&& visit) {
  const NodeTest& test = step.test;
  const auto siblings = [&](tree::NodeIndex at, tree::NodeIndex stop) {
    if (test.form == NodeTest::Form::kName) {
      const tree::NameId name = run.name(test.name);
      if (name == tree::kNoName) return true;
      for (; at < stop; at = d.end(at)) {
        run.step();
        if (d.name(at) == name && d.kind(at) == tree::Kind::kElement && !visit(at)) return false;
      }
      return true;
    }
    for (; at < stop; at = d.end(at)) {
      run.step();
      if (matches(test, run, d, at) && !visit(at)) return false;
    }
    return true;
  };
  const auto stretch = [&](tree::NodeIndex first, tree::NodeIndex stop) {
    if (test.form == NodeTest::Form::kName && stop - first > 24) {
      const tree::NameId name = run.name(test.name);
      if (name == tree::kNoName) return true;
      const auto nodes = run.nodes_named(name);
      for (auto at = std::lower_bound(nodes.begin(), nodes.end(), first); at != nodes.end() && *at < stop; ++at) {
        run.step();
        if (d.kind(*at) == tree::Kind::kElement && !visit(*at)) return false;
      }
      return true;
    }
    for (tree::NodeIndex at = first; at < stop; ++at) {
      run.step();
      if (d.kind(at) != tree::Kind::kAttribute && matches(test, run, d, at) && !visit(at)) return false;
    }
    return true;
  };
  const auto attributes_within = [&] {
    if (test.form == NodeTest::Form::kName) {
      const tree::NameId name = run.name(test.name);
      if (name == tree::kNoName) return true;
      const auto nodes = run.nodes_named(name);
      const tree::NodeIndex stop = d.end(n);
      for (auto at = std::upper_bound(nodes.begin(), nodes.end(), n); at != nodes.end() && *at < stop; ++at) {
        run.step();
        if (d.kind(*at) == tree::Kind::kAttribute && !visit(*at)) return false;
      }
      return true;
    }
    for (tree::NodeIndex at = n + 1; at < d.end(n); ++at) {
      run.step();
      if (d.kind(at) == tree::Kind::kAttribute && matches(test, run, d, at) && !visit(at)) return false;
    }
    return true;
  };
  const bool is_attribute = d.kind(n) == tree::Kind::kAttribute;
  switch (step.axis) {
    case Axis::kChild:
      if (test.form == NodeTest::Form::kName && run.is_wide(n)) {
        const tree::NameId name = run.name(test.name);
        if (name == tree::kNoName) return true;
        for (tree::NodeIndex at : run.children_named(n, name)) {
          run.step();
          if (!visit(at)) return false;
        }
        return true;
      }
      return siblings(d.first_child(n), d.end(n));
    case Axis::kAttribute:
      for (tree::NodeIndex at = n + 1; at < d.first_child(n); ++at) {
        run.step();
        if (matches(test, run, d, at) && !visit(at)) return false;
      }
      return true;
    case Axis::kAttributeWithin: return is_attribute || attributes_within();
    case Axis::kSelf: return !matches(test, run, d, n) || visit(n);
    case Axis::kParent: {
      const tree::NodeIndex p = d.parent(n);
      return p == tree::kNoNode || !matches(test, run, d, p) || visit(p);
    }
    case Axis::kDescendant: return is_attribute || stretch(d.first_child(n), d.end(n));
    case Axis::kDescendantOrSelf:
      if (matches(test, run, d, n) && !visit(n)) return false;
      return is_attribute || stretch(d.first_child(n), d.end(n));
    case Axis::kAncestorOrSelf:
      if (matches(test, run, d, n) && !visit(n)) return false;
      [[fallthrough]];
    case Axis::kAncestor:
      for (tree::NodeIndex at = d.parent(n); at != tree::kNoNode; at = d.parent(at)) {
        run.step();
        if (matches(test, run, d, at) && !visit(at)) return false;
      }
      return true;
    case Axis::kFollowingSibling:
      if (is_attribute || n == 0) return true;
      return siblings(d.end(n), d.end(d.parent(n)));
    case Axis::kPrecedingSibling: {
      if (is_attribute || n == 0) return true;
      std::vector<tree::NodeIndex> before;
      for (tree::NodeIndex at = d.first_child(d.parent(n)); at < n; at = d.end(at)) {
        run.step();
        if (matches(test, run, d, at)) before.push_back(at);
      }
      for (auto at = before.rbegin(); at != before.rend(); ++at) {
        if (!visit(*at)) return false;
      }
      return true;
    }
    case Axis::kFollowing: return stretch(is_attribute ? d.first_child(d.parent(n)) : d.end(n), d.end(0));
    case Axis::kPreceding: {
      // Before the node, nearest first, without its ancestors: those end behind it.
      const tree::NodeIndex stop = is_attribute ? d.parent(n) : n;
      if (test.form == NodeTest::Form::kName) {
        const tree::NameId name = run.name(test.name);
        if (name == tree::kNoName) return true;
        const auto nodes = run.nodes_named(name);
        for (auto at = std::lower_bound(nodes.begin(), nodes.end(), stop); at != nodes.begin();) {
          --at;
          run.step();
          if (d.kind(*at) == tree::Kind::kElement && d.end(*at) <= stop && !visit(*at)) return false;
        }
        return true;
      }
      for (tree::NodeIndex at = stop; at-- > 0;) {
        run.step();
        if (d.end(at) <= stop && d.kind(at) != tree::Kind::kAttribute && matches(test, run, d, at) && !visit(at)) {
          return false;
        }
      }
      return true;
    }
  }
  return true;
}

}  // namespace peppol::xpath
