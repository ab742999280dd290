#include "as4/ebms_message.h"
#include "as4/soap.h"
#include "base/xml/writer.h"

namespace peppol::as4 {
namespace {

void start_messaging(xml::Writer& w, std::string_view id) {
  w.start("eb:Messaging")
      .declare("eb", kEbNamespace)
      .declare("S12", kSoapNamespace)
      .declare("wsu", xml::kWsuNamespace)
      .attribute("S12:mustUnderstand", "true")
      .attribute("wsu:Id", id);
}

void write_party(xml::Writer& w, std::string_view name, const Party& party) {
  w.start(name);
  w.start("eb:PartyId").attribute("type", party.type).text(party.id).end();
  w.element("eb:Role", party.role).end();
}

void write_properties(xml::Writer& w, std::string_view container, const std::vector<Property>& properties) {
  if (properties.empty()) return;
  w.start(container);
  for (const auto& property : properties) {
    w.start("eb:Property").attribute("name", property.name);
    if (!property.type.empty()) w.attribute("type", property.type);
    w.text(property.value).end();
  }
  w.end();
}

void write_signal_head(xml::Writer& w, const SignalHead& head) {
  w.start("eb:MessageInfo")
      .element("eb:Timestamp", format_time(head.timestamp))
      .element("eb:MessageId", head.message_id);
  if (!head.ref_to_message_id.empty()) w.element("eb:RefToMessageId", head.ref_to_message_id);
  w.end();
}

}  // namespace

std::string write_user_message(const UserMessage& message, std::string_view id) {
  xml::Writer w;
  start_messaging(w, id);
  w.start("eb:UserMessage");
  w.start("eb:MessageInfo")
      .element("eb:Timestamp", format_time(message.timestamp))
      .element("eb:MessageId", message.message_id)
      .end();
  w.start("eb:PartyInfo");
  write_party(w, "eb:From", message.from);
  write_party(w, "eb:To", message.to);
  w.end();
  w.start("eb:CollaborationInfo");
  if (!message.agreement.empty()) w.element("eb:AgreementRef", message.agreement);
  w.start("eb:Service");
  if (!message.service.scheme.empty()) w.attribute("type", message.service.scheme);
  w.text(message.service.value).end();
  w.element("eb:Action", message.action).element("eb:ConversationId", message.conversation_id).end();
  write_properties(w, "eb:MessageProperties", message.properties);
  if (!message.parts.empty()) {
    w.start("eb:PayloadInfo");
    for (const auto& part : message.parts) {
      w.start("eb:PartInfo").attribute("href", part.href);
      write_properties(w, "eb:PartProperties", part.properties);
      w.end();
    }
    w.end();
  }
  w.end().end();
  return w.finish();
}

std::string write_receipt(const SignalHead& head, const std::vector<std::string>& references, std::string_view id) {
  xml::Writer w;
  start_messaging(w, id);
  w.start("eb:SignalMessage");
  write_signal_head(w, head);
  w.start("eb:Receipt").start("ebbp:NonRepudiationInformation").declare("ebbp", kEbbpNamespace);
  for (const auto& reference : references) w.start("ebbp:MessagePartNRInformation").raw(reference).end();
  w.end().end().end().end();
  return w.finish();
}

std::string write_error(const SignalHead& head, const Refusal& refusal, std::string_view id) {
  const auto& row = row_of(refusal.code);
  xml::Writer w;
  start_messaging(w, id);
  w.start("eb:SignalMessage");
  write_signal_head(w, head);
  w.start("eb:Error")
      .attribute("category", row.category)
      .attribute("errorCode", row.id)
      .attribute("severity", row.severity)
      .attribute("shortDescription", row.short_description);
  if (!head.ref_to_message_id.empty()) w.attribute("refToMessageInError", head.ref_to_message_id);
  w.start("eb:Description").attribute("xml:lang", "en").text(row.meaning).end();
  w.element("eb:ErrorDetail", refusal.detail).end();
  w.end().end();
  return w.finish();
}

}  // namespace peppol::as4
