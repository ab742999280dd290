// The documents an SMP serves, as plain values, and their XML (SMP 1.4.0).
//
// Whether a signed one may be believed is asked of signed_metadata.h.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/crypto/key_pair.h"
#include "base/error.h"
#include "base/xml/element.h"
#include "directory/participant_id.h"
#include "directory/service_ids.h"

namespace peppol::directory {

inline constexpr std::string_view kSmpNamespace = "http://busdox.org/serviceMetadata/publishing/1.0/";
inline constexpr std::string_view kIdentifiersNamespace = "http://busdox.org/transport/identifiers/1.0/";

struct SmpEndpoint {
  std::string transport_profile = std::string(kAs4Profile);
  std::string address = {};             // of the access point
  std::string certificate = {};         // base64 of DER, perhaps with PEM armour
  std::optional<Time> activation = {};  // none: open
  std::optional<Time> expiration = {};
  bool requires_business_signature = false;
  std::string description = {};
  std::string contact_url = {};
  std::string information_url = {};  // empty: none
};

struct SmpProcess {
  ProcessId process;
  std::vector<SmpEndpoint> endpoints;
};

struct ServiceInformation {
  ParticipantId participant;
  DocumentTypeId document_type;
  std::vector<SmpProcess> processes;
};

// "Ask there": the other SMP's certificate has this subject.
struct SmpRedirect {
  std::string href;
  std::string certificate_uid;
};

using ServiceMetadata = std::variant<ServiceInformation, SmpRedirect>;

struct ServiceGroup {
  ParticipantId participant;
  std::vector<std::string> references;  // addresses of ServiceMetadata

  // What stands after "/services/" in the references; others are left out.
  std::vector<DocumentTypeId> document_types() const;
};

// References made for an SMP at `base_url`.
Bytes write_service_group(const ParticipantId& participant, const std::vector<DocumentTypeId>& document_types,
                          std::string_view base_url);

// SignedServiceMetadata: enveloped, one transform, inclusive canonicalisation,
// rsa-sha256, the signer's subject and certificate. Served as it is, byte for byte.
Result<Bytes> sign_service_metadata(const ServiceMetadata& metadata, const crypto::KeyPair& signer);

// At most 1 MiB; fails with kMalformed, naming element and line, or kLimitExceeded.
Result<ServiceGroup> parse_service_group(std::string_view bytes);
Result<ServiceMetadata> read_service_metadata(xml::Element service_metadata);

}  // namespace peppol::directory
