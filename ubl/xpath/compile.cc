#include "ubl/xpath/compile.h"

#include <algorithm>

#include "ubl/xpath/constant.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/functions.h"
#include "ubl/xpath/operators.h"
#include "ubl/xpath/parser.h"
#include "ubl/xpath/qname.h"

namespace peppol::xpath {

namespace {

bool is_constant(const Needs& needs) {
  return !needs.focus && !needs.last && !needs.document && !needs.current && needs.variables.empty();
}

bool is_same_everywhere(const Needs& needs) {
  return !needs.focus && !needs.last && !needs.current && needs.variables.empty();
}

// False when it cannot be computed now: then it raises its error each time it is asked.
bool fold(ExprPtr& expr, Scope& scope) {
  // The parts of what was too much to compute are often too much too: after the first few, less is tried.
  constexpr int kPatience = 2;
  const bool patient = scope.program.folds_over_limit < kPatience;
  Run run(scope.program, nullptr,
          EvaluationLimits{patient ? 2'000'000U : 20'000U, std::size_t{patient ? 32U : 1U} << 20, 100,
                           std::size_t{1} << 20},
          Time{});  // nothing that asks for the time is a constant
  Context context(run);
  context.frame = new_frame(run.temporary(), scope.frame_size);
  try {
    Sequence items(run.temporary());
    expr->eval(context, items);
    expr = std::make_unique<ConstantExpr>(lasting_copy(items.view(), scope.program));
    return true;
  } catch (const DynamicError&) {
    return false;
  } catch (const LimitReached&) {
    ++scope.program.folds_over_limit;
    return false;
  }
}

// Within a part that is computed once, only what is repeated there is worth keeping on its own.
void optimise_part(ExprPtr& expr, Scope& scope, bool within_memo) {
  if (expr->constant() != nullptr) return;
  if (is_constant(expr->needs) && fold(expr, scope)) return;
  const bool same = is_same_everywhere(expr->needs);
  // Parts of a condition are kept one by one, so that other rules with the same part share them.
  const bool is_condition =
      dynamic_cast<LogicExpr*>(expr.get()) != nullptr || dynamic_cast<IfExpr*>(expr.get()) != nullptr;
  const bool keep = same && expr->costly && !within_memo && !is_condition;
  expr->parts([&](ExprPtr& part) { optimise_part(part, scope, keep || (within_memo && same)); });
  expr->prepare(scope.program);
  if (!keep) return;
  int index = scope.program.memo_count;
  if (!expr->source.empty()) index = scope.program.memo_texts.emplace(expr->source, index).first->second;
  if (index == scope.program.memo_count) ++scope.program.memo_count;
  expr = std::make_unique<MemoExpr>(index, std::move(expr));
}

}  // namespace

Scope::Scope(Program& p) : program(p) {
  namespaces_ = {{"xs", std::string(kSchemaUri)},
                 {"xsd", std::string(kSchemaUri)},
                 {"fn", std::string(kFunctionsUri)},
                 {"xml", "http://www.w3.org/XML/1998/namespace"}};
}

void Scope::declare_namespace(std::string_view prefix, std::string_view uri) {
  namespaces_.insert_or_assign(std::string(prefix), std::string(uri));
}

const std::string* Scope::find_namespace(std::string_view prefix) const {
  const auto found = namespaces_.find(prefix);
  return found == namespaces_.end() ? nullptr : &found->second;
}

std::string Scope::expanded(std::string_view prefix, std::string_view local, std::size_t place) const {
  if (prefix.empty()) return std::string(local);
  const std::string* uri = find_namespace(prefix);
  if (uri == nullptr) {
    throw StaticError("XPST0081", "the prefix " + std::string(prefix) + " is not declared", place);
  }
  return "{" + *uri + "}" + std::string(local);
}

std::string Scope::expanded(std::string_view name) const {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return std::string(name);
  return expanded(name.substr(0, colon), name.substr(colon + 1), 0);
}

int Scope::declare_local(std::string name, Variable::Kind kind) {
  const int slot = frame_size++;
  variables_.push_back({std::move(name), kind, slot, {}});
  return slot;
}

const Scope::Variable* Scope::find_variable(std::string_view name) const {
  const auto found = std::find_if(variables_.rbegin(), variables_.rend(),
                                  [&](const Variable& variable) { return variable.name == name; });
  return found == variables_.rend() ? nullptr : &*found;
}

Value lasting_copy(Value value, Program& program) {
  if (value.empty()) return {};
  auto* items = static_cast<Item*>(program.constants.allocate(sizeof(Item) * value.size()));
  for (std::size_t i = 0; i < value.size(); ++i) {
    Item item = value[i];
    const bool has_text = item.is_textual() || item.type == Type::kHexBinary || item.type == Type::kBase64Binary ||
                          item.type == Type::kMadeText || item.type == Type::kMadeDocument;
    if (has_text) item.characters = program.constants.copy(item.text()).data();
    if (item.is_exact() && item.big) item.decimal = program.constants.keep(*item.decimal);
    if (item.is_temporal()) item = temporal_item(*item.temporal, item.type, program.constants);
    if (item.type == Type::kQName) {
      item = qname_item(item.qname->prefix, item.qname->local, item.qname->uri, program.constants);
    }
    items[i] = item;
  }
  return {items, value.size()};
}

void optimise(ExprPtr& expr, Scope& scope) { optimise_part(expr, scope, false); }

ExprPtr parse_only(std::string_view text, Scope& scope) { return Parser(text, scope).whole_expression(); }

ExprPtr compile(std::string_view text, Scope& scope) {
  ExprPtr expr = parse_only(text, scope);
  optimise(expr, scope);
  return expr;
}

SequenceType compile_sequence_type(std::string_view text, const Scope& scope) {
  Scope copy(scope);
  return Parser(text, copy).whole_type();
}

}  // namespace peppol::xpath
