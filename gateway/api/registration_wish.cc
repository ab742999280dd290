#include "gateway/api/registration_wish.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "directory/scheme_rules.h"

namespace peppol::gateway {
namespace {

// "kvk:12345678" and "vat:NL..." are how people know themselves.
std::string full_identifier(std::string_view given) {
  if (given.starts_with("kvk:")) return fmt::format("0106:{}", given.substr(4));
  if (given.starts_with("oin:")) return fmt::format("0190:{}", given.substr(4));
  if (given.starts_with("vat:NL") || given.starts_with("vat:nl")) return fmt::format("9944:{}", given.substr(4));
  if (given.starts_with("vat:BE") || given.starts_with("vat:be")) return fmt::format("9925:{}", given.substr(4));
  return std::string(given);
}

Result<void> add_item(std::vector<Capability>& all, const boost::json::value& item, const std::string& place,
                      Time now) {
  if (const auto* name = item.if_string()) {
    auto named = directory::named_capabilities(std::string_view(name->data(), name->size()));
    for (auto& one : named) directory::add_capability(all, std::move(one));
    if (!named.empty()) return {};
    return fail(ErrorCode::kMalformed,
                fmt::format("{} is \"{}\"; known are {}, or an object with \"document_type\" and \"process\"", place,
                            shown(std::string_view(name->data(), name->size()), 60), directory::capability_names()));
  }
  const auto* object = item.if_object();
  const auto* type = object ? object->if_contains("document_type") : nullptr;
  const auto* process = object ? object->if_contains("process") : nullptr;
  if (!type || !process || !type->is_string() || !process->is_string() || object->size() != 2)
    return fail(ErrorCode::kMalformed,
                fmt::format("{} must be a name ({}) or an object with \"document_type\" and \"process\", both texts",
                            place, directory::capability_names()));
  auto pair =
      directory::parse_capability(std::string_view(type->get_string()), std::string_view(process->get_string()), now);
  if (!pair) return fail(pair.error().code, fmt::format("{}/{}", place, pair.error().detail));
  directory::add_capability(all, std::move(*pair));
  return {};
}

}  // namespace

Result<std::vector<Capability>> parse_capabilities(const boost::json::value* given, Time now) {
  if (!given || given->is_null()) return directory::default_capabilities();
  if (!given->is_array() || given->get_array().empty())
    return fail(ErrorCode::kMalformed, "/document_types must be a list that is not empty");
  std::vector<Capability> all;
  for (std::size_t i = 0; i < given->get_array().size(); ++i)
    if (auto added = add_item(all, given->get_array()[i], fmt::format("/document_types/{}", i), now); !added)
      return tl::unexpected(added.error());
  return all;
}

Result<RegistrationWish> parse_registration_wish(const std::string& organisation_id, const JsonBody& body, Time now) {
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
  auto capabilities = parse_capabilities(body.object().if_contains("document_types"), now);
  if (!capabilities) return tl::unexpected(capabilities.error());
  return RegistrationWish{organisation_id, std::move(*identifier), std::move(*name), std::move(*country),
                          std::move(*capabilities)};
}

}  // namespace peppol::gateway
