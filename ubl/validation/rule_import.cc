#include "ubl/validation/rule_import.h"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <memory>

#include "base/clock.h"
#include "base/random.h"

namespace peppol::validation {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMain = "main";
constexpr std::string_view kVersion = "version";
constexpr std::size_t kHeadBytes = 4096;  // of a file: the comment above its schema
constexpr std::uintmax_t kMaxFileBytes = 64ULL << 20;
constexpr zip_uint64_t kMaxZipBytes = 256ULL << 20;
constexpr zip_int64_t kMaxZipFiles = 2000;

struct OfficialName {
  std::string_view begins;
  std::string_view pack;
};
// The longer beginnings first.
constexpr OfficialName kOfficial[] = {
    {"EN16931-UBL", "en16931"},
    {"CEN-EN16931-UBL", "en16931"},
    {"PEPPOL-EN16931-UBL-SB", "peppol-selfbilling-3"},
    {"PEPPOL-EN16931-UBL", "peppol-bis-3"},
    {"PEPPOLBIS-T111", "invoice-response"},
    {"PEPPOLBIS-T71", "mlr"},
    {"peppol-mls", "mls"},
    {"peppol-end-user-statistics", "eusr"},
    {"peppol-transaction-statistics", "tsr"},
    {"si-ubl-2.0-ext", "si-ubl-gaccount"},
    {"si-ubl", "nlcius"},
};

tl::unexpected<Error> disk(std::string_view doing, const fs::path& path, const std::error_code& code) {
  return fail(ErrorCode::kStorage, fmt::format("{} {} failed: {}", doing, path.string(), code.message()));
}

Result<void> write(const fs::path& path, std::string_view bytes) {
  std::error_code failed;
  fs::create_directories(path.parent_path(), failed);
  if (failed) return disk("making", path.parent_path(), failed);
  std::ofstream stream(path, std::ios::binary);
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  stream.close();
  if (!stream) return fail(ErrorCode::kStorage, fmt::format("{} cannot be written", path.string()));
  return {};
}

bool is_safe_name(std::string_view name) {
  return !name.empty() && name.size() <= 100 && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                  c == '.';
         });
}

// "../x" and "/x" of a zip must not leave the folder.
bool stays_inside(const fs::path& relative) {
  return !relative.empty() && relative.is_relative() &&
         std::none_of(relative.begin(), relative.end(), [](const fs::path& part) { return part == ".."; });
}

// "3.0.21" at the beginning of `text`; at least two numbers.
std::string dotted_number(std::string_view text) {
  std::string_view number = text.substr(0, std::min(text.find_first_not_of("0123456789."), text.size()));
  while (number.ends_with('.')) number.remove_suffix(1);
  return number.find('.') == std::string_view::npos || number.starts_with('.') ? std::string() : std::string(number);
}

// Behind the first `word` that has one.
std::string number_after(std::string_view text, std::string_view word) {
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1))
    if (auto number = dotted_number(text.substr(at + word.size())); !number.empty()) return number;
  return {};
}

// "peppol-mls-1.0.1" -> "1.0.1"; "si-ubl-2.0" is the name of a specification.
std::string number_at_end(const std::string& stem) {
  const auto dash = stem.rfind('-');
  const std::string number = dash == std::string::npos ? "" : dotted_number(std::string_view(stem).substr(dash + 1));
  return stem.ends_with("-" + number) && std::count(number.begin(), number.end(), '.') >= 2 ? number : "";
}

using Zip = std::unique_ptr<zip_t, decltype(&zip_discard)>;

Result<std::string> read_entry(zip_t* zip, zip_uint64_t index, const zip_stat_t& stat) {
  const std::unique_ptr<zip_file_t, decltype(&zip_fclose)> file(zip_fopen_index(zip, index, 0), &zip_fclose);
  if (!file) return fail(ErrorCode::kMalformed, fmt::format("\"{}\" in the zip cannot be read", stat.name));
  std::string bytes(stat.size, '\0');
  const zip_int64_t count = zip_fread(file.get(), bytes.data(), bytes.size());
  if (count != static_cast<zip_int64_t>(bytes.size()))
    return fail(ErrorCode::kMalformed, fmt::format("\"{}\" in the zip is broken", stat.name));
  return bytes;
}

// Every .sch file of the zip, written below `into`; returns their relative paths.
Result<std::vector<fs::path>> unpack(const fs::path& file, const fs::path& into) {
  int code = 0;
  const Zip zip(zip_open(file.c_str(), ZIP_RDONLY, &code), &zip_discard);
  if (!zip) return fail(ErrorCode::kMalformed, fmt::format("{} is no zip file that can be read", file.string()));
  const zip_int64_t entries = zip_get_num_entries(zip.get(), 0);
  if (entries > kMaxZipFiles)
    return fail(ErrorCode::kLimitExceeded,
                fmt::format("the zip has {} files; {} are the limit", entries, kMaxZipFiles));
  std::vector<fs::path> paths;
  zip_uint64_t total = 0;
  for (zip_int64_t i = 0; i < entries; ++i) {
    zip_stat_t stat;
    const auto index = static_cast<zip_uint64_t>(i);
    if (zip_stat_index(zip.get(), index, 0, &stat) != 0) continue;
    const fs::path relative = stat.name;
    if (relative.extension() != ".sch") continue;
    if (!stays_inside(relative))
      return fail(ErrorCode::kMalformed, fmt::format("\"{}\" in the zip points outside of it", stat.name));
    total += stat.size;
    if (total > kMaxZipBytes)
      return fail(ErrorCode::kLimitExceeded, fmt::format("the zip unpacks to more than {} bytes", kMaxZipBytes));
    const auto bytes = read_entry(zip.get(), index, stat);
    if (!bytes) return tl::unexpected(bytes.error());
    if (auto done = write(into / relative, *bytes); !done) return tl::unexpected(done.error());
    paths.push_back(relative);
  }
  if (paths.empty()) return fail(ErrorCode::kMalformed, fmt::format("{} holds no .sch file", file.string()));
  return paths;
}

// A .sch file and, by loading it once, all it includes.
Result<std::vector<fs::path>> gather(const fs::path& file, const fs::path& into) {
  const fs::path base = fs::absolute(file).parent_path();
  std::vector<fs::path> paths;
  Result<void> kept;
  const auto keep = [&](const std::string& path) -> Result<std::string> {
    auto bytes = read_rule_file(path);
    if (!bytes) return bytes;
    const fs::path relative = fs::absolute(path).lexically_normal().lexically_relative(base.lexically_normal());
    if (!stays_inside(relative))
      return fail(ErrorCode::kUnsupported,
                  fmt::format("{} includes {}, which is outside its folder; import a zip of the "
                              "whole release",
                              file.string(), path));
    if (kept) kept = write(into / relative, *bytes);
    return bytes;
  };
  const auto bytes = keep(fs::absolute(file).string());
  if (!bytes) return tl::unexpected(bytes.error());
  const auto set = schematron::RuleSet::load_schematron(*bytes, fs::absolute(file).string(), keep);
  if (!set) return tl::unexpected(set.error());
  if (!kept) return tl::unexpected(kept.error());
  return std::vector<fs::path>{file.filename()};
}

// A change of the file that names the first one is a change of the set: it is written last.
std::string stamp_of(const fs::path& folder) {
  std::error_code failed;
  const auto written = fs::last_write_time(folder / kMain, failed);
  return failed ? std::string() : std::to_string(written.time_since_epoch().count());
}

// A folder of its own below the rules' folder, gone at the end.
struct Scratch {
  explicit Scratch(const fs::path& folder) : path(folder / (".part-" + make_uuid())) {}
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  fs::path path;
};

// Puts a copy of `part` in the place of `target`: by renaming, so that a gateway that runs never sees half of it.
Result<void> keep(const fs::path& folder, const fs::path& part, const fs::path& main, const std::string& version,
                  const fs::path& target) {
  const Scratch made(folder);
  const Scratch old(folder);
  std::error_code failed;
  fs::copy(part, made.path, fs::copy_options::recursive, failed);
  if (failed) return disk("copying", part, failed);
  if (auto done = write(made.path / kVersion, version); !done) return done;
  if (auto done = write(made.path / kMain, main.string()); !done) return done;
  fs::create_directories(target.parent_path(), failed);
  if (failed) return disk("making", target.parent_path(), failed);
  if (fs::exists(target, failed)) fs::rename(target, old.path, failed);
  if (!failed) fs::rename(made.path, target, failed);
  if (failed) return disk("keeping", target, failed);
  return {};
}

// The files that others include have no schema element as their root.
bool is_schema(const fs::path& file) {
  const auto bytes = read_rule_file(file.string());
  if (!bytes) return false;
  const auto document = tree::Document::parse(*bytes);
  return document && document->root().local_name() == "schema";
}

}  // namespace

Result<std::string> read_rule_file(const std::string& path) {
  std::error_code failed;
  const auto size = fs::file_size(path, failed);
  if (failed) return fail(ErrorCode::kNotFound, fmt::format("{} cannot be read: {}", path, failed.message()));
  if (size > kMaxFileBytes)
    return fail(ErrorCode::kLimitExceeded, fmt::format("{} is larger than the limit of {} bytes", path, kMaxFileBytes));
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return fail(ErrorCode::kNotFound, fmt::format("{} cannot be read", path));
  std::string bytes(size, '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  return bytes;
}

std::string name_of_official(const fs::path& file) {
  std::string stem = file.stem().string();
  for (const auto& official : kOfficial)
    if (stem.starts_with(official.begins)) return std::string(official.pack);
  return stem;
}

std::vector<ImportedRules> list_imports(const fs::path& folder) {
  std::vector<ImportedRules> all;
  std::error_code failed;
  for (const auto& name : fs::directory_iterator(folder, failed)) {
    if (!name.is_directory() || !is_safe_name(name.path().filename().string())) continue;
    std::error_code inner;
    for (const auto& date : fs::directory_iterator(name.path(), inner)) {
      const auto main = read_rule_file((date.path() / kMain).string());
      if (!main) continue;
      const auto version = read_rule_file((date.path() / kVersion).string());
      all.push_back({name.path().filename(), date.path().filename(), date.path() / *main, version ? *version : "",
                     stamp_of(date.path())});
    }
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::tie(a.name, a.valid_from) < std::tie(b.name, b.valid_from);
  });
  return all;
}

std::string version_of_release(std::string_view bytes, const fs::path& file, const schematron::RuleSet& rules) {
  const std::string_view head = bytes.substr(0, kHeadBytes);
  std::string version = number_after(head, "Schematron version ");
  if (version.empty()) version = number_after(head, "release ");
  if (version.empty()) version = number_after(rules.title(), "version ");
  if (version.empty()) version = number_after(rules.title(), "transaction ");
  if (version.empty()) version = dotted_number(rules.version());
  return version.empty() ? number_at_end(file.stem().string()) : version;
}

bool is_older(std::string_view version, std::string_view than) {
  while (!version.empty() && !than.empty()) {
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    const auto [end_a, wrong_a] = std::from_chars(version.data(), version.data() + version.size(), a);
    const auto [end_b, wrong_b] = std::from_chars(than.data(), than.data() + than.size(), b);
    if (wrong_a != std::errc() || wrong_b != std::errc()) return false;
    if (a != b) return a < b;
    version.remove_prefix(static_cast<std::size_t>(end_a - version.data()));
    than.remove_prefix(static_cast<std::size_t>(end_b - than.data()));
    const bool goes_on = version.starts_with('.');
    if (goes_on != than.starts_with('.')) return !goes_on;
    if (!goes_on) return false;
    version.remove_prefix(1);
    than.remove_prefix(1);
  }
  return false;
}

namespace {

Result<ImportedRules> examine(const fs::path& folder, const fs::path& part, const fs::path& main,
                              const RuleImport& wanted, const LoadRules& load) {
  const auto loaded = load(part / main);
  if (!loaded) return tl::unexpected(loaded.error());
  const auto bytes = read_rule_file((part / main).string());
  if (!bytes) return tl::unexpected(bytes.error());
  const std::string name = wanted.name.empty() ? name_of_official(main) : wanted.name;
  if (!is_safe_name(name))
    return fail(ErrorCode::kMalformed,
                fmt::format("the file {} gives no name for a rule set; choose one with --name", main.string()));
  const std::string version = wanted.version.empty() ? version_of_release(*bytes, main, *loaded) : wanted.version;
  return ImportedRules{name, wanted.valid_from, folder / name / wanted.valid_from / main, version, ""};
}

}  // namespace

Result<std::vector<ImportedRules>> import_rules(const fs::path& folder, const fs::path& file, const RuleImport& wanted,
                                                const LoadRules& load, const MayKeep& may_keep) {
  const auto& [name, valid_from, version, older] = wanted;
  if (!parse_time(valid_from + "T00:00:00Z"))
    return fail(ErrorCode::kMalformed, fmt::format("\"{}\" is no date such as 2026-11-22", valid_from));
  if (!name.empty() && !is_safe_name(name))
    return fail(ErrorCode::kMalformed,
                fmt::format("\"{}\" is no name for a rule set: letters, digits, - _ and .", name));
  const Scratch part(folder);
  const auto paths = file.extension() == ".zip" ? unpack(file, part.path) : gather(file, part.path);
  if (!paths) return tl::unexpected(paths.error());
  std::vector<fs::path> mains;
  for (const auto& path : *paths)
    if (is_schema(part.path / path)) mains.push_back(path);
  if (mains.empty()) return fail(ErrorCode::kMalformed, fmt::format("{} holds no Schematron schema", file.string()));
  if (mains.size() > 1 && (!name.empty() || !version.empty()))
    return fail(ErrorCode::kMalformed,
                fmt::format("{} holds {} schemas; leave --name and --release out", file.string(), mains.size()));
  std::vector<ImportedRules> kept;
  for (const auto& main : mains) {
    auto rules = examine(folder, part.path, main, wanted, load);
    if (!rules) return tl::unexpected(rules.error());
    if (auto may = may_keep(*rules); !may) return tl::unexpected(may.error());
    kept.push_back(std::move(*rules));
  }
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const fs::path target = folder / kept[i].name / valid_from;
    if (auto done = keep(folder, part.path, mains[i], kept[i].version, target); !done)
      return tl::unexpected(done.error());
    kept[i].stamp = stamp_of(target);
  }
  return kept;
}

}  // namespace peppol::validation
