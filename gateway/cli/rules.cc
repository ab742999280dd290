#include <fmt/format.h>

#include "base/clock.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/input.h"
#include "ubl/validation/rule_library.h"

namespace peppol::gateway::cli {
namespace {

void print(const std::vector<validation::RuleSetInfo>& sets) {
  fmt::print("{:<22} {:<10} {:<12} {}\n", "name", "version", "valid from", "title");
  for (const auto& set : sets)
    fmt::print("{:<22} {:<10} {:<12} {} ({})\n", set.name, set.version,
               set.valid_from.empty() ? "always" : set.valid_from, set.title, set.origin);
}

}  // namespace

int run(const RulesListCommand& command) {
  validation::RuleLibrary library(command.rules_directory);
  const auto sets = library.list(SystemClock().now());
  if (!sets) return cannot_run(sets.error());
  print(*sets);
  return kDone;
}

int run(const RulesImportCommand& command) {
  validation::RuleLibrary library(command.rules_directory);
  const std::string from = command.valid_from.empty() ? format_date(SystemClock().now()) : command.valid_from;
  const auto imported = library.import(command.file, command.name, from);
  if (!imported) return cannot_run(imported.error());
  print(*imported);
  return kDone;
}

int run(const RulesExplainCommand& command) {
  validation::RuleLibrary library(command.rules_directory);
  const auto explained = library.explain(command.rule, SystemClock().now());
  if (!explained) return cannot_run(explained.error());
  const bool dutch = command.language == "nl";
  for (const auto& rule : *explained) {
    fmt::print("{} ({}, {}){}{}\n", rule.id, rule.pack, rule.severity, rule.terms.empty() ? "" : "  ",
               fmt::join(rule.terms, " "));
    fmt::print("  {}\n", dutch && !rule.message_nl.empty() ? rule.message_nl : rule.message);
    const std::string& fix = dutch && !rule.fix_nl.empty() ? rule.fix_nl : rule.fix;
    if (!fix.empty()) fmt::print("  {}: {}\n", dutch ? "Wat te doen" : "What to do", fix);
  }
  return kDone;
}

}  // namespace peppol::gateway::cli
