// Signs an invoice, and says who signed one: an enveloped XAdES baseline B
// signature in the UBL extensions, as the UBL 2.1 signature profile describes.
//
//   auto signed_bytes = signature::sign(invoice, pair, clock.now());
//   auto verdict = signature::verify(*signed_bytes, {.store = &store, .now = clock.now()});
//
// Works on any UBL 2.1 document whose first child may be ext:UBLExtensions.

#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/crypto/key_pair.h"
#include "base/crypto/trust_store.h"
#include "base/error.h"
#include "ubl/tree/document.h"

namespace peppol::signature {

// The document with a signature more; all its other bytes stay as they are. A document signed before, in
// the same way, keeps its signatures valid.
//
// Fails with kMalformed or kLimitExceeded as xml::Document::parse does (128 MiB, 4 million elements),
// kConfiguration when the certificate is not valid at `now`, kUnsupported when the document cannot take a
// signature (an empty root, or a signature made in another way).
Result<Bytes> sign(std::string_view document, const crypto::KeyPair& pair, Time now);

struct Signer {
  crypto::Certificate certificate;
  Time claimed_at;                     // what the signer says; no time stamp proves it
  std::optional<crypto::Chain> chain;  // when a trust store was given
};

struct Verdict {
  std::vector<Signer> signers;  // in document order, at least one
};

struct VerifyOptions {
  const crypto::TrustStore* store = nullptr;  // borrowed; without one nobody's identity is checked
  Time now = {};                              // when the certificates must be valid; used with a store
};

// False when verify() would say kNotFound, for whoever has the document read already and asks of each: no
// sig:UBLDocumentSignatures and no ds:Signature is in it.
bool may_be_signed(const tree::Document& document);

// Every signature in the document must be right, cover the whole document but the signatures
// themselves, and stand where the profile puts it. As canonicalisation has it,
// comments and the way the XML is written are not covered; nor are, inside a
// signature, space, hints in KeyInfo, certificates but the signer's, and
// unsigned properties.
//
// Fails with kNotFound when the document is not signed; kUntrusted when something was changed or moved, a
// signature covers less, or the store does not trust a signer; kUnsupported for an algorithm or a
// transform outside the profile (named); kMalformed; kLimitExceeded (also more than 8 signatures).
Result<Verdict> verify(std::string_view document, const VerifyOptions& options);

}  // namespace peppol::signature
