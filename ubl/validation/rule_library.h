// The rule sets at hand: the packs that are part of the program, and official
// releases that an operator has imported into a folder.
//
//   RuleLibrary library(data_directory / "rules");
//   auto set = library.get("en16931", now);
//
// Each is compiled when first asked for. An import in the folder with the name
// of a pack takes its place from its date on; the folder is looked at again
// at most once a second, so that an import needs no restart. All members may
// be called from any thread.

#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "ubl/schematron/ruleset.h"

namespace peppol::validation {

struct RuleSetInfo {
  std::string name;  // "en16931"
  std::string title;
  std::string version;     // "1.3.16"; empty of an import that does not tell
  std::string valid_from;  // "2026-04-14"; empty: always
  std::string origin;      // "built in", or the file it was imported from
};

// One rule, for `peppolgw rules explain`.
struct RuleExplanation {
  std::string id;
  std::string pack;
  std::string severity;
  std::vector<std::string> terms;
  std::string message;
  std::string message_nl;
  std::string fix;
  std::string fix_nl;
};

enum class Older { kRefuse, kTake };

struct RuleImport {
  std::string name;          // empty: the file's, as an official release is called here
  std::string valid_from;    // "2026-11-22"
  std::string version = {};  // empty: as the file tells it, when it does
  // Whether a release may take the place of one with a higher version.
  Older older = Older::kRefuse;
};

class RuleLibrary {
 public:
  // `imports` need not exist. An empty path: the built-in packs alone.
  explicit RuleLibrary(std::filesystem::path imports);
  ~RuleLibrary();
  RuleLibrary(const RuleLibrary&) = delete;
  RuleLibrary& operator=(const RuleLibrary&) = delete;

  // By name, or a path to a .sch or .rules file. Fails with kNotFound (the
  // sentence lists the names) or as compiling fails.
  Result<std::shared_ptr<const schematron::RuleSet>> get(const std::string& name, Time now);

  Result<std::vector<RuleSetInfo>> list(Time now);

  // Keeps a .sch file, or a zip of them. It is compiled first; what does not compile is refused and nothing changes,
  // and so is, with kConflict, a release older than the one whose place it would take.
  Result<std::vector<RuleSetInfo>> import(const std::filesystem::path& file, const RuleImport& wanted);

  // Every rule of that id in the built-in packs. kNotFound names near ones.
  Result<std::vector<RuleExplanation>> explain(std::string_view id, Time now);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace peppol::validation
