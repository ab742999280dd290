#include "gateway/capabilities.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "directory/known_types.h"
#include "directory/wildcard.h"

namespace peppol::gateway {
namespace {

using directory::DocumentTypeId;
using directory::ProcessId;

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
constexpr std::array<std::string_view, 2> kDefault = {"billing", "nlcius"};

std::string known_names() {
  std::string names;
  for (const auto& one : kNamed) names += fmt::format("{}{}", names.empty() ? "" : ", ", one.name);
  return names;
}

void add(std::vector<Capability>& all, Capability one) {
  if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(std::move(one));
}

// False for an unknown name.
bool add_named(std::vector<Capability>& all, std::string_view name) {
  const auto found =
      std::find_if(std::begin(kNamed), std::end(kNamed), [name](const Named& one) { return one.name == name; });
  if (found == std::end(kNamed)) return false;
  for (const auto root : found->roots) {
    if (root.empty()) continue;
    const auto type = DocumentTypeId::parse(fmt::format(
        "urn:oasis:names:specification:ubl:schema:xsd:{}-2::{}##{}::2.1", root, root, found->customization));
    const auto process = ProcessId::parse(found->process);
    if (type && process) add(all, {*type, *process});
  }
  return true;
}

Result<void> check_in_use(const DocumentTypeId& type, Time now) {
  const auto known = directory::find_known_type(type);
  if (!known || directory::state_at(*known, now) == directory::ListState::kActive) return {};
  return fail(
      ErrorCode::kMalformed,
      fmt::format("\"{}\" ({}) is {} in the network's code list and cannot be registered", type.to_string(),
                  known->name,
                  directory::state_at(*known, now) == directory::ListState::kRemoved ? "removed" : "deprecated"));
}

Result<Capability> parse_pair(const std::string& place, std::string_view type_text, std::string_view process_text,
                              Time now) {
  const auto at = [&place](std::string_view member, const Error& error) {
    return fail(ErrorCode::kMalformed, fmt::format("{}/{}: {}", place, member, error.detail));
  };
  auto type = DocumentTypeId::parse(type_text);
  if (!type) return at("document_type", type.error());
  if (auto form = type->check_form(); !form) return at("document_type", form.error());
  if (auto in_use = check_in_use(*type, now); !in_use) return at("document_type", in_use.error());
  auto process = ProcessId::parse(process_text);
  if (!process) return at("process", process.error());
  if (auto form = process->check_form(); !form) return at("process", form.error());
  return Capability{std::move(*type), std::move(*process)};
}

Result<void> add_item(std::vector<Capability>& all, const boost::json::value& item, const std::string& place,
                      Time now) {
  if (const auto* name = item.if_string()) {
    if (add_named(all, std::string_view(name->data(), name->size()))) return {};
    return fail(ErrorCode::kMalformed,
                fmt::format("{} is \"{}\"; known are {}, or an object with \"document_type\" and \"process\"", place,
                            shown(std::string_view(name->data(), name->size()), 60), known_names()));
  }
  const auto* object = item.if_object();
  const auto* type = object ? object->if_contains("document_type") : nullptr;
  const auto* process = object ? object->if_contains("process") : nullptr;
  if (!type || !process || !type->is_string() || !process->is_string() || object->size() != 2)
    return fail(ErrorCode::kMalformed,
                fmt::format("{} must be a name ({}) or an object with \"document_type\" and \"process\", both texts",
                            place, known_names()));
  auto pair = parse_pair(place, std::string_view(type->get_string()), std::string_view(process->get_string()), now);
  if (!pair) return tl::unexpected(pair.error());
  add(all, std::move(*pair));
  return {};
}

}  // namespace

Result<std::vector<Capability>> parse_capabilities(const boost::json::value* given, Time now) {
  std::vector<Capability> all;
  if (!given || given->is_null()) {
    for (const auto name : kDefault) add_named(all, name);
    return all;
  }
  if (!given->is_array() || given->get_array().empty())
    return fail(ErrorCode::kMalformed, "/document_types must be a list that is not empty");
  for (std::size_t i = 0; i < given->get_array().size(); ++i)
    if (auto added = add_item(all, given->get_array()[i], fmt::format("/document_types/{}", i), now); !added)
      return tl::unexpected(added.error());
  return all;
}

bool take(const std::vector<Capability>& capabilities, const DocumentTypeId& type, const ProcessId& process) {
  std::vector<DocumentTypeId> registered;
  for (const auto& one : capabilities)
    if (one.process == process) registered.push_back(one.document_type);
  return directory::find_registration(registered, type).has_value();
}

}  // namespace peppol::gateway
