// A private key with its certificate and what stands between that and a root.

#pragma once

#include <string_view>
#include <vector>

#include "base/crypto/certificate.h"
#include "base/crypto/private_key.h"
#include "base/error.h"

namespace peppol::crypto {

struct KeyPair {
  PrivateKey key;
  Certificate certificate;
  std::vector<Certificate> chain;  // issuer first, without the leaf

  // Fails with kConfiguration, naming the certificate, when the key is not the certificate's.
  static Result<KeyPair> make(PrivateKey key, Certificate certificate, std::vector<Certificate> chain);

  // `certificates` is PEM, the leaf among them (the one the key fits); `key` may be the same text.
  static Result<KeyPair> from_pem(std::string_view certificates, std::string_view key, std::string_view passphrase);

  // Also files made with RC2-40 or 3DES, as certificate authorities still send.
  // kUnauthorized when the passphrase is wrong.
  static Result<KeyPair> from_pkcs12(std::string_view bytes, std::string_view passphrase);

  // Either of the two above, by looking at the bytes.
  static Result<KeyPair> parse(std::string_view bytes, std::string_view passphrase);
};

}  // namespace peppol::crypto
