// Makes XML signatures (rsa-sha256, sha256).
//
// Detached, for SOAP: digest what is signed, make the Signature, put its text
// where it belongs; its SignedInfo is canonicalised exclusively without a
// prefix list, so that it may stand anywhere.
//
//   auto messaging = crypto::reference_to_element(envelope, "msg-1", {"S12"});
//   auto body = crypto::reference_to_element(envelope, "body-1", {});
//   auto payload = crypto::reference_to_attachment("cid:" + content_id, digest);
//   auto signature = crypto::make_signature({.references = {*messaging, *body, payload},
//                                            .key_info = str_xml}, key);

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/crypto/key_pair.h"
#include "base/error.h"
#include "base/xml/canonical.h"
#include "base/xml/document.h"

namespace peppol::crypto {

struct TransformToSign {
  std::string algorithm;
  std::vector<std::string> inclusive_prefixes = {};  // of exclusive canonicalisation
  std::string content = {};                          // XML inside ds:Transform, such as an XPath; usually empty
};

struct ReferenceToSign {
  std::string uri;
  Bytes digest;  // SHA-256 of what the transforms give
  std::vector<TransformToSign> transforms = {};
  std::string id = {};    // of the ds:Reference; empty: none
  std::string type = {};  // empty: none
};

// "#id" with exclusive canonicalisation; digests the element of that Id. Fails as xml::find_by_id does.
Result<ReferenceToSign> reference_to_element(const xml::Document& document, std::string_view id,
                                             const std::vector<std::string>& inclusive_prefixes);

// "cid:..." with the SwA attachment content transform and a digest taken by the caller.
ReferenceToSign reference_to_attachment(std::string_view cid_uri, Bytes digest);

struct SignatureToMake {
  std::vector<ReferenceToSign> references;
  std::string key_info = {};  // XML inside ds:KeyInfo, declaring the prefixes it uses; empty: no KeyInfo
  std::string id = {};        // of the ds:Signature; empty: none
};

// The text of a ds:Signature that declares every prefix it uses.
Result<std::string> make_signature(const SignatureToMake& what, const PrivateKey& key);

// The document with an enveloped signature as the last child of its root: one reference, URI="",
// one transform (enveloped-signature), inclusive canonicalisation, KeyInfo/X509Data with subject and
// certificate: what SMP 1.4.0 asks of SignedServiceMetadata. Other bytes stay as they are.
Result<std::string> sign_enveloped(std::string_view document, const KeyPair& pair, const xml::Limits& limits);

// For other profiles: `document` holds one ds:Signature whose SignatureValue is the text `placeholder`
// (which occurs nowhere else); its SignedInfo is canonicalised where it stands, by the method it names,
// and the value takes the placeholder's place.
Result<std::string> fill_signature_value(std::string_view document, std::string_view placeholder, const PrivateKey& key,
                                         const xml::Limits& limits);

// ds:X509Data with subject name and certificate, for key_info.
std::string x509_key_info(const Certificate& certificate);

}  // namespace peppol::crypto
