#include "ubl/validation/attribute_at_fault.h"

#include <algorithm>
#include <array>

namespace peppol::validation {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
// Without arguments they are about the context node.
constexpr std::array<std::string_view, 6> kOwnValue = {"normalize-space", "string", "string-length",
                                                       "number",          "data",   "text"};

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || c == ':';
}

std::size_t end_of_name(std::string_view text, std::size_t at) {
  while (at < text.size() && is_name_character(text[at])) ++at;
  return at;
}

char before(std::string_view text, std::size_t at) {
  const auto found = text.substr(0, at).find_last_not_of(kSpace);
  return found == std::string_view::npos ? '\0' : text[found];
}

// "name()" at the end of `name`.
bool is_own_value(std::string_view text, std::size_t begin, std::size_t end) {
  std::string_view name = text.substr(begin, end - begin);
  if (name.starts_with("fn:")) name.remove_prefix(3);
  if (before(text, begin) == '/' || std::find(kOwnValue.begin(), kOwnValue.end(), name) == kOwnValue.end())
    return false;
  const auto open = text.find_first_not_of(kSpace, end);
  if (open == std::string_view::npos || text[open] != '(') return false;
  const auto close = text.find_first_not_of(kSpace, open + 1);
  return close != std::string_view::npos && text[close] == ')';
}

}  // namespace

std::string_view attribute_at_fault(std::string_view test) {
  std::string_view found;
  int predicates = 0;
  for (std::size_t i = 0; i < test.size(); ++i) {
    const char c = test[i];
    if (c == '"' || c == '\'') {
      i = std::min(test.find(c, i + 1), test.size());
    } else if (c == '[') {
      ++predicates;
    } else if (c == ']') {
      --predicates;
    } else if (predicates > 0) {
      continue;
    } else if (c == '@') {
      const std::size_t begin = i + 1;
      const std::size_t end = end_of_name(test, begin);
      i = end - 1;
      if (before(test, begin - 1) == '/') continue;  // of another node
      const auto name = test.substr(begin, end - begin);
      if (!found.empty() && found != name) return {};
      found = name;
    } else if (is_name_character(c)) {
      const std::size_t end = end_of_name(test, i);
      if (test.substr(i, end - i) == "." || is_own_value(test, i, end)) return {};
      i = end - 1;
    }
  }
  return found;
}

}  // namespace peppol::validation
