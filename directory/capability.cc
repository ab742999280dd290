#include "directory/capability.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "directory/known_types.h"
#include "directory/wildcard.h"

namespace peppol::directory {
namespace {

// A name stands for each of its root elements with its customization and process.
struct Named {
  std::string_view name;
  std::string_view customization;
  std::string_view process;
  std::array<std::string_view, 2> roots;  // of UBL; the second may be empty
};

constexpr Named kNamed[] = {
    {"billing",
     "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
     "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
     {"Invoice", "CreditNote"}},
    {"nlcius",
     "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0",
     "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
     {"Invoice", "CreditNote"}},
    {"selfbilling",
     "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0",
     "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0",
     {"Invoice", "CreditNote"}},
    {"pint", "urn:peppol:pint:billing-1*", "urn:peppol:bis:billing", {"Invoice", "CreditNote"}},
    {"pint-selfbilling", "urn:peppol:pint:selfbilling-1*", "urn:peppol:bis:selfbilling", {"Invoice", "CreditNote"}},
    {"invoice-response",
     "urn:fdc:peppol.eu:poacc:trns:invoice_response:3",
     "urn:fdc:peppol.eu:poacc:bis:invoice_response:3",
     {"ApplicationResponse", ""}},
};

Result<void> check_in_use(const DocumentTypeId& type, Time now) {
  const auto known = find_known_type(type);
  if (!known || state_at(*known, now) == ListState::kActive) return {};
  return fail(ErrorCode::kMalformed,
              fmt::format("\"{}\" ({}) is {} in the network's code list and cannot be registered", type.to_string(),
                          known->name, state_at(*known, now) == ListState::kRemoved ? "removed" : "deprecated"));
}

}  // namespace

std::vector<Capability> named_capabilities(std::string_view name) {
  std::vector<Capability> all;
  const auto found =
      std::find_if(std::begin(kNamed), std::end(kNamed), [name](const Named& one) { return one.name == name; });
  if (found == std::end(kNamed)) return all;
  for (const auto root : found->roots) {
    if (root.empty()) continue;
    const auto type = DocumentTypeId::parse(fmt::format(
        "urn:oasis:names:specification:ubl:schema:xsd:{}-2::{}##{}::2.1", root, root, found->customization));
    const auto process = ProcessId::parse(found->process);
    if (type && process) add_capability(all, {*type, *process});
  }
  return all;
}

std::string capability_names() {
  std::string names;
  for (const auto& one : kNamed) names += fmt::format("{}{}", names.empty() ? "" : ", ", one.name);
  return names;
}

std::vector<Capability> default_capabilities() {
  auto all = named_capabilities("billing");
  for (auto& one : named_capabilities("nlcius")) add_capability(all, std::move(one));
  return all;
}

Result<Capability> parse_capability(std::string_view document_type, std::string_view process, Time now) {
  const auto at = [](std::string_view member, const Error& error) {
    return fail(ErrorCode::kMalformed, fmt::format("{}: {}", member, error.detail));
  };
  auto type = DocumentTypeId::parse(document_type);
  if (!type) return at("document_type", type.error());
  if (auto form = type->check_form(); !form) return at("document_type", form.error());
  if (auto in_use = check_in_use(*type, now); !in_use) return at("document_type", in_use.error());
  auto in_process = ProcessId::parse(process);
  if (!in_process) return at("process", in_process.error());
  if (auto form = in_process->check_form(); !form) return at("process", form.error());
  return Capability{std::move(*type), std::move(*in_process)};
}

void add_capability(std::vector<Capability>& all, Capability one) {
  if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(std::move(one));
}

bool takes(const std::vector<Capability>& capabilities, const DocumentTypeId& type, const ProcessId& process) {
  std::vector<DocumentTypeId> registered;
  for (const auto& one : capabilities)
    if (one.process == process) registered.push_back(one.document_type);
  return find_registration(registered, type).has_value();
}

}  // namespace peppol::directory
