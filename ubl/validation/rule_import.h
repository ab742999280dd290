// Official rule sets an operator has taken in, as files:
//
//   FOLDER/NAME/VALID-FROM/main       the name of the file to begin with
//   FOLDER/NAME/VALID-FROM/...        it and what it includes
//
// Private to this folder.

#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "ubl/schematron/ruleset.h"

namespace peppol::validation {

struct ImportedRules {
  std::string name;
  std::string valid_from;  // "2026-11-22"
  std::filesystem::path main;
  std::string stamp;  // another one after the same set was imported again
};

// kNotFound, naming the path. At most 64 MiB.
Result<std::string> read_rule_file(const std::string& path);

std::vector<ImportedRules> list_imports(const std::filesystem::path& folder);

using LoadRules = std::function<Result<schematron::RuleSet>(const std::filesystem::path&)>;

// Takes in a .sch file with what it includes, or every schema of a zip. An
// empty `name` is taken from the file: an official file that has a pack of
// ours gets that pack's name. Each is loaded before anything is kept.
Result<std::vector<ImportedRules>> import_rules(const std::filesystem::path& folder, const std::filesystem::path& file,
                                                const std::string& name, const std::string& valid_from,
                                                const LoadRules& load);

// "PEPPOL-EN16931-UBL.sch" -> "peppol-bis-3"; of an unknown file its name without ".sch".
std::string name_of_official(const std::filesystem::path& file);

}  // namespace peppol::validation
