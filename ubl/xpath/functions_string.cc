#include <algorithm>
#include <cmath>
#include <cstring>
#include <unordered_map>

#include "ubl/xpath/failure.h"
#include "ubl/xpath/functions.h"
#include "ubl/xpath/unicode.h"
#include "ubl/xpath/utf8.h"
#include "ubl/xpath/values.h"

namespace peppol::xpath {

namespace {

void push_text(Context& context, const std::string& text, Sequence& out) {
  out.push(text_item(context.arena->copy(text)));
}

// Of an absent item too, which has the empty text.
std::string_view text_of(const Item& item) { return item.absent() ? std::string_view() : item.text(); }

Item string(Context& context, const Item& item) { return text_item(string_of(item, context.document, *context.arena)); }

void concat(Context& context, Arguments args, Sequence& out) {
  std::size_t size = 0;
  std::vector<std::string_view> texts(args.size());
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (!args[i].empty()) texts[i] = string_of(args[i][0], context.document, *context.arena);
    size += texts[i].size();
  }
  context.run.steps(size / kBytesAStep);
  char* bytes = context.arena->allocate_text(size);
  char* at = bytes;
  for (std::string_view text : texts) at = std::copy(text.begin(), text.end(), at);
  out.push(text_item({bytes, size}));
}

void string_join(Context& context, Arguments args, Sequence& out) {
  const std::string_view separator = text_of(args[1]);
  std::size_t size = 0;
  for (const Item& item : args[0]) size += item.text().size() + separator.size();
  context.run.steps(size / kBytesAStep);
  char* const bytes = context.arena->allocate_text(size);
  char* at = bytes;
  for (std::size_t i = 0; i < args[0].size(); ++i) {
    if (i > 0) at = std::copy(separator.begin(), separator.end(), at);
    at = std::copy(args[0][i].text().begin(), args[0][i].text().end(), at);
  }
  out.push(text_item({bytes, static_cast<std::size_t>(at - bytes)}));
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

Item normalize_space(Context& context, const Item& item) {
  std::string_view text = text_of(item);
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  bool clean = true;
  for (std::size_t i = 0; i < text.size() && clean; ++i) {
    clean = !is_space(text[i]) || (text[i] == ' ' && text[i + 1] != ' ' && !is_space(text[i + 1]));
  }
  if (clean) return text_item(text);
  char* bytes = context.arena->allocate_text(text.size());
  std::size_t size = 0;
  for (char c : text) {
    if (!is_space(c)) {
      bytes[size++] = c;
    } else if (bytes[size - 1] != ' ') {
      bytes[size++] = ' ';
    }
  }
  return text_item({bytes, size});
}

Item string_length(Context&, const Item& item) {
  return integer_item(static_cast<std::int64_t>(count_code_points(text_of(item))));
}

void substring(Context&, Arguments args, Sequence& out) {
  const std::string_view text = text_of(args[0]);
  const auto round = [](double value) { return std::floor(value + 0.5); };
  const double first = round(args[1][0].number);
  const double end = args.size() > 2 ? first + round(args[2][0].number) : HUGE_VAL;
  std::size_t from = text.size();
  std::size_t to = text.size();
  double position = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!starts_code_point(text[i])) continue;
    ++position;
    if (from == text.size() && position >= first && position < end) from = i;
    if (from != text.size() && !(position < end)) {
      to = i;
      break;
    }
  }
  out.push(text_item(text.substr(from, to - from)));
}

void contains(Context&, Arguments args, Sequence& out) {
  const std::string_view text = text_of(args[0]);
  const std::string_view part = text_of(args[1]);
  const bool is_shorter = text.size() < part.size();  // an empty text may have no address
  const bool found =
      part.empty() || (!is_shorter && memmem(text.data(), text.size(), part.data(), part.size()) != nullptr);
  out.push(boolean_item(found));
}

void starts_with(Context&, Arguments args, Sequence& out) {
  out.push(boolean_item(text_of(args[0]).starts_with(text_of(args[1]))));
}

void ends_with(Context&, Arguments args, Sequence& out) {
  out.push(boolean_item(text_of(args[0]).ends_with(text_of(args[1]))));
}

void substring_before(Context&, Arguments args, Sequence& out) {
  const std::string_view text = text_of(args[0]);
  const std::size_t at = text.find(text_of(args[1]));
  out.push(text_item(at == std::string_view::npos ? std::string_view() : text.substr(0, at)));
}

void substring_after(Context&, Arguments args, Sequence& out) {
  const std::string_view text = text_of(args[0]);
  const std::string_view part = text_of(args[1]);
  const std::size_t at = text.find(part);
  out.push(text_item(at == std::string_view::npos ? std::string_view() : text.substr(at + part.size())));
}

void translate(Context& context, Arguments args, Sequence& out) {
  std::string_view from = text_of(args[1]);
  std::string_view to = text_of(args[2]);
  std::unordered_map<std::uint32_t, std::uint32_t> table;
  constexpr std::uint32_t kRemoved = 0xffffffffU;
  while (!from.empty()) {
    const std::uint32_t key = take_code_point(from);
    const std::uint32_t value = to.empty() ? kRemoved : take_code_point(to);
    table.emplace(key, value);
  }
  std::string result;
  for (std::string_view text = text_of(args[0]); !text.empty();) {
    const std::uint32_t point = take_code_point(text);
    const auto found = table.find(point);
    if (found == table.end()) {
      append_code_point(result, point);
    } else if (found->second != kRemoved) {
      append_code_point(result, found->second);
    }
  }
  push_text(context, result, out);
}

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

Item change_case(Context& context, std::string_view text, char (*change)(char),
                 std::string (*change_all)(std::string_view)) {
  bool same = true;
  for (char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80U) return text_item(context.arena->copy(change_all(text)));
    same = same && change(c) == c;
  }
  if (same) return text_item(text);
  char* bytes = context.arena->allocate_text(text.size());
  std::transform(text.begin(), text.end(), bytes, change);
  return text_item({bytes, text.size()});
}

Item upper_case(Context& context, const Item& item) { return change_case(context, text_of(item), upper, upper_cased); }

Item lower_case(Context& context, const Item& item) { return change_case(context, text_of(item), lower, lower_cased); }

void codepoints_to_string(Context& context, Arguments args, Sequence& out) {
  std::string text;
  for (const Item& item : args[0]) {
    const std::int64_t c = item.big ? -1 : item.integer;
    const bool allowed = c == 9 || c == 10 || c == 13 || (c >= 32 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) ||
                         (c >= 0x10000 && c <= 0x10ffff);
    if (!allowed) raise("FOCH0001", "a number given to codepoints-to-string() is not a character");
    append_code_point(text, static_cast<std::uint32_t>(c));
  }
  push_text(context, text, out);
}

void string_to_codepoints(Context&, Arguments args, Sequence& out) {
  for (std::string_view text = text_of(args[0]); !text.empty();) out.push(integer_item(take_code_point(text)));
}

void compare(Context&, Arguments args, Sequence& out) {
  if (args[0].empty() || args[1].empty()) return;
  const int order = args[0][0].text().compare(args[1][0].text());
  out.push(integer_item(order < 0 ? -1 : (order > 0 ? 1 : 0)));
}

constexpr FunctionSpec kFunctions[] = {
    {"string", 0, 1, "x?", Yields::kText, FunctionSpec::kContextItem, nullptr, string},
    {"concat", 2, -1, "a?", Yields::kText, 0, concat},
    {"string-join", 2, 2, "s*s", Yields::kText, 0, string_join},
    {"normalize-space", 0, 1, "s?", Yields::kText, FunctionSpec::kContextText, nullptr, normalize_space},
    {"string-length", 0, 1, "s?", Yields::kNumber, FunctionSpec::kContextText, nullptr, string_length},
    {"substring", 2, 3, "s?dd", Yields::kText, 0, substring},
    {"contains", 2, 2, "s?s?", Yields::kBoolean, 0, contains},
    {"starts-with", 2, 2, "s?s?", Yields::kBoolean, 0, starts_with},
    {"ends-with", 2, 2, "s?s?", Yields::kBoolean, 0, ends_with},
    {"substring-before", 2, 2, "s?s?", Yields::kText, 0, substring_before},
    {"substring-after", 2, 2, "s?s?", Yields::kText, 0, substring_after},
    {"translate", 3, 3, "s?ss", Yields::kText, 0, translate},
    {"upper-case", 1, 1, "s?", Yields::kText, 0, nullptr, upper_case},
    {"lower-case", 1, 1, "s?", Yields::kText, 0, nullptr, lower_case},
    {"codepoints-to-string", 1, 1, "i*", Yields::kText, 0, codepoints_to_string},
    {"string-to-codepoints", 1, 1, "s?", Yields::kAnything, 0, string_to_codepoints},
    {"compare", 2, 2, "s?s?", Yields::kNumber, 0, compare},
};

}  // namespace

std::span<const FunctionSpec> string_functions() { return kFunctions; }

}  // namespace peppol::xpath
