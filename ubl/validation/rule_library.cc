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

RuleSetInfo info_of(const std::string& name, const RuleSet& set, std::string valid_from, std::string origin) {
  return {.name = name,
          .title = set.title(),
          .version = set.version(),
          .valid_from = std::move(valid_from),
          .origin = std::move(origin)};
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
    all.push_back(info_of(name, **set, (*set)->valid_from(), "built in"));
  }
  for (const auto& one : state_->imports) {
    const auto set = state_->compile(State::key_of(one), [&] { return load_file(one.main); });
    if (!set) return tl::unexpected(set.error());
    all.push_back(info_of(one.name, **set, one.valid_from, one.main.string()));
  }
  return all;
}

Result<std::vector<RuleSetInfo>> RuleLibrary::import(const fs::path& file, const std::string& name,
                                                     const std::string& valid_from) {
  if (state_->folder.empty()) return fail(ErrorCode::kConfiguration, "there is no folder to keep rule sets in");
  const auto kept = import_rules(state_->folder, file, name, valid_from, load_file);
  if (!kept) return tl::unexpected(kept.error());
  const std::lock_guard lock(state_->mutex);
  state_->looked_at.reset();
  std::vector<RuleSetInfo> all;
  for (const auto& one : *kept) {
    const auto set = state_->compile(State::key_of(one), [&] { return load_file(one.main); });
    if (!set) return tl::unexpected(set.error());
    all.push_back(info_of(one.name, **set, one.valid_from, one.main.string()));
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
