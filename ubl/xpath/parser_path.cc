// Paths, steps and primaries of the grammar.
#include <array>
#include <utility>

#include "ubl/xpath/constant.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/functions.h"
#include "ubl/xpath/parser.h"
#include "ubl/xpath/qname.h"

namespace peppol::xpath {

namespace {

constexpr std::array<std::pair<std::string_view, Axis>, 12> kAxes = {{
    {"child", Axis::kChild},
    {"attribute", Axis::kAttribute},
    {"self", Axis::kSelf},
    {"parent", Axis::kParent},
    {"descendant", Axis::kDescendant},
    {"descendant-or-self", Axis::kDescendantOrSelf},
    {"ancestor", Axis::kAncestor},
    {"ancestor-or-self", Axis::kAncestorOrSelf},
    {"following-sibling", Axis::kFollowingSibling},
    {"preceding-sibling", Axis::kPrecedingSibling},
    {"following", Axis::kFollowing},
    {"preceding", Axis::kPreceding},
}};

constexpr std::array<std::string_view, 9> kKindTests = {"node",          "text",           "comment",
                                                        "element",       "attribute",      "processing-instruction",
                                                        "document-node", "schema-element", "schema-attribute"};

bool is_kind_test(std::string_view name) {
  return std::find(kKindTests.begin(), kKindTests.end(), name) != kKindTests.end();
}

Step any_descendant() {
  Step step;
  step.axis = Axis::kDescendantOrSelf;
  return step;
}

// "//x" is one walk when x' predicates do not ask for positions.
std::vector<Step> joined_descendants(std::vector<Step> steps) {
  std::vector<Step> result;
  for (Step& step : steps) {
    const bool after_any = !result.empty() && result.back().axis == Axis::kDescendantOrSelf &&
                           result.back().test.form == NodeTest::Form::kAnyNode && result.back().predicates.empty();
    const bool positional = std::any_of(step.predicates.begin(), step.predicates.end(), is_positional);
    const bool joins = step.axis == Axis::kChild || step.axis == Axis::kAttribute;
    if (after_any && joins && !positional) {
      result.pop_back();
      step.axis = step.axis == Axis::kChild ? Axis::kDescendant : Axis::kAttributeWithin;
    }
    result.push_back(std::move(step));
  }
  return result;
}

bool is_union_of_paths(const Expr& expr) {
  if (const auto* set = dynamic_cast<const SetExpr*>(&expr)) {
    return set->op() == SetOp::kUnion && is_union_of_paths(set->left()) && is_union_of_paths(set->right());
  }
  const auto* path = dynamic_cast<const PathExpr*>(&expr);
  return path != nullptr && path->base() == nullptr;
}

bool are_plain(const std::vector<Step>& steps) {
  return std::all_of(steps.begin(), steps.end(), [](const Step& step) {
    return step.predicates.empty() && (step.axis == Axis::kChild || step.axis == Axis::kAttribute);
  });
}

ExprPtr make_path(ExprPtr base, std::vector<Step> steps, Program& program);

// "(a | b)/c" as "a/c | b/c", whose names tell whether they can be anywhere.
ExprPtr prolonged(ExprPtr expr, const std::vector<Step>& more, Program& program) {
  if (auto* set = dynamic_cast<SetExpr*>(expr.get())) {
    ExprPtr left = prolonged(set->take_left(), more, program);
    ExprPtr right = prolonged(set->take_right(), more, program);
    return std::make_unique<SetExpr>(SetOp::kUnion, std::move(left), std::move(right));
  }
  std::vector<Step> steps = dynamic_cast<PathExpr&>(*expr).take_steps();
  for (const Step& step : more) {
    Step copy;
    copy.axis = step.axis;
    copy.test = step.test;
    steps.push_back(std::move(copy));
  }
  return make_path(nullptr, std::move(steps), program);
}

ExprPtr make_path(ExprPtr base, std::vector<Step> steps, Program& program) {
  if (steps.empty()) return base;
  if (dynamic_cast<ContextItemExpr*>(base.get()) != nullptr) base = nullptr;
  if (dynamic_cast<SetExpr*>(base.get()) != nullptr && is_union_of_paths(*base) && are_plain(steps)) {
    return prolonged(std::move(base), steps, program);
  }
  auto path = std::make_unique<PathExpr>(std::move(base), joined_descendants(std::move(steps)));
  path->number_sites(program);
  return path;
}

// "//(a | b)" as "//a | //b", which is two walks by name instead of one over everything.
ExprPtr distributed(ExprPtr expr, bool from_root, Program& program) {
  if (auto* set = dynamic_cast<SetExpr*>(expr.get())) {
    ExprPtr left = distributed(set->take_left(), from_root, program);
    ExprPtr right = distributed(set->take_right(), from_root, program);
    return std::make_unique<SetExpr>(SetOp::kUnion, std::move(left), std::move(right));
  }
  std::vector<Step> steps;
  steps.push_back(any_descendant());
  for (Step& step : dynamic_cast<PathExpr&>(*expr).take_steps()) steps.push_back(std::move(step));
  return make_path(from_root ? std::make_unique<RootExpr>() : nullptr, std::move(steps), program);
}

}  // namespace

bool Parser::starts_step() const {
  const Token& token = peek();
  switch (token.kind) {
    case Token::Kind::kEnd: return false;
    case Token::Kind::kSymbol: return std::string_view("@ .. . * ( $").find(token.text) != std::string_view::npos;
    default: return true;
  }
}

ExprPtr Parser::path() {
  const std::size_t start = at_;
  ExprPtr expr = plain_path();
  note_text(*expr, start);
  return expr;
}

ExprPtr Parser::plain_path() {
  if (take_symbol("/")) {
    // "/ * 2" reads as a path, as the specification says.
    if (!starts_step()) return std::make_unique<RootExpr>();
    return relative(std::make_unique<RootExpr>(), {});
  }
  if (take_symbol("//")) {
    std::vector<Step> steps;
    steps.push_back(any_descendant());
    return relative(std::make_unique<RootExpr>(), std::move(steps));
  }
  return relative(nullptr, {});
}

ExprPtr Parser::relative(ExprPtr base, std::vector<Step> steps) {
  bool first = base == nullptr;
  do {
    if (at_axis_step()) {
      steps.push_back(axis_step());
    } else {
      ExprPtr step = filter();
      const bool from_root = dynamic_cast<RootExpr*>(base.get()) != nullptr;
      const bool after_any = steps.size() == 1 && steps[0].axis == Axis::kDescendantOrSelf &&
                             steps[0].test.form == NodeTest::Form::kAnyNode && steps[0].predicates.empty();
      if (first) {
        base = std::move(step);
      } else if (after_any && (from_root || base == nullptr) && is_union_of_paths(*step)) {
        base = distributed(std::move(step), from_root, scope_.program);
        steps.clear();
      } else {
        base = std::make_unique<MapExpr>(make_path(std::move(base), std::move(steps), scope_.program), std::move(step));
        steps.clear();
      }
    }
    first = false;
    if (is_symbol("//")) steps.push_back(any_descendant());
  } while (take_symbol("/") || take_symbol("//"));
  return make_path(std::move(base), std::move(steps), scope_.program);
}

bool Parser::at_axis_step() const {
  const Token& token = peek();
  if (token.kind == Token::Kind::kSymbol) return token.text == "@" || token.text == ".." || token.text == "*";
  if (token.kind != Token::Kind::kName) return false;
  if (is_symbol("::", 1)) return true;
  if (is_symbol("(", 1)) return !token.has_prefix && is_kind_test(token.text);
  return true;
}

Step Parser::axis_step() {
  Step step;
  if (take_symbol("..")) {
    step.axis = Axis::kParent;
    step.predicates = predicates();
    return step;
  }
  if (take_symbol("@")) {
    step.axis = Axis::kAttribute;
  } else if (peek().kind == Token::Kind::kName && is_symbol("::", 1)) {
    const auto found = std::find_if(kAxes.begin(), kAxes.end(),
                                    [&](const auto& row) { return !peek().has_prefix && row.first == peek().text; });
    if (found == kAxes.end()) fail("the axis " + peek().text + " is not supported", "XPST0010");
    step.axis = found->second;
    at_ += 2;
  } else if (is_word("attribute") && is_symbol("(", 1)) {
    step.axis = Axis::kAttribute;
  }
  step.test = node_test(step.axis);
  step.predicates = predicates();
  return step;
}

NodeTest Parser::node_test(Axis axis) {
  NodeTest test;
  test.kind = axis == Axis::kAttribute ? tree::Kind::kAttribute : tree::Kind::kElement;
  if (take_symbol("*")) {
    test.form = NodeTest::Form::kAnyName;
    return test;
  }
  if (peek().kind != Token::Kind::kName) fail("a name or a node test is expected instead of \"" + peek().text + "\"");
  if (is_symbol("(", 1)) return kind_test();
  const Token name = take();
  if (name.prefix == "*") {
    test.form = NodeTest::Form::kAnyNamespace;
    test.text = name.text;
  } else if (name.text == "*") {
    test.form = NodeTest::Form::kAnyLocal;
    test.text = namespace_of(name);
  } else {
    test.form = NodeTest::Form::kName;
    const std::string uri = name.has_prefix ? namespace_of(name) : std::string();
    test.name = scope_.program.names.intern(uri, name.text);
  }
  return test;
}

NodeTest Parser::kind_test() {
  NodeTest test;
  const std::string word = take().text;
  expect_symbol("(");
  test.form = NodeTest::Form::kKind;
  if (word == "node") {
    test.form = NodeTest::Form::kAnyNode;
  } else if (word == "text") {
    test.kind = tree::Kind::kText;
  } else if (word == "comment") {
    test.kind = tree::Kind::kComment;
  } else if (word == "document-node") {
    test.kind = tree::Kind::kDocument;
    if (!is_symbol(")")) fail("document-node() with an element test is not supported", "XPST0051");
  } else if (word == "processing-instruction") {
    test.kind = tree::Kind::kInstruction;
    if (!is_symbol(")")) test.text = take().text;
  } else if (word == "element" || word == "attribute") {
    test.kind = word == "element" ? tree::Kind::kElement : tree::Kind::kAttribute;
    if (is_symbol("*")) {
      take();
    } else if (!is_symbol(")")) {
      const Token name = take();
      test.form = NodeTest::Form::kName;
      test.name = scope_.program.names.intern(name.has_prefix ? namespace_of(name) : std::string(), name.text);
    }
    if (is_symbol(",")) fail("a node test with a schema type is not supported", "XPST0051");
  } else {
    fail(word + "() is not supported: there are no schema types", "XPST0051");
  }
  expect_symbol(")");
  return test;
}

std::vector<Predicate> Parser::predicates() {
  std::vector<Predicate> found;
  while (take_symbol("[")) {
    found.push_back(make_predicate(expression()));
    expect_symbol("]");
  }
  return found;
}

ExprPtr Parser::filter() {
  ExprPtr expr = primary();
  std::vector<Predicate> found = predicates();
  if (found.empty()) return expr;
  return std::make_unique<FilterExpr>(std::move(expr), std::move(found));
}

ExprPtr Parser::primary() {
  const Token& token = peek();
  switch (token.kind) {
    case Token::Kind::kString:
    case Token::Kind::kInteger:
    case Token::Kind::kDecimal:
    case Token::Kind::kDouble: return literal();
    case Token::Kind::kName: return function_call();
    case Token::Kind::kEnd: fail("the expression ends where a value is expected");
    case Token::Kind::kSymbol: break;
  }
  if (is_symbol("$")) return variable();
  if (take_symbol(".")) return std::make_unique<ContextItemExpr>();
  if (take_symbol("(")) {
    if (take_symbol(")")) return std::make_unique<ConstantExpr>(Value());
    ExprPtr inner = expression();
    expect_symbol(")");
    return inner;
  }
  fail("\"" + token.text + "\" is not expected here");
}

ExprPtr Parser::literal() {
  const Token token = take();
  Program& program = scope_.program;
  Item item;
  switch (token.kind) {
    case Token::Kind::kString: item = text_item(program.constants.copy(token.text)); break;
    case Token::Kind::kInteger: item = parse_integer(token.text, program.constants); break;
    case Token::Kind::kDecimal: item = parse_decimal(token.text, program.constants); break;
    default: item = parse_double(token.text); break;
  }
  return std::make_unique<ConstantExpr>(lasting_copy({&item, 1}, program));
}

ExprPtr Parser::variable() {
  take();
  const Token name = take();
  if (name.kind != Token::Kind::kName) fail("a variable's name is expected after \"$\"");
  const std::string full = scope_.expanded(name.prefix, name.text, name.place);
  const Scope::Variable* found = scope_.find_variable(full);
  if (found == nullptr) {
    throw StaticError("XPST0008",
                      "the variable $" + (name.has_prefix ? name.prefix + ":" : "") + name.text + " is not declared",
                      name.place);
  }
  switch (found->kind) {
    case Scope::Variable::Kind::kGlobal: return std::make_unique<GlobalExpr>(found->index);
    case Scope::Variable::Kind::kConstant: return std::make_unique<ConstantExpr>(found->constant);
    default: break;
  }
  return std::make_unique<VariableExpr>(found->index, found->kind == Scope::Variable::Kind::kLazyLocal);
}

ExprPtr Parser::constructor_call(const Token& name, std::vector<ExprPtr>& arguments) {
  const Type type = atomic_type(name.text);
  if (type == Type::kQName && arguments.size() == 1) return qname_cast(std::move(arguments[0]), name.place);
  if (type == Type::kAbsent || arguments.size() != 1) {
    throw StaticError("XPST0017",
                      "the constructor function " + name.prefix + ":" + name.text + "() with " +
                          std::to_string(arguments.size()) + " arguments is not known",
                      name.place);
  }
  return std::make_unique<CastExpr>(CastExpr::Form::kCast, std::move(arguments[0]), type, true);
}

// Only of a literal, which is looked up now, or of what is an xs:QName already.
ExprPtr Parser::qname_cast(ExprPtr operand, std::size_t place) const {
  const ConstantExpr* constant = operand->constant();
  if (constant == nullptr || constant->value().size() != 1 || constant->value()[0].type != Type::kString) {
    return std::make_unique<CastExpr>(CastExpr::Form::kCast, std::move(operand), Type::kQName, true);
  }
  const std::string text(constant->value()[0].text());
  const auto name = parse_qname(text);
  if (!name) throw StaticError("FORG0001", "\"" + text + "\" is not a qualified name", place);
  const std::string* uri = name->prefix.empty() ? nullptr : scope_.find_namespace(name->prefix);
  if (uri == nullptr && !name->prefix.empty()) {
    throw StaticError("FONS0004", "the prefix " + std::string(name->prefix) + " of \"" + text + "\" is not declared",
                      place);
  }
  const Item item = qname_item(name->prefix, name->local, uri == nullptr ? std::string_view() : std::string_view(*uri),
                               scope_.program.constants);
  return std::make_unique<ConstantExpr>(lasting_copy({&item, 1}, scope_.program));
}

ExprPtr Parser::function_call() {
  const Token name = take();
  expect_symbol("(");
  std::vector<ExprPtr> arguments;
  if (!is_symbol(")")) {
    do {
      arguments.push_back(single());
    } while (take_symbol(","));
  }
  expect_symbol(")");
  const std::string uri = name.has_prefix ? namespace_of(name) : std::string(kFunctionsUri);
  const std::string shown = (name.has_prefix ? name.prefix + ":" : "") + name.text;
  const std::size_t count = arguments.size();
  if (uri == kSchemaUri) return constructor_call(name, arguments);
  if (uri != kFunctionsUri) {
    const auto user = scope_.program.functions.find("{" + uri + "}" + name.text + "#" + std::to_string(count));
    if (user != scope_.program.functions.end()) {
      return std::make_unique<UserCallExpr>(user->second.get(), std::move(arguments));
    }
    throw StaticError("XPST0017",
                      "the function " + shown + "() with " + std::to_string(count) + " arguments is not declared",
                      name.place);
  }
  if (count == 0 && (name.text == "true" || name.text == "false")) {
    const Item item = boolean_item(name.text == "true");
    return std::make_unique<ConstantExpr>(lasting_copy({&item, 1}, scope_.program));
  }
  if (count == 0 && name.text == "current") return std::make_unique<CurrentExpr>();
  if (ExprPtr special = make_special_call(name.text, arguments, scope_.program)) return special;
  const FunctionSpec* spec = find_function(name.text, count);
  if (spec == nullptr) {
    const std::string arities = known_arities(name.text);
    const std::string_view refusal = refused_function(name.text);
    throw StaticError("XPST0017",
                      "the function " + shown + "() with " + std::to_string(count) + " arguments is not known" +
                          (arities.empty() ? "" : "; it takes " + arities) +
                          (refusal.empty() ? "" : ": " + std::string(refusal)),
                      name.place);
  }
  if ((spec->flags & FunctionSpec::kContextLast) != 0 && static_cast<int>(count) < spec->most) {
    arguments.push_back(std::make_unique<ContextItemExpr>());
  }
  if (count == 0 && (spec->flags & (FunctionSpec::kContextItem | FunctionSpec::kContextText)) != 0) {
    arguments.push_back(std::make_unique<ContextItemExpr>());
    if ((spec->flags & FunctionSpec::kContextText) != 0) {
      std::vector<ExprPtr> inner;
      inner.push_back(std::move(arguments[0]));
      arguments[0] = std::make_unique<CallExpr>(find_function("string", 1), std::move(inner));
    }
  }
  return std::make_unique<CallExpr>(spec, std::move(arguments));
}

}  // namespace peppol::xpath
