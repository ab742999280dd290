// Location paths: axes, node tests, predicates.

#pragma once

#include <string>
#include <vector>

#include "ubl/xpath/expr.h"

namespace peppol::xpath {

enum class Axis : std::uint8_t {
  kChild,
  kAttribute,
  kSelf,
  kParent,
  kDescendant,
  kDescendantOrSelf,
  kAncestor,
  kAncestorOrSelf,
  kFollowingSibling,
  kPrecedingSibling,
  kFollowing,
  kPreceding,
  kAttributeWithin,  // of "//@name": the attributes of the node and of all elements in it
};

struct NodeTest {
  enum class Form : std::uint8_t {
    kAnyNode,       // node()
    kKind,          // text(), comment(), element(), ...
    kName,          // an exact name of the axis' principal kind
    kAnyName,       // *
    kAnyLocal,      // prefix:*
    kAnyNamespace,  // *:local
  };
  Form form = Form::kAnyNode;
  tree::Kind kind = tree::Kind::kElement;  // with kKind; else the principal kind of the axis
  std::uint32_t name = 0;                  // with kName: the program's number
  std::string text;  // the uri or the local name of the half-open forms, or of a kKind with a name
};

bool matches(const NodeTest& test, Run& run, const tree::Document& document, tree::NodeIndex node);

struct Predicate {
  enum class Form : std::uint8_t { kTruth, kPosition, kEither };
  ExprPtr expr;
  Form form = Form::kEither;
  std::int64_t position = 0;  // with kPosition
};

// True when the predicate depends on where the node stands.
bool is_positional(const Predicate& predicate);
Predicate make_predicate(ExprPtr expr);
// Judged with the focus set to `item`.
bool holds(const Predicate& predicate, Context& context, const Item& item, std::int64_t position, std::int64_t last);

struct Step {
  Axis axis = Axis::kChild;
  NodeTest test;
  std::vector<Predicate> predicates;
  bool positional = false;
  bool needs_last = false;
  bool plain = false;  // child or attribute axis, a name, no predicates
  // A predicate key = probe, where the key follows from the step's node and the probe does not; see join.h.
  int join_predicate = -1;
  bool join_key_left = true;
  int join_site = -1;  // a number of its own within the program
};

// "/" alone.
class RootExpr : public Expr {
 public:
  RootExpr();
  void eval(Context& context, Sequence& out) const override;
};

// base/step/step; without a base from the context item.
class PathExpr : public Expr {
 public:
  PathExpr(ExprPtr base, std::vector<Step> steps);

  void eval(Context& context, Sequence& out) const override;
  bool each(Context& context, ItemVisitor visit) const override;
  bool each_unordered(Context& context, ItemVisitor visit) const override;
  bool ebv(Context& context) const override;
  Item one(Context& context, const char* what) const override;
  void parts(ExprSlots slots) override;
  const std::vector<std::uint32_t>* empty_without() const override;

  const Expr* base() const { return base_.get(); }
  const std::vector<Step>& steps() const { return steps_; }
  std::vector<Step> take_steps() { return std::move(steps_); }
  // Gives numbers to the steps that can be joined, and to the beginning.
  void number_sites(Program& program);

 private:
  bool from_node(Context& context, std::size_t step, tree::NodeIndex node, ItemVisitor visit) const;
  bool can_match(Context& context) const;
  bool has_child(Context& context, tree::NodeIndex node) const;
  tree::PathId led_to(const Run& run, tree::PathId from) const;
  bool from_start(Context& context, tree::NodeIndex node, ItemVisitor visit) const;
  bool is_in_order(const Expr* base) const;
  tree::NodeIndex start(const Item& item) const;

  ExprPtr base_;
  std::vector<Step> steps_;
  bool base_is_root_ = false;
  std::size_t plain_steps_ = 0;          // at the start
  int trail_ = -1;                       // of the plain steps at the start; equal ones share it
  bool asks_for_child_ = false;          // "*" alone
  bool ordered_ = false;                 // from one node, the steps give document order
  std::vector<std::uint32_t> required_;  // names a document must have for any result
};

// left/right where right is any expression.
class MapExpr : public Expr {
 public:
  MapExpr(ExprPtr left, ExprPtr right);
  void eval(Context& context, Sequence& out) const override;
  bool each(Context& context, ItemVisitor visit) const override;
  bool each_unordered(Context& context, ItemVisitor visit) const override;
  void parts(ExprSlots slots) override;

 private:
  ExprPtr left_;
  ExprPtr right_;
};

// primary[predicate]...
class FilterExpr : public Expr {
 public:
  FilterExpr(ExprPtr primary, std::vector<Predicate> predicates);
  void eval(Context& context, Sequence& out) const override;
  bool each_unordered(Context& context, ItemVisitor visit) const override;
  void parts(ExprSlots slots) override;
  const Expr& primary() const { return *primary_; }
  const std::vector<Predicate>& predicates() const { return predicates_; }

 private:
  ExprPtr primary_;
  std::vector<Predicate> predicates_;
  bool positional_ = false;
};

enum class SetOp : std::uint8_t { kUnion, kIntersect, kExcept };
class SetExpr : public Expr {
 public:
  SetExpr(SetOp op, ExprPtr left, ExprPtr right);
  void eval(Context& context, Sequence& out) const override;
  bool each_unordered(Context& context, ItemVisitor visit) const override;
  void parts(ExprSlots slots) override;
  SetOp op() const { return op_; }
  const Expr& left() const { return *left_; }
  const Expr& right() const { return *right_; }
  ExprPtr take_left() { return std::move(left_); }
  ExprPtr take_right() { return std::move(right_); }

 private:
  SetOp op_;
  ExprPtr left_;
  ExprPtr right_;
};

// Nodes into document order, each once, from position `from` of the sequence on.
void sort_nodes(Sequence& items, std::uint32_t from);

// The nodes of a step from one node, in document order or, with a reverse axis, nearest first; predicates applied.
bool step_from(const Step& step, Context& context, tree::NodeIndex node, FunctionRef<bool(tree::NodeIndex)> visit);

}  // namespace peppol::xpath
