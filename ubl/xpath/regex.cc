#include "ubl/xpath/regex.h"

#include <re2/re2.h>

#include "ubl/xpath/failure.h"
#include "ubl/xpath/unicode.h"

namespace peppol::xpath {

namespace {

constexpr std::size_t kMaxCachedPatterns = 500;
constexpr std::size_t kStepsToCompile = 100;  // for each instruction it becomes

[[noreturn]] void bad_regex(std::string_view pattern, const std::string& why) {
  raise("FORX0002", "\"" + std::string(pattern.substr(0, 200)) + "\" is not a regular expression of XPath: " + why);
}

// Characters of XML names, as the inside of a class.
constexpr std::string_view kNameStart =
    "A-Z_a-z:\\x{C0}-\\x{D6}\\x{D8}-\\x{F6}\\x{F8}-\\x{2FF}\\x{370}-\\x{37D}\\x{37F}-\\x{1FFF}\\x{200C}-\\x{200D}"
    "\\x{2070}-\\x{218F}\\x{2C00}-\\x{2FEF}\\x{3001}-\\x{D7FF}\\x{F900}-\\x{FDCF}\\x{FDF0}-\\x{FFFD}"
    "\\x{10000}-\\x{EFFFF}";
constexpr std::string_view kNameMore = "\\-.0-9\\x{B7}\\x{300}-\\x{36F}\\x{203F}-\\x{2040}";

class Translator {
 public:
  Translator(std::string_view pattern, bool ignores_space, LetterCase letter_case)
      : pattern_(pattern), ignores_space_(ignores_space), letter_case_(letter_case) {}

  std::string run() {
    while (at_ < pattern_.size()) {
      const char c = pattern_[at_];
      if (c == '\\' && (pattern_.substr(at_).starts_with("\\p{Is") || pattern_.substr(at_).starts_with("\\P{Is"))) {
        computed_class();
      } else if (c == '\\') {
        escape(false);
      } else if (c == '[') {
        character_class();
      } else if (c == '{') {
        quantity();
      } else {
        if (c == '(' && at_ + 1 < pattern_.size() && pattern_[at_ + 1] == '?') {
          bad_regex(pattern_, "\"(?\" is not known");
        }
        if (c == ']' || c == '}') bad_regex(pattern_, std::string("\"") + c + "\" stands alone");
        const bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!(ignores_space_ && is_space)) out_ += c;
        ++at_;
      }
    }
    return std::move(out_);
  }

 private:
  // A backslash and what follows.
  void escape(bool in_class) {
    if (at_ + 1 >= pattern_.size()) bad_regex(pattern_, "it ends with a backslash");
    const char c = pattern_[at_ + 1];
    at_ += 2;
    const auto group = [&](std::string_view inside, bool negated) {
      if (in_class && negated) bad_regex(pattern_, "a negated escape within a class is not done");
      if (in_class) {
        out_ += inside;
      } else {
        out_.append(negated ? "[^" : "[").append(inside).append("]");
      }
    };
    switch (c) {
      case 'd': group("\\p{Nd}", false); return;
      case 'D': out_ += "\\P{Nd}"; return;
      case 's': group(" \\t\\n\\r", false); return;
      case 'S':
        if (in_class) {
          out_ += "\\x{0}-\\x{8}\\x{B}-\\x{C}\\x{E}-\\x{1F}!-\\x{10FFFF}";
        } else {
          group(" \\t\\n\\r", true);
        }
        return;
      case 'w':
        if (in_class) {
          out_ += "\\pL\\pM\\pN\\pS";
        } else {
          group("\\pP\\pZ\\pC", true);
        }
        return;
      case 'W': group("\\pP\\pZ\\pC", false); return;
      case 'i': group(kNameStart, false); return;
      case 'I': group(kNameStart, true); return;
      case 'c': group(std::string(kNameStart) + std::string(kNameMore), false); return;
      case 'C': group(std::string(kNameStart) + std::string(kNameMore), true); return;
      case 'p':
      case 'P': property(c); return;
      case 'n':
      case 'r':
      case 't': out_.append("\\").push_back(c); return;
      default: break;
    }
    if (c >= '0' && c <= '9') bad_regex(pattern_, "back-references are not done");
    if (std::string_view("\\|.?*+(){}-[]^$").find(c) == std::string_view::npos) {
      bad_regex(pattern_, std::string("\"\\") + c + "\" is not an escape");
    }
    out_.append("\\").push_back(c);
  }

  // {n}, {n,} or {n,m}.
  void quantity() {
    const std::size_t close = pattern_.find('}', at_);
    const std::string_view text = pattern_.substr(at_, close == std::string_view::npos ? close : close - at_ + 1);
    const bool ok = close != std::string_view::npos && text.size() > 2 && text[1] != ',' &&
                    text.find_first_not_of("0123456789,", 1) == text.size() - 1;
    if (!ok) bad_regex(pattern_, "\"{\" begins no quantity");
    out_ += text;
    at_ += text.size();
  }

  void property(char letter) {
    const std::size_t close = pattern_.find('}', at_);
    if (at_ >= pattern_.size() || pattern_[at_] != '{' || close == std::string_view::npos) {
      bad_regex(pattern_, "\\p needs a category in braces");
    }
    const std::string_view name = pattern_.substr(at_ + 1, close - at_ - 1);
    out_.append("\\").append(1, letter).append("{").append(name).append("}");
    at_ = close + 1;
  }

  // A class, or an escape, by its code points.
  void computed_class() {
    std::size_t length = 0;
    out_ += class_for_re2(pattern_.substr(at_), letter_case_, length);
    at_ += length;
  }

  // True when RE2 has no words for the class that begins here.
  bool needs_computing() const {
    for (std::size_t i = at_ + 1; i + 1 < pattern_.size() && pattern_[i] != ']'; ++i) {
      if (pattern_[i] == '[') return true;
      if (pattern_[i] != '\\') continue;
      ++i;
      if (std::string_view("DSWIC").find(pattern_[i]) != std::string_view::npos) return true;
      if ((pattern_[i] | 0x20) == 'p' && pattern_.substr(i + 1, 3) == "{Is") return true;
    }
    return false;
  }

  void character_class() {
    if (needs_computing()) return computed_class();
    out_ += '[';
    ++at_;
    if (at_ < pattern_.size() && pattern_[at_] == '^') {
      out_ += '^';
      ++at_;
    }
    bool first = true;
    for (; at_ < pattern_.size() && (pattern_[at_] != ']'); first = false) {
      const char c = pattern_[at_];
      if (c == '\\') {
        escape(true);
        continue;
      }
      if (c == '[') bad_regex(pattern_, "\"[\" within a class must be escaped");
      if (c == '-' && at_ + 1 < pattern_.size() && pattern_[at_ + 1] == '[') {
        bad_regex(pattern_, "class subtraction is not done");
      }
      const bool edge = first || (at_ + 1 < pattern_.size() && pattern_[at_ + 1] == ']');
      if (c == '-' && edge) {
        out_ += "\\-";
      } else {
        if (c == '^' || c == '&' || c == '~') out_ += '\\';
        out_ += c;
      }
      ++at_;
    }
    if (at_ >= pattern_.size()) bad_regex(pattern_, "a class is not closed");
    if (first) bad_regex(pattern_, "a class is empty");
    out_ += ']';
    ++at_;
  }

  std::string_view pattern_;
  bool ignores_space_;
  LetterCase letter_case_;
  std::size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string translate_regex(std::string_view pattern, std::string_view flags) {
  std::string inner;
  bool ignores_space = false;
  for (char flag : flags) {
    if (flag == 'x') {
      ignores_space = true;
    } else if (flag == 'i' || flag == 'm' || flag == 's') {
      inner += flag;
    } else {
      raise("FORX0001", std::string("\"") + flag + "\" is not a flag of a regular expression; s, m, i and x are");
    }
  }
  const auto letter_case = inner.find('i') == std::string::npos ? LetterCase::kMatters : LetterCase::kIgnored;
  const std::string body = Translator(pattern, ignores_space, letter_case).run();
  return inner.empty() ? body : "(?" + inner + ")" + body;
}

std::shared_ptr<const re2::RE2> compiled_regex(Run& run, std::string_view pattern, std::string_view flags) {
  auto& cache = run.patterns();
  std::string key(flags);
  key.append("/").append(pattern);
  const auto known = cache.find(key);
  if (known != cache.end()) return known->second;
  run.steps(kStepsToCompile + 10 * pattern.size());
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(std::int64_t{16} << 20);
  auto compiled = std::make_shared<const re2::RE2>(translate_regex(pattern, flags), options);
  if (!compiled->ok()) bad_regex(pattern, compiled->error());
  run.steps(kStepsToCompile * static_cast<std::size_t>(compiled->ProgramSize()));
  if (cache.size() >= kMaxCachedPatterns) cache.clear();
  cache.emplace(std::move(key), compiled);
  return compiled;
}

}  // namespace peppol::xpath
