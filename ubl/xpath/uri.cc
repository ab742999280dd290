#include "ubl/xpath/uri.h"

#include <algorithm>

namespace peppol::xpath {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

struct Parts {
  std::optional<std::string_view> scheme;
  std::optional<std::string_view> authority;
  std::string_view path;
  std::optional<std::string_view> query;
  std::optional<std::string_view> fragment;
};

Parts split(std::string_view text) {
  Parts parts;
  if (const std::size_t hash = text.find('#'); hash != std::string_view::npos) {
    parts.fragment = text.substr(hash + 1);
    text = text.substr(0, hash);
  }
  if (const std::size_t question = text.find('?'); question != std::string_view::npos) {
    parts.query = text.substr(question + 1);
    text = text.substr(0, question);
  }
  const std::size_t colon = text.find_first_of(":/");
  const auto of_scheme = [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; };
  if (colon != std::string_view::npos && colon > 0 && text[colon] == ':' && is_letter(text[0]) &&
      std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), of_scheme)) {
    parts.scheme = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  if (text.starts_with("//")) {
    const std::size_t slash = std::min(text.find('/', 2), text.size());
    parts.authority = text.substr(2, slash - 2);
    text.remove_prefix(slash);
  }
  parts.path = text;
  return parts;
}

std::string without_dots(std::string_view path) {
  std::string result;
  while (!path.empty()) {
    if (path.starts_with("../")) {
      path.remove_prefix(3);
    } else if (path.starts_with("./") || path.starts_with("/./")) {
      path.remove_prefix(2);
    } else if (path == "/.") {
      path = "/";
    } else if (path.starts_with("/../") || path == "/..") {
      path = path == "/.." ? "/" : path.substr(3);
      result.erase(result.rfind('/') == std::string::npos ? 0 : result.rfind('/'));
    } else if (path == "." || path == "..") {
      path = {};
    } else {
      const std::size_t end = std::min(path.find('/', 1), path.size());
      result += path.substr(0, end);
      path.remove_prefix(end);
    }
  }
  return result;
}

std::string merged(const Parts& base, std::string_view path) {
  if (base.authority && base.path.empty()) return "/" + std::string(path);
  const std::size_t slash = base.path.rfind('/');
  return slash == std::string_view::npos ? std::string(path)
                                         : std::string(base.path.substr(0, slash + 1)) + std::string(path);
}

std::string joined(const Parts& parts, const std::string& path) {
  std::string text;
  if (parts.scheme) text.append(*parts.scheme).append(":");
  if (parts.authority) text.append("//").append(*parts.authority);
  text += path;
  if (parts.query) text.append("?").append(*parts.query);
  if (parts.fragment) text.append("#").append(*parts.fragment);
  return text;
}

}  // namespace

bool is_uri_reference(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f || std::string_view("<>\"{}|\\^`").find(c) != std::string_view::npos) return false;
    if (c == '%' && (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2]))) return false;
  }
  // What stands before the first colon of a relative reference must not look like a scheme.
  const Parts parts = split(text);
  const std::size_t colon = parts.path.find(':');
  return parts.scheme || parts.authority || colon == std::string_view::npos || parts.path.find('/') < colon;
}

bool is_absolute_uri(std::string_view text) { return split(text).scheme.has_value(); }

std::string resolved_uri(std::string_view reference, std::string_view base) {
  Parts r = split(reference);
  const Parts b = split(base);
  if (r.scheme) return joined(r, without_dots(r.path));
  r.scheme = b.scheme;
  if (r.authority) return joined(r, without_dots(r.path));
  r.authority = b.authority;
  if (r.path.empty()) {
    if (!r.query) r.query = b.query;
    return joined(r, std::string(b.path));
  }
  return joined(r, without_dots(r.path.front() == '/' ? std::string(r.path) : merged(b, r.path)));
}

}  // namespace peppol::xpath
