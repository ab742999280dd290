// BinarySecurityToken and the references to it; private to this folder.

#pragma once

#include <string>
#include <string_view>

#include "as4/ebms_error.h"
#include "base/bytes.h"
#include "base/crypto/certificate.h"
#include "base/crypto/certificate_cache.h"
#include "base/xml/document.h"

namespace peppol::as4 {

// A wsse:BinarySecurityToken with this wsu:Id.
std::string write_token(const crypto::Certificate& certificate, std::string_view id);

// A wsse:SecurityTokenReference to it, for ds:KeyInfo.
std::string write_token_reference(std::string_view token_id);

// The certificate that the ds:KeyInfo of `owner` names by a direct reference to
// a token in the same security header. Refuses with kPolicyNoncompliance
// anything else. `known` saves reading it again; it may be none.
Checked<crypto::Certificate> find_token(const xml::Document& document, xml::Element security, xml::Element owner,
                                        crypto::CertificateCache* known);

// The same, not parsed: enough to recognise a certificate of our own.
Checked<Bytes> find_token_bytes(const xml::Document& document, xml::Element security, xml::Element owner);

}  // namespace peppol::as4
