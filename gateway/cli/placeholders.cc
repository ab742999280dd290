#include "gateway/cli/placeholders.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/bytes.h"

namespace peppol::gateway::cli {
namespace {

using validation::Language;

struct Words {
  std::string_view english, dutch;
  std::string_view in(Language language) const { return language == Language::kDutch ? dutch : english; }
};
constexpr Words kValue{"the value", "de waarde"};
constexpr Words kName{"name of the element", "naam van het element"};
constexpr Words kNumber{"number of them", "aantal"};
constexpr Words kComputed{"computed value", "berekende waarde"};

// Functions that show their first argument, and nothing else of interest.
constexpr std::array<std::string_view, 7> kShowing = {
    "u:shown(", "u:shown-nl(", "u:or-zero(", "string-join(", "distinct-values(", "string(", "normalize-space("};

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// Behind the text in quotes or brackets that begins at `at`.
std::size_t skip(std::string_view text, std::size_t at, char open, char close) {
  int depth = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\'' || c == '"') {
      at = text.find(c, at + 1);
      if (at == std::string_view::npos) return text.size();
    }
    if (c == open) ++depth;
    if (c == close && --depth == 0) return at + 1;
  }
  return text.size();
}

// The first of the arguments between the brackets.
std::string_view first_argument(std::string_view arguments) {
  for (std::size_t at = 0; at < arguments.size();) {
    if (arguments[at] == ',') return arguments.substr(0, at);
    at = arguments[at] == '(' ? skip(arguments, at, '(', ')') : at + 1;
  }
  return arguments;
}

std::string_view without_showing(std::string_view expression) {
  for (;;) {
    const auto shows = std::find_if(kShowing.begin(), kShowing.end(), [&](std::string_view begin) {
      return expression.starts_with(begin) && skip(expression, begin.size() - 1, '(', ')') == expression.size();
    });
    if (shows == kShowing.end()) return expression;
    expression = trim_ascii(first_argument(expression.substr(shows->size(), expression.size() - shows->size() - 1)));
  }
}

// "cac:TaxTotal/../@currencyID" -> "TaxTotal/currencyID"; none for what is more than a path of names.
std::optional<std::string> names_of(std::string_view path) {
  std::string names;
  while (!path.empty()) {
    const auto slash = path.find('/');
    std::string_view step = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    if (step.empty() || step == ".." || step == ".") continue;
    if (step.front() == '@' || step.front() == '$') step.remove_prefix(1);
    if (const auto colon = step.find(':'); colon != std::string_view::npos) step.remove_prefix(colon + 1);
    if (step.empty() || !std::all_of(step.begin(), step.end(), is_name_character)) return std::nullopt;
    names += (names.empty() ? "" : "/") + std::string(step);
  }
  if (names.empty()) return std::nullopt;
  return names;
}

std::string described(std::string_view expression, Language language) {
  const std::string_view shown = without_showing(trim_ascii(expression));
  if (shown == ".") return std::string(kValue.in(language));
  if (shown.starts_with("name(") || shown.starts_with("local-name(")) return std::string(kName.in(language));
  if (shown.starts_with("count(")) return std::string(kNumber.in(language));
  return names_of(shown).value_or(std::string(kComputed.in(language)));
}

}  // namespace

std::string readable(std::string_view message, Language language) {
  std::string text;
  for (std::size_t at = 0; at < message.size();) {
    if (message[at] != '{') {
      text += message[at++];
      continue;
    }
    if (message.substr(at).starts_with("{{")) {  // a brace of the text
      text += '{';
      at += 2;
      continue;
    }
    const std::size_t end = skip(message, at, '{', '}');
    text += "[" + described(message.substr(at + 1, end - at - 2), language) + "]";
    at = end;
  }
  return text;
}

}  // namespace peppol::gateway::cli
