// The padding that Peppol's key transport uses. Private to base/crypto.

#pragma once

#include <openssl/evp.h>
#include <openssl/rsa.h>

namespace peppol::crypto {

// OAEP with SHA-256 and MGF1-SHA-256, no label; false when OpenSSL refuses.
inline bool use_oaep_sha256(EVP_PKEY_CTX& context) {
  return EVP_PKEY_CTX_set_rsa_padding(&context, RSA_PKCS1_OAEP_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_oaep_md(&context, EVP_sha256()) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(&context, EVP_sha256()) == 1;
}

}  // namespace peppol::crypto
