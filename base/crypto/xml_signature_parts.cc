#include "base/crypto/xml_signature_parts.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/crypto/xml_algorithms.h"

namespace peppol::crypto {
namespace {

constexpr std::size_t kMaxPrefixes = 64;

std::vector<std::string> words(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  std::vector<std::string> out;
  for (std::size_t at = text.find_first_not_of(kSpace); at != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(kSpace, at), text.size());
    out.emplace_back(text.substr(at, end - at));
    at = text.find_first_not_of(kSpace, end);
  }
  return out;
}

}  // namespace

Result<xml::Canonicalization> canonicalization_of(xml::Element method) {
  auto uri = xml::required_attribute(method, "", "Algorithm");
  if (!uri) return tl::unexpected(uri.error());
  auto c14n = xml::c14n_from_uri(*uri);
  if (!c14n) return tl::unexpected(c14n.error());
  xml::Canonicalization out{*c14n, {}, std::nullopt};
  const auto children = method.children();
  if (children.empty()) return out;
  const bool exclusive = *c14n == xml::C14n::kExclusive || *c14n == xml::C14n::kExclusiveWithComments;
  if (!exclusive || children.size() != 1 || !children.front().is(kEcNamespace, "InclusiveNamespaces")) {
    return fail(ErrorCode::kMalformed, fmt::format("{} holds {}, which has no meaning there.", method.describe(),
                                                   children.front().describe()));
  }
  out.inclusive_prefixes = words(children.front().attribute("", "PrefixList").value_or(""));
  if (out.inclusive_prefixes.size() > kMaxPrefixes) {
    return fail(ErrorCode::kLimitExceeded,
                fmt::format("{} lists more than {} prefixes.", children.front().describe(), kMaxPrefixes));
  }
  return out;
}

Result<Bytes> base64_child(xml::Element parent, std::string_view local_name) {
  auto text = xml::required_text(parent, kDsNamespace, local_name);
  if (!text) return tl::unexpected(text.error());
  auto bytes = from_base64(*text);
  if (!bytes) {
    return fail(ErrorCode::kMalformed,
                fmt::format("The {} in {} is not base64: {}", local_name, parent.describe(), bytes.error().detail));
  }
  return bytes;
}

}  // namespace peppol::crypto
