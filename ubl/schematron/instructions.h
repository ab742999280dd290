// What XSLT adds to expressions: variables with a scope, texts that are nodes,
// and values converted to a declared type.

#pragma once

#include <string>

#include "ubl/xpath/expr.h"
#include "ubl/xpath/sequence_type.h"

namespace peppol::schematron {

// xsl:variable: the value is computed when it is first asked for.
class LetExpr : public xpath::Expr {
 public:
  LetExpr(int slot, xpath::ExprPtr value, xpath::ExprPtr body);
  void eval(xpath::Context& context, xpath::Sequence& out) const override;
  void parts(xpath::ExprSlots slots) override;

 private:
  int slot_;
  xpath::ExprPtr value_;
  xpath::ExprPtr body_;
};

// A text node of its own (xsl:value-of), or a document node with a text (a variable with content).
class MadeTextExpr : public xpath::Expr {
 public:
  MadeTextExpr(xpath::ExprPtr value, std::string separator, xpath::Type type);
  void eval(xpath::Context& context, xpath::Sequence& out) const override;
  void parts(xpath::ExprSlots slots) override { slots(value_); }

 private:
  xpath::ExprPtr value_;
  std::string separator_;
  xpath::Type type_;
};

class ConvertExpr : public xpath::Expr {
 public:
  ConvertExpr(xpath::ExprPtr value, xpath::SequenceType type, std::string what);
  void eval(xpath::Context& context, xpath::Sequence& out) const override;
  void parts(xpath::ExprSlots slots) override { slots(value_); }

 private:
  xpath::ExprPtr value_;
  xpath::SequenceType type_;
  std::string what_;
};

}  // namespace peppol::schematron
