#include "ubl/xpath/functions.h"

#include <algorithm>
#include <array>

#include "ubl/xpath/constant.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/operators.h"
#include "ubl/xpath/values.h"

namespace peppol::xpath {

namespace {

std::array<std::span<const FunctionSpec>, 9> families() {
  return {string_functions(), number_functions(), sequence_functions(), node_functions(), regex_functions(),
          text_functions(),   time_functions(),   qname_functions(),    more_functions()};
}

std::string ordinal(std::size_t i) {
  constexpr std::array<const char*, 5> kWords = {"first", "second", "third", "fourth", "fifth"};
  return i < kWords.size() ? kWords[i] : "a later";
}

std::string where(std::string_view function, std::size_t i) {
  return "the " + ordinal(i) + " argument of " + std::string(function) + "()";
}

Item converted_argument(Item item, char of, Context& context, std::string_view function, std::size_t i) {
  if (of == 's' && item.type == Type::kNode) {
    const std::string_view text = context.document->string_value(item.node);
    context.run.steps(text.size() / kBytesAStep);
    return text_item(text);
  }
  item = atomized(item, context.document);
  context.run.read(item);
  const auto wrong = [&](const char* required) {
    raise("XPTY0004",
          where(function, i) + " is of type " + std::string(type_name(item.type)) + "; " + required + " is required");
  };
  const bool untyped = item.type == Type::kUntyped;
  switch (of) {
    case 's':
      if (!item.is_textual()) wrong("xs:string");
      item.type = Type::kString;
      break;
    case 'n':
      if (untyped) return cast_or_raise(item, Type::kDouble, *context.arena);
      if (!item.is_numeric()) wrong("a number");
      break;
    case 'd':
      if (!untyped && !item.is_numeric()) wrong("xs:double");
      return cast_or_raise(item, Type::kDouble, *context.arena);
    case 'i':
      if (untyped) return cast_or_raise(item, Type::kInteger, *context.arena);
      if (item.type != Type::kInteger) wrong("xs:integer");
      break;
    case 'b':
      if (untyped) return cast_or_raise(item, Type::kBoolean, *context.arena);
      if (item.type != Type::kBoolean) wrong("xs:boolean");
      break;
    default: break;
  }
  return item;
}

}  // namespace

const FunctionSpec* find_function(std::string_view local, std::size_t arguments) {
  const int count = static_cast<int>(arguments);
  for (const auto& family : families()) {
    for (const FunctionSpec& spec : family) {
      if (spec.name == local && count >= spec.least && (spec.most < 0 || count <= spec.most)) return &spec;
    }
  }
  return nullptr;
}

std::string known_arities(std::string_view local) {
  std::string text;
  for (const auto& family : families()) {
    for (const FunctionSpec& spec : family) {
      if (spec.name != local) continue;
      if (!text.empty()) text += " or ";
      text += std::to_string(spec.least);
      if (spec.most < 0) text += " or more";
      if (spec.most > spec.least) text += " to " + std::to_string(spec.most);
    }
  }
  return text;
}

CallExpr::CallExpr(const FunctionSpec* spec, std::vector<ExprPtr> arguments)
    : spec_(spec), arguments_(std::move(arguments)) {
  for (const ExprPtr& argument : arguments_) adopt(*argument);
  if ((spec->flags & FunctionSpec::kName) != 0 && dynamic_cast<ContextItemExpr*>(arguments_[0].get()) != nullptr) {
    needs.beyond_name = false;
  }
  yields = spec->yields;
  single = yields == Yields::kText || yields == Yields::kBoolean || yields == Yields::kNumber;
  for (std::size_t i = 0; i < arguments_.size(); ++i) places_.push_back(where(spec->name, i));
  needs.document = needs.document || (spec->flags & FunctionSpec::kDocument) != 0;
  needs.focus = needs.focus || (spec->flags & FunctionSpec::kFocus) != 0;
  costly = costly || (spec->flags & FunctionSpec::kCostly) != 0;
  for (std::size_t i = 0; i < spec->parameters.size();) {
    Parameter parameter{spec->parameters[i++], '1'};
    if (i < spec->parameters.size() && std::string_view("?*+").find(spec->parameters[i]) != std::string_view::npos) {
      parameter.occurrence = spec->parameters[i++];
    }
    parameters_.push_back(parameter);
  }
  note_words();
}

void CallExpr::parts(ExprSlots slots) {
  for (ExprPtr& argument : arguments_) slots(argument);
  // The parts may have been replaced by what was computed from them.
  word_ = nullptr;
  words_.clear();
  note_words();
}

std::optional<std::string_view> CallExpr::constant_text(std::size_t i) const {
  const ConstantExpr* constant = arguments_[i]->constant();
  if (constant == nullptr || constant->value().size() != 1 || !constant->value()[0].is_textual()) return std::nullopt;
  return constant->value()[0].text();
}

void CallExpr::prepare(Program& program) {
  const auto regex = regex_arguments(*spec_);
  if (!regex) return;
  const auto pattern = constant_text(regex->pattern);
  const auto flags = arguments_.size() > regex->flags ? constant_text(regex->flags) : std::string_view();
  if (!pattern || !flags) return;
  try {
    program.regexes.add(*pattern, *flags);
  } catch (const DynamicError&) {  // raised where it is asked for
  }
}

Value CallExpr::argument(Context& context, std::size_t i) const {
  const Parameter parameter = parameters_[std::min(i, parameters_.size() - 1)];
  Arena& arena = *context.arena;
  const bool one = parameter.occurrence == '1' || parameter.occurrence == '?';
  if (one && parameter.of != 'x' && parameter.of != 'N') {
    const Item found = arguments_[i]->one(context, places_[i].c_str());
    if (found.absent()) {
      if (parameter.occurrence == '1') {
        raise("XPTY0004", "an empty sequence is not allowed as " + where(spec_->name, i));
      }
      return {};
    }
    auto* kept = static_cast<Item*>(arena.allocate(sizeof(Item)));
    *kept = converted_argument(found, parameter.of, context, spec_->name, i);
    return {kept, 1};
  }
  Sequence items(arena);
  arguments_[i]->eval(context, items);
  context.run.steps(items.size());
  if ((one && items.size() > 1) || (items.empty() && (parameter.occurrence == '1' || parameter.occurrence == '+'))) {
    raise("XPTY0004", std::string(items.empty() ? "an empty sequence" : "a sequence of more than one item") +
                          " is not allowed as " + where(spec_->name, i));
  }
  for (Item& item : items) {
    if (parameter.of == 'N') {
      if (!item.is_node()) raise("XPTY0004", where(spec_->name, i) + " is not a node");
    } else if (parameter.of != 'x') {
      item = converted_argument(item, parameter.of, context, spec_->name, i);
    }
  }
  return items.keep(arena);
}

void CallExpr::note_words() {
  if (spec_->name != "contains") return;
  const auto* joined = dynamic_cast<const CallExpr*>(arguments_[1].get());
  if (joined == nullptr || joined->spec_->name != "concat" || joined->arguments_.size() != 3) return;
  const auto text = [](const Expr& expr) {
    const ConstantExpr* constant = expr.constant();
    const bool is_text = constant != nullptr && constant->value().size() == 1 && constant->value()[0].is_textual();
    return is_text ? constant->value()[0].text() : std::string_view();
  };
  const std::string_view list = text(*arguments_[0]);
  const bool parted = text(*joined->arguments_[0]) == " " && text(*joined->arguments_[2]) == " ";
  if (!parted || list.size() < 2 || list.front() != ' ' || list.back() != ' ') return;
  word_ = joined->arguments_[1].get();
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(' ', at), list.size());
    if (end > at) words_.insert(list.substr(at, end - at));
    at = end + 1;
  }
}

// False for a value that is not one word: that is searched for.
bool CallExpr::is_word(Context& context, bool& result) const {
  const Item item = word_->one(context, "the second argument of concat()");
  if (item.absent()) return false;
  const std::string_view text = string_of(atomized(item, context.document), context.document, *context.arena);
  context.run.steps(text.size() / kBytesAStep);
  if (text.empty() || text.find(' ') != std::string_view::npos) return false;
  result = words_.contains(text);
  return true;
}

Item CallExpr::one(Context& context, const char* what) const {
  if (spec_->of_one == nullptr || arguments_.size() != 1) return Expr::one(context, what);
  const Item found = arguments_[0]->one(context, places_[0].c_str());
  return spec_->of_one(
      context, found.absent() ? found : converted_argument(found, spec_->parameters[0], context, spec_->name, 0));
}

bool CallExpr::ebv(Context& context) const {
  if (spec_->of_one == nullptr || yields != Yields::kText) return Expr::ebv(context);
  return one(context, "").extra != 0;
}

void CallExpr::eval(Context& context, Sequence& out) const {
  if (spec_->of_one != nullptr && arguments_.size() == 1) {
    const Item item = one(context, "");
    if (!item.absent()) out.push(item);
    return;
  }
  if (word_ != nullptr) {
    bool result = false;
    if (is_word(context, result)) return out.push(boolean_item(result));
  }
  constexpr std::size_t kFew = 4;
  std::array<Value, kFew> few;
  std::vector<Value> many;
  Value* values = few.data();
  if (arguments_.size() > kFew) {
    many.resize(arguments_.size());
    values = many.data();
  }
  for (std::size_t i = 0; i < arguments_.size(); ++i) values[i] = argument(context, i);
  spec_->call(context, {values, arguments_.size()}, out);
}

UserCallExpr::UserCallExpr(const UserFunction* function, std::vector<ExprPtr> arguments)
    : function_(function), arguments_(std::move(arguments)) {
  for (const ExprPtr& argument : arguments_) adopt(*argument);
  for (std::size_t i = 0; i < arguments_.size(); ++i) places_.push_back(where(function_->name, i));
  result_place_ = "the result of " + function_->name + "()";
  needs.document = true;
  costly = true;
  const SequenceType& result = function->result;
  if (result.of == SequenceType::Of::kAtomic && result.occurrence == Occurrence::kOne) {
    if (result.atomic == Type::kBoolean) yields = Yields::kBoolean;
    if (result.atomic == Type::kString) yields = Yields::kText;
  }
  single = result.occurrence == Occurrence::kOne || result.occurrence == Occurrence::kZeroOrOne;
}

void UserCallExpr::parts(ExprSlots slots) {
  for (ExprPtr& argument : arguments_) slots(argument);
}

namespace {

// While a body is evaluated: its own variables and no focus.
class Call {
 public:
  Call(Context& context, Slot* frame)
      : context_(context), keeper_(context), outer_(context.frame), current_(context.current) {
    context.run.enter_call();
    context.frame = frame;
    context.item = context.current = Item();
  }
  ~Call() {
    context_.run.leave_call();
    context_.frame = outer_;
    context_.current = current_;
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

 private:
  Context& context_;
  FocusKeeper keeper_;
  Slot* outer_;
  Item current_;
};

}  // namespace

Slot* UserCallExpr::arguments_frame(Context& context) const {
  Arena& arena = *context.arena;
  Slot* frame = new_frame(arena, function_->frame_size);
  for (std::size_t i = 0; i < arguments_.size(); ++i) {
    Sequence items(arena);
    arguments_[i]->eval(context, items);
    frame[i].value = converted(items.keep(arena), function_->parameters[i], context.document, arena, places_[i]);
  }
  return frame;
}

void UserCallExpr::eval(Context& context, Sequence& out) const {
  Arena& arena = *context.arena;
  Slot* const frame = arguments_frame(context);
  Sequence items(arena);
  {
    const Call call(context, frame);
    function_->body->eval(context, items);
  }
  const Value result = converted(items.keep(arena), function_->result, context.document, arena, result_place_);
  for (const Item& item : result) out.push(item);
}

bool UserCallExpr::ebv(Context& context) const {
  // A body that gives one truth needs no conversion to what the function says it gives.
  const SequenceType& result = function_->result;
  const bool is_truth = result.of == SequenceType::Of::kAtomic && result.atomic == Type::kBoolean &&
                        function_->body->yields == Yields::kBoolean && function_->body->single &&
                        function_->body->never_empty;
  if (!is_truth) return Expr::ebv(context);
  Slot* const frame = arguments_frame(context);
  const auto truth = [&] {
    const Call call(context, frame);
    return function_->body->ebv(context);
  };
  const bool of_one_node = arguments_.size() == 1 && frame[0].value.size() == 1 && frame[0].value[0].is_document_node();
  if (!of_one_node) return truth();
  Run::Known& known = context.run.known_truth(*function_, frame[0].value[0].node);
  if (known == Run::Known::kNothing) known = truth() ? Run::Known::kTrue : Run::Known::kFalse;
  return known == Run::Known::kTrue;
}

}  // namespace peppol::xpath
