// The function library: families of functions in tables, one file each
// (functions_*.cc), found by name and number of arguments when an expression
// is compiled.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "ubl/xpath/expr.h"

namespace peppol::xpath {

constexpr std::string_view kFunctionsUri = "http://www.w3.org/2005/xpath-functions";
constexpr std::string_view kSchemaUri = "http://www.w3.org/2001/XMLSchema";

using Arguments = std::span<const Value>;

struct FunctionSpec {
  enum Flag : unsigned {
    kNone = 0,
    kDocument = 1,      // asks the document beyond its arguments
    kFocus = 2,         // asks the focus
    kContextItem = 4,   // an argument that is left out is the context item
    kContextText = 8,   // ... or its text
    kCostly = 16,       // worth computing once
    kName = 32,         // asks only the name of its argument
    kContextLast = 64,  // the last argument, left out, is the context item
  };
  std::string_view name;
  int least;
  int most;
  // One letter and occurrence per parameter; the last one serves all further arguments.
  // s string, n number, d double, i integer, b boolean, a atomic, x anything, N node; "", ?, *, +.
  std::string_view parameters;
  Yields yields;
  unsigned flags;
  void (*call)(Context&, Arguments, Sequence&);
  // For functions of at most one item, "?": the same without the detour over sequences. The argument may be absent.
  Item (*of_one)(Context&, const Item&) = nullptr;
};

std::span<const FunctionSpec> string_functions();
std::span<const FunctionSpec> number_functions();
std::span<const FunctionSpec> sequence_functions();
std::span<const FunctionSpec> node_functions();
std::span<const FunctionSpec> regex_functions();
std::span<const FunctionSpec> text_functions();
std::span<const FunctionSpec> time_functions();
std::span<const FunctionSpec> qname_functions();
std::span<const FunctionSpec> more_functions();

// Where matches, replace and tokenize have their regular expression; nothing for other functions.
struct RegexArguments {
  std::size_t pattern;
  std::size_t flags;  // may be left out
};
std::optional<RegexArguments> regex_arguments(const FunctionSpec& spec);

// Null when there is none of that name and number of arguments.
const FunctionSpec* find_function(std::string_view local, std::size_t arguments);
// The numbers of arguments a name is known with: "1 or 2"; empty for an unknown name.
std::string known_arities(std::string_view local);
// Why a function that others know is not here; empty for any other name.
std::string_view refused_function(std::string_view local);

// A call of a library function.
class CallExpr : public Expr {
 public:
  CallExpr(const FunctionSpec* spec, std::vector<ExprPtr> arguments);
  void eval(Context& context, Sequence& out) const override;
  Item one(Context& context, const char* what) const override;
  bool ebv(Context& context) const override;
  void parts(ExprSlots slots) override;
  void prepare(Program& program) override;
  const FunctionSpec& spec() const { return *spec_; }
  const Expr& argument(std::size_t i) const { return *arguments_[i]; }

 private:
  Value argument(Context& context, std::size_t i) const;

  // The constant text of an argument that is there; nothing when it is not constant.
  std::optional<std::string_view> constant_text(std::size_t i) const;

  // contains(' A B C ', concat(' ', value, ' ')), as code lists are written: the words, and where the value stands.
  void note_words();
  bool is_word(Context& context, bool& result) const;

  struct Parameter {
    char of;
    char occurrence;  // '1' for exactly one
  };
  const FunctionSpec* spec_;
  std::vector<ExprPtr> arguments_;
  std::vector<Parameter> parameters_;
  std::unordered_set<std::string_view> words_;
  const Expr* word_ = nullptr;
  std::vector<std::string> places_;  // "the first argument of ..."
};

// A call of a function of the rule set.
class UserCallExpr : public Expr {
 public:
  UserCallExpr(const UserFunction* function, std::vector<ExprPtr> arguments);
  void eval(Context& context, Sequence& out) const override;
  bool ebv(Context& context) const override;
  void parts(ExprSlots slots) override;

 private:
  Slot* arguments_frame(Context& context) const;

  const UserFunction* function_;
  std::vector<ExprPtr> arguments_;
  std::vector<std::string> places_;  // "the first argument of ..."
  std::string result_place_;
};

// The functions that are better asked than computed: not, boolean, exists, empty, count, position, last, key.
// Null for other names.
ExprPtr make_special_call(std::string_view local, std::vector<ExprPtr>& arguments, const Program& program);

// The text of an argument of kind "s?"; empty for an empty sequence.
inline std::string_view text_of(Value argument) { return argument.empty() ? std::string_view() : argument[0].text(); }

}  // namespace peppol::xpath
