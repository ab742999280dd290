// From a Schema to a RuleSet.
#include "ubl/xpath/compile.h"

#include <algorithm>

#include "ubl/schematron/compiled.h"
#include "ubl/schematron/instructions.h"
#include "ubl/schematron/xslt.h"
#include "ubl/xpath/constant.h"
#include "ubl/xpath/failure.h"

namespace peppol::schematron {

namespace {

using xpath::ExprPtr;
using xpath::Scope;
using xpath::StaticError;
using Variable = Scope::Variable;

// Ends the compiling from wherever it is, with the place told.
struct Refusal {
  Error error;
};

std::string around(std::string_view text, std::size_t place) {
  const std::size_t from = place > 40 ? place - 40 : 0;
  return std::string(text.substr(std::min(from, text.size()), 80));
}

template <class Work>
auto at_place(const Place& place, std::string_view what, std::string_view text, Work work) {
  try {
    return work();
  } catch (const StaticError& error) {
    std::string sentence = place.file + ":" + std::to_string(place.line) + ": " + std::string(what) + ": " +
                           error.what() + " (" + error.code() + ")";
    if (!text.empty()) sentence += ", near \"" + around(text, error.place()) + "\"";
    throw Refusal{Error{ErrorCode::kMalformed, std::move(sentence)}};
  } catch (const xpath::LimitReached& error) {
    throw Refusal{
        Error{ErrorCode::kLimitExceeded, place.file + ":" + std::to_string(place.line) + ": " + error.what()}};
  }
}

class Compiler {
 public:
  explicit Compiler(RuleSet::Compiled& target) : out_(target), scope_(target.program) {}

  void compile(const std::string& phase) {
    choose_patterns(phase);
    for (const Namespace& ns : out_.schema.namespaces) scope_.declare_namespace(ns.prefix, ns.uri);
    for (const Function& function : out_.schema.functions) declare(function);
    for (const Key& key : out_.schema.keys) {
      out_.program.keys.push_back({});
      out_.program.keys.back().name = key.name;
    }
    declare_variables();
    compile_variables();
    for (const Function& function : out_.schema.functions) compile(function);
    for (std::size_t i = 0; i < out_.schema.keys.size(); ++i) compile(out_.schema.keys[i], out_.program.keys[i]);
    for (std::size_t pattern : out_.active) compile_pattern(pattern);
    dispatch();
  }

 private:
  void choose_patterns(std::string phase) {
    if (phase.empty()) phase = out_.schema.default_phase;
    const auto& patterns = out_.schema.patterns;
    const bool all = phase.empty() || phase == "#ALL";
    std::vector<std::string> names;
    if (!all) {
      const auto found = std::find_if(out_.schema.phases.begin(), out_.schema.phases.end(),
                                      [&](const Phase& candidate) { return candidate.id == phase; });
      if (found == out_.schema.phases.end()) {
        throw Refusal{Error{ErrorCode::kNotFound, "the rule set has no phase named " + phase}};
      }
      names = found->patterns;
      phase_lets_ = &found->lets;
      for (const std::string& name : names) {
        const bool known =
            std::any_of(patterns.begin(), patterns.end(), [&](const Pattern& pattern) { return pattern.id == name; });
        if (!known) {
          throw Refusal{Error{ErrorCode::kMalformed,
                              "the phase " + phase + " makes the pattern " + name + " active, which is not there"}};
        }
      }
    }
    for (std::size_t i = 0; i < patterns.size(); ++i) {
      if (all || std::find(names.begin(), names.end(), patterns[i].id) != names.end()) out_.active.push_back(i);
    }
  }

  void declare(const Function& function) {
    at_place(function.place, "a function", {}, [&] {
      if (function.element) return declare_function(function.element, scope_);
      auto made = std::make_unique<xpath::UserFunction>();
      made->name = function.name;
      const auto type = [&](const std::string& text) {
        return text.empty() ? xpath::SequenceType() : xpath::compile_sequence_type(text, scope_);
      };
      for (const auto& parameter : function.parameters) made->parameters.push_back(type(parameter.type));
      made->result = type(function.result);
      const std::string key = function_key(scope_, function.name, function.parameters.size());
      out_.program.functions[key] = std::move(made);
    });
  }

  void compile(const Function& function) {
    at_place(function.place, "function " + function.name, function.expression, [&] {
      if (function.element) return compile_function(function.element, scope_);
      Scope scope(scope_);
      scope.frame_size = 0;
      for (const auto& parameter : function.parameters) {
        scope.declare_local(scope.expanded(parameter.name), Variable::Kind::kLocal);
      }
      auto& made = *out_.program.functions.at(function_key(scope_, function.name, function.parameters.size()));
      made.body = xpath::compile(function.expression, scope);
      made.frame_size = scope.frame_size;
    });
  }

  void compile(const Key& key, xpath::KeyDeclaration& made) {
    Scope scope(scope_);
    scope.frame_size = 0;
    auto pattern = at_place(key.place, "the match of key " + key.name, key.match, [&] {
      return std::make_shared<const xpath::Pattern>(xpath::Pattern::compile(key.match, scope));
    });
    made.matches = [pattern](xpath::Context& context, tree::NodeIndex node) { return pattern->matches(context, node); };
    made.names = pattern->names();
    made.use =
        at_place(key.place, "the use of key " + key.name, key.use, [&] { return xpath::compile(key.use, scope); });
    made.frame_size = scope.frame_size;
  }

  // Variables of the schema and of patterns are variables of the document, whatever their order.
  void declare_variables() {
    for (const Let& let : out_.schema.lets) globals_.push_back(&let);
    if (phase_lets_ != nullptr) {
      for (const Let& let : *phase_lets_) globals_.push_back(&let);
    }
    schema_lets_ = globals_.size();
    for (std::size_t pattern : out_.active) {
      for (const Let& let : out_.schema.patterns[pattern].lets) globals_.push_back(&let);
    }
    out_.program.globals.resize(globals_.size());
    for (std::size_t i = 0; i < globals_.size(); ++i) declare_global(i);
  }

  void declare_global(std::size_t i) {
    at_place(globals_[i]->place, "variable", {}, [&] {
      Variable variable;
      variable.name = scope_.expanded(globals_[i]->name);
      variable.kind = Variable::Kind::kGlobal;
      variable.index = static_cast<int>(i);
      const ExprPtr& value = out_.program.globals[i].value;
      if (value != nullptr && value->constant() != nullptr) {
        variable.kind = Variable::Kind::kConstant;
        variable.constant = value->constant()->value();
      }
      scope_.declare(std::move(variable));
    });
  }

  void compile_variables() {
    for (std::size_t i = 0; i < globals_.size(); ++i) {
      const Let& let = *globals_[i];
      Scope scope(scope_);
      scope.frame_size = 0;
      xpath::GlobalVariable& made = out_.program.globals[i];
      made.name = let.name;
      made.value = at_place(let.place, "variable $" + let.name, let.value, [&] { return compile_let(let, scope); });
      made.frame_size = scope.frame_size;
      // What is known now is put in wherever the name stands from here on.
      if (made.value->constant() != nullptr) declare_global(i);
    }
  }

  ExprPtr compile_let(const Let& let, Scope& scope) {
    if (let.instructions) {
      ExprPtr value = compile_variable(let.instructions, scope);
      xpath::optimise(value, scope);
      return value;
    }
    if (let.codes.empty()) return xpath::compile(let.value, scope);
    std::vector<xpath::Item> items;
    for (const std::string& code : let.codes) items.push_back(xpath::text_item(code));
    return std::make_unique<xpath::ConstantExpr>(xpath::lasting_copy(items, out_.program));
  }

  void compile_pattern(std::size_t index) {
    const Pattern& pattern = out_.schema.patterns[index];
    const std::size_t mark = scope_.mark();
    // Its own variables before those of other patterns with the same name.
    for (std::size_t i = schema_lets_; i < globals_.size(); ++i) {
      const bool own =
          std::any_of(pattern.lets.begin(), pattern.lets.end(), [&](const Let& let) { return &let == globals_[i]; });
      if (own) declare_global(i);
    }
    for (const Rule& rule : pattern.rules) compile_rule(rule, index);
    scope_.forget(mark);
  }

  void compile_rule(const Rule& rule, std::size_t pattern) {
    Scope scope(scope_);
    scope.frame_size = 0;
    // Slots of the lets come first, so that they are known by their number.
    std::vector<std::string> names;
    for (const Let& let : rule.lets) {
      names.push_back(at_place(let.place, "variable", {}, [&] { return scope.expanded(let.name); }));
    }
    scope.frame_size = static_cast<int>(rule.lets.size());
    auto made = std::make_unique<CompiledRule>(at_place(rule.place, "the context of a rule", rule.context,
                                                        [&] { return xpath::Pattern::compile(rule.context, scope); }));
    made->source = &rule;
    made->pattern = pattern;
    for (std::size_t i = 0; i < rule.lets.size(); ++i) {
      const Let& let = rule.lets[i];
      made->lets.push_back(
          at_place(let.place, "variable $" + let.name, let.value, [&] { return compile_let(let, scope); }));
      Variable variable{names[i], Variable::Kind::kLazyLocal, static_cast<int>(i), {}};
      if (const auto* constant = made->lets.back()->constant()) {
        variable.kind = Variable::Kind::kConstant;
        variable.constant = constant->value();
      }
      scope.declare(std::move(variable));
    }
    for (const Assertion& assertion : rule.assertions) {
      made->assertions.push_back(compile(assertion, scope));
      made->guards.push_back(guard_of(*made->assertions.back().test, assertion.is_report));
    }
    made->frame_size = scope.frame_size;
    out_.rules.push_back(std::move(made));
  }

  static std::array<std::uint32_t, 4> guard_of(const xpath::Expr& test, bool is_report) {
    std::array<std::uint32_t, 4> guard{};
    guard.fill(xpath::NameTable::kNone);
    const auto* names = is_report ? nullptr : test.true_without();
    for (std::size_t i = 0; names != nullptr && i < std::min(guard.size(), names->size()); ++i) guard[i] = (*names)[i];
    return guard;
  }

  CompiledAssertion compile(const Assertion& assertion, Scope& scope) {
    CompiledAssertion made;
    made.source = &assertion;
    made.test = at_place(assertion.place, "the test of " + assertion.id, assertion.test,
                         [&] { return xpath::compile(assertion.test, scope); });
    made.english = compile(assertion.english, assertion, scope);
    made.dutch = compile(assertion.dutch, assertion, scope);
    return made;
  }

  CompiledMessage compile(const Message& message, const Assertion& assertion, Scope& scope) {
    CompiledMessage made;
    for (const MessagePart& part : message) {
      CompiledMessagePart piece;
      if (part.kind == MessagePart::Kind::kText) {
        piece.text = part.text;
      } else {
        const std::string text = part.kind == MessagePart::Kind::kName ? "name(" + part.text + ")" : part.text;
        piece.value = at_place(assertion.place, "the message of " + assertion.id, text,
                               [&] { return xpath::compile(text, scope); });
      }
      made.push_back(std::move(piece));
    }
    return made;
  }

  // Which rules are worth trying for which name.
  void dispatch() {
    const std::size_t names = out_.program.names.size();
    out_.elements.resize(names);
    out_.attributes.resize(names);
    for (std::size_t r = 0; r < out_.rules.size(); ++r) {
      const CompiledRule& rule = *out_.rules[r];
      for (const auto& alternative : rule.context.alternatives()) {
        const RuleSet::Compiled::Candidate candidate{static_cast<std::uint32_t>(rule.pattern),
                                                     static_cast<std::uint32_t>(r), &alternative};
        const bool elements = alternative.any_kind() || alternative.kind() == tree::Kind::kElement;
        const bool attributes = alternative.any_kind() || alternative.kind() == tree::Kind::kAttribute;
        if (alternative.any_kind() || alternative.kind() == tree::Kind::kDocument) out_.document.push_back(candidate);
        if (elements) add(out_.elements, out_.other_elements, alternative, candidate);
        if (attributes) add(out_.attributes, out_.other_attributes, alternative, candidate);
      }
    }
  }

  static void add(std::vector<RuleSet::Compiled::Candidates>& named, RuleSet::Compiled::Candidates& others,
                  const xpath::Pattern::Alternative& alternative, const RuleSet::Compiled::Candidate& candidate) {
    if (alternative.name() != xpath::NameTable::kNone) {
      named[alternative.name()].push_back(candidate);
      return;
    }
    for (auto& list : named) list.push_back(candidate);
    others.push_back(candidate);
  }

  RuleSet::Compiled& out_;
  Scope scope_;
  std::vector<const Let*> globals_;
  const std::vector<Let>* phase_lets_ = nullptr;
  std::size_t schema_lets_ = 0;
};

}  // namespace

Result<RuleSet> RuleSet::compile(Schema schema, const std::string& phase) {
  auto compiled = std::make_unique<Compiled>();
  compiled->schema = std::move(schema);
  try {
    Compiler(*compiled).compile(phase);
  } catch (const Refusal& refusal) {
    return tl::unexpected(refusal.error);
  }
  return RuleSet(std::move(compiled));
}

Result<RuleSet> RuleSet::load_schematron(std::string_view bytes, const std::string& path, const Resolver& resolver,
                                         const std::string& phase) {
  auto schema = schematron::load_schematron(bytes, path, resolver);
  if (!schema) return tl::unexpected(schema.error());
  return compile(std::move(*schema), phase);
}

Result<RuleSet> RuleSet::load_pack(std::string_view bytes, const std::string& path, const Resolver& resolver) {
  auto schema = schematron::load_pack(bytes, path, resolver);
  if (!schema) return tl::unexpected(schema.error());
  return compile(std::move(*schema), {});
}

}  // namespace peppol::schematron
