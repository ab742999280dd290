#include "base/net/http_head.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/bytes.h"

namespace peppol::net {
namespace {

constexpr std::size_t kMaxShown = 60;  // of a value, in a sentence

using Refused = tl::unexpected<HeadRefusal>;
template <class T>
using Judged = tl::expected<T, HeadRefusal>;

Refused refuse(int status, std::string sentence) { return Refused(HeadRefusal{status, std::move(sentence)}); }
Refused malformed(std::string sentence) { return refuse(400, std::move(sentence)); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_visible(char c) { return c > 0x20 && c < 0x7f; }
bool is_token_character(char c) {
  return is_digit(c) || is_letter(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

// For a sentence: printable ASCII alone.
std::string shown(std::string_view text) {
  std::string safe(text.substr(0, kMaxShown));
  std::replace_if(
      safe.begin(), safe.end(), [](char c) { return c < 0x20 || c >= 0x7f; }, '?');
  return safe;
}

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

bool same(std::string_view a, std::string_view lower) { return to_lower_ascii(a) == lower; }

std::vector<std::string_view> list_of(std::string_view text) {
  std::vector<std::string_view> items;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    if (const auto item = trim(text.substr(0, comma)); !item.empty()) items.push_back(item);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return items;
}

struct Field {
  std::string name;  // lower case
  std::string_view value;
};

// No folding, no space before the colon (RFC 9112 5.1, 5.2).
Judged<Field> read_field(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t')
    return malformed("A header field continues on a second line; each must stand on one line.");
  const auto colon = line.find(':');
  const auto name = line.substr(0, colon);
  if (colon == std::string_view::npos || !is_token(name))
    return malformed(fmt::format("\"{}\" is no header field: a name, \":\" and a value are expected.", shown(line)));
  return Field{to_lower_ascii(name), trim(line.substr(colon + 1))};
}

// "/path?query", "*" for OPTIONS, or "http://host/path" (RFC 9112 3.2).
Judged<void> check_target(std::string_view method, std::string_view target) {
  if (!std::all_of(target.begin(), target.end(), is_visible) || target.find('#') != std::string_view::npos)
    return malformed("The target of the request has a character that must be percent-encoded.");
  const auto plain = percent_decode(target);
  if (!plain || !is_utf8(*plain) || plain->find('\0') != std::string::npos)
    return malformed(
        fmt::format("The target \"{}\" is not percent-encoded UTF-8: \"%\" and two hexadecimal digits for "
                    "each byte of a character, and no NUL.",
                    shown(target)));
  if (target.front() == '/' || (target == "*" && method == "OPTIONS")) return {};
  const auto authority = target.find("://") + 3;
  const bool is_http = same(target.substr(0, authority), "http://") || same(target.substr(0, authority), "https://");
  const auto end = is_http ? std::min(target.find_first_of("/?", authority), target.size()) : authority;
  if (is_http && end > authority) return {};
  return malformed(
      fmt::format("The target \"{}\" is neither a path, which begins with \"/\", nor an http address.", shown(target)));
}

// What the line says of the version; 10 or 11.
Judged<int> read_request_line(std::string_view line, const HeadLimits& limits) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || last == first || line.find(' ', first + 1) != last)
    return malformed("The request must begin with a method, a target and \"HTTP/1.1\", with one space between.");
  const auto method = line.substr(0, first);
  const auto target = line.substr(first + 1, last - first - 1);
  const auto version = line.substr(last + 1);
  if (!is_token(method) || target.empty())
    return malformed("The request must begin with a method, a target and \"HTTP/1.1\", with one space between.");
  const bool is_http = version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
                       version[6] == '.' && is_digit(version[7]);
  if (!is_http) return malformed(fmt::format("\"{}\" is not HTTP/1.1.", shown(version)));
  if (version != "HTTP/1.1" && version != "HTTP/1.0")
    return refuse(505, fmt::format("{} is not spoken here; HTTP/1.1 is.", version));
  if (target.size() > limits.max_target_bytes)
    return refuse(414, fmt::format("The target of the request is longer than {} bytes.", limits.max_target_bytes));
  if (auto fit = check_target(method, target); !fit) return Refused(fit.error());
  return version == "HTTP/1.0" ? 10 : 11;
}

// CR and LF at the end alone, tab the only other control character.
Judged<void> check_characters(std::string_view line) {
  const bool plain = std::all_of(line.begin(), line.end(), [](char c) {
    return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
  });
  if (plain) return {};
  return malformed("The header has a control character; each line must end in CR LF.");
}

// The fields that say how long the request is and what the answer may be.
class Fields {
 public:
  explicit Fields(bool http_1_0) : http_1_0_(http_1_0) {}

  Judged<void> take(std::string_view line) {
    auto field = read_field(line);
    if (!field) return Refused(field.error());
    const auto& [name, value] = *field;
    if (name == "host") return take_host(value);
    if (name == "content-length") return take_length(value);
    if (name == "transfer-encoding") return take_transfer_encoding(value);
    if (name == "expect") return take_expectation(value);
    if (name == "content-encoding") return take_content_encoding(value);
    if (name == "accept-encoding") take_accept_encoding(value);
    return {};
  }

  Judged<void> check_together() const {
    if (hosts_ == 0 && !http_1_0_) return malformed("The Host field is missing, which HTTP/1.1 asks for.");
    if (has_length_ && has_transfer_encoding_)
      return malformed("Content-Length and Transfer-Encoding contradict each other; one of them may be there.");
    const bool accepts_identity = identity_quality_.value_or(any_quality_.value_or(true));
    if (!accepts_identity)
      return refuse(406, "Answers are sent without a content coding, which Accept-Encoding forbids (identity;q=0).");
    return {};
  }

 private:
  Judged<void> take_host(std::string_view value) {
    if (++hosts_ > 1) return malformed("The Host field stands there twice.");
    const bool is_authority = std::all_of(value.begin(), value.end(), [](char c) {
      return is_visible(c) && std::string_view("/\\?#@,\"<>").find(c) == std::string_view::npos;
    });
    if (!is_authority) return malformed(fmt::format("Host is \"{}\"; a name and a port are expected.", shown(value)));
    return {};
  }

  Judged<void> take_length(std::string_view value) {
    if (has_length_) return malformed("Content-Length stands there twice.");
    has_length_ = true;
    constexpr std::size_t kMostDigits = 18;
    if (value.empty() || value.size() > kMostDigits || !std::all_of(value.begin(), value.end(), is_digit))
      return malformed(fmt::format("Content-Length is \"{}\"; a number of at most {} digits is expected.", shown(value),
                                   kMostDigits));
    return {};
  }

  // RFC 9112 6.1 and 6.3: what does not end in one "chunked" has no end that both sides agree on.
  Judged<void> take_transfer_encoding(std::string_view value) {
    if (http_1_0_) return malformed("HTTP/1.0 has no Transfer-Encoding.");
    if (has_transfer_encoding_) return malformed("Transfer-Encoding stands there twice.");
    has_transfer_encoding_ = true;
    if (same(value, "chunked")) return {};
    const auto codings = list_of(value);
    const auto chunks =
        std::count_if(codings.begin(), codings.end(), [](std::string_view coding) { return same(coding, "chunked"); });
    if (chunks == 1 && codings.size() > 1 && same(codings.back(), "chunked"))
      return refuse(501, fmt::format("Transfer-Encoding is \"{}\"; \"chunked\" alone is supported.", shown(value)));
    return malformed(
        fmt::format("Transfer-Encoding is \"{}\"; \"chunked\", once and last, is expected.", shown(value)));
  }

  Judged<void> take_expectation(std::string_view value) {
    if (http_1_0_ || same(value, "100-continue")) return {};
    return refuse(417, fmt::format("Expect is \"{}\"; \"100-continue\" alone is understood.", shown(value)));
  }

  static Judged<void> take_content_encoding(std::string_view value) {
    for (const auto coding : list_of(value))
      if (!same(coding, "identity"))
        return refuse(415, fmt::format("Content-Encoding is \"{}\"; the body must be sent without a content coding.",
                                       shown(value)));
    return {};
  }

  // RFC 9110 12.5.3; only what is said of "identity" and "*" matters, as nothing else is ever sent.
  void take_accept_encoding(std::string_view value) {
    for (const auto item : list_of(value)) {
      const auto semicolon = std::min(item.find(';'), item.size());
      const auto coding = to_lower_ascii(trim(item.substr(0, semicolon)));
      const bool accepted = !is_zero_weight(item.substr(semicolon));
      if (coding == "identity") identity_quality_ = accepted;
      if (coding == "*") any_quality_ = accepted;
    }
  }

  // "; q=0", "; q=0.000"
  static bool is_zero_weight(std::string_view parameters) {
    while (!parameters.empty()) {
      parameters.remove_prefix(1);  // ";"
      const auto end = std::min(parameters.find(';'), parameters.size());
      const auto weight = to_lower_ascii(trim(parameters.substr(0, end)));
      if (weight.starts_with("q=0") && weight.find_first_not_of("0.", 2) == std::string::npos) return true;
      parameters.remove_prefix(end);
    }
    return false;
  }

  bool http_1_0_;
  int hosts_ = 0;
  bool has_length_ = false;
  bool has_transfer_encoding_ = false;
  std::optional<bool> identity_quality_ = {};  // whether it is acceptable, when told
  std::optional<bool> any_quality_ = {};
};

Judged<void> check_fields(std::string_view head, bool http_1_0) {
  Fields fields(http_1_0);
  for (auto at = head.find("\r\n") + 2; at + 2 < head.size();) {
    const auto end = head.find("\r\n", at);
    if (auto taken = fields.take(head.substr(at, end - at)); !taken) return taken;
    at = end + 2;
  }
  return fields.check_together();
}

}  // namespace

tl::expected<std::optional<std::size_t>, HeadRefusal> HeadScan::look_at(std::string_view received) {
  const auto too_long = [this] {
    return refuse(431, fmt::format("The header is larger than {} bytes.", limits_.max_bytes));
  };
  if (received == "\r") return std::optional<std::size_t>();
  if (received.starts_with(kEmptyLine) && begin_ == 0) begin_ = line_ = kEmptyLine.size();
  for (;;) {
    const auto feed = received.find('\n', line_);
    if (feed == std::string_view::npos) break;
    if (feed + 1 > limits_.max_bytes) return too_long();
    if (feed == line_ || received[feed - 1] != '\r') return malformed("A line of the header ends in LF without CR.");
    const auto line = received.substr(line_, feed - 1 - line_);
    if (auto plain = check_characters(line); !plain) return Refused(plain.error());
    if (line_ == begin_) {
      auto version = read_request_line(line, limits_);
      if (!version) return Refused(version.error());
      http_1_0_ = *version == 10;
    } else if (line.empty()) {
      const auto head = received.substr(begin_, feed + 1 - begin_);
      if (auto fit = check_fields(head, http_1_0_); !fit) return Refused(fit.error());
      return std::optional(feed + 1);
    } else if (++fields_ > limits_.max_fields) {
      return refuse(431, fmt::format("The header has more than {} fields.", limits_.max_fields));
    }
    line_ = feed + 1;
  }
  if (received.size() > limits_.max_bytes) return too_long();
  // What is no HTTP at all is told at once, not when its first line ends.
  if (line_ == begin_ && received.size() > begin_ && !is_token_character(received[begin_]))
    return malformed("This is not an HTTP/1.1 request.");
  return std::optional<std::size_t>();
}

}  // namespace peppol::net
