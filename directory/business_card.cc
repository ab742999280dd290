#include "directory/business_card.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/xml/document.h"
#include "base/xml/writer.h"

namespace peppol::directory {

namespace {

constexpr std::string_view kVersion3 = "http://www.peppol.eu/schema/pd/businesscard/20180621/";
constexpr std::array<std::string_view, 3> kVersions = {kVersion3,
                                                       "http://www.peppol.eu/schema/pd/businesscard/20161123/",
                                                       "http://www.peppol.eu/schema/pd/businesscard/20160112/"};
constexpr xml::Limits kLimits{.max_bytes = 256 * 1024, .max_depth = 10, .max_elements = 5'000};

void write_contact(xml::Writer& to, const CardContact& contact) {
  to.start("Contact");
  const auto attribute = [&to](std::string_view name, const std::string& value) {
    if (!value.empty()) to.attribute(name, value);
  };
  attribute("type", contact.type);
  attribute("name", contact.name);
  attribute("phonenumber", contact.phone);
  attribute("email", contact.email);
  to.end();
}

void write_entity(xml::Writer& to, const BusinessEntity& entity) {
  to.start("BusinessEntity");
  if (!entity.registration_date.empty()) to.attribute("registrationDate", entity.registration_date);
  for (const auto& name : entity.names) {
    to.start("Name");
    if (!name.language.empty()) to.attribute("language", name.language);
    to.text(name.name).end();
  }
  to.element("CountryCode", entity.country);
  if (!entity.place.empty()) to.element("GeographicalInformation", entity.place);
  for (const auto& id : entity.identifiers) to.start("Identifier").attribute("scheme", id.scheme).text(id.value).end();
  for (const auto& website : entity.websites) to.element("WebsiteURI", website);
  for (const auto& contact : entity.contacts) write_contact(to, contact);
  if (!entity.additional.empty()) to.element("AdditionalInformation", entity.additional);
  to.end();
}

// Elements of any of the three versions have the root's namespace.
struct Reader {
  std::string_view ns;

  std::string text(xml::Element parent, std::string_view name) const {
    const auto child = parent.child(ns, name);
    return child ? std::string(trim_ascii(child->text())) : std::string();
  }

  static std::string attribute(xml::Element element, std::string_view name) {
    return element.attribute("", name).value_or("");
  }

  BusinessEntity entity(xml::Element element) const {
    BusinessEntity entity;
    entity.registration_date = attribute(element, "registrationDate");
    for (const auto& name : element.children(ns, "Name")) {
      entity.names.push_back({std::string(trim_ascii(name.text())), attribute(name, "language")});
    }
    entity.country = text(element, "CountryCode");
    entity.place = text(element, "GeographicalInformation");
    for (const auto& id : element.children(ns, "Identifier")) {
      entity.identifiers.push_back({attribute(id, "scheme"), std::string(trim_ascii(id.text()))});
    }
    for (const auto& website : element.children(ns, "WebsiteURI")) {
      entity.websites.emplace_back(trim_ascii(website.text()));
    }
    for (const auto& contact : element.children(ns, "Contact")) {
      entity.contacts.push_back({attribute(contact, "type"), attribute(contact, "name"),
                                 attribute(contact, "phonenumber"), attribute(contact, "email")});
    }
    entity.additional = text(element, "AdditionalInformation");
    return entity;
  }
};

}  // namespace

Bytes write_business_card(const BusinessCard& card) {
  xml::Writer to;
  to.declaration().start("BusinessCard").declare("", kVersion3);
  to.start("ParticipantIdentifier").attribute("scheme", kParticipantMetaScheme).text(card.participant.value()).end();
  for (const auto& entity : card.entities) write_entity(to, entity);
  to.end();
  return to.finish();
}

Result<BusinessCard> parse_business_card(std::string_view bytes) {
  auto document = xml::Document::parse(bytes, kLimits);
  if (!document) return tl::unexpected(document.error());
  const auto root = document->root();
  const auto version = std::find(kVersions.begin(), kVersions.end(), root.namespace_uri());
  if (root.local_name() != "BusinessCard" || version == kVersions.end()) {
    return fail(ErrorCode::kMalformed, fmt::format("{} is no business card of version 1, 2 or 3", root.describe()));
  }
  auto id = xml::required_child(root, *version, "ParticipantIdentifier");
  if (!id) return tl::unexpected(id.error());
  auto participant =
      ParticipantId::parse(fmt::format("{}::{}", Reader::attribute(*id, "scheme"), trim_ascii(id->text())));
  if (!participant) return tl::unexpected(participant.error());
  BusinessCard card{std::move(*participant), {}};
  for (const auto& entity : root.children(*version, "BusinessEntity")) {
    card.entities.push_back(Reader{*version}.entity(entity));
  }
  return card;
}

}  // namespace peppol::directory
