#include "base/xml/lexical_scan.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/bytes.h"
#include "base/text.h"

namespace peppol::xml {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kEbcdic = "\x4C\x6F\xA7\x94";  // "<?xm", which libxml2 would recognise

// Encodings in which every markup character is its ASCII byte and which the
// scan below therefore reads as the parser will.
constexpr std::array<std::string_view, 7> kEncodings = {"utf-8",      "utf8",        "us-ascii", "ascii",
                                                        "iso-8859-1", "iso-latin-1", "latin1"};

// What stands in quotes behind the word "encoding" of the XML declaration.
std::optional<std::string_view> declared_encoding(std::string_view bytes) {
  if (!bytes.starts_with("<?xml")) return std::nullopt;
  const std::string_view declaration = bytes.substr(0, bytes.find("?>"));
  const std::size_t name = declaration.find("encoding");
  if (name == std::string_view::npos) return std::nullopt;
  const std::size_t open = declaration.find_first_of("\"'", name);
  if (open == std::string_view::npos) return std::nullopt;
  const std::size_t close = declaration.find(declaration[open], open + 1);
  if (close == std::string_view::npos) return std::nullopt;
  return declaration.substr(open + 1, close - open - 1);
}

Result<void> check_encoding(std::string_view bytes) {
  if (bytes.substr(0, 4).find('\0') != std::string_view::npos || bytes.starts_with("\xFE\xFF") ||
      bytes.starts_with("\xFF\xFE")) {
    return fail(ErrorCode::kUnsupported, "The XML is in UTF-16 or UTF-32; UTF-8, US-ASCII and ISO-8859-1 are read.");
  }
  if (bytes.starts_with(kEbcdic)) {
    return fail(ErrorCode::kUnsupported, "The XML is in EBCDIC; UTF-8, US-ASCII and ISO-8859-1 are read.");
  }
  const auto encoding = declared_encoding(bytes);
  if (!encoding) return {};
  if (std::find(kEncodings.begin(), kEncodings.end(), to_lower_ascii(*encoding)) != kEncodings.end()) return {};
  return fail(ErrorCode::kUnsupported,
              fmt::format("The XML declares the encoding \"{}\"; UTF-8, US-ASCII and ISO-8859-1 are read.",
                          shown(*encoding, 40)));
}

// The position behind `end`, or the end of the bytes.
std::size_t after(std::string_view bytes, std::string_view end, std::size_t from) {
  const std::size_t at = bytes.find(end, from);
  return at == std::string_view::npos ? bytes.size() : at + end.size();
}

struct Tag {
  std::size_t attributes;
  std::size_t end;  // behind it
};

// Reads the start tag whose "<" is at `at`, up to one attribute too many.
Tag scan_tag(std::string_view bytes, std::size_t at, std::size_t max_attributes) {
  std::size_t attributes = 0;
  while (at < bytes.size() && attributes <= max_attributes) {
    at = bytes.find_first_of("\"'>", at);
    if (at == std::string_view::npos || bytes[at] == '>') break;
    ++attributes;
    at = after(bytes, bytes.substr(at, 1), at + 1);
  }
  return {attributes, std::min(at, bytes.size())};
}

// Where the first element with too many attributes begins. Reads everything.
std::optional<std::size_t> find_crowded_element(std::string_view bytes, std::size_t max_attributes) {
  std::size_t at = 0;
  while ((at = bytes.find('<', at)) != std::string_view::npos) {
    const std::string_view rest = bytes.substr(at);
    if (rest.starts_with("<!--")) {
      at = after(bytes, "-->", at + 4);
    } else if (rest.starts_with("<![CDATA[")) {
      at = after(bytes, "]]>", at + 9);
    } else if (rest.starts_with("<?")) {
      at = after(bytes, "?>", at + 2);
    } else {
      const Tag tag = scan_tag(bytes, at, max_attributes);
      if (tag.attributes > max_attributes) return at;
      at = tag.end;
    }
  }
  return std::nullopt;
}

// False when no element can have too many. An attribute has five bytes at least (` a=""`) and no "<", so that a tag
// with too many is a long stretch without another "<"; looked for from its far end, nearly all bytes are passed over.
bool may_be_crowded(std::string_view bytes, std::size_t max_attributes) {
  const std::size_t stretch = 5 * (max_attributes + 1);
  std::size_t at = 0;
  while (bytes.size() - at > stretch) {
    const std::size_t last = bytes.substr(at + 1, stretch).rfind('<');
    if (last != std::string_view::npos) {
      at += 1 + last;
      continue;
    }
    // Most often a long text. What is within a comment or CDATA only looks like a tag.
    const std::size_t next = std::min(bytes.find('<', at + stretch), bytes.size());
    if (scan_tag(bytes.substr(0, next), at, max_attributes).attributes > max_attributes) return true;
    at = next;
  }
  return false;
}

}  // namespace

Result<void> scan_lexically(std::string_view bytes, std::size_t max_bytes, std::size_t max_attributes) {
  if (bytes.size() > max_bytes) {
    return fail(ErrorCode::kLimitExceeded,
                fmt::format("The XML has {} bytes; at most {} are accepted.", bytes.size(), max_bytes));
  }
  const std::string_view unmarked = bytes.starts_with(kByteOrderMark) ? bytes.substr(kByteOrderMark.size()) : bytes;
  if (auto encoding = check_encoding(unmarked); !encoding) return encoding;
  if (!may_be_crowded(bytes, max_attributes)) return {};
  const auto crowded = find_crowded_element(bytes, max_attributes);
  if (!crowded) return {};
  const auto line = 1 + std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(*crowded), '\n');
  return fail(ErrorCode::kLimitExceeded,
              fmt::format("An element at line {} of the XML has more than {} attributes and namespace declarations, "
                          "which is the limit.",
                          line, max_attributes));
}

}  // namespace peppol::xml
