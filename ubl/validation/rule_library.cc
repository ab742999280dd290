#include "ubl/validation/rule_library.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>

#include "base/embedded.h"
#include "ubl/validation/rule_import.h"

namespace peppol::embedded {
std::span<const EmbeddedFile> rule_packs();
}

namespace peppol::validation {
namespace {

namespace fs = std::filesystem;
using schematron::RuleSet;

constexpr std::chrono::seconds kLookAgain{1};
constexpr std::string_view kSuffix = ".rules";

Result<std::string> embedded_file(const std::string& path) {
  const std::string name = fs::path(path).filename();
  for (const auto& file : embedded::rule_packs())
    if (file.name == name) return std::string(file.bytes);
  return fail(ErrorCode::kNotFound, fmt::format("there is no rule pack file \"{}\"", name));
}

// Packs by name, in the order of the alphabet; their parts are not packs.
std::vector<std::string> pack_names() {
  std::vector<std::string> names;
  for (const auto& file : embedded::rule_packs())
    if (!file.name.starts_with("part-")) names.emplace_back(file.name.substr(0, file.name.size() - kSuffix.size()));
  return names;
}

bool is_pack(const std::string& name) {
  const auto names = pack_names();
  return std::find(names.begin(), names.end(), name) != names.end();
}

Result<RuleSet> load_file(const fs::path& file) {
  const auto bytes = read_rule_file(file.string());
  if (!bytes) return tl::unexpected(bytes.error());
  if (file.extension() == kSuffix) return RuleSet::load_pack(*bytes, file.string(), read_rule_file);
  return RuleSet::load_schematron(*bytes, file.string(), read_rule_file);
}

Result<RuleSet> load_pack(const std::string& name) {
  const std::string path = name + std::string(kSuffix);
  const auto bytes = embedded_file(path);
  if (!bytes) return tl::unexpected(bytes.error());
  return RuleSet::load_pack(*bytes, path, embedded_file);
}

bool is_path(const std::string& name) { return name.ends_with(".sch") || name.ends_with(kSuffix); }

RuleSetInfo info_of(const std::string& name, const RuleSet& pack) {
  return {.name = name,
          .title = pack.title(),
          .version = pack.version(),
          .valid_from = pack.valid_from(),
          .origin = "built in"};
}

RuleSetInfo info_of(const ImportedRules& import, const RuleSet& set) {
  std::string version = import.version;
  // One of before versions were kept.
  if (version.empty())
    if (const auto bytes = read_rule_file(import.main.string())) version = version_of_release(*bytes, import.main, set);
  return {.name = import.name,
          .title = set.title(),
          .version = std::move(version),
          .valid_from = import.valid_from,
          .origin = import.main.string()};
}

}  // namespace

struct RuleLibrary::State {
  fs::path folder;
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<const RuleSet>> compiled;  // by pack name, file, or key_of an import
  std::vector<ImportedRules> imports;
  std::optional<Time> looked_at;

  explicit State(fs::path f) : folder(std::move(f)) {}

  // Called with the mutex held.
  void look_again(Time now) {
    if (folder.empty() || (looked_at && now - *looked_at < kLookAgain && now >= *looked_at)) return;
    imports = list_imports(folder);
    looked_at = now;
    std::erase_if(compiled, [this](const auto& entry) {
      return entry.first.find('\n') != std::string::npos &&
             std::none_of(imports.begin(), imports.end(), [&](const auto& one) { return key_of(one) == entry.first; });
    });
  }

  // The same file imported anew is another rule set.
  static std::string key_of(const ImportedRules& one) { return one.main.string() + "\n" + one.stamp; }

  // The import in force for this name.
  const ImportedRules* in_force(const std::string& name, Time now) const {
    const std::string today = format_date(now);
    const ImportedRules* newest = nullptr;
    for (const auto& one : imports)
      if (one.name == name && one.valid_from <= today && (!newest || one.valid_from > newest->valid_from))
        newest = &one;
    return newest;
  }

  // A release takes the place of the import in force on its first day, and of the pack.
  Result<void> refuse_older(const ImportedRules& rules) {
    const auto refuse = [&](const std::string& version, const std::string& what) {
      return fail(ErrorCode::kConflict,
                  fmt::format("{} {} is older than {} {}, {}, whose place it would take from {} on; say --allow-older "
                              "when that is meant",
                              rules.name, rules.version, rules.name, version, what, rules.valid_from));
    };
    imports = list_imports(folder);
    const auto day = parse_time(rules.valid_from + "T00:00:00Z");
    const ImportedRules* import = day ? in_force(rules.name, *day) : nullptr;
    if (import != nullptr && is_older(rules.version, import->version))
      return refuse(import->version, "imported with " + import->valid_from);
    if (!is_pack(rules.name)) return {};
    const auto pack = compile(rules.name, [&] { return load_pack(rules.name); });
    if (!pack) return tl::unexpected(pack.error());
    if (import == nullptr && is_older(rules.version, (*pack)->version())) return refuse((*pack)->version(), "built in");
    return {};
  }

  Result<std::shared_ptr<const RuleSet>> compile(const std::string& key, const std::function<Result<RuleSet>()>& load) {
    if (const auto known = compiled.find(key); known != compiled.end()) return known->second;
    auto set = load();
    if (!set) return tl::unexpected(set.error());
    auto shared = std::make_shared<const RuleSet>(std::move(*set));
    compiled.emplace(key, shared);
    return shared;
  }

  Result<std::shared_ptr<const RuleSet>> get(const std::string& name, Time now) {
    if (is_path(name)) return compile(name, [&] { return load_file(name); });
    look_again(now);
    if (const auto* import = in_force(name, now))
      return compile(key_of(*import), [&] { return load_file(import->main); });
    if (is_pack(name)) return compile(name, [&] { return load_pack(name); });
    std::vector<std::string> names = pack_names();
    for (const auto& one : imports)
      if (!is_pack(one.name)) names.push_back(one.name);
    return fail(ErrorCode::kNotFound,
                fmt::format("there is no rule set \"{}\"; there are {}, or give the path of a .sch file", name,
                            fmt::join(names, ", ")));
  }
};

RuleLibrary::RuleLibrary(fs::path imports) : state_(std::make_unique<State>(std::move(imports))) {}
RuleLibrary::~RuleLibrary() = default;

Result<std::shared_ptr<const RuleSet>> RuleLibrary::get(const std::string& name, Time now) {
  const std::lock_guard lock(state_->mutex);
  return state_->get(name, now);
}

Result<std::vector<RuleSetInfo>> RuleLibrary::list(Time now) {
  const std::lock_guard lock(state_->mutex);
  state_->look_again(now);
  std::vector<RuleSetInfo> all;
  for (const auto& name : pack_names()) {
    const auto set = state_->compile(name, [&] { return load_pack(name); });
    if (!set) return tl::unexpected(set.error());
    all.push_back(info_of(name, **set));
  }
  for (const auto& one : state_->imports) {
    const auto set = state_->compile(State::key_of(one), [&] { return load_file(one.main); });
    if (!set) return tl::unexpected(set.error());
    all.push_back(info_of(one, **set));
  }
  return all;
}

Result<std::vector<RuleSetInfo>> RuleLibrary::import(const fs::path& file, const RuleImport& wanted) {
  if (state_->folder.empty()) return fail(ErrorCode::kConfiguration, "there is no folder to keep rule sets in");
  const auto may_keep = [&](const ImportedRules& rules) -> Result<void> {
    if (wanted.older == Older::kTake) return {};
    const std::lock_guard lock(state_->mutex);
    return state_->refuse_older(rules);
  };
  const auto kept = import_rules(state_->folder, file, wanted, load_file, may_keep);
  if (!kept) return tl::unexpected(kept.error());
  const std::lock_guard lock(state_->mutex);
  state_->looked_at.reset();
  std::vector<RuleSetInfo> all;
  for (const auto& one : *kept) {
    const auto set = state_->compile(State::key_of(one), [&] { return load_file(one.main); });
    if (!set) return tl::unexpected(set.error());
    all.push_back(info_of(one, **set));
  }
  return all;
}

Result<std::vector<RuleExplanation>> RuleLibrary::explain(std::string_view id, Time now) {
  const std::lock_guard lock(state_->mutex);
  std::vector<RuleExplanation> found;
  std::vector<std::string> near;
  const std::string family(id.substr(0, id.rfind('-')));
  for (const auto& name : pack_names()) {
    const auto set = state_->get(name, now);
    if (!set) return tl::unexpected(set.error());
    for (const auto& a : (*set)->assertions()) {
      if (a.id != id) {
        if (!family.empty() && a.id.starts_with(family) && near.size() < 8 &&
            std::find(near.begin(), near.end(), a.id) == near.end())
          near.push_back(a.id);
        continue;
      }
      const auto same = [&](const RuleExplanation& e) { return e.pack == name && e.message == a.english; };
      if (std::any_of(found.begin(), found.end(), same)) continue;
      found.push_back({.id = a.id,
                       .pack = name,
                       .severity = a.flag,
                       .terms = a.terms.empty() ? std::vector<std::string>{} : std::vector<std::string>{a.terms},
                       .message = a.english,
                       .message_nl = a.dutch,
                       .fix = a.fix_english,
                       .fix_nl = a.fix_dutch});
    }
  }
  if (!found.empty()) return found;
  return fail(ErrorCode::kNotFound,
              fmt::format("no rule set has a rule \"{}\"{}", id,
                          near.empty() ? std::string() : fmt::format("; near it are {}", fmt::join(near, ", "))));
}

}  // namespace peppol::validation
