// A small network's certificates, made once per test program: a root, an SMP
// CA with one SMP, an access point CA with one access point.

#pragma once

#include "base/clock.h"
#include "base/crypto/certificate_authority.h"
#include "base/crypto/trust_store.h"
#include "directory/signed_metadata.h"
#include "directory/smp_documents.h"

namespace peppol::directory {

struct SandboxPki {
  crypto::CertificateAuthority root;
  crypto::CertificateAuthority smp_ca;
  crypto::CertificateAuthority ap_ca;
  crypto::KeyPair smp;
  crypto::KeyPair other_smp;
  crypto::KeyPair access_point;
  crypto::KeyPair tls;  // for 127.0.0.1 and smp.test, under `root`
  crypto::TrustStore store;

  Trust smp_trust() const { return {&store, {"Test SMP CA"}}; }
  Trust receiver_trust() const { return {&store, {"Test AP CA"}}; }
};

const SandboxPki& sandbox_pki();

class FixedClock final : public Clock {
 public:
  Time now() const override { return time; }
  Time time = *parse_time("2026-11-22T12:00:00Z");
};

// A registration of 0106:68750110 for BIS Billing invoices, at the access point of the PKI.
ServiceInformation sandbox_information();

inline constexpr const char* kInvoiceType =
    "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#"
    "urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1";
inline constexpr const char* kBillingProcess = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";

}  // namespace peppol::directory
