// Official rule sets an operator has taken in, as files:
//
//   FOLDER/NAME/VALID-FROM/main       the name of the file to begin with
//   FOLDER/NAME/VALID-FROM/version    of the release; may be absent
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
#include "ubl/validation/rule_library.h"

namespace peppol::validation {

struct ImportedRules {
  std::string name;
  std::string valid_from;  // "2026-11-22"
  std::filesystem::path main;
  std::string version;  // "3.0.21"; may be empty
  std::string stamp;    // another one after the same set was imported again
};

// kNotFound, naming the path. At most 64 MiB.
Result<std::string> read_rule_file(const std::string& path);

std::vector<ImportedRules> list_imports(const std::filesystem::path& folder);

using LoadRules = std::function<Result<schematron::RuleSet>(const std::filesystem::path&)>;
// Whether these rules may be kept; their `main` is not there yet.
using MayKeep = std::function<Result<void>(const ImportedRules&)>;

// Takes in a .sch file with what it includes, or every schema of a zip. An
// empty name is taken from the file: an official file that has a pack of
// ours gets that pack's name. Each is loaded, and `may_keep` asked, before anything is kept.
Result<std::vector<ImportedRules>> import_rules(const std::filesystem::path& folder, const std::filesystem::path& file,
                                                const RuleImport& wanted, const LoadRules& load,
                                                const MayKeep& may_keep);

// What an official file says of its version: in the comment above the schema ("Schematron version 1.3.16",
// "release 3.0.21"), in its title, as schemaVersion, or in its name; "" when nowhere.
std::string version_of_release(std::string_view bytes, const std::filesystem::path& file,
                               const schematron::RuleSet& rules);

// By the numbers at the beginning: "3.0.9" is older than "3.0.21 (2026.5)". What has no numbers is not older.
bool is_older(std::string_view version, std::string_view than);

// "PEPPOL-EN16931-UBL.sch" -> "peppol-bis-3"; of an unknown file its name without ".sch".
std::string name_of_official(const std::filesystem::path& file);

}  // namespace peppol::validation
