// Regular expressions of XPath, run by RE2 in linear time.
//
// Immutable but for what is compiled at its first use; any number of threads
// may use one.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ubl/xpath/regex_syntax.h"

namespace re2 {
class RE2;
}

namespace peppol::xpath {

class Run;

class Regex {
 public:
  // Raises FORX0002 and FORX0001.
  Regex(std::string_view pattern, std::string_view flags);
  ~Regex();

  struct Matcher {
    const re2::RE2* program = nullptr;  // null: cannot match, for the text is too short or too long
    bool keeps_groups = true;
    bool is_new = false;  // was compiled just now
  };
  // What finds it in `text`. Raises FORX0002 for what RE2 does not take: most of all an expression that repeats so much
  // that it is too large; it names the limit.
  Matcher matcher(std::string_view text) const;

 private:
  struct Compiled;
  Compiled& compiled_for(std::size_t bytes) const;
  void compile(Compiled& into, std::uint64_t longest) const;

  std::string pattern_;  // for messages
  RegexFlags flags_;
  std::vector<RegexBranch> branches_;
  std::optional<RequiredLength> length_;
  std::vector<std::uint64_t> counts_;     // too large for RE2 as they stand; the smallest first
  std::unique_ptr<Compiled[]> compiled_;  // one for texts shorter than the first count, then one from each count on
};

// Known from the program when the expression is part of a rule, else from the run, which pays for the compiling.
Regex::Matcher find_regex(Run& run, std::string_view pattern, std::string_view flags, std::string_view text);

}  // namespace peppol::xpath
