#include "gateway/registration.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/bytes.h"
#include "directory/scheme_rules.h"

namespace peppol::gateway {
namespace {

constexpr std::string_view kBusdox = "busdox-docid-qns::";
constexpr std::string_view kProcessScheme = "cenbii-procid-ubl::";
constexpr std::string_view kUbl = "urn:oasis:names:specification:ubl:schema:xsd:";
constexpr std::string_view kBillingProcess = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";
constexpr std::string_view kSelfBillingProcess = "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0";

// "kvk:12345678" and "vat:NL..." are how people know themselves.
std::string full_identifier(std::string_view given) {
  if (given.starts_with("kvk:")) return fmt::format("0106:{}", given.substr(4));
  if (given.starts_with("oin:")) return fmt::format("0190:{}", given.substr(4));
  if (given.starts_with("vat:NL") || given.starts_with("vat:nl")) return fmt::format("9944:{}", given.substr(4));
  if (given.starts_with("vat:BE") || given.starts_with("vat:be")) return fmt::format("9925:{}", given.substr(4));
  return std::string(given);
}

Capability ubl(std::string_view root, std::string_view customization, std::string_view process) {
  return {fmt::format("{}{}{}-2::{}##{}::2.1", kBusdox, kUbl, root, root, customization),
          fmt::format("{}{}", kProcessScheme, process)};
}

void add_pair(std::vector<Capability>& all, std::string_view customization, std::string_view process) {
  all.push_back(ubl("Invoice", customization, process));
  all.push_back(ubl("CreditNote", customization, process));
}

// What a name in "document_types" stands for; empty for an unknown one.
std::vector<Capability> named(std::string_view name) {
  std::vector<Capability> all;
  if (name == "billing")
    add_pair(all, "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", kBillingProcess);
  if (name == "nlcius") add_pair(all, "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0", kBillingProcess);
  if (name == "selfbilling")
    add_pair(all, "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0",
             kSelfBillingProcess);
  if (name == "invoice-response")
    all.push_back(ubl("ApplicationResponse", "urn:fdc:peppol.eu:poacc:trns:invoice_response:3",
                      "urn:fdc:peppol.eu:poacc:bis:invoice_response:3"));
  return all;
}

std::vector<Capability> default_capabilities() {
  auto all = named("billing");
  for (const auto& one : named("nlcius")) all.push_back(one);
  return all;
}

Result<std::vector<Capability>> capability_of(const boost::json::value& item, std::size_t index) {
  if (item.is_string()) {
    const std::string name(item.get_string());
    auto all = named(name);
    if (all.empty())
      return fail(
          ErrorCode::kMalformed,
          fmt::format("/document_types/{} is \"{}\"; known are billing, nlcius, selfbilling, invoice-response, or an "
                      "object with \"document_type\" and \"process\"",
                      index, name.substr(0, 60)));
    return all;
  }
  const auto* object = item.if_object();
  const auto* type = object ? object->if_contains("document_type") : nullptr;
  const auto* process = object ? object->if_contains("process") : nullptr;
  if (!type || !process || !type->is_string() || !process->is_string())
    return fail(
        ErrorCode::kMalformed,
        fmt::format("/document_types/{} must be a name or an object with \"document_type\" and \"process\"", index));
  std::string type_text(type->get_string());
  std::string process_text(process->get_string());
  if (type_text.find("::") == std::string::npos || !type_text.ends_with("2.1")) {
    return fail(ErrorCode::kMalformed,
                fmt::format("/document_types/{}/document_type is \"{}\"; a full identifier was expected", index,
                            type_text.substr(0, 100)));
  }
  if (!type_text.starts_with(kBusdox) && !type_text.starts_with("peppol-doctype-wildcard::"))
    type_text = std::string(kBusdox) + type_text;
  if (!process_text.starts_with(kProcessScheme)) process_text = std::string(kProcessScheme) + process_text;
  return std::vector<Capability>{{type_text, process_text}};
}

Result<std::vector<Capability>> capabilities_of(const boost::json::object& body) {
  const auto* given = body.if_contains("document_types");
  if (!given || given->is_null()) return default_capabilities();
  if (!given->is_array() || given->get_array().empty())
    return fail(ErrorCode::kMalformed, "/document_types must be a list that is not empty");
  std::vector<Capability> all;
  for (std::size_t i = 0; i < given->get_array().size(); ++i) {
    auto some = capability_of(given->get_array()[i], i);
    if (!some) return some;
    all.insert(all.end(), some->begin(), some->end());
  }
  return all;
}

}  // namespace

Result<RegistrationWish> RegistrationWish::parse(const std::string& organisation_id, const JsonBody& body, Time now) {
  const auto identifier_text = body.text("identifier");
  if (!identifier_text) return tl::unexpected(identifier_text.error());
  auto identifier = directory::ParticipantId::parse(full_identifier(*identifier_text));
  if (!identifier) return fail(identifier.error().code, "/identifier: " + identifier.error().detail);
  if (const auto verdict = directory::check_participant(*identifier, now); !verdict.is_registrable())
    return fail(ErrorCode::kMalformed, "/identifier: " + verdict.english);
  auto name = body.text("name");
  if (!name) return tl::unexpected(name.error());
  auto country = body.country("country");
  if (!country) return tl::unexpected(country.error());
  auto capabilities = capabilities_of(body.object());
  if (!capabilities) return tl::unexpected(capabilities.error());
  return RegistrationWish{organisation_id, std::move(*identifier), std::move(*name), std::move(*country),
                          std::move(*capabilities)};
}

Result<Participant> Registrations::register_participant(const RegistrationWish& wish) {
  auto added = participants_.add({.id = {},
                                  .organisation_id = wish.organisation_id,
                                  .identifier = wish.identifier,
                                  .name = wish.name,
                                  .country = wish.country,
                                  .status = RegistrationStatus::kPending,
                                  .last_error = {},
                                  .capabilities = wish.capabilities,
                                  .created_at = {}});
  if (!added) return added;
  return publish(std::move(*added));
}

Result<Participant> Registrations::publish(Participant participant) {
  const auto created = sml_.create(participant.identifier);
  if (created) {
    participant.status = RegistrationStatus::kRegistered;
    if (auto set = participants_.set_status(participant.id, participant.status, {}); !set)
      return tl::unexpected(set.error());
    log_.info("registration.done", "the participant is registered", {{"identifier", participant.identifier.value()}});
    return participant;
  }
  const Error& cause = created.error();
  log_.warning("registration.failed", cause.detail, {{"identifier", participant.identifier.value()}});
  if (!cause.is_transient()) {
    // Nothing of it may stay: our SMP must not answer for a party that is another's.
    if (auto removed = participants_.remove(participant.id); !removed) return tl::unexpected(removed.error());
    return tl::unexpected(cause);
  }
  participant.last_error = cause.detail;
  if (auto set = participants_.set_status(participant.id, RegistrationStatus::kPending, cause.detail); !set)
    return tl::unexpected(set.error());
  return participant;
}

Result<void> Registrations::remove_participant(const Participant& participant) {
  if (auto removed = sml_.remove(participant.identifier); !removed && removed.error().code != ErrorCode::kNotFound)
    return removed;
  return participants_.remove(participant.id);
}

void Registrations::resume() {
  const auto pending = participants_.pending();
  if (!pending) return;
  for (const auto& participant : *pending) static_cast<void>(publish(participant));
}

}  // namespace peppol::gateway
