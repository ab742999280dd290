// The grammar of XPath 2.0; used by compile.cc only.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ubl/xpath/compile.h"
#include "ubl/xpath/lexer.h"
#include "ubl/xpath/operators.h"
#include "ubl/xpath/path.h"

namespace peppol::xpath {

class Parser {
 public:
  Parser(std::string_view text, Scope& scope);

  ExprPtr whole_expression();
  SequenceType whole_type();

 private:
  const Token& peek(std::size_t ahead = 0) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
  const Token& take() { return tokens_[at_ < tokens_.size() - 1 ? at_++ : at_]; }
  bool is_symbol(std::string_view symbol, std::size_t ahead = 0) const;
  bool is_word(std::string_view word, std::size_t ahead = 0) const;
  bool take_symbol(std::string_view symbol);
  bool take_word(std::string_view word);
  void expect_symbol(std::string_view symbol);
  void expect_word(std::string_view word);
  [[noreturn]] void fail(const std::string& why, const char* code = "XPST0003") const;

  ExprPtr expression();
  ExprPtr single();
  ExprPtr for_expression();
  ExprPtr bindings(bool is_for, Quantifier quantifier);
  ExprPtr if_expression();
  ExprPtr or_expression();
  ExprPtr and_expression();
  ExprPtr comparison();
  ExprPtr plain_comparison();
  ExprPtr range();
  ExprPtr additive();
  ExprPtr multiplicative();
  ExprPtr union_expression();
  ExprPtr intersection();
  ExprPtr type_operators();
  ExprPtr unary();
  ExprPtr path();
  ExprPtr plain_path();
  ExprPtr relative(ExprPtr base, std::vector<Step> steps);
  bool starts_step() const;
  bool at_axis_step() const;
  Step axis_step();
  NodeTest node_test(Axis axis);
  NodeTest kind_test();
  std::vector<Predicate> predicates();
  ExprPtr filter();
  ExprPtr primary();
  ExprPtr literal();
  ExprPtr variable();
  ExprPtr function_call();
  ExprPtr qname_cast(ExprPtr operand, std::size_t place) const;
  ExprPtr constructor_call(const Token& name, std::vector<ExprPtr>& arguments);
  SequenceType sequence_type();
  Type single_type(bool& optional);
  std::string namespace_of(const Token& name) const;
  // Notes the words from `start` on as the expression's text, when it is the same everywhere.
  void note_text(Expr& expr, std::size_t start) const;

  Scope& scope_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace peppol::xpath
