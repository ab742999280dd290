#include "ubl/xpath/deep_equal.h"

#include "ubl/xpath/values.h"

namespace peppol::xpath {

namespace {

// Compares nodes of the run's document; counts each as a step.
class NodeComparison {
 public:
  explicit NodeComparison(Context& context) : run_(context.run), document_(*context.document) {}

  bool equal(tree::NodeIndex a, tree::NodeIndex b) {
    run_.step();
    if (a == b) return true;
    if (document_.kind(a) != document_.kind(b) || document_.name(a) != document_.name(b)) return false;
    switch (document_.kind(a)) {
      case tree::Kind::kDocument: return equal_children(a, b);
      case tree::Kind::kElement: return equal_attributes(a, b) && equal_children(a, b);
      default:
        run_.steps(document_.string_value(a).size() / kBytesAStep);
        return document_.string_value(a) == document_.string_value(b);
    }
  }

 private:
  bool equal_attributes(tree::NodeIndex a, tree::NodeIndex b) {
    if (document_.attribute_count(a) != document_.attribute_count(b)) return false;
    for (tree::NodeIndex x = a + 1; x < document_.first_child(a); ++x) {
      bool found = false;
      for (tree::NodeIndex y = b + 1; y < document_.first_child(b) && !found; ++y) found = equal(x, y);
      if (!found) return false;
    }
    return true;
  }

  // The next child from `at` on that counts.
  tree::NodeIndex counting(tree::NodeIndex at, tree::NodeIndex end) const {
    while (at < end) {
      const tree::Kind kind = document_.kind(at);
      if (kind == tree::Kind::kElement || kind == tree::Kind::kText) break;
      at = document_.end(at);
    }
    return at;
  }

  bool equal_children(tree::NodeIndex a, tree::NodeIndex b) {
    tree::NodeIndex x = counting(document_.first_child(a), document_.end(a));
    tree::NodeIndex y = counting(document_.first_child(b), document_.end(b));
    while (x < document_.end(a) && y < document_.end(b)) {
      if (!equal(x, y)) return false;
      x = counting(document_.end(x), document_.end(a));
      y = counting(document_.end(y), document_.end(b));
    }
    return x >= document_.end(a) && y >= document_.end(b);
  }

  Run& run_;
  const tree::Document& document_;
};

// A text node made by a variable and one of the document are alike.
bool equal_made(const Item& a, const Item& b, Context& context) {
  const auto is_text = [&](const Item& item) {
    return item.type == Type::kMadeText ||
           (item.type == Type::kNode && context.document->kind(item.node) == tree::Kind::kText);
  };
  if (a.type != b.type && !(is_text(a) && is_text(b))) return false;
  return string_of(a, context.document, *context.arena) == string_of(b, context.document, *context.arena);
}

}  // namespace

bool deep_equal(Value a, Value b, Context& context) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    context.run.step();
    if (a[i].is_node() != b[i].is_node()) return false;
    if (a[i].is_document_node() && b[i].is_document_node()) {
      if (!NodeComparison(context).equal(a[i].node, b[i].node)) return false;
    } else if (a[i].is_node()) {
      if (!equal_made(a[i], b[i], context)) return false;
    } else if (context.run.read(a[i]); !equal_or_incomparable(a[i], b[i], *context.arena, NanEquality::kSame)) {
      return false;
    }
  }
  return true;
}

}  // namespace peppol::xpath
