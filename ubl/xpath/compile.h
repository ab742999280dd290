// From the text of an expression to an Expr.
//
//   Scope scope(program);
//   scope.declare_namespace("cbc", kCbc);
//   ExprPtr test = compile("exists(cbc:ID)", scope);

#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ubl/xpath/expr.h"
#include "ubl/xpath/sequence_type.h"

namespace peppol::xpath {

// What an expression may refer to where it stands.
class Scope {
 public:
  explicit Scope(Program& p);

  Program& program;

  void declare_namespace(std::string_view prefix, std::string_view uri);
  // Null for an unknown prefix.
  const std::string* find_namespace(std::string_view prefix) const;

  // Names of variables and functions with their namespace: "{uri}local", or "local" without.
  // Raises StaticError XPST0081 for an unknown prefix.
  std::string expanded(std::string_view prefix, std::string_view local, std::size_t place) const;
  // The same from "prefix:local".
  std::string expanded(std::string_view name) const;

  struct Variable {
    enum class Kind : unsigned char { kLocal, kLazyLocal, kGlobal, kConstant };
    std::string name;
    Kind kind = Kind::kLocal;
    int index = 0;
    Value constant{};
  };
  int declare_local(std::string name, Variable::Kind kind);
  void declare(Variable variable) { variables_.push_back(std::move(variable)); }
  const Variable* find_variable(std::string_view name) const;
  std::size_t mark() const { return variables_.size(); }
  void forget(std::size_t mark) { variables_.resize(mark); }

  // Slots of the frame the expressions compiled here share.
  int frame_size = 0;

 private:
  std::map<std::string, std::string, std::less<>> namespaces_;
  std::vector<Variable> variables_;
};

// All raise StaticError, whose place is an offset in `text`.
ExprPtr compile(std::string_view text, Scope& scope);
SequenceType compile_sequence_type(std::string_view text, const Scope& scope);
// Without moving parts out of it: for match patterns.
ExprPtr parse_only(std::string_view text, Scope& scope);

// Computes now what is constant, and marks what is to be computed once per document.
void optimise(ExprPtr& expr, Scope& scope);

// A copy of `value` that lives as long as the program.
Value lasting_copy(Value value, Program& program);

}  // namespace peppol::xpath
