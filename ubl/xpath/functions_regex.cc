#include <re2/re2.h>

#include "base/text.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/functions.h"
#include "ubl/xpath/regex.h"

namespace peppol::xpath {

namespace {

using Text = re2::StringPiece;

constexpr std::size_t kMaxText = std::size_t{256} << 20;

using Matcher = Regex::Matcher;

std::string_view flags_of(Arguments args, std::size_t at) {
  return args.size() > at ? text_of(args[at]) : std::string_view();
}

bool finds(const Matcher& matcher, std::string_view text, std::size_t from, Text* groups, int count) {
  return matcher.program != nullptr &&
         matcher.program->Match(Text(text.data(), text.size()), from, text.size(), re2::RE2::UNANCHORED, groups, count);
}

void matches(Context& context, Arguments args, Sequence& out) {
  const std::string_view text = text_of(args[0]);
  const Matcher matcher = find_regex(context.run, text_of(args[1]), flags_of(args, 2), text);
  out.push(boolean_item(finds(matcher, text, 0, nullptr, 0)));
}

void refuse_empty_match(Context& context, std::string_view pattern, std::string_view flags) {
  if (finds(find_regex(context.run, pattern, flags, {}), {}, 0, nullptr, 0)) {
    raise("FORX0003", "the regular expression \"" + shown(pattern, 200) + "\" matches the empty text");
  }
}

void append_replacement(std::string_view replacement, const Text* groups, int count, std::string& out) {
  for (std::size_t i = 0; i < replacement.size(); ++i) {
    const char c = replacement[i];
    if (c == '\\') {
      const char next = i + 1 < replacement.size() ? replacement[i + 1] : '\0';
      if (next != '\\' && next != '$') raise("FORX0004", "a replacement has a backslash that escapes nothing");
      out += next;
      ++i;
    } else if (c == '$') {
      int group = 0;
      std::size_t digits = 0;
      while (i + 1 < replacement.size() && replacement[i + 1] >= '0' && replacement[i + 1] <= '9') {
        const int longer = group * 10 + (replacement[i + 1] - '0');
        if (digits > 0 && longer >= count) break;
        group = longer;
        ++digits;
        ++i;
      }
      if (digits == 0) raise("FORX0004", "a replacement has a \"$\" that no digit follows");
      if (group < count && groups[group].data() != nullptr) out.append(groups[group].data(), groups[group].size());
    } else {
      out += c;
    }
  }
}

void replace(Context& context, Arguments args, Sequence& out) {
  const std::string_view pattern = text_of(args[1]);
  const std::string_view flags = flags_of(args, 3);
  refuse_empty_match(context, pattern, flags);
  const std::string_view text = text_of(args[0]);
  const Matcher matcher = find_regex(context.run, pattern, flags, text);
  if (!matcher.keeps_groups) {
    raise("FORX0002", "replace() is given \"" + shown(pattern, 200) +
                          "\", which repeats a group more than 1000 times; write it with \"(?:\"");
  }
  const int count = matcher.program == nullptr ? 1 : matcher.program->NumberOfCapturingGroups() + 1;
  std::vector<Text> groups(static_cast<std::size_t>(count));
  std::string result;
  std::size_t at = 0;
  while (at <= text.size() && finds(matcher, text, at, groups.data(), count)) {
    const auto start = static_cast<std::size_t>(groups[0].data() - text.data());
    result += text.substr(at, start - at);
    append_replacement(text_of(args[2]), groups.data(), count, result);
    at = start + groups[0].size();
    context.run.step();
    if (result.size() > kMaxText) {
      throw LimitReached("replace() makes a text of more than " + std::to_string(kMaxText) +
                         " bytes, which is the limit");
    }
    if (groups[0].empty()) break;
  }
  result += text.substr(at);
  out.push(text_item(context.arena->copy(result)));
}

void tokenize(Context& context, Arguments args, Sequence& out) {
  const std::string_view pattern = text_of(args[1]);
  const std::string_view flags = flags_of(args, 2);
  refuse_empty_match(context, pattern, flags);
  const std::string_view text = text_of(args[0]);
  if (text.empty()) return;
  const Matcher matcher = find_regex(context.run, pattern, flags, text);
  std::size_t at = 0;
  Text match;
  while (finds(matcher, text, at, &match, 1) && !match.empty()) {
    const auto start = static_cast<std::size_t>(match.data() - text.data());
    out.push(text_item(text.substr(at, start - at)));
    at = start + match.size();
    context.run.step();
  }
  out.push(text_item(text.substr(at)));
}

constexpr FunctionSpec kFunctions[] = {
    {"matches", 2, 3, "s?ss", Yields::kBoolean, 0, matches},
    {"replace", 3, 4, "s?sss", Yields::kText, 0, replace},
    {"tokenize", 2, 3, "s?ss", Yields::kAnything, 0, tokenize},
};

}  // namespace

std::optional<RegexArguments> regex_arguments(const FunctionSpec& spec) {
  if (&spec < std::begin(kFunctions) || &spec >= std::end(kFunctions)) return std::nullopt;
  return RegexArguments{1, spec.name == "replace" ? 3U : 2U};
}

std::span<const FunctionSpec> regex_functions() { return kFunctions; }

}  // namespace peppol::xpath
