#include "ubl/xpath/regex.h"

#include <re2/re2.h>

#include <algorithm>
#include <mutex>

#include "base/text.h"
#include "ubl/xpath/context.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/regex_table.h"
#include "ubl/xpath/utf8.h"

namespace peppol::xpath {

namespace {

constexpr std::size_t kMaxCachedPatterns = 50;
constexpr std::size_t kStepsToCompile = 100;  // for each instruction it becomes
constexpr std::size_t kLongText = 65'536;
// Most expressions need little; what RE2 has learnt of a text stays with the rule set.
constexpr std::int64_t kMemory = std::int64_t{1} << 20;
constexpr std::int64_t kMostMemory = std::int64_t{8} << 20;

}  // namespace

struct Regex::Compiled {
  std::once_flag once;
  std::unique_ptr<const re2::RE2> program;
  std::string error;  // why there is no program
  bool keeps_groups = true;
};

Regex::~Regex() = default;

Regex::Regex(std::string_view pattern, std::string_view flags)
    : pattern_(shown(pattern, 200)), flags_(parse_regex_flags(flags)), branches_(parse_regex(pattern, flags_)) {
  counts_ = large_counts(branches_);
  if (!counts_.empty()) length_ = take_out_count(branches_, flags_);
  if (length_) counts_ = large_counts(branches_);
  compiled_ = std::make_unique<Compiled[]>(counts_.size() + 1);
}

void Regex::compile(Compiled& into, std::uint64_t longest) const {
  try {
    const WrittenRegex written = write_for_re2(branches_, flags_, longest);
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kMemory);
    into.keeps_groups = written.keeps_groups;
    into.program = std::make_unique<const re2::RE2>(written.text, options);
    if (into.program->error_code() == re2::RE2::ErrorPatternTooLarge) {
      options.set_max_mem(kMostMemory);
      into.program = std::make_unique<const re2::RE2>(written.text, options);
    }
    if (into.program->ok()) return;
    into.error = "\"" + pattern_ + "\" is not a regular expression that is done here: " + into.program->error();
    if (into.program->error_code() == re2::RE2::ErrorPatternTooLarge) {
      into.error += " (the limit is " + std::to_string(kMostMemory) + " bytes)";
    }
    into.program.reset();
  } catch (const DynamicError& error) {
    into.error = error.what();
  }
}

Regex::Compiled& Regex::compiled_for(std::size_t bytes) const {
  const auto above = std::upper_bound(counts_.begin(), counts_.end(), bytes);
  return compiled_[static_cast<std::size_t>(above - counts_.begin())];
}

Regex::Matcher Regex::matcher(std::string_view text) const {
  if (length_) {
    const std::size_t characters = count_code_points(text);
    if (characters < length_->least || characters > length_->most) return {};
  }
  Compiled& compiled = compiled_for(text.size());
  bool is_new = false;
  std::call_once(compiled.once, [&] {
    const auto at = static_cast<std::size_t>(&compiled - compiled_.get());
    // Of the counts some are reached by such texts; the others are all alike.
    const std::uint64_t longest =
        counts_.empty() ? RegexPiece::kNoEnd - 1 : (at == 0 ? counts_.front() - 1 : counts_[at - 1]);
    compile(compiled, longest);
    is_new = true;
  });
  if (compiled.program == nullptr) raise("FORX0002", compiled.error);
  return {compiled.program.get(), compiled.keeps_groups, is_new};
}

Regex::Matcher find_regex(Run& run, std::string_view pattern, std::string_view flags, std::string_view text) {
  const Regex* regex = run.program().regexes.find(pattern, flags);
  const bool is_of_rules = regex != nullptr;
  if (!is_of_rules) {
    RegexTable& known = run.regexes();
    regex = known.find(pattern, flags);
    if (regex == nullptr) {
      run.steps(kStepsToCompile + 10 * pattern.size());
      if (known.size() >= kMaxCachedPatterns) known.clear();
      regex = &known.add(pattern, flags);
    }
  }
  const Regex::Matcher found = regex->matcher(text);
  if (found.program == nullptr) return found;
  const auto size = static_cast<std::size_t>(found.program->ProgramSize());
  if (found.is_new && !is_of_rules) run.steps(kStepsToCompile * size);
  // What RE2 takes at worst for an instruction and a byte matters where there are many bytes.
  run.steps(text.size() + (text.size() < kLongText ? 0 : text.size() / 16 * size));
  return found;
}

}  // namespace peppol::xpath
