#include "ubl/schematron/pack_lines.h"

#include <algorithm>
#include <array>

namespace peppol::schematron {

namespace {

constexpr std::array<std::string_view, 9> kTop = {"pack", "namespace", "codes",   "let",    "function",
                                                  "key",  "template",  "pattern", "include"};
constexpr std::array<std::string_view, 4> kPack = {"title", "version", "valid-from", "source"};
constexpr std::array<std::string_view, 6> kAssertion = {"test", "term", "en", "nl", "fix-en", "fix-nl"};
constexpr std::array<std::string_view, 2> kPattern = {"rule", "let"};
constexpr std::array<std::string_view, 4> kRule = {"let", "assert", "report", "use"};

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool may_hold(std::string_view keyword, std::string_view word) {
  if (keyword.empty()) return is_one_of(word, kTop);
  if (keyword == "pack") return is_one_of(word, kPack);
  if (keyword == "pattern") return is_one_of(word, kPattern);
  if (keyword == "rule") return is_one_of(word, kRule);
  if (keyword == "assert" || keyword == "report" || keyword == "template") return is_one_of(word, kAssertion);
  return false;
}

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

}  // namespace

Result<std::vector<PackEntry>> read_outline(std::string_view bytes, const std::string& path) {
  PackEntry root;
  std::vector<std::pair<std::size_t, std::vector<std::size_t>>> open;  // indent, and the way from the root
  const auto entry_at = [&](const std::vector<std::size_t>& way) {
    PackEntry* entry = &root;
    for (std::size_t i : way) entry = &entry->children[i];
    return entry;
  };
  std::uint32_t number = 0;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    ++number;
    const std::string_view content = without_blanks(line);
    if (content.empty() || content.front() == '#') continue;
    const std::size_t indent = line.find_first_not_of(" \t\r");
    while (!open.empty() && open.back().first >= indent) open.pop_back();
    std::vector<std::size_t> way = open.empty() ? std::vector<std::size_t>() : open.back().second;
    PackEntry* parent = entry_at(way);
    const std::size_t blank = std::min(content.find_first_of(" \t"), content.size());
    const std::string_view word = content.substr(0, blank);
    if (may_hold(parent->keyword, word)) {
      way.push_back(parent->children.size());
      parent->children.push_back(
          {std::string(word), std::string(without_blanks(content.substr(blank))), {}, {}, Place{path, number}});
      open.emplace_back(indent, std::move(way));
    } else if (parent == &root) {
      return fail(ErrorCode::kMalformed, path + ":" + std::to_string(number) + ": \"" + std::string(word) +
                                             "\" is not a keyword of a rule pack");
    } else {
      if (!parent->text.empty()) parent->text += ' ';
      parent->text += content;
      parent->lines.emplace_back(content);
    }
  }
  return std::move(root.children);
}

}  // namespace peppol::schematron
