// An RSA private key. Copies share it; it never leaves in clear but through
// to_pem(). Usable from any thread.

#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

struct evp_pkey_st;  // OpenSSL's

namespace peppol::crypto {

class PrivateKey {
 public:
  // `bits` is 2048 to 8192; 2048 takes about 0.1 s.
  static Result<PrivateKey> generate(int bits);

  // PKCS#8 or traditional PEM; an empty passphrase for one that is not
  // encrypted. Fails with kMalformed, or with kUnauthorized when the passphrase is wrong.
  static Result<PrivateKey> from_pem(std::string_view pem, std::string_view passphrase);

  // PKCS#8; AES-256-CBC encrypted unless the passphrase is empty. The caller
  // wipes the result (crypto::wipe).
  Result<Bytes> to_pem(std::string_view passphrase) const;

  // RSASSA-PKCS1-v1_5 with SHA-256.
  Result<Bytes> sign_rsa_sha256(std::string_view bytes) const;

  // RSA-OAEP with SHA-256 and MGF1-SHA-256, no label. Every failure is the same
  // kUntrusted with the same words, so that it tells an attacker nothing.
  Result<Bytes> decrypt_oaep(std::string_view wrapped) const;

  // Borrowed; for the files of this folder and TLS.
  evp_pkey_st* handle() const { return key_.get(); }
  explicit PrivateKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}

 private:
  std::shared_ptr<evp_pkey_st> key_;  // shared: one key, used by every sender
};

}  // namespace peppol::crypto
