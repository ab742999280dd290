// Whether a SignedServiceMetadata may be believed, by the rules of SMP 1.4.0.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/crypto/trust_store.h"
#include "base/crypto/xml_signature.h"
#include "base/error.h"
#include "directory/smp_documents.h"

namespace peppol::directory {

// Who may sign, or receive: borrowed parts outlive the use.
struct Trust {
  const crypto::TrustStore* store;
  std::vector<std::string> issuer_common_names = {};    // empty: any CA of the store
  const crypto::RevocationCheck* revocation = nullptr;  // none: not asked
};

enum class SmpRules {
  k140,        // rsa-sha256, sha256, inclusive canonicalisation, one transform
  kBefore140,  // sha1 and exclusive canonicalisation too: old recordings only
};

struct VerifiedMetadata {
  ServiceMetadata metadata;
  crypto::Certificate signer;
};

// Fails with kMalformed (not the document, or not one signature in its place),
// kUnsupported (another algorithm than the rules allow) and kUntrusted (the
// signer's certificate or the signature itself). Nothing of the content is
// read before all of that has passed.
Result<VerifiedMetadata> verify_signed_metadata(std::string_view bytes, const Trust& trust, SmpRules rules, Time now);

}  // namespace peppol::directory
