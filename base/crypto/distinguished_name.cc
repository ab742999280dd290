#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/crypto/certificate.h"
#include "base/text.h"

namespace peppol::crypto {
namespace {

// Cuts at every `separator` that is neither escaped nor between quotes.
std::vector<std::string> split(std::string_view text, std::string_view separators) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      parts.back() += text.substr(i++, 2);
    } else if (!quoted && separators.find(text[i]) != std::string_view::npos) {
      parts.emplace_back();
    } else {
      if (text[i] == '"') quoted = !quoted;
      parts.back() += text[i];
    }
  }
  return parts;
}

// Without quotes and escapes: "\," is a comma, "\C3\A9" two octets.
std::string unescape(std::string_view value) {
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '"') continue;
    if (value[i] != '\\' || i + 1 >= value.size()) {
      out += value[i];
      continue;
    }
    const auto octet = i + 2 < value.size() ? from_hex(value.substr(i + 1, 2)) : Result<Bytes>(Bytes());
    if (octet && octet->size() == 1) {
      out += *octet;
      i += 2;
    } else {
      out += value[++i];
    }
  }
  return out;
}

struct Rdn {
  std::string type;  // upper case
  std::string value;
};

Rdn read(std::string_view rdn) {
  const std::size_t equals = rdn.find('=');
  if (equals == std::string_view::npos) return {"", std::string(rdn)};
  std::string type(trim_ascii(rdn.substr(0, equals)));
  std::transform(type.begin(), type.end(), type.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return {std::move(type), unescape(trim_ascii(rdn.substr(equals + 1)))};
}

std::vector<std::string> folded(const std::vector<std::string>& rdns) {
  std::vector<std::string> out;
  for (const auto& rdn : rdns) {
    const Rdn parts = read(rdn);
    out.push_back(parts.type + "=" + to_lower_ascii(parts.value));
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

Result<DistinguishedName> DistinguishedName::parse(std::string_view rfc2253) {
  std::vector<std::string> rdns;
  for (const auto& part : split(rfc2253, ",;")) {
    const std::string_view rdn = trim_ascii(part);
    const std::size_t equals = rdn.find('=');
    if (equals == 0 || equals == std::string_view::npos) {
      return fail(ErrorCode::kMalformed,
                  fmt::format("\"{}\" is not a distinguished name such as CN=POP000001,C=NL.", shown(rfc2253, 200)));
    }
    rdns.emplace_back(rdn);
  }
  return DistinguishedName(std::move(rdns));
}

std::string DistinguishedName::to_string() const { return fmt::format("{}", fmt::join(rdns_, ",")); }

std::optional<std::string> DistinguishedName::value(std::string_view type) const {
  for (const auto& rdn : rdns_) {
    for (const auto& single : split(rdn, "+")) {
      if (Rdn parts = read(single); parts.type == type) return std::move(parts.value);
    }
  }
  return std::nullopt;
}

bool DistinguishedName::same_components(const DistinguishedName& other) const {
  return folded(rdns_) == folded(other.rdns_);
}

}  // namespace peppol::crypto
