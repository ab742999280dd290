#include "ubl/xpath/regex_syntax.h"

#include <algorithm>

#include "base/text.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/unicode.h"
#include "ubl/xpath/utf8.h"

namespace peppol::xpath {

namespace {

using Form = RegexPiece::Form;
constexpr std::uint64_t kNoEnd = RegexPiece::kNoEnd;
constexpr std::uint64_t kMostCount = 1'000'000'000'000;  // larger ones are as good as this
constexpr std::uint64_t kMostRepeats = 1000;             // RE2's, of all repeats within one another
constexpr std::size_t kMaxWritten = std::size_t{256} << 10;
// RE2 takes time by their square to compile those that may be left out: seconds at this number.
constexpr std::uint64_t kMaxCopies = 50'000;
constexpr int kMaxNesting = 250;
// Matches no character.
constexpr std::string_view kNothing = "[^\\x{0}-\\x{10FFFF}]";

[[noreturn]] void bad_regex(std::string_view pattern, const std::string& why) {
  raise("FORX0002", "\"" + shown(pattern, 200) + "\" is not a regular expression of XPath: " + why);
}

// Characters of XML names, as the inside of a class.
constexpr std::string_view kNameStart =
    "A-Z_a-z:\\x{C0}-\\x{D6}\\x{D8}-\\x{F6}\\x{F8}-\\x{2FF}\\x{370}-\\x{37D}\\x{37F}-\\x{1FFF}\\x{200C}-\\x{200D}"
    "\\x{2070}-\\x{218F}\\x{2C00}-\\x{2FEF}\\x{3001}-\\x{D7FF}\\x{F900}-\\x{FDCF}\\x{FDF0}-\\x{FFFD}"
    "\\x{10000}-\\x{EFFFF}";
constexpr std::string_view kNameMore = "\\-.0-9\\x{B7}\\x{300}-\\x{36F}\\x{203F}-\\x{2040}";

class RegexParser {
 public:
  RegexParser(std::string_view pattern, const RegexFlags& flags)
      : pattern_(pattern),
        ignores_space_(flags.ignores_space),
        letter_case_(flags.ignores_case ? LetterCase::kIgnored : LetterCase::kMatters) {}

  std::vector<RegexBranch> whole() {
    std::vector<RegexBranch> branches = alternatives();
    if (at_ < pattern_.size()) bad_regex(pattern_, "\")\" closes nothing");
    return branches;
  }

 private:
  bool is_at(std::string_view text) const { return pattern_.substr(at_).starts_with(text); }

  bool is_space(char c) const { return ignores_space_ && (c == ' ' || c == '\t' || c == '\n' || c == '\r'); }

  // Up to the end or a ")".
  std::vector<RegexBranch> alternatives() {
    if (++depth_ > kMaxNesting) {
      bad_regex(pattern_, "its groups are nested deeper than " + std::to_string(kMaxNesting) + ", which is the limit");
    }
    std::vector<RegexBranch> branches(1);
    while (at_ < pattern_.size() && pattern_[at_] != ')') {
      if (is_space(pattern_[at_])) {
        ++at_;
      } else if (pattern_[at_] == '|') {
        branches.emplace_back();
        ++at_;
      } else {
        add(branches.back(), piece());
      }
    }
    --depth_;
    return branches;
  }

  // Texts that are not repeated become one.
  static void add(RegexBranch& branch, RegexPiece piece) {
    const auto plain = [](const RegexPiece& p) { return p.form == Form::kText && p.least == 1 && p.most == 1; };
    if (!branch.empty() && plain(branch.back()) && plain(piece)) {
      branch.back().text += piece.text;
      branch.back().width += piece.width;
    } else {
      branch.push_back(std::move(piece));
    }
  }

  RegexPiece piece() {
    RegexPiece piece = atom();
    while (at_ < pattern_.size() && is_space(pattern_[at_])) ++at_;
    if (!quantity(piece)) return piece;
    if (at_ < pattern_.size() && pattern_[at_] == '?') {
      piece.reluctant = true;
      ++at_;
    }
    if (at_ < pattern_.size() && std::string_view("*+?{").find(pattern_[at_]) != std::string_view::npos) {
      bad_regex(pattern_, "a quantity follows a quantity");
    }
    return piece;
  }

  RegexPiece atom() {
    RegexPiece piece;
    const char c = pattern_[at_];
    if (c == '(') return group();
    if (c == ']' || c == '}') bad_regex(pattern_, std::string("\"") + c + "\" stands alone");
    if (c == '{') bad_regex(pattern_, "\"{\" begins no quantity");
    if (std::string_view("*+?").find(c) != std::string_view::npos) {
      bad_regex(pattern_, std::string("\"") + c + "\" repeats nothing");
    }
    if (c == '^' || c == '$') {
      piece.form = Form::kAnchor;
      piece.text = c;
      ++at_;
      return piece;
    }
    out_.clear();
    if (is_at("\\p{Is") || is_at("\\P{Is")) {
      computed_class();
    } else if (c == '\\') {
      escape(false);
    } else if (c == '[') {
      character_class();
    } else {
      do {
        out_ += pattern_[at_++];
      } while (at_ < pattern_.size() && !starts_code_point(pattern_[at_]));
    }
    piece.text = std::move(out_);
    piece.width = 1;
    return piece;
  }

  RegexPiece group() {
    RegexPiece piece;
    piece.form = Form::kGroup;
    piece.captures = !is_at("(?:");
    if (piece.captures && is_at("(?")) bad_regex(pattern_, "of all that begins with \"(?\" only \"(?:\" is known");
    at_ += piece.captures ? 1 : 3;
    piece.branches = alternatives();
    if (at_ >= pattern_.size()) bad_regex(pattern_, "a \"(\" is not closed");
    ++at_;
    return piece;
  }

  // False when none stands here.
  bool quantity(RegexPiece& piece) {
    switch (at_ < pattern_.size() ? pattern_[at_] : '\0') {
      case '?': piece.least = 0; break;
      case '*': piece.least = 0; [[fallthrough]];
      case '+': piece.most = kNoEnd; break;
      case '{': counts(piece); return true;
      default: return false;
    }
    ++at_;
    return true;
  }

  // {n}, {n,} or {n,m}.
  void counts(RegexPiece& piece) {
    ++at_;
    piece.least = piece.most = count();
    if (is_at(",")) {
      ++at_;
      piece.most = is_at("}") ? kNoEnd : count();
    }
    if (!is_at("}")) bad_regex(pattern_, "\"{\" begins no quantity");
    ++at_;
    if (piece.least > piece.most) bad_regex(pattern_, "a quantity has its larger number first");
  }

  std::uint64_t count() {
    const std::size_t begin = at_;
    std::uint64_t number = 0;
    for (; at_ < pattern_.size() && pattern_[at_] >= '0' && pattern_[at_] <= '9'; ++at_) {
      number = std::min(number * 10 + static_cast<std::uint64_t>(pattern_[at_] - '0'), kMostCount);
    }
    if (at_ == begin) bad_regex(pattern_, "\"{\" begins no quantity");
    return number;
  }

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
  int depth_ = 0;
  std::string out_;  // the atom under way, in RE2's words
};

bool may_be_empty(const std::vector<RegexBranch>& branches);

bool may_be_empty(const RegexPiece& piece) {
  return piece.least == 0 || piece.form == Form::kAnchor ||
         (piece.form == Form::kGroup && may_be_empty(piece.branches));
}

bool may_be_empty(const std::vector<RegexBranch>& branches) {
  return std::any_of(branches.begin(), branches.end(), [](const RegexBranch& branch) {
    return std::all_of(branch.begin(), branch.end(), [](const RegexPiece& piece) { return may_be_empty(piece); });
  });
}

bool has_groups(const RegexPiece& piece) {
  if (piece.captures) return true;
  return std::any_of(piece.branches.begin(), piece.branches.end(), [](const RegexBranch& branch) {
    return std::any_of(branch.begin(), branch.end(), [](const RegexPiece& p) { return has_groups(p); });
  });
}

// The number RE2 takes for the repeats of a piece: the larger one that is written.
std::uint64_t repeats(const RegexPiece& piece) {
  return std::max<std::uint64_t>(piece.most == kNoEnd ? piece.least : piece.most, 1);
}

// The product of the repeats within one another; the counts are put into `counts`.
std::uint64_t largest_product(const std::vector<RegexBranch>& branches, std::vector<std::uint64_t>& counts) {
  std::uint64_t largest = 1;
  for (const RegexBranch& branch : branches) {
    for (const RegexPiece& piece : branch) {
      if (piece.least > 1) counts.push_back(piece.least);
      if (piece.most > 1 && piece.most != kNoEnd) counts.push_back(piece.most);
      const std::uint64_t inner = largest_product(piece.branches, counts);
      const std::uint64_t outer = repeats(piece);
      largest = std::max(largest, inner > kMostCount / outer ? kMostCount : inner * outer);
    }
  }
  return largest;
}

class Writer {
 public:
  enum class Groups : std::uint8_t { kCapture, kDoNot };
  Writer(std::uint64_t longest, Groups groups) : longest_(longest), groups_(groups) {}

  // Gives the product of the repeats written.
  std::uint64_t write(const std::vector<RegexBranch>& branches, std::string& out) {
    std::uint64_t product = 1;
    for (std::size_t i = 0; i < branches.size(); ++i) {
      if (i > 0) out += '|';
      for (const RegexPiece& piece : branches[i]) product = std::max(product, write(piece, out));
    }
    return product;
  }

  bool keeps_groups() const { return keeps_groups_; }

 private:
  std::uint64_t write(const RegexPiece& piece, std::string& out) {
    std::uint64_t least = piece.least;
    std::uint64_t most = piece.most;
    RegexPiece once = piece;
    once.least = once.most = 1;
    if (least > longest_ && may_be_empty(once)) least = 0;
    if (least > longest_) {
      keeps_groups_ = keeps_groups_ && !has_groups(piece);
      check_size(out.size() + kNothing.size());
      out += kNothing;
      return 1;
    }
    if (most != kNoEnd && most > longest_) most = kNoEnd;
    std::string unit;
    const std::uint64_t inner = write_once(piece, unit);
    const std::uint64_t count = std::max<std::uint64_t>(most == kNoEnd ? least : most, 1);
    if (inner * count <= kMostRepeats) {
      check_size(out.size() + unit.size());
      out += unit;
      append_quantity(least, most, piece.reluctant, out);
      return inner * count;
    }
    keeps_groups_ = keeps_groups_ && !has_groups(piece);
    return write_copies(unit, inner, {least, most, piece.reluctant}, out);
  }

  std::uint64_t write_once(const RegexPiece& piece, std::string& out) {
    if (piece.form != Form::kGroup) {
      out += piece.text;
      return 1;
    }
    out += piece.captures && groups_ == Groups::kCapture ? "(" : "(?:";
    const std::uint64_t product = write(piece.branches, out);
    out += ')';
    return product;
  }

  struct Quantity {
    std::uint64_t least;
    std::uint64_t most;
    bool reluctant;
  };

  // So many pieces of as many repeats as RE2 takes.
  std::uint64_t write_copies(const std::string& unit, std::uint64_t inner, const Quantity& quantity, std::string& out) {
    const std::uint64_t block = std::max<std::uint64_t>(kMostRepeats / inner, 1);
    const std::uint64_t more = quantity.most == kNoEnd ? 0 : quantity.most - quantity.least;
    if (quantity.least + more > kMaxCopies / inner) {
      raise("FORX0002", "a regular expression repeats a part " + std::to_string((quantity.least + more) * inner) +
                            " times, which is done for a single character in \"^...$\" only; elsewhere the limit is " +
                            std::to_string(kMaxCopies));
    }
    const std::uint64_t copies = quantity.least / block + more / block + 3;
    check_size(out.size() + copies * (unit.size() + 12));
    out += "(?:";
    const auto several = [&](std::uint64_t count, bool optional) {
      for (; count > 0; count -= std::min(count, block)) {
        const std::uint64_t now = std::min(count, block);
        out += unit;
        append_quantity(optional ? 0 : now, now, optional && quantity.reluctant, out);
      }
    };
    several(quantity.least, false);
    several(more, true);
    if (quantity.most == kNoEnd) {
      out += unit;
      append_quantity(0, kNoEnd, quantity.reluctant, out);
    }
    out += ')';
    return inner * block;
  }

  static void append_quantity(std::uint64_t least, std::uint64_t most, bool reluctant, std::string& out) {
    if (least == 1 && most == 1) return;
    out += '{';
    out += std::to_string(least);
    if (most != least) out += ',';
    if (most != least && most != kNoEnd) out += std::to_string(most);
    out += '}';
    if (reluctant) out += '?';
  }

  [[noreturn]] static void too_large() {
    raise("FORX0002", "a regular expression repeats so much that it would be written with more than " +
                          std::to_string(kMaxWritten) + " bytes, which is the limit");
  }

  static void check_size(std::size_t size) {
    if (size > kMaxWritten) too_large();
  }

  std::uint64_t longest_;
  Groups groups_;
  bool keeps_groups_ = true;
};

// How many characters a piece stands for; nothing when that is not fixed.
std::optional<std::uint64_t> width_of(const RegexPiece& piece) {
  if (piece.least != piece.most || piece.form == Form::kAnchor) return std::nullopt;
  std::optional<std::uint64_t> width;
  if (piece.form == Form::kText) width = piece.width;
  for (const RegexBranch& branch : piece.branches) {
    std::uint64_t sum = 0;
    for (const RegexPiece& part : branch) {
      const auto one = width_of(part);
      if (!one) return std::nullopt;
      sum = std::min(sum + *one, kMostCount);
    }
    if (width && *width != sum) return std::nullopt;
    width = sum;
  }
  return std::min(*width * std::min(piece.least, kMostCount / std::max<std::uint64_t>(*width, 1)), kMostCount);
}

}  // namespace

std::vector<RegexBranch> parse_regex(std::string_view pattern, const RegexFlags& flags) {
  return RegexParser(pattern, flags).whole();
}

RegexFlags parse_regex_flags(std::string_view flags) {
  RegexFlags result;
  for (char flag : flags) {
    switch (flag) {
      case 'i': result.ignores_case = true; break;
      case 'x': result.ignores_space = true; break;
      case 's': result.dot_is_all = true; break;
      case 'm': result.many_lines = true; break;
      default:
        raise("FORX0001", std::string("\"") + flag + "\" is not a flag of a regular expression; s, m, i and x are");
    }
  }
  return result;
}

std::vector<std::uint64_t> large_counts(const std::vector<RegexBranch>& branches) {
  std::vector<std::uint64_t> counts;
  if (largest_product(branches, counts) <= kMostRepeats) return {};
  std::sort(counts.begin(), counts.end());
  counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
  return counts;
}

WrittenRegex write_for_re2(const std::vector<RegexBranch>& branches, const RegexFlags& flags, std::uint64_t longest) {
  std::string begin;
  if (flags.ignores_case) begin += 'i';
  if (flags.many_lines) begin += 'm';
  if (flags.dot_is_all) begin += 's';
  if (!begin.empty()) begin = "(?" + begin + ")";
  WrittenRegex written{begin};
  Writer writer(longest, Writer::Groups::kCapture);
  writer.write(branches, written.text);
  if (writer.keeps_groups()) return written;
  // A group in several pieces has no number, and those after it have others.
  written = {begin, false};
  Writer(longest, Writer::Groups::kDoNot).write(branches, written.text);
  return written;
}

std::optional<RequiredLength> take_out_count(std::vector<RegexBranch>& branches, const RegexFlags& flags) {
  if (branches.size() != 1 || branches[0].size() < 3 || flags.many_lines) return std::nullopt;
  RegexBranch& branch = branches[0];
  const auto is_once = [](const RegexPiece& piece, std::string_view anchor) {
    return piece.form == Form::kAnchor && piece.text == anchor && piece.least == 1 && piece.most == 1;
  };
  if (!is_once(branch.front(), "^") || !is_once(branch.back(), "$")) return std::nullopt;
  RegexPiece* large = nullptr;
  std::uint64_t fixed = 0;
  for (auto piece = branch.begin() + 1; piece != branch.end() - 1; ++piece) {
    const bool is_large = piece->form == Form::kText && piece->width == 1 && repeats(*piece) > kMostRepeats;
    if (is_large && large == nullptr) {
      large = &*piece;
      continue;
    }
    const auto width = width_of(*piece);
    if (!width) return std::nullopt;
    fixed = std::min(fixed + *width, kMostCount);
  }
  if (large == nullptr) return std::nullopt;
  const RequiredLength length{fixed + large->least, large->most == kNoEnd ? kNoEnd : fixed + large->most};
  large->least = 0;
  large->most = kNoEnd;
  return length;
}

}  // namespace peppol::xpath
