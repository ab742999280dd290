// Operators; paths and primaries are in parser_path.cc.
#include "ubl/xpath/parser.h"

#include <array>
#include <utility>

#include "ubl/xpath/constant.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/functions.h"

namespace peppol::xpath {

namespace {
constexpr int kMaxNesting = 200;
}

Parser::Parser(std::string_view text, Scope& scope) : scope_(scope), tokens_(tokenized(text)) {}

bool Parser::is_symbol(std::string_view symbol, std::size_t ahead) const {
  const Token& token = peek(ahead);
  return token.kind == Token::Kind::kSymbol && token.text == symbol;
}

bool Parser::is_word(std::string_view word, std::size_t ahead) const {
  const Token& token = peek(ahead);
  return token.kind == Token::Kind::kName && !token.has_prefix && token.text == word;
}

bool Parser::take_symbol(std::string_view symbol) {
  if (!is_symbol(symbol)) return false;
  take();
  return true;
}

bool Parser::take_word(std::string_view word) {
  if (!is_word(word)) return false;
  take();
  return true;
}

void Parser::fail(const std::string& why, const char* code) const { throw StaticError(code, why, peek().place); }

void Parser::expect_symbol(std::string_view symbol) {
  if (take_symbol(symbol)) return;
  const Token& token = peek();
  fail("\"" + std::string(symbol) + "\" is expected " +
       (token.kind == Token::Kind::kEnd ? "at the end" : "instead of \"" + token.text + "\""));
}

void Parser::expect_word(std::string_view word) {
  if (!take_word(word)) fail("\"" + std::string(word) + "\" is expected instead of \"" + peek().text + "\"");
}

ExprPtr Parser::whole_expression() {
  ExprPtr expr = expression();
  if (peek().kind != Token::Kind::kEnd) fail("\"" + peek().text + "\" is not expected here");
  return expr;
}

SequenceType Parser::whole_type() {
  SequenceType type = sequence_type();
  if (peek().kind != Token::Kind::kEnd) fail("\"" + peek().text + "\" is not expected in a type");
  return type;
}

ExprPtr Parser::expression() {
  ExprPtr first = single();
  if (!is_symbol(",")) return first;
  std::vector<ExprPtr> items;
  items.push_back(std::move(first));
  while (take_symbol(",")) items.push_back(single());
  return std::make_unique<CommaExpr>(std::move(items));
}

ExprPtr Parser::single() {
  if (++depth_ > kMaxNesting) {
    fail("the expression is nested deeper than " + std::to_string(kMaxNesting) + " levels, which is the limit");
  }
  ExprPtr expr;
  if (is_word("for") && is_symbol("$", 1)) {
    take();
    expr = bindings(true, Quantifier::kSome);
  } else if ((is_word("some") || is_word("every")) && is_symbol("$", 1)) {
    expr = bindings(false, take().text == "some" ? Quantifier::kSome : Quantifier::kEvery);
  } else if (is_word("if") && is_symbol("(", 1)) {
    expr = if_expression();
  } else {
    expr = or_expression();
  }
  --depth_;
  return expr;
}

ExprPtr Parser::bindings(bool is_for, Quantifier quantifier) {
  struct Binding {
    int slot;
    ExprPtr in;
  };
  const std::size_t mark = scope_.mark();
  std::vector<Binding> found;
  do {
    expect_symbol("$");
    const Token name = take();
    if (name.kind != Token::Kind::kName) fail("a variable's name is expected after \"$\"");
    expect_word("in");
    ExprPtr in = single();
    const int slot =
        scope_.declare_local(scope_.expanded(name.prefix, name.text, name.place), Scope::Variable::Kind::kLocal);
    found.push_back({slot, std::move(in)});
  } while (take_symbol(","));
  expect_word(is_for ? "return" : "satisfies");
  ExprPtr body = single();
  scope_.forget(mark);
  for (auto binding = found.rbegin(); binding != found.rend(); ++binding) {
    if (is_for) {
      body = std::make_unique<ForExpr>(binding->slot, std::move(binding->in), std::move(body));
    } else {
      body = std::make_unique<QuantifiedExpr>(quantifier, binding->slot, std::move(binding->in), std::move(body));
    }
  }
  return body;
}

ExprPtr Parser::if_expression() {
  take();
  expect_symbol("(");
  ExprPtr condition = expression();
  expect_symbol(")");
  expect_word("then");
  ExprPtr then = single();
  expect_word("else");
  ExprPtr otherwise = single();
  return std::make_unique<IfExpr>(std::move(condition), std::move(then), std::move(otherwise));
}

ExprPtr Parser::or_expression() {
  ExprPtr first = and_expression();
  if (!is_word("or")) return first;
  std::vector<ExprPtr> terms;
  terms.push_back(std::move(first));
  while (take_word("or")) terms.push_back(and_expression());
  return std::make_unique<LogicExpr>(LogicOp::kOr, std::move(terms));
}

ExprPtr Parser::and_expression() {
  ExprPtr first = comparison();
  if (!is_word("and")) return first;
  std::vector<ExprPtr> terms;
  terms.push_back(std::move(first));
  while (take_word("and")) terms.push_back(comparison());
  return std::make_unique<LogicExpr>(LogicOp::kAnd, std::move(terms));
}

void Parser::note_text(Expr& expr, std::size_t start) const {
  const Needs& needs = expr.needs;
  if (!expr.costly || needs.focus || needs.last || needs.current || !needs.variables.empty()) return;
  std::string text;
  for (std::size_t i = start; i < at_; ++i) {
    const Token& token = tokens_[i];
    if (token.kind == Token::Kind::kSymbol && token.text == "$") return;  // the same name may be another variable
    if (token.has_prefix) {
      const std::string* uri = scope_.find_namespace(token.prefix);
      text.append("{").append(uri == nullptr ? token.prefix : *uri).append("}");
    }
    if (token.kind == Token::Kind::kString) text.append(std::to_string(token.text.size())).append("'");
    text.append(token.text).append(" ");
  }
  expr.source = std::move(text);
}

ExprPtr Parser::comparison() {
  const std::size_t start = at_;
  ExprPtr expr = plain_comparison();
  note_text(*expr, start);
  return expr;
}

ExprPtr Parser::plain_comparison() {
  ExprPtr left = range();
  constexpr std::array<std::string_view, 6> kGeneral = {"=", "!=", "<", "<=", ">", ">="};
  constexpr std::array<std::string_view, 6> kValue = {"eq", "ne", "lt", "le", "gt", "ge"};
  for (std::size_t i = 0; i < kGeneral.size(); ++i) {
    const auto op = static_cast<CompareOp>(i);
    if (take_symbol(kGeneral[i])) return std::make_unique<GeneralCompareExpr>(op, std::move(left), range());
    if (take_word(kValue[i])) return std::make_unique<ValueCompareExpr>(op, std::move(left), range());
  }
  if (take_word("is")) return std::make_unique<NodeCompareExpr>(NodeOp::kIs, std::move(left), range());
  if (take_symbol("<<")) return std::make_unique<NodeCompareExpr>(NodeOp::kBefore, std::move(left), range());
  if (take_symbol(">>")) return std::make_unique<NodeCompareExpr>(NodeOp::kAfter, std::move(left), range());
  return left;
}

ExprPtr Parser::range() {
  ExprPtr left = additive();
  if (!take_word("to")) return left;
  return std::make_unique<RangeExpr>(std::move(left), additive());
}

ExprPtr Parser::additive() {
  ExprPtr left = multiplicative();
  for (;;) {
    if (take_symbol("+")) {
      left = std::make_unique<ArithmeticExpr>(ArithmeticOp::kAdd, std::move(left), multiplicative());
    } else if (take_symbol("-")) {
      left = std::make_unique<ArithmeticExpr>(ArithmeticOp::kSubtract, std::move(left), multiplicative());
    } else {
      return left;
    }
  }
}

ExprPtr Parser::multiplicative() {
  ExprPtr left = union_expression();
  for (;;) {
    ArithmeticOp op{};
    if (take_symbol("*")) {
      op = ArithmeticOp::kMultiply;
    } else if (take_word("div")) {
      op = ArithmeticOp::kDivide;
    } else if (take_word("idiv")) {
      op = ArithmeticOp::kIntegerDivide;
    } else if (take_word("mod")) {
      op = ArithmeticOp::kModulo;
    } else {
      return left;
    }
    left = std::make_unique<ArithmeticExpr>(op, std::move(left), union_expression());
  }
}

ExprPtr Parser::union_expression() {
  ExprPtr left = intersection();
  while (is_symbol("|") || is_word("union")) {
    take();
    left = std::make_unique<SetExpr>(SetOp::kUnion, std::move(left), intersection());
  }
  return left;
}

ExprPtr Parser::intersection() {
  ExprPtr left = type_operators();
  while (is_word("intersect") || is_word("except")) {
    const SetOp op = take().text == "intersect" ? SetOp::kIntersect : SetOp::kExcept;
    left = std::make_unique<SetExpr>(op, std::move(left), type_operators());
  }
  return left;
}

ExprPtr Parser::type_operators() {
  ExprPtr operand = unary();
  bool optional = false;
  if (is_word("cast") && is_word("as", 1)) {
    at_ += 2;
    const Type type = single_type(optional);
    if (type == Type::kQName) {
      operand = qname_cast(std::move(operand), peek().place);
    } else {
      operand = std::make_unique<CastExpr>(CastExpr::Form::kCast, std::move(operand), type, optional);
    }
  }
  if (is_word("castable") && is_word("as", 1)) {
    at_ += 2;
    const Type type = single_type(optional);
    operand = std::make_unique<CastExpr>(CastExpr::Form::kCastable, std::move(operand), type, optional);
  }
  if (is_word("treat") && is_word("as", 1)) {
    at_ += 2;
    operand = std::make_unique<InstanceExpr>(std::move(operand), sequence_type(), true);
  }
  if (is_word("instance") && is_word("of", 1)) {
    at_ += 2;
    operand = std::make_unique<InstanceExpr>(std::move(operand), sequence_type(), false);
  }
  return operand;
}

ExprPtr Parser::unary() {
  bool negative = false;
  bool any = false;
  while (is_symbol("-") || is_symbol("+")) {
    negative = negative != (take().text == "-");
    any = true;
  }
  ExprPtr operand = path();
  return any ? std::make_unique<NegateExpr>(std::move(operand), negative) : std::move(operand);
}

Type Parser::single_type(bool& optional) {
  const Token name = take();
  if (name.kind != Token::Kind::kName) fail("the name of an atomic type is expected");
  const bool is_schema = name.has_prefix && namespace_of(name) == kSchemaUri;
  const Type type = is_schema ? atomic_type(name.text) : Type::kAbsent;
  if (type == Type::kAbsent) {
    fail("the type " + (name.has_prefix ? name.prefix + ":" : "") + name.text + " is not known", "XPST0051");
  }
  optional = take_symbol("?");
  return type;
}

SequenceType Parser::sequence_type() {
  SequenceType type;
  type.occurrence = Occurrence::kOne;
  if (peek().kind != Token::Kind::kName) fail("a type is expected");
  if (is_symbol("(", 1)) {
    const std::string word = peek().text;
    if (word == "item" || word == "empty-sequence") {
      at_ += 2;
      expect_symbol(")");
      type.of = word == "item" ? SequenceType::Of::kItem : SequenceType::Of::kEmpty;
    } else {
      const Token name = peek(2);
      const NodeTest test = kind_test();
      type.of = test.form == NodeTest::Form::kAnyNode ? SequenceType::Of::kAnyNode : SequenceType::Of::kNodeKind;
      type.node_kind = test.kind;
      if (test.form == NodeTest::Form::kName || !test.text.empty()) {
        type.has_name = true;
        type.local = name.text;
        if (name.has_prefix) type.uri = namespace_of(name);
      }
    }
  } else {
    const Token name = take();
    if (!name.has_prefix || namespace_of(name) != kSchemaUri) {
      fail("the type " + name.text + " is not known", "XPST0051");
    }
    type.of = SequenceType::Of::kAtomic;
    type.atomic = atomic_type(name.text);
    if (name.text == "anyAtomicType") {
      type.of = SequenceType::Of::kAnyAtomic;
    } else if (type.atomic == Type::kAbsent) {
      fail("the type " + name.prefix + ":" + name.text + " is not known", "XPST0051");
    }
  }
  if (type.of == SequenceType::Of::kEmpty) return type;
  if (take_symbol("?")) {
    type.occurrence = Occurrence::kZeroOrOne;
  } else if (take_symbol("*")) {
    type.occurrence = Occurrence::kZeroOrMore;
  } else if (take_symbol("+")) {
    type.occurrence = Occurrence::kOneOrMore;
  }
  return type;
}

std::string Parser::namespace_of(const Token& name) const {
  const std::string* uri = scope_.find_namespace(name.prefix);
  if (uri == nullptr) {
    throw StaticError("XPST0081",
                      "the prefix " + name.prefix + " of " + name.prefix + ":" + name.text + " is not declared",
                      name.place);
  }
  return *uri;
}

}  // namespace peppol::xpath
