// A regular expression of XPath as a tree, which is written again for RE2: what RE2 has no words for is said in those
// it has. RE2 repeats at most 1000 times; a larger count is left out where a text is too short to reach it, and
// written as so many pieces where it is not.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace peppol::xpath {

struct RegexPiece;
using RegexBranch = std::vector<RegexPiece>;

// A part that is repeated as a whole.
struct RegexPiece {
  static constexpr std::uint64_t kNoEnd = ~std::uint64_t{0};
  enum class Form : std::uint8_t { kText, kAnchor, kGroup };
  Form form = Form::kText;
  bool captures = false;              // of a group
  bool reluctant = false;             // the fewest first
  std::uint64_t least = 1;            // how often
  std::uint64_t most = 1;             // kNoEnd: no matter how often
  std::uint64_t width = 0;            // of a text: how many characters it stands for
  std::string text;                   // of a text or an anchor: in RE2's words
  std::vector<RegexBranch> branches;  // of a group
};

// Raises FORX0002: no regular expression of XPath, or one with back-references, which take more than linear time.
// "(?:", which came with XPath 3.0, is known too.
struct RegexFlags {
  bool ignores_case = false;   // i
  bool ignores_space = false;  // x
  bool dot_is_all = false;     // s
  bool many_lines = false;     // m
};
std::vector<RegexBranch> parse_regex(std::string_view pattern, const RegexFlags& flags);

// Raises FORX0001 for anything but i, m, s and x.
RegexFlags parse_regex_flags(std::string_view flags);

// The counts of an expression that RE2 would not take as it stands, each once, the smallest first; empty otherwise.
std::vector<std::uint64_t> large_counts(const std::vector<RegexBranch>& branches);

struct WrittenRegex {
  std::string text;
  bool keeps_groups = true;  // the groups have their numbers
};

// For texts of at most `longest` bytes. Raises FORX0002 when it would be too large.
WrittenRegex write_for_re2(const std::vector<RegexBranch>& branches, const RegexFlags& flags, std::uint64_t longest);

// A whole text that is all of fixed length but for one character of a large count, "^[A-Z]{2}.{1,5000}$": then the
// length of the text decides the count, and `branches` are changed to leave it out.
struct RequiredLength {
  std::uint64_t least = 0;  // characters of the whole text
  std::uint64_t most = 0;
};
std::optional<RequiredLength> take_out_count(std::vector<RegexBranch>& branches, const RegexFlags& flags);

}  // namespace peppol::xpath
