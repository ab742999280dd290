#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/clock.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/input.h"
#include "gateway/cli/placeholders.h"
#include "ubl/validation/rule_library.h"

namespace peppol::gateway::cli {
namespace {

using Line = std::array<std::string, 4>;

void print(const std::vector<validation::RuleSetInfo>& sets) {
  std::vector<Line> lines = {{"name", "version", "valid from", "title"}};
  for (const auto& set : sets)
    lines.push_back({set.name, set.version.empty() ? "unknown" : set.version,
                     set.valid_from.empty() ? "always" : set.valid_from,
                     fmt::format("{} ({})", set.title, set.origin)});
  std::array<std::size_t, 3> widths{};
  for (const auto& line : lines)
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  for (const auto& [name, version, from, title] : lines)
    fmt::print("{:<{}}  {:<{}}  {:<{}}  {}\n", name, widths[0], version, widths[1], from, widths[2], title);
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
  const auto older = command.allow_older ? validation::Older::kTake : validation::Older::kRefuse;
  const auto imported = library.import(
      command.file, {.name = command.name, .valid_from = from, .version = command.release, .older = older});
  if (!imported) return cannot_run(imported.error());
  print(*imported);
  for (const auto& set : *imported)
    if (set.version.empty())
      fmt::print(stderr,
                 "peppolgw: the file does not tell the version of {}; say it with --release, so that it is "
                 "compared with what it takes the place of\n",
                 set.name);
  return kDone;
}

int run(const RulesExplainCommand& command) {
  validation::RuleLibrary library(command.rules_directory);
  const auto explained = library.explain(command.rule, SystemClock().now());
  if (!explained) return cannot_run(explained.error());
  const bool dutch = command.language == "nl";
  const auto language = dutch ? validation::Language::kDutch : validation::Language::kEnglish;
  for (const auto& rule : *explained) {
    fmt::print("{} ({}, {}){}{}\n", rule.id, rule.pack, rule.severity, rule.terms.empty() ? "" : "  ",
               fmt::join(rule.terms, " "));
    fmt::print("  {}\n", readable(dutch && !rule.message_nl.empty() ? rule.message_nl : rule.message, language));
    const std::string& fix = dutch && !rule.fix_nl.empty() ? rule.fix_nl : rule.fix;
    if (!fix.empty()) fmt::print("  {}: {}\n", dutch ? "Wat te doen" : "What to do", fix);
  }
  return kDone;
}

}  // namespace peppol::gateway::cli
