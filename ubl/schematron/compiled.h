// A rule set after compiling; private to this folder.

#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "ubl/schematron/ruleset.h"
#include "ubl/xpath/pattern.h"
#include "ubl/xpath/program.h"

namespace peppol::schematron {

struct CompiledMessagePart {
  std::string text;
  xpath::ExprPtr value;  // its text takes the place of `text` when set
};
using CompiledMessage = std::vector<CompiledMessagePart>;

struct CompiledAssertion {
  const Assertion* source = nullptr;
  xpath::ExprPtr test;
  CompiledMessage english;
  CompiledMessage dutch;
};

struct CompiledRule {
  explicit CompiledRule(xpath::Pattern p) : context(std::move(p)) {}
  xpath::Pattern context;
  const Rule* source = nullptr;
  std::vector<xpath::ExprPtr> lets;  // slot i of the frame
  std::vector<CompiledAssertion> assertions;
  // By assertion: names of which the document must have each, or the assertion holds without a look; kNone for none.
  std::vector<std::array<std::uint32_t, 4>> guards;
  int frame_size = 0;
  std::size_t pattern = 0;
};

struct RuleSet::Compiled {
  // Rules that may match a node of some kind and name, in the order they are tried.
  struct Candidate {
    std::uint32_t pattern;
    std::uint32_t rule;  // of `rules`
    const xpath::Pattern::Alternative* alternative;
  };
  using Candidates = std::vector<Candidate>;

  Schema schema;
  xpath::Program program;
  std::vector<std::size_t> active;  // patterns of the phase
  std::vector<std::unique_ptr<CompiledRule>> rules;
  std::vector<Candidates> elements;    // by the program's name
  std::vector<Candidates> attributes;  // by the program's name
  Candidates other_elements;           // of names no rule has
  Candidates other_attributes;
  Candidates document;
};

}  // namespace peppol::schematron
