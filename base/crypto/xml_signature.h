// Checks XML signatures. References are resolved here, never by an Id table of
// the XML library, and the caller learns which elements are covered, so that it
// reads what was signed and nothing else (signature wrapping).
//
//   auto signer = crypto::signer_from_x509_data(signature);     // or from a BinarySecurityToken
//   auto chain = store.verify({.leaf = *signer, ...});
//   auto checked = crypto::verify_signature(document, signature, *signer, policy, resolver);
//   if (!checked->covers(messaging)) ...

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/crypto/certificate.h"
#include "base/error.h"
#include "base/xml/canonical.h"
#include "base/xml/document.h"

namespace peppol::crypto {

enum class OldAlgorithms {
  kRefused,
  kAccepted,  // rsa-sha1 and sha1, for old SMP answers only
};

struct SignaturePolicy {
  OldAlgorithms old_algorithms = OldAlgorithms::kRefused;
  // Allowed for SignedInfo and as a transform.
  std::vector<xml::C14n> canonicalizations = {xml::C14n::kExclusive, xml::C14n::kInclusive};
  std::size_t max_references = 16;
  std::size_t max_transforms = 4;  // of one reference
  // Asked about a transform that is not known here, of a reference into the document: which element it
  // leaves out (an XPath filter that a profile prescribes). Empty refuses every such transform.
  std::function<Result<xml::Element>(xml::Element transform, xml::Element signature)> left_out_by = {};
};

// A reference to something outside the document, such as "cid:...".
struct ExternalReference {
  std::string uri;
  std::vector<std::string> transforms;  // algorithms, in order
};

// The SHA-256 of what the transforms make of the referenced bytes. It refuses transforms it does
// not know. Only references with digest sha256 come here.
using ExternalDigest = std::function<Result<Bytes>(const ExternalReference&)>;

struct CoveredReference {
  std::string uri;
  std::string type;                     // the Reference's Type, or ""
  std::vector<std::string> transforms;  // algorithms, in order
  Bytes digest;
  std::optional<xml::Element> element;  // what "#id" or "" names; none when external
  xml::Element reference;               // the ds:Reference itself
  // A part of `element` that is not covered: the Signature itself when it is enveloped.
  std::optional<xml::Element> without;
};

struct CheckedSignature {
  xml::Element signature;
  xml::Element signed_info;
  std::vector<CoveredReference> references;

  // True when this very element is what a reference names.
  bool covers(xml::Element element) const;
  // True when an external reference with this URI was checked.
  bool covers(std::string_view uri) const;
};

// Fails with kUntrusted (a digest or the signature value does not match, an Id is not unique),
// kUnsupported (an algorithm or transform outside the policy, named), kMalformed (structure),
// kLimitExceeded, kNotFound (nothing has the Id), or as `external` does. An empty `external` refuses
// every external reference. Whether `signer` is trusted is the caller's to ask.
Result<CheckedSignature> verify_signature(const xml::Document& document, xml::Element signature,
                                          const Certificate& signer, const SignaturePolicy& policy,
                                          const ExternalDigest& external);

// The end-entity certificate in ds:KeyInfo/ds:X509Data: the only one, or the one that issued none of the others.
Result<Certificate> signer_from_x509_data(xml::Element signature);
// All of them, in order.
Result<std::vector<Certificate>> x509_certificates(xml::Element signature);

}  // namespace peppol::crypto
