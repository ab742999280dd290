#include "directory/wildcard.h"

#include <algorithm>

namespace peppol::directory {

bool needs_matching(const DocumentTypeId& wanted) { return wanted.scheme() == kWildcardScheme; }

std::optional<DocumentTypeId> find_registration(const std::vector<DocumentTypeId>& registered,
                                                const DocumentTypeId& wanted) {
  const auto is_registered = [&registered](const DocumentTypeId& id) {
    return std::find(registered.begin(), registered.end(), id) != registered.end();
  };
  if (wanted.has_wildcard()) return std::nullopt;
  if (is_registered(wanted)) return wanted;
  auto parts = wanted.parts();
  if (!needs_matching(wanted) || !parts) return std::nullopt;
  std::string prefix = parts->customization;
  for (;;) {
    parts->customization = prefix + "*";
    auto candidate = DocumentTypeId::make(kWildcardScheme, parts->to_value());
    if (candidate && is_registered(*candidate)) return *candidate;
    const auto cut = prefix.rfind('@');
    if (cut == std::string::npos) return std::nullopt;
    prefix.resize(cut);
  }
}

}  // namespace peppol::directory
