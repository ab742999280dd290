#include "directory/service_ids.h"

#include <fmt/format.h>

#include <algorithm>

namespace peppol::directory {

namespace {

constexpr std::size_t kMaxDocumentType = 500;
constexpr std::size_t kMaxProcess = 200;
constexpr std::size_t kMaxScheme = 25;
constexpr std::string_view kPint = "urn:peppol:pint:";

tl::unexpected<Error> malformed(std::string_view what, std::string_view text, std::string_view why) {
  const bool long_text = text.size() > 200;
  return fail(ErrorCode::kMalformed,
              fmt::format("the {} identifier \"{}{}\" {}", what, text.substr(0, 200), long_text ? "..." : "", why));
}

bool is_visible(char c) { return c > ' ' && c < '\x7f'; }

Result<void> check(std::string_view what, std::string_view scheme, std::string_view value, std::size_t longest) {
  if (value.empty()) return malformed(what, value, "is empty");
  if (value.size() > longest) {
    return malformed(what, value, fmt::format("has {} characters; {} is the limit", value.size(), longest));
  }
  if (scheme.empty() || scheme.size() > kMaxScheme)
    return malformed(what, value, "needs a scheme of 1 to 25 characters");
  if (!std::all_of(value.begin(), value.end(), is_visible) || !std::all_of(scheme.begin(), scheme.end(), is_visible)) {
    return malformed(what, value, "holds white space or a character outside ASCII");
  }
  return {};
}

std::optional<DocumentTypeParts> split(std::string_view value) {
  const auto hashes = value.find("##");
  const auto version = value.rfind("::");
  if (hashes == std::string_view::npos || version == std::string_view::npos || version < hashes + 2)
    return std::nullopt;
  const auto root = value.substr(0, hashes);
  const auto element = root.rfind("::");
  if (element == std::string_view::npos) return std::nullopt;
  return DocumentTypeParts{std::string(root.substr(0, element)), std::string(root.substr(element + 2)),
                           std::string(value.substr(hashes + 2, version - hashes - 2)),
                           std::string(value.substr(version + 2))};
}

// One star, at the end of the customization, directly after a part.
bool is_star_in_place(std::string_view value) {
  const auto parts = split(value);
  if (!parts || std::count(value.begin(), value.end(), '*') != 1) return false;
  const auto& customization = parts->customization;
  return customization.size() > 1 && customization.back() == '*' && customization[customization.size() - 2] != '@';
}

}  // namespace

std::string DocumentTypeParts::to_value() const {
  return fmt::format("{}::{}##{}::{}", root_namespace, root_element, customization, version);
}

Result<DocumentTypeId> DocumentTypeId::parse(std::string_view text) {
  for (const auto scheme : {kBusdoxScheme, kWildcardScheme}) {
    if (text.starts_with(scheme) && text.substr(scheme.size()).starts_with("::")) {
      return make(scheme, text.substr(scheme.size() + 2));
    }
  }
  const auto parts = split(text);
  return make(parts && parts->customization.starts_with(kPint) ? kWildcardScheme : kBusdoxScheme, text);
}

Result<DocumentTypeId> DocumentTypeId::make(std::string_view scheme, std::string_view value) {
  auto checked = check("document type", scheme, value, kMaxDocumentType);
  if (!checked) return tl::unexpected(checked.error());
  if (value.find('*') != std::string_view::npos && (scheme != kWildcardScheme || !is_star_in_place(value))) {
    return malformed("document type", value,
                     "holds a \"*\", which may only end the customization of a peppol-doctype-wildcard identifier");
  }
  return DocumentTypeId(std::string(scheme), std::string(value));
}

std::optional<DocumentTypeParts> DocumentTypeId::parts() const { return split(value_); }

Result<ProcessId> ProcessId::parse(std::string_view text) {
  const auto separator = text.find("::");
  if (separator == std::string_view::npos) return make(kProcessScheme, text);
  return make(text.substr(0, separator), text.substr(separator + 2));
}

Result<ProcessId> ProcessId::make(std::string_view scheme, std::string_view value) {
  auto checked = check("process", scheme, value, kMaxProcess);
  if (!checked) return tl::unexpected(checked.error());
  return ProcessId(std::string(scheme), std::string(value));
}

}  // namespace peppol::directory
