// The Standard Business Document Header (Peppol Business Message Envelope 2.0):
// who sends what to whom, as the values on the outside of a document.
//
//   auto header = parse_sbd_header(document.root());
//   std::string xml = write_sbd_header(header);
//
// Plain functions; they may be called from any thread.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "as4/identifier.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/xml/element.h"

namespace peppol::as4 {

inline constexpr std::string_view kSbdhNamespace =
    "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader";
// Of BinaryContent and TextContent, which carry what is not XML.
inline constexpr std::string_view kEnvelopeContentNamespace = "http://peppol.eu/xsd/ticc/envelope/1.0";

// A scope this program gives no meaning to.
struct SbdScope {
  std::string type;
  std::string instance_identifier;
  std::string identifier;  // empty: none

  friend bool operator==(const SbdScope&, const SbdScope&) = default;
};

struct SbdHeader {
  Identifier sender;                // C1
  Identifier receiver;              // C4
  std::string standard;             // namespace of the payload's root element
  std::string type_version;         // "2.1"
  std::string type;                 // local name of the payload's root element
  std::string instance_identifier;  // unique per document; not the AS4 message id
  Time creation{};
  Identifier document_type;
  Identifier process;
  std::string country_c1;            // "NL"
  std::optional<Identifier> mls_to;  // where a Message Level Status is wanted
  std::string mls_type;              // "ALWAYS_SEND", "FAILURE_ONLY" or empty
  std::vector<SbdScope> other_scopes;

  friend bool operator==(const SbdHeader&, const SbdHeader&) = default;
};

// What the payload's root element says of itself.
struct PayloadRoot {
  std::string namespace_uri;
  std::string local_name;
};

// Reads a StandardBusinessDocumentHeader element. Fails with kMalformed,
// naming the element and what was expected there. A creation time without a
// zone is refused, as the envelope asks for one.
Result<SbdHeader> parse_sbd_header(xml::Element header);

// What holds for any header, received or to be written: nothing empty, known
// schemes, a version and a standard that agree with the document type, and a
// type and standard that agree with the payload. Fails with kMalformed.
Result<void> check_sbd_header(const SbdHeader& header, const PayloadRoot& payload);

// The header element, declaring the prefix "sh" it uses. ASCII only, so that it fits into a document of any encoding.
std::string write_sbd_header(const SbdHeader& header);

}  // namespace peppol::as4
