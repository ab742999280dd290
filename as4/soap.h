// The SOAP 1.2 envelope around an ebMS message, and the names used in it.
//
// Plain functions; they may be called from any thread.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "as4/ebms_error.h"
#include "base/xml/document.h"
#include "base/xml/element.h"

namespace peppol::as4 {

inline constexpr std::string_view kSoapNamespace = "http://www.w3.org/2003/05/soap-envelope";
inline constexpr std::string_view kEbNamespace = "http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/";
inline constexpr std::string_view kEbbpNamespace = "http://docs.oasis-open.org/ebxml-bp/ebbp-signals-2.0";
inline constexpr std::string_view kWsseNamespace =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
inline constexpr std::string_view kWsse11Namespace =
    "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd";
inline constexpr std::string_view kX509v3 =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3";
inline constexpr std::string_view kBase64Binary =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";
inline constexpr std::string_view kSoapContentType = "application/soap+xml";

// What a SOAP part may cost before it is refused.
xml::Limits soap_limits();

// The blocks this program reads; anything else in the envelope is passed over.
struct Envelope {                        // NOLINT(cppcoreguidelines-pro-type-member-init): an Element is always one
  xml::Element messaging;                // the only one
  std::optional<xml::Element> security;  // the only one, if any
  xml::Element body;
};

// Finds the blocks at the only places they count: children of the envelope's
// Header. Refuses with kInvalidHeader what is not a SOAP 1.2 envelope with one
// Header, one Body and one eb:Messaging, what has a second security header,
// and a header block that must be understood and is not.
Checked<Envelope> find_blocks(const xml::Document& document);

// An envelope with this eb:Messaging element, an empty Body with the wsu:Id
// given, and `security` (or nothing) in front.
std::string write_envelope(std::string_view messaging, std::string_view body_id, std::string_view security);

}  // namespace peppol::as4
