// Identifiers of XML signature and encryption.

#pragma once

#include <string_view>

namespace peppol::crypto {

inline constexpr std::string_view kDsNamespace = "http://www.w3.org/2000/09/xmldsig#";
inline constexpr std::string_view kEcNamespace = "http://www.w3.org/2001/10/xml-exc-c14n#";
inline constexpr std::string_view kXencNamespace = "http://www.w3.org/2001/04/xmlenc#";
inline constexpr std::string_view kXenc11Namespace = "http://www.w3.org/2009/xmlenc11#";

inline constexpr std::string_view kRsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
inline constexpr std::string_view kRsaSha1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
inline constexpr std::string_view kSha256 = "http://www.w3.org/2001/04/xmlenc#sha256";
inline constexpr std::string_view kSha1 = "http://www.w3.org/2000/09/xmldsig#sha1";
inline constexpr std::string_view kEnvelopedSignature = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
inline constexpr std::string_view kAttachmentContentSignature =
    "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#Attachment-Content-Signature-Transform";
inline constexpr std::string_view kAttachmentCiphertext =
    "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#Attachment-Ciphertext-Transform";
inline constexpr std::string_view kAttachmentContentOnly =
    "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#Attachment-Content-Only";
inline constexpr std::string_view kRsaOaep11 = "http://www.w3.org/2009/xmlenc11#rsa-oaep";
inline constexpr std::string_view kMgf1Sha256 = "http://www.w3.org/2009/xmlenc11#mgf1sha256";
inline constexpr std::string_view kAes128Gcm = "http://www.w3.org/2009/xmlenc11#aes128-gcm";

}  // namespace peppol::crypto
