// Functions that need not see all of their argument: see make_special_call.
#include <algorithm>

#include "ubl/xpath/constant.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/functions.h"
#include "ubl/xpath/values.h"

namespace peppol::xpath {

namespace {

// not, boolean, exists, empty.
class TruthExpr : public Expr {
 public:
  enum class Ask : std::uint8_t { kTruth, kExistence };
  TruthExpr(Ask ask, bool negated, ExprPtr operand) : ask_(ask), negated_(negated), operand_(std::move(operand)) {
    adopt(*operand_);
    single = never_empty = true;
    yields = Yields::kBoolean;
  }
  bool ebv(Context& context) const override {
    const bool found = ask_ == Ask::kTruth ? operand_->ebv(context)
                                           : !operand_->each_unordered(context, [](const Item&) { return false; });
    return found != negated_;
  }
  void eval(Context& context, Sequence& out) const override { out.push(boolean_item(ebv(context))); }
  const std::vector<std::uint32_t>* true_without() const override {
    return negated_ ? operand_->empty_without() : nullptr;
  }
  void parts(ExprSlots slots) override { slots(operand_); }

 private:
  Ask ask_;
  bool negated_;
  ExprPtr operand_;
};

class CountExpr : public Expr {
 public:
  explicit CountExpr(ExprPtr operand) : operand_(std::move(operand)) {
    adopt(*operand_);
    single = true;
    yields = Yields::kNumber;
  }
  void eval(Context& context, Sequence& out) const override {
    std::int64_t count = 0;
    operand_->each(context, [&](const Item&) {
      ++count;
      return true;
    });
    out.push(integer_item(count));
  }
  void parts(ExprSlots slots) override { slots(operand_); }

 private:
  ExprPtr operand_;
};

class PositionExpr : public Expr {
 public:
  explicit PositionExpr(bool last) : last_(last) {
    needs.focus = needs.beyond_name = true;
    // position() is as much a matter of where the node stands as last() is of how many there are.
    needs.last = true;
    single = true;
    yields = Yields::kNumber;
  }
  void eval(Context& context, Sequence& out) const override {
    if (context.item.absent()) raise("XPDY0002", "position() and last() need a context item");
    out.push(integer_item(last_ ? context.last : context.position));
  }

 private:
  bool last_;
};

class KeyExpr : public Expr {
 public:
  KeyExpr(std::size_t key, ExprPtr value) : key_(key), value_(std::move(value)) {
    adopt(*value_);
    needs.document = true;
    yields = Yields::kNodes;
    costly = true;
  }
  void eval(Context& context, Sequence& out) const override {
    std::vector<tree::NodeIndex> nodes;
    value_->each(context, [&](const Item& item) {
      const Item atom = atomized(item, context.document);
      const auto found = context.run.keyed(key_, string_of(atom, context.document, *context.arena));
      nodes.insert(nodes.end(), found.begin(), found.end());
      return true;
    });
    std::sort(nodes.begin(), nodes.end());
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    for (tree::NodeIndex node : nodes) out.push(node_item(node));
  }
  void parts(ExprSlots slots) override { slots(value_); }

 private:
  std::size_t key_;
  ExprPtr value_;
};

ExprPtr make_key_call(std::vector<ExprPtr>& arguments, const Program& program) {
  const ConstantExpr* name = arguments[0]->constant();
  if (name == nullptr || name->value().size() != 1 || !name->value()[0].is_textual()) {
    throw StaticError("XPST0017", "the first argument of key() must be a literal name of a key", 0);
  }
  for (std::size_t i = 0; i < program.keys.size(); ++i) {
    if (program.keys[i].name == name->value()[0].text()) {
      return std::make_unique<KeyExpr>(i, std::move(arguments[1]));
    }
  }
  throw StaticError("XTDE1260", "there is no key named " + std::string(name->value()[0].text()), 0);
}

}  // namespace

ExprPtr make_special_call(std::string_view local, std::vector<ExprPtr>& arguments, const Program& program) {
  using Ask = TruthExpr::Ask;
  if (arguments.size() == 1) {
    ExprPtr& operand = arguments[0];
    if (local == "not") return std::make_unique<TruthExpr>(Ask::kTruth, true, std::move(operand));
    if (local == "boolean") return std::make_unique<TruthExpr>(Ask::kTruth, false, std::move(operand));
    if (local == "exists") return std::make_unique<TruthExpr>(Ask::kExistence, false, std::move(operand));
    if (local == "empty") return std::make_unique<TruthExpr>(Ask::kExistence, true, std::move(operand));
    if (local == "count") return std::make_unique<CountExpr>(std::move(operand));
  }
  if (arguments.empty() && local == "position") return std::make_unique<PositionExpr>(false);
  if (arguments.empty() && local == "last") return std::make_unique<PositionExpr>(true);
  if (arguments.size() == 2 && local == "key") return make_key_call(arguments, program);
  return nullptr;
}

}  // namespace peppol::xpath
