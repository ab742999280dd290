// Where a receiver takes documents: the decisions of a lookup, without its I/O.

#pragma once

#include <string>

#include "base/clock.h"
#include "base/crypto/certificate.h"
#include "base/error.h"
#include "directory/signed_metadata.h"
#include "directory/smp_documents.h"

namespace peppol::directory {

struct Endpoint {
  std::string address;              // of the receiving access point
  crypto::Certificate certificate;  // to encrypt for, and of its receipts
  std::string seat_id;              // the certificate's common name: the AS4 party
  DocumentTypeId registered_type;   // perhaps a wildcard; messages carry the type asked for
  ProcessId process;
  std::optional<Time> expiration;
  std::string smp;         // the address that answered
  std::string smp_signer;  // the subject of its certificate
};

// The answer must be about what was asked: the participant without regard to
// case, the document type exactly. kUntrusted otherwise.
Result<void> check_answers(const ServiceInformation& information, const ParticipantId& participant,
                           const DocumentTypeId& document_type);

// The process, then the AS4 profile, then what is active at `now`. kNotFound
// says what is offered instead.
Result<SmpEndpoint> choose_endpoint(const ServiceInformation& information, const ProcessId& process, Time now);

// The receiver's certificate, trusted. kMalformed or kUntrusted.
Result<crypto::Certificate> check_receiver(const SmpEndpoint& endpoint, const Trust& trust, Time now);

}  // namespace peppol::directory
