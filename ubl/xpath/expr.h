// A compiled expression. Each kind knows how to give its items one by one
// (each), in any order when nobody minds (each_unordered), as a truth (ebv) or
// as one item (one): whoever asks takes the cheapest.
//
// Immutable once compiled; any number of threads may evaluate one.

#pragma once

#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "ubl/xpath/context.h"
#include "ubl/xpath/item.h"

namespace peppol::xpath {

// A function that is called while the caller waits.
template <class Signature>
class FunctionRef;
template <class R, class... A>
class FunctionRef<R(A...)> {
 public:
  template <class F, class = std::enable_if_t<!std::is_same_v<std::decay_t<F>, FunctionRef>>>
  FunctionRef(F&& f)  // NOLINT: made to convert
      : object_(const_cast<void*>(static_cast<const void*>(&f))), call_([](void* object, A... a) -> R {
          return (*static_cast<std::remove_reference_t<F>*>(object))(std::forward<A>(a)...);
        }) {}
  R operator()(A... a) const { return call_(object_, std::forward<A>(a)...); }

 private:
  void* object_;
  R (*call_)(void*, A...);
};

// Sees an item; false stops.
using ItemVisitor = FunctionRef<bool(const Item&)>;

// What the compiler knows about the items without evaluating.
enum class Yields : std::uint8_t { kAnything, kNodes, kBoolean, kNumber, kText };

// What the value depends on.
struct Needs {
  bool focus = false;        // the context item, its position or size
  bool beyond_name = false;  // more of the focus than the name of the context item
  bool last = false;         // the size
  bool document = false;     // the document at all
  bool current = false;
  std::vector<int> variables;  // slots of the frame

  void add(const Needs& other);
  void remove_variable(int slot);
};

class ConstantExpr;
using ExprPtr = std::unique_ptr<Expr>;
using ExprSlots = FunctionRef<void(ExprPtr&)>;

class Expr {
 public:
  Expr() = default;
  virtual ~Expr() = default;
  Expr(const Expr&) = delete;
  Expr& operator=(const Expr&) = delete;

  // Appends all items, nodes in document order without repeats.
  virtual void eval(Context& context, Sequence& out) const = 0;
  // False when the visitor stopped.
  virtual bool each(Context& context, ItemVisitor visit) const;
  // Nodes may come in any order and repeatedly.
  virtual bool each_unordered(Context& context, ItemVisitor visit) const { return each(context, visit); }
  // The effective boolean value. Raises FORG0006.
  virtual bool ebv(Context& context) const;
  // The only item, or an absent one. Raises XPTY0004 when there are more, naming `what`.
  virtual Item one(Context& context, const char* what) const;
  // The compiler's way to the parts.
  virtual void parts(ExprSlots) {}
  // What it can have ready for all documents, once its parts are what they will be.
  virtual void prepare(Program&) {}
  virtual const ConstantExpr* constant() const { return nullptr; }
  // Names of the program: when the document lacks one of them, the expression is empty, or its truth is true. Null when
  // nothing of the kind is known.
  virtual const std::vector<std::uint32_t>* empty_without() const { return nullptr; }
  virtual const std::vector<std::uint32_t>* true_without() const { return nullptr; }

  Needs needs;
  Yields yields = Yields::kAnything;
  bool costly = false;  // worth computing once
  bool single = false;  // never more than one item
  bool never_empty = false;
  std::string source;  // in words, when the same text elsewhere means the same value; else empty
  int depth = 1;

  [[noreturn]] static void several(const char* what);

 protected:
  // Takes over what a part needs.
  void adopt(const Expr& part);
};

}  // namespace peppol::xpath
