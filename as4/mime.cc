#include "as4/mime.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

namespace peppol::as4 {
namespace {

constexpr std::string_view kTokenPunctuation = "!#$%&'*+-.^_`|~/";

bool is_token_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         kTokenPunctuation.find(c) != std::string_view::npos;
}

// Walks through the text of one header field.
struct FieldCursor {
  std::string_view rest;

  void skip_space() {
    while (!rest.empty() && std::string_view(" \t\r\n").find(rest.front()) != std::string_view::npos)
      rest.remove_prefix(1);
  }
  bool take(char c) {
    skip_space();
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }
  std::string_view token() {
    skip_space();
    std::size_t length = 0;
    while (length < rest.size() && is_token_character(rest[length])) ++length;
    const auto found = rest.substr(0, length);
    rest.remove_prefix(length);
    return found;
  }
  // Values out there also hold ":" and "=" without quotes: everything up to ";" or space counts.
  std::string_view bare_value() {
    skip_space();
    const auto length = std::min(rest.find_first_of("; \t\r\n"), rest.size());
    const auto found = rest.substr(0, length);
    rest.remove_prefix(length);
    return found;
  }
  std::optional<std::string> quoted_value() {
    std::string value;
    while (!rest.empty()) {
      char c = rest.front();
      rest.remove_prefix(1);
      if (c == '"') return value;
      if (c == '\\' && !rest.empty()) {
        c = rest.front();
        rest.remove_prefix(1);
      }
      if (c != '\r' && c != '\n') value += c;
    }
    return std::nullopt;
  }
};

}  // namespace

Result<ContentType> ContentType::parse(std::string_view field) {
  FieldCursor cursor{field};
  ContentType result;
  result.type = to_lower_ascii(cursor.token());
  const auto slash = result.type.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == result.type.size())
    return fail(ErrorCode::kMalformed, fmt::format("the Content-Type \"{}\" does not begin with type/subtype", field));
  while (cursor.take(';')) {
    const auto name = to_lower_ascii(cursor.token());
    if (name.empty()) continue;  // a trailing ";"
    if (!cursor.take('='))
      return fail(ErrorCode::kMalformed, fmt::format("the Content-Type parameter \"{}\" has no value", name));
    std::optional<std::string> value =
        cursor.take('"') ? cursor.quoted_value() : std::optional(std::string(cursor.bare_value()));
    if (!value)
      return fail(ErrorCode::kMalformed, fmt::format("the quoted Content-Type parameter \"{}\" does not end", name));
    if (result.parameter(name))
      return fail(ErrorCode::kMalformed, fmt::format("the Content-Type parameter \"{}\" comes twice", name));
    result.parameters.emplace_back(name, std::move(*value));
  }
  cursor.skip_space();
  if (!cursor.rest.empty())
    return fail(ErrorCode::kMalformed,
                fmt::format("the Content-Type has \"{}\" where \";\" was expected", cursor.rest));
  return result;
}

std::optional<std::string> ContentType::parameter(std::string_view name) const {
  for (const auto& [known, value] : parameters)
    if (known == name) return value;
  return std::nullopt;
}

std::optional<std::string> MimePart::header(std::string_view name) const {
  for (const auto& [known, value] : headers)
    if (known == name) return value;
  return std::nullopt;
}

std::string MimePart::content_id() const {
  const auto field = header("content-id").value_or("");
  auto id = trim_ascii(field);
  if (id.size() >= 2 && id.front() == '<' && id.back() == '>') id = id.substr(1, id.size() - 2);
  return std::string(id);
}

Result<void> MultipartWriter::begin_part(const std::vector<std::pair<std::string, std::string>>& headers) {
  std::string text = lead_ + "--" + boundary_ + "\r\n";
  for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
  lead_ = "\r\n";
  return out_.write(text + "\r\n");
}

Result<void> MultipartWriter::finish() { return out_.write(lead_ + "--" + boundary_ + "--\r\n"); }

}  // namespace peppol::as4
