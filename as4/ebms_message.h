// The eb:Messaging header: what is sent, by which access point to which, about
// what; and the signals that answer it.
//
//   auto message = parse_messaging(envelope->messaging);
//   if (auto* user = std::get_if<UserMessage>(&*message)) ...
//   std::string xml = write_user_message(user, "msg-1");
//
// Plain functions; they may be called from any thread.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "as4/ebms_error.h"
#include "as4/identifier.h"
#include "base/clock.h"
#include "base/xml/element.h"

namespace peppol::as4 {

inline constexpr std::string_view kPartyIdType = "urn:fdc:peppol.eu:2017:identifiers:ap";
inline constexpr std::string_view kAgreement = "urn:fdc:peppol.eu:2017:agreements:tia:ap_provider";
inline constexpr std::string_view kInitiatorRole =
    "http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/initiator";
inline constexpr std::string_view kResponderRole =
    "http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/responder";
inline constexpr std::string_view kTestService =
    "http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/service";
inline constexpr std::string_view kTestAction = "http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/test";

struct Party {
  std::string type;  // of the PartyId
  std::string id;    // the common name of an access point's certificate
  std::string role;

  friend bool operator==(const Party&, const Party&) = default;
};

struct Property {
  std::string name;
  std::string type;  // empty: none
  std::string value;

  friend bool operator==(const Property&, const Property&) = default;
};

struct PartInfo {
  std::string href;  // "cid:..."
  std::vector<Property> properties;

  // The value of a part property, or nothing.
  std::optional<std::string> property(std::string_view name) const;
  friend bool operator==(const PartInfo&, const PartInfo&) = default;
};

struct UserMessage {
  Time timestamp{};
  std::string message_id;
  Party from;
  Party to;
  std::string agreement;  // empty: none
  Identifier service;     // scheme: its type
  std::string action;
  std::string conversation_id;
  std::vector<Property> properties;
  std::vector<PartInfo> parts;

  const Property* find_property(std::string_view name) const;
  // The message with which access points find out whether the other is there.
  bool is_test() const { return service.value == kTestService && action == kTestAction; }
  friend bool operator==(const UserMessage&, const UserMessage&) = default;
};

// An eb:Error, as received.
struct ErrorSignal {
  std::string code;  // "EBMS:0004"
  std::string severity;
  std::string short_description;
  std::string ref_to_message;
  std::string description;
  std::string detail;

  // What it says in words: detail and description, else the short description.
  std::string words() const;
  // Of severity "warning", which is no refusal; without a severity, that of its code.
  bool is_warning() const;
};

// A receipt, or errors; beside a receipt there are warnings at most.
struct SignalMessage {
  Time timestamp{};
  std::string message_id;
  std::string ref_to_message_id;  // empty: none
  std::optional<xml::Element> receipt;
  std::vector<ErrorSignal> errors;
};

// Reads what stands in eb:Messaging. Refuses with kValueNotRecognized when
// there is no message this program knows, with kValueInconsistent when there
// is more than one, or more than one PartyId, and with kInvalidHeader when an
// element is missing, empty or repeated.
Checked<std::variant<UserMessage, SignalMessage>> parse_messaging(xml::Element messaging);

// The signals of an answer: at least one, and nothing else. Refuses as
// parse_messaging() does, but for their number.
Checked<std::vector<SignalMessage>> parse_signals(xml::Element messaging);

// The message id, as far as it can be read: for the answer to a message that
// cannot be read otherwise, so also one that parse_messaging() refuses. Empty
// when there is none of at most 4096 bytes.
std::string find_message_id(xml::Element messaging);

// What the Peppol AS4 profile asks of a user message that is not a test:
// agreement, party ids and roles, properties, one compressed part. Refuses with
// kProcessingModeMismatch, kValueInconsistent or kOther.
Checked<void> check_profile(const UserMessage& message);

// The eb:Messaging element, with this wsu:Id, declaring every prefix it uses.
std::string write_user_message(const UserMessage& message, std::string_view id);

struct SignalHead {
  Time timestamp{};
  std::string message_id;
  std::string ref_to_message_id;  // empty: none
};

// Each of `references` is a ds:Reference as the signature of the user message
// holds it, declaring the prefixes it uses.
std::string write_receipt(const SignalHead& head, const std::vector<std::string>& references, std::string_view id);

std::string write_error(const SignalHead& head, const Refusal& refusal, std::string_view id);

}  // namespace peppol::as4
