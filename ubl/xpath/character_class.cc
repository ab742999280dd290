// Classes of regular expressions that RE2 does not have itself: subtraction,
// blocks, and the complement of an escape inside a class. They are computed as
// sets of code points.
#include <fmt/format.h>
#include <unicode/uniset.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/unicode.h"
#include "ubl/xpath/utf8.h"

namespace peppol::xpath {

namespace {

using Set = icu::UnicodeSet;

constexpr int kMaxNesting = 20;
constexpr std::array<std::string_view, 36> kCategories = {
    "L",  "Lu", "Ll", "Lt", "Lm", "Lo", "M",  "Mn", "Mc", "Me", "N",  "Nd", "Nl", "No", "P",  "Pc", "Pd", "Ps",
    "Pe", "Pi", "Pf", "Po", "Z",  "Zs", "Zl", "Zp", "S",  "Sm", "Sc", "Sk", "So", "C",  "Cc", "Cf", "Co", "Cn"};

class ClassReader {
 public:
  ClassReader(std::string_view pattern, LetterCase letter_case)
      : pattern_(pattern), rest_(pattern), letter_case_(letter_case) {}

  Set any() { return rest_.starts_with("[") ? group() : escape(); }
  std::size_t used() const { return pattern_.size() - rest_.size(); }

 private:
  [[noreturn]] void bad(const std::string& why) const {
    raise("FORX0002", "\"" + shown(pattern_, 200) + "\" holds no class of characters: " + why);
  }

  // "[" ["^"] members ["-" group] "]"
  Set group() {
    if (++depth_ > kMaxNesting) bad("classes are subtracted more than " + std::to_string(kMaxNesting) + " deep");
    rest_.remove_prefix(1);
    const bool negated = take('^');
    Set set;
    bool first = true;
    Set minus;
    for (;; first = false) {
      if (rest_.empty()) bad("a class is not closed");
      if (rest_.front() == ']' && !first) break;
      if (rest_.starts_with("-[") && !first) {
        rest_.remove_prefix(1);
        minus = group();
        if (rest_.empty() || rest_.front() != ']') bad("a subtraction ends its class");
        break;
      }
      member(set, first);
    }
    rest_.remove_prefix(1);
    if (letter_case_ == LetterCase::kIgnored) set.closeOver(USET_CASE_INSENSITIVE);
    if (negated) set.complement();
    set.removeAll(minus);
    --depth_;
    return set;
  }

  void member(Set& set, bool first) {
    if (rest_.front() == '\\' && !is_single_escape()) {
      set.addAll(escape());
      return;
    }
    const std::uint32_t from = point(first);
    if (rest_.size() < 2 || rest_[0] != '-' || rest_[1] == ']' || rest_[1] == '[') {
      set.add(static_cast<UChar32>(from));
      return;
    }
    rest_.remove_prefix(1);
    if (rest_.front() == '\\' && !is_single_escape()) bad("a range ends with a class");
    const std::uint32_t to = point(false);
    if (to < from) bad("a range runs backwards");
    set.add(static_cast<UChar32>(from), static_cast<UChar32>(to));
  }

  bool is_single_escape() const {
    return rest_.size() > 1 && std::string_view("nrt\\|.?*+(){}-[]^$").find(rest_[1]) != std::string_view::npos;
  }

  std::uint32_t point(bool first) {
    if (rest_.front() == '\\') {
      const char c = rest_[1];
      rest_.remove_prefix(2);
      return static_cast<std::uint32_t>(c == 'n' ? '\n' : (c == 'r' ? '\r' : (c == 't' ? '\t' : c)));
    }
    if (rest_.front() == '[') bad("\"[\" within a class must be escaped");
    if (rest_.front() == ']') bad("a class is empty");
    const bool dash_alone = first || rest_.size() < 2 || rest_[1] == ']';
    if (rest_.front() == '-' && !dash_alone) bad("\"-\" within a class must be escaped");
    return take_code_point(rest_);
  }

  Set escape() {
    if (rest_.size() < 2) bad("it ends with a backslash");
    const char letter = rest_[1];
    rest_.remove_prefix(2);
    const char lower = static_cast<char>(letter | 0x20);
    Set set;
    if (lower == 'p') {
      set = property();
    } else {
      const char* pattern = nullptr;
      switch (lower) {
        case 'd': pattern = "[:Nd:]"; break;
        case 's': pattern = "[\\u0009\\u000a\\u000d\\u0020]"; break;
        case 'w': pattern = "[^[:P:][:Z:][:C:]]"; break;
        case 'i':
        case 'c':
          pattern = lower == 'i'
                        ? "[A-Z_a-z\\:\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF"
                          "\\u200C-\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF"
                          "\\uFDF0-\\uFFFD\\U00010000-\\U000EFFFF]"
                        : "[\\-.0-9\\u00B7\\u0300-\\u036F\\u203F-\\u2040A-Z_a-z\\:\\u00C0-\\u00D6\\u00D8-\\u00F6"
                          "\\u00F8-\\u037D\\u037F-\\u1FFF\\u200C-\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF"
                          "\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\U00010000-\\U000EFFFF]";
          break;
        default: bad(std::string("\"\\") + letter + "\" is not an escape");
      }
      UErrorCode status = U_ZERO_ERROR;
      set.applyPattern(icu::UnicodeString::fromUTF8(pattern), status);
      if (U_FAILURE(status)) bad("the tables of Unicode cannot be read");
    }
    if (letter != lower) set.complement();
    return set;
  }

  // "{Lu}" or "{IsGreek}"
  Set property() {
    const std::size_t close = rest_.find('}');
    if (rest_.empty() || rest_.front() != '{' || close == std::string_view::npos) {
      bad("\\p needs a category in braces");
    }
    const std::string name(rest_.substr(1, close - 1));
    rest_.remove_prefix(close + 1);
    Set set;
    UErrorCode status = U_ZERO_ERROR;
    if (name.starts_with("Is")) {
      const std::int32_t block = u_getPropertyValueEnum(UCHAR_BLOCK, name.c_str() + 2);
      if (block == UCHAR_INVALID_CODE) bad("there is no block " + name);
      set.applyIntPropertyValue(UCHAR_BLOCK, block, status);
    } else {
      if (std::find(kCategories.begin(), kCategories.end(), name) == kCategories.end()) {
        bad("there is no category " + name);
      }
      const std::int32_t mask = u_getPropertyValueEnum(UCHAR_GENERAL_CATEGORY_MASK, name.c_str());
      set.applyIntPropertyValue(UCHAR_GENERAL_CATEGORY_MASK, mask, status);
    }
    if (U_FAILURE(status)) bad("the tables of Unicode cannot be read");
    return set;
  }

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view pattern_;
  std::string_view rest_;
  LetterCase letter_case_;
  int depth_ = 0;
};

}  // namespace

std::string class_for_re2(std::string_view pattern, LetterCase letter_case, std::size_t& length) {
  ClassReader reader(pattern, letter_case);
  Set set = reader.any();
  length = reader.used();
  set.remove(0xd800, 0xdfff);
  std::string text;
  for (std::int32_t i = 0; i < set.getRangeCount(); ++i) {
    text += fmt::format("\\x{{{:X}}}-\\x{{{:X}}}", set.getRangeStart(i), set.getRangeEnd(i));
  }
  // A class of nothing: what is no character at all.
  if (text.empty()) return "[^\\x{0}-\\x{10FFFF}]";
  return letter_case == LetterCase::kIgnored ? "(?-i:[" + text + "])" : "[" + text + "]";
}

}  // namespace peppol::xpath
