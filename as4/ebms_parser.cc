#include <fmt/format.h>

#include <algorithm>

#include "as4/ebms_message.h"
#include "as4/soap.h"
#include "base/text.h"

namespace peppol::as4 {
namespace {

std::string text_of(xml::Element element) { return std::string(trim_ascii(element.text())); }

// Reads elements of the ebMS namespace and turns what is missing into a refusal.
Checked<xml::Element> child(xml::Element parent, std::string_view name) {
  auto found = xml::required_child(parent, kEbNamespace, name);
  if (!found) return refuse(EbmsCode::kInvalidHeader, found.error().detail);
  return *found;
}

Checked<std::optional<xml::Element>> possible_child(xml::Element parent, std::string_view name) {
  auto found = xml::optional_child(parent, kEbNamespace, name);
  if (!found) return refuse(EbmsCode::kInvalidHeader, found.error().detail);
  return *found;
}

Checked<std::string> text(xml::Element parent, std::string_view name) {
  auto found = xml::required_text(parent, kEbNamespace, name);
  if (!found) return refuse(EbmsCode::kInvalidHeader, found.error().detail);
  return *found;
}

constexpr std::size_t kMostIdBytes = 255;
constexpr std::size_t kMostNamedIdBytes = 4096;  // of a strange id that an answer still names

// Ids go into answers, logs and file names.
Checked<std::string> message_id(xml::Element message_info) {
  auto id = text(message_info, "MessageId");
  if (!id) return id;
  const bool is_plain = std::all_of(id->begin(), id->end(), [](char c) { return c > ' ' && c < '\x7F'; });
  if (id->size() > kMostIdBytes || !is_plain)
    return refuse(EbmsCode::kInvalidHeader,
                  fmt::format("MessageId is \"{}\" ({} bytes); at most {} visible ASCII characters are read",
                              shown(*id, 80), id->size(), kMostIdBytes));
  return id;
}

Checked<Party> party(xml::Element party_info, std::string_view name) {
  const auto element = child(party_info, name);
  if (!element) return tl::unexpected(element.error());
  const auto ids = element->children(kEbNamespace, "PartyId");
  if (ids.empty()) return refuse(EbmsCode::kInvalidHeader, fmt::format("{} has no PartyId", name));
  if (ids.size() > 1)
    return refuse(EbmsCode::kValueInconsistent, fmt::format("{} has {} elements PartyId, not one", name, ids.size()));
  if (text_of(ids[0]).empty()) return refuse(EbmsCode::kInvalidHeader, fmt::format("the PartyId of {} is empty", name));
  auto role = text(*element, "Role");
  if (!role) return tl::unexpected(role.error());
  return Party{ids[0].attribute("", "type").value_or(""), text_of(ids[0]), std::move(*role)};
}

Checked<std::vector<Property>> properties(xml::Element parent, std::string_view container) {
  const auto list = possible_child(parent, container);
  if (!list) return tl::unexpected(list.error());
  std::vector<Property> found;
  if (!*list) return found;
  for (const auto& element : (*list)->children(kEbNamespace, "Property")) {
    Property property{element.attribute("", "name").value_or(""), element.attribute("", "type").value_or(""),
                      text_of(element)};
    if (property.name.empty())
      return refuse(EbmsCode::kInvalidHeader, fmt::format("{} has no name", element.describe()));
    for (const auto& other : found)
      if (other.name == property.name)
        return refuse(EbmsCode::kValueInconsistent, fmt::format("the property \"{}\" comes twice", property.name));
    found.push_back(std::move(property));
  }
  return found;
}

Checked<void> read_collaboration(xml::Element element, UserMessage& into) {
  const auto info = child(element, "CollaborationInfo");
  if (!info) return tl::unexpected(info.error());
  const auto agreement = possible_child(*info, "AgreementRef");
  if (!agreement) return tl::unexpected(agreement.error());
  if (*agreement) into.agreement = text_of(**agreement);
  const auto service = child(*info, "Service");
  if (!service) return tl::unexpected(service.error());
  into.service = {service->attribute("", "type").value_or(""), text_of(*service)};
  if (into.service.value.empty()) return refuse(EbmsCode::kInvalidHeader, "Service is empty");
  auto action = text(*info, "Action");
  if (!action) return tl::unexpected(action.error());
  into.action = std::move(*action);
  auto conversation = text(*info, "ConversationId");
  if (!conversation) return tl::unexpected(conversation.error());
  into.conversation_id = std::move(*conversation);
  return {};
}

Checked<void> read_parts(xml::Element element, UserMessage& into) {
  const auto list = possible_child(element, "PayloadInfo");
  if (!list) return tl::unexpected(list.error());
  if (!*list) return {};
  for (const auto& part : (*list)->children(kEbNamespace, "PartInfo")) {
    auto part_properties = properties(part, "PartProperties");
    if (!part_properties) return tl::unexpected(part_properties.error());
    into.parts.push_back({part.attribute("", "href").value_or(""), std::move(*part_properties)});
  }
  return {};
}

// What every message begins with.
struct Head {
  xml::Element info;
  Time timestamp;
  std::string message_id;
};

Checked<Head> read_head(xml::Element element) {
  const auto info = child(element, "MessageInfo");
  if (!info) return tl::unexpected(info.error());
  const auto timestamp = text(*info, "Timestamp");
  if (!timestamp) return tl::unexpected(timestamp.error());
  const auto time = parse_time(*timestamp);
  if (!time) return refuse(EbmsCode::kInvalidHeader, time.error().detail);
  auto id = message_id(*info);
  if (!id) return tl::unexpected(id.error());
  return Head{*info, *time, std::move(*id)};
}

Checked<UserMessage> parse_user_message(xml::Element element) {
  UserMessage message;
  auto head = read_head(element);
  if (!head) return tl::unexpected(head.error());
  message.timestamp = head->timestamp;
  message.message_id = std::move(head->message_id);
  const auto parties = child(element, "PartyInfo");
  if (!parties) return tl::unexpected(parties.error());
  auto from = party(*parties, "From");
  if (!from) return tl::unexpected(from.error());
  auto to = party(*parties, "To");
  if (!to) return tl::unexpected(to.error());
  message.from = std::move(*from);
  message.to = std::move(*to);
  if (auto read = read_collaboration(element, message); !read) return tl::unexpected(read.error());
  auto message_properties = properties(element, "MessageProperties");
  if (!message_properties) return tl::unexpected(message_properties.error());
  message.properties = std::move(*message_properties);
  if (auto read = read_parts(element, message); !read) return tl::unexpected(read.error());
  return message;
}

ErrorSignal parse_error(xml::Element element) {
  const auto attribute = [&](std::string_view name) { return element.attribute("", name).value_or(""); };
  const auto description = element.child(kEbNamespace, "Description");
  const auto detail = element.child(kEbNamespace, "ErrorDetail");
  return {attribute("errorCode"),
          attribute("severity"),
          attribute("shortDescription"),
          attribute("refToMessageInError"),
          description ? text_of(*description) : "",
          detail ? text_of(*detail) : attribute("errorDetail")};
}

Checked<SignalMessage> parse_signal(xml::Element element) {
  SignalMessage signal;
  auto head = read_head(element);
  if (!head) return tl::unexpected(head.error());
  signal.timestamp = head->timestamp;
  signal.message_id = std::move(head->message_id);
  const auto reference = possible_child(head->info, "RefToMessageId");
  if (!reference) return tl::unexpected(reference.error());
  if (*reference) signal.ref_to_message_id = text_of(**reference);
  const auto receipt = possible_child(element, "Receipt");
  if (!receipt) return tl::unexpected(receipt.error());
  signal.receipt = *receipt;
  for (const auto& error : element.children(kEbNamespace, "Error")) signal.errors.push_back(parse_error(error));
  if (element.child(kEbNamespace, "PullRequest"))
    return refuse(EbmsCode::kProcessingModeMismatch,
                  "messages are pushed in the Peppol network; nothing can be pulled here");
  const bool refuses = std::any_of(signal.errors.begin(), signal.errors.end(),
                                   [](const ErrorSignal& error) { return !error.is_warning(); });
  if (signal.receipt && refuses)
    return refuse(EbmsCode::kValueInconsistent, "a signal holds a receipt and an error at once");
  if (!signal.receipt && signal.errors.empty())
    return refuse(EbmsCode::kValueNotRecognized, "a signal holds neither a receipt nor an error");
  return signal;
}

bool is_seat_id(std::string_view text) {
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return text.size() == 9 && text[0] == 'P' && upper(text[1]) && upper(text[2]) &&
         std::all_of(text.begin() + 3, text.end(), digit);
}

Checked<void> check_party(const Party& party, std::string_view name, std::string_view role) {
  if (party.type != kPartyIdType)
    return refuse(EbmsCode::kProcessingModeMismatch,
                  fmt::format("the PartyId of {} has the type \"{}\", not \"{}\"", name, party.type, kPartyIdType));
  if (!is_seat_id(party.id))
    return refuse(
        EbmsCode::kOther,
        fmt::format("the PartyId of {} is \"{}\", not the common name of an access point certificate such as POP000306",
                    name, party.id));
  if (party.role != role)
    return refuse(EbmsCode::kProcessingModeMismatch,
                  fmt::format("the Role of {} is \"{}\", not \"{}\"", name, party.role, role));
  return {};
}

Checked<void> check_part(const UserMessage& message) {
  if (message.parts.size() != 1)
    return refuse(
        EbmsCode::kExternalPayloadError,
        fmt::format("the message lists {} payloads; the Peppol network carries one per message", message.parts.size()));
  const auto& part = message.parts.front();
  const auto compression = part.property("CompressionType");
  if (compression != "application/gzip")
    return refuse(EbmsCode::kValueInconsistent,
                  fmt::format("CompressionType is \"{}\", not \"application/gzip\"", compression.value_or("")));
  if (part.property("MimeType").value_or("").empty())
    return refuse(EbmsCode::kValueInconsistent, "the compressed part has no property MimeType");
  const auto charset = to_lower_ascii(part.property("CharacterSet").value_or("utf-8"));
  if (charset != "utf-8" && charset != "us-ascii" && charset != "iso-8859-1")
    return refuse(EbmsCode::kValueInconsistent,
                  fmt::format("CharacterSet is \"{}\"; utf-8, us-ascii and iso-8859-1 are read", charset));
  return {};
}

}  // namespace

std::optional<std::string> PartInfo::property(std::string_view name) const {
  for (const auto& property : properties)
    if (property.name == name) return property.value;
  return std::nullopt;
}

const Property* UserMessage::find_property(std::string_view name) const {
  for (const auto& property : properties)
    if (property.name == name) return &property;
  return nullptr;
}

Checked<std::variant<UserMessage, SignalMessage>> parse_messaging(xml::Element messaging) {
  const auto users = messaging.children(kEbNamespace, "UserMessage");
  const auto signals = messaging.children(kEbNamespace, "SignalMessage");
  if (users.empty() && signals.empty())
    return refuse(EbmsCode::kValueNotRecognized, "eb:Messaging holds neither a UserMessage nor a SignalMessage");
  if (users.size() + signals.size() > 1)
    return refuse(EbmsCode::kValueInconsistent,
                  fmt::format("eb:Messaging holds {} user messages and {} signals, not one message", users.size(),
                              signals.size()));
  if (users.empty()) {
    auto signal = parse_signal(signals.front());
    if (!signal) return tl::unexpected(signal.error());
    return std::move(*signal);
  }
  auto user = parse_user_message(users.front());
  if (!user) return tl::unexpected(user.error());
  return std::move(*user);
}

Checked<std::vector<SignalMessage>> parse_signals(xml::Element messaging) {
  if (messaging.child(kEbNamespace, "UserMessage"))
    return refuse(EbmsCode::kValueInconsistent, "eb:Messaging holds a user message, where a signal should answer");
  std::vector<SignalMessage> signals;
  for (const auto& element : messaging.children(kEbNamespace, "SignalMessage")) {
    auto signal = parse_signal(element);
    if (!signal) return tl::unexpected(signal.error());
    signals.push_back(std::move(*signal));
  }
  if (signals.empty()) return refuse(EbmsCode::kValueNotRecognized, "eb:Messaging holds no SignalMessage");
  return signals;
}

std::string ErrorSignal::words() const {
  if (detail.empty() && description.empty()) return short_description;
  if (detail.empty() || description.empty() || detail == description) return detail.empty() ? description : detail;
  return detail + " - " + description;
}

bool ErrorSignal::is_warning() const {
  if (!severity.empty()) return to_lower_ascii(trim_ascii(severity)) == "warning";
  const auto known = find_ebms_code(code);
  return known && row_of(*known).severity == "warning";
}

std::string find_message_id(xml::Element messaging) {
  for (const auto& message : messaging.children())
    if (const auto info = message.child(kEbNamespace, "MessageInfo"))
      if (auto id = text(*info, "MessageId"); id && id->size() <= kMostNamedIdBytes) return std::move(*id);
  return "";
}

Checked<void> check_profile(const UserMessage& message) {
  if (message.agreement != kAgreement)
    return refuse(EbmsCode::kProcessingModeMismatch,
                  fmt::format("AgreementRef is \"{}\", not \"{}\"", message.agreement, kAgreement));
  if (auto checked = check_party(message.from, "From", kInitiatorRole); !checked) return checked;
  if (auto checked = check_party(message.to, "To", kResponderRole); !checked) return checked;
  for (const std::string_view name : {"originalSender", "finalRecipient"}) {
    const auto* property = message.find_property(name);
    if (property == nullptr || property->value.empty())
      return refuse(EbmsCode::kProcessingModeMismatch, fmt::format("the message property {} is missing", name));
    if (property->type != kParticipantScheme)
      return refuse(EbmsCode::kOther, fmt::format("the message property {} has the type \"{}\", not \"{}\"", name,
                                                  property->type, kParticipantScheme));
  }
  return check_part(message);
}

}  // namespace peppol::as4
