#include "gateway/cli/expected_differences.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/text.h"

namespace peppol::gateway::cli {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const auto end = std::min(text.find(separator), text.size());
    parts.emplace_back(text.substr(0, end));
    if (end == text.size()) return parts;
    text.remove_prefix(end + 1);
  }
}

// "a/b.xml" is meant by "b.xml" and by "a/b.xml", and "xa/b.xml" is not.
bool is_end_of(const std::string& end, const std::string& path) {
  const std::string normal = std::filesystem::path(path).lexically_normal().string();
  return normal.ends_with(end) && (normal.size() == end.size() || normal[normal.size() - end.size() - 1] == '/');
}

}  // namespace

Result<std::vector<ExpectedDifference>> read_expected(std::string_view text, const std::string& name) {
  std::vector<ExpectedDifference> all;
  std::size_t number = 0;
  for (auto& line : split(text, '\n')) {
    ++number;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty() || line.front() == '#') continue;
    auto columns = split(line, '\t');
    if (columns.size() < 2 || columns.size() > 4 || columns[0].empty() || columns[1].empty())
      return fail(ErrorCode::kMalformed,
                  fmt::format("{}:{}: \"{}\" is no expected difference: expected FILE, TEST, DIFFERENCE and REASON, "
                              "with tabs between them",
                              name, number, shown(line, 200)));
    columns.resize(4);
    all.push_back({std::move(columns[0]), std::move(columns[1]), std::move(columns[2]), std::move(columns[3])});
  }
  return all;
}

std::vector<ExpectedDifference> mark_listed(std::vector<FileVerdict>& all,
                                            const std::vector<ExpectedDifference>& expected) {
  std::vector<ExpectedDifference> unmet;
  for (const auto& line : expected) {
    bool met = false;
    for (auto& file : all) {
      if (!is_end_of(line.file, file.file)) continue;
      for (auto& verdict : file.verdicts) {
        if (verdict.test != line.test) continue;
        met = true;
        const std::string found = fmt::format("{}", fmt::join(verdict.problems, "; "));
        if (found.empty() || line.difference.empty() || line.difference == found) verdict.listed = line.reason;
      }
    }
    if (!met) unmet.push_back(line);
  }
  return unmet;
}

}  // namespace peppol::gateway::cli
