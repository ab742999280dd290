#include "directory/business_card.h"

#include <string_view>

#include "base/xml/writer.h"

namespace peppol::directory {

namespace {

constexpr std::string_view kVersion3 = "http://www.peppol.eu/schema/pd/businesscard/20180621/";

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

}  // namespace

Bytes write_business_card(const BusinessCard& card) {
  xml::Writer to;
  to.declaration().start("BusinessCard").declare("", kVersion3);
  to.start("ParticipantIdentifier").attribute("scheme", kParticipantMetaScheme).text(card.participant.value()).end();
  for (const auto& entity : card.entities) write_entity(to, entity);
  to.end();
  return to.finish();
}

}  // namespace peppol::directory
