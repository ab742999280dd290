// The operators of XPath and what binds variables.

#pragma once

#include <string>
#include <vector>

#include "ubl/xpath/expr.h"
#include "ubl/xpath/numbers.h"
#include "ubl/xpath/sequence_type.h"
#include "ubl/xpath/values.h"

namespace peppol::xpath {

class ContextItemExpr : public Expr {
 public:
  ContextItemExpr();
  void eval(Context& context, Sequence& out) const override;
  Item one(Context& context, const char* what) const override;
  bool each(Context& context, ItemVisitor visit) const override;
};

// current() of XSLT.
class CurrentExpr : public Expr {
 public:
  CurrentExpr();
  void eval(Context& context, Sequence& out) const override;
};

// A variable of the frame: of for, some, every, a parameter, or a rule's let.
class VariableExpr : public Expr {
 public:
  explicit VariableExpr(int slot, bool lazy) : slot_(slot), lazy_(lazy) { needs.variables.push_back(slot); }
  void eval(Context& context, Sequence& out) const override;
  Item one(Context& context, const char* what) const override;
  bool each(Context& context, ItemVisitor visit) const override;
  void declare(Yields what) { yields = what; }

 private:
  Value value(Context& context) const;
  int slot_;
  bool lazy_;
};

class GlobalExpr : public Expr {
 public:
  explicit GlobalExpr(int index) : index_(index) { needs.document = true; }
  void eval(Context& context, Sequence& out) const override;
  Item one(Context& context, const char* what) const override;
  bool each(Context& context, ItemVisitor visit) const override;

 private:
  Value value(Context& context) const;
  int index_;
};

// A part that does not depend on the context: computed once per document.
class MemoExpr : public Expr {
 public:
  MemoExpr(int index, ExprPtr body);
  void eval(Context& context, Sequence& out) const override;
  Item one(Context& context, const char* what) const override;
  bool each(Context& context, ItemVisitor visit) const override;
  bool ebv(Context& context) const override;
  void parts(ExprSlots slots) override;

 private:
  Value value(Context& context) const;
  int index_;
  ExprPtr body_;
};

class CommaExpr : public Expr {
 public:
  explicit CommaExpr(std::vector<ExprPtr> items);
  void eval(Context& context, Sequence& out) const override;
  bool each(Context& context, ItemVisitor visit) const override;
  void parts(ExprSlots slots) override;

 private:
  std::vector<ExprPtr> items_;
};

enum class LogicOp : std::uint8_t { kAnd, kOr };
class LogicExpr : public Expr {
 public:
  LogicExpr(LogicOp op, std::vector<ExprPtr> terms);
  void eval(Context& context, Sequence& out) const override;
  bool ebv(Context& context) const override;
  const std::vector<std::uint32_t>* true_without() const override {
    return op_ == LogicOp::kOr ? terms_.front()->true_without() : nullptr;
  }
  void parts(ExprSlots slots) override;

 private:
  LogicOp op_;
  std::vector<ExprPtr> terms_;
};

// Expressions of two operands.
class PairExpr : public Expr {
 public:
  PairExpr(ExprPtr left, ExprPtr right);
  void parts(ExprSlots slots) override;
  const Expr& left() const { return *left_; }
  const Expr& right() const { return *right_; }

 protected:
  ExprPtr left_;
  ExprPtr right_;
};

class GeneralCompareExpr : public PairExpr {
 public:
  GeneralCompareExpr(CompareOp op, ExprPtr left, ExprPtr right);
  void eval(Context& context, Sequence& out) const override;
  bool ebv(Context& context) const override;
  CompareOp op() const { return op_; }
  ExprPtr take_left() { return std::move(left_); }
  ExprPtr take_right() { return std::move(right_); }

 private:
  CompareOp op_;
};

class ValueCompareExpr : public PairExpr {
 public:
  ValueCompareExpr(CompareOp op, ExprPtr left, ExprPtr right);
  void eval(Context& context, Sequence& out) const override;

 private:
  CompareOp op_;
};

enum class NodeOp : std::uint8_t { kIs, kBefore, kAfter };
class NodeCompareExpr : public PairExpr {
 public:
  NodeCompareExpr(NodeOp op, ExprPtr left, ExprPtr right);
  void eval(Context& context, Sequence& out) const override;

 private:
  NodeOp op_;
};

class ArithmeticExpr : public PairExpr {
 public:
  ArithmeticExpr(ArithmeticOp op, ExprPtr left, ExprPtr right);
  void eval(Context& context, Sequence& out) const override;

 private:
  ArithmeticOp op_;
};

class NegateExpr : public Expr {
 public:
  NegateExpr(ExprPtr operand, bool negative);
  void eval(Context& context, Sequence& out) const override;
  void parts(ExprSlots slots) override { slots(operand_); }

 private:
  ExprPtr operand_;
  bool negative_;
};

class RangeExpr : public PairExpr {
 public:
  RangeExpr(ExprPtr left, ExprPtr right);
  void eval(Context& context, Sequence& out) const override;
  bool each(Context& context, ItemVisitor visit) const override;
};

class IfExpr : public Expr {
 public:
  IfExpr(ExprPtr condition, ExprPtr then, ExprPtr otherwise);
  void eval(Context& context, Sequence& out) const override;
  bool each(Context& context, ItemVisitor visit) const override;
  bool ebv(Context& context) const override;
  void parts(ExprSlots slots) override;

 private:
  ExprPtr condition_;
  ExprPtr then_;
  ExprPtr otherwise_;
};

class ForExpr : public Expr {
 public:
  ForExpr(int slot, ExprPtr in, ExprPtr body);
  void eval(Context& context, Sequence& out) const override;
  bool each(Context& context, ItemVisitor visit) const override;
  void parts(ExprSlots slots) override;

 private:
  int slot_;
  ExprPtr in_;
  ExprPtr body_;
};

enum class Quantifier : std::uint8_t { kSome, kEvery };
class QuantifiedExpr : public Expr {
 public:
  QuantifiedExpr(Quantifier quantifier, int slot, ExprPtr in, ExprPtr condition);
  void eval(Context& context, Sequence& out) const override;
  bool ebv(Context& context) const override;
  void parts(ExprSlots slots) override;

 private:
  Quantifier quantifier_;
  int slot_;
  ExprPtr in_;
  ExprPtr condition_;
};

class InstanceExpr : public Expr {
 public:
  InstanceExpr(ExprPtr operand, SequenceType type, bool treat);
  void eval(Context& context, Sequence& out) const override;
  void parts(ExprSlots slots) override { slots(operand_); }

 private:
  ExprPtr operand_;
  SequenceType type_;
  bool treat_;  // "treat as": gives the operand or raises XPDY0050
};

// cast as, castable as, and the constructor functions xs:decimal(...).
class CastExpr : public Expr {
 public:
  enum class Form : std::uint8_t { kCast, kCastable };
  CastExpr(Form form, ExprPtr operand, Type target, bool optional);
  void eval(Context& context, Sequence& out) const override;
  Item one(Context& context, const char* what) const override;
  void parts(ExprSlots slots) override { slots(operand_); }

 private:
  ExprPtr operand_;
  Form form_;
  Type target_;
  bool optional_;
};

}  // namespace peppol::xpath
