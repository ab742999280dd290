#include "base/xml/lexical_scan.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/bytes.h"

namespace peppol::xml {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Encodings in which every markup character is its ASCII byte and which the
// scan below therefore reads as the parser will.
constexpr std::array<std::string_view, 5> kEncodings = {"utf-8", "utf8", "us-ascii", "iso-8859-1", "ascii"};

Result<void> check_encoding(std::string_view bytes) {
  if (bytes.substr(0, 4).find('\0') != std::string_view::npos || bytes.starts_with("\xFE\xFF") ||
      bytes.starts_with("\xFF\xFE")) {
    return fail(ErrorCode::kUnsupported, "The XML is in UTF-16 or UTF-32; only UTF-8 is accepted.");
  }
  if (!bytes.starts_with("<?xml")) return {};
  const std::string_view declaration = bytes.substr(0, std::min(bytes.find("?>"), std::size_t{200}));
  const std::size_t name = declaration.find("encoding");
  if (name == std::string_view::npos) return {};
  const std::size_t open = declaration.find_first_of("\"'", name);
  if (open == std::string_view::npos) return {};
  const std::size_t close = declaration.find(declaration[open], open + 1);
  if (close == std::string_view::npos) return {};
  const std::string encoding = to_lower_ascii(declaration.substr(open + 1, close - open - 1));
  if (std::find(kEncodings.begin(), kEncodings.end(), encoding) == kEncodings.end()) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("The XML declares the encoding \"{}\"; only UTF-8 is accepted.", encoding.substr(0, 40)));
  }
  return {};
}

// The position behind `end`, or the end of the bytes.
std::size_t after(std::string_view bytes, std::string_view end, std::size_t from) {
  const std::size_t at = bytes.find(end, from);
  return at == std::string_view::npos ? bytes.size() : at + end.size();
}

// Reads one start tag; returns the position behind it. The parser compares every attribute of an
// element with every other, so their number is bounded before it starts.
Result<std::size_t> scan_tag(std::string_view bytes, std::size_t at, const Limits& limits) {
  std::size_t attributes = 0;
  while (at < bytes.size()) {
    at = bytes.find_first_of("\"'>", at);
    if (at == std::string_view::npos || bytes[at] == '>') break;
    if (++attributes > limits.max_attributes) {
      return fail(ErrorCode::kLimitExceeded,
                  fmt::format("An element of the XML has more than {} attributes.", limits.max_attributes));
    }
    at = after(bytes, bytes.substr(at, 1), at + 1);
  }
  return std::min(at, bytes.size());
}

}  // namespace

Result<void> scan_lexically(std::string_view bytes, const Limits& limits) {
  if (bytes.size() > limits.max_bytes) {
    return fail(ErrorCode::kLimitExceeded,
                fmt::format("The XML has {} bytes; at most {} are accepted.", bytes.size(), limits.max_bytes));
  }
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  if (auto encoding = check_encoding(bytes); !encoding) return encoding;
  std::size_t at = 0;
  while ((at = bytes.find('<', at)) != std::string_view::npos) {
    const std::string_view rest = bytes.substr(at);
    if (rest.starts_with("<!DOCTYPE")) {
      return fail(ErrorCode::kMalformed, "The XML has a DOCTYPE (DTD); document type declarations are not accepted.");
    }
    if (rest.starts_with("<!--")) {
      at = after(bytes, "-->", at + 4);
    } else if (rest.starts_with("<![CDATA[")) {
      at = after(bytes, "]]>", at + 9);
    } else if (rest.starts_with("<?")) {
      at = after(bytes, "?>", at + 2);
    } else {
      auto behind = scan_tag(bytes, at + 1, limits);
      if (!behind) return tl::unexpected(behind.error());
      at = *behind;
    }
  }
  return {};
}

}  // namespace peppol::xml
