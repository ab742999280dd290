#include "directory/service_ids.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace peppol::directory {

namespace {

constexpr std::size_t kMaxDocumentType = 500;
constexpr std::size_t kMaxProcess = 200;
constexpr std::size_t kMaxScheme = 25;
constexpr std::string_view kPint = "urn:peppol:pint:";

tl::unexpected<Error> malformed(std::string_view what, std::string_view text, std::string_view why) {
  return fail(ErrorCode::kMalformed, fmt::format("the {} identifier \"{}\" {}", what, shown(text, 200), why));
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

// The parts of a wildcard scheme's customization, without its star.
std::vector<std::string_view> customization_parts(std::string_view customization) {
  if (customization.ends_with('*')) customization.remove_suffix(1);
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = customization.find('@');
    parts.push_back(customization.substr(0, end));
    if (end == std::string_view::npos) return parts;
    customization.remove_prefix(end + 1);
  }
}

bool are_given_and_different(const std::vector<std::string_view>& parts) {
  for (auto part = parts.begin(); part != parts.end(); ++part)
    if (part->empty() || std::find(parts.begin(), part, *part) != part) return false;
  return true;
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

Result<void> DocumentTypeId::check_form() const {
  const auto bad = [this](std::string_view why) { return malformed("document type", to_string(), why); };
  if (scheme_ != kBusdoxScheme && scheme_ != kWildcardScheme)
    return bad("has a scheme other than busdox-docid-qns and peppol-doctype-wildcard");
  const auto all = parts();
  const bool complete = all && !all->root_namespace.empty() && !all->root_element.empty() &&
                        !all->customization.empty() && !all->version.empty();
  if (!complete || all->root_namespace.find("::") != std::string::npos)
    return bad("is not of the form <root namespace>::<root element>##<customization>::<version>");
  if (scheme_ == kBusdoxScheme && all->customization.starts_with(kPint))
    return bad("is a type of PINT, which belongs to the scheme peppol-doctype-wildcard");
  if (scheme_ == kWildcardScheme && !are_given_and_different(customization_parts(all->customization)))
    return bad("has an empty part or the same part twice in its customization (parts have a \"@\" between them)");
  return {};
}

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

Result<void> ProcessId::check_form() const {
  if (scheme_ == kProcessScheme) return {};
  return malformed("process", to_string(), "has a scheme other than cenbii-procid-ubl");
}

}  // namespace peppol::directory
