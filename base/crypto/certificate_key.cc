// What a certificate's public key does.

#include <fmt/core.h>
#include <openssl/rsa.h>

#include "base/crypto/certificate.h"
#include "base/crypto/openssl_handles.h"
#include "base/crypto/rsa_oaep.h"

namespace peppol::crypto {
namespace {

constexpr int kMaxBits = 8192;

// The RSA key, borrowed, when its size is accepted.
Result<EVP_PKEY*> rsa_key(const Certificate& certificate, int min_bits) {
  EVP_PKEY* key = X509_get0_pubkey(certificate.handle());
  const bool is_rsa = key != nullptr && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA;
  if (!is_rsa || EVP_PKEY_get_bits(key) < min_bits || EVP_PKEY_get_bits(key) > kMaxBits) {
    drain_errors();
    return fail(ErrorCode::kUnsupported, fmt::format("The key of the certificate {} is not RSA with {} to {} bits.",
                                                     certificate.describe(), min_bits, kMaxBits));
  }
  return key;
}

Result<void> verify(const Certificate& certificate, const EVP_MD* digest, int min_bits, std::string_view bytes,
                    std::string_view signature) {
  auto key = rsa_key(certificate, min_bits);
  if (!key) return tl::unexpected(key.error());
  const DigestContext context(EVP_MD_CTX_new());
  if (!context || EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, *key) != 1) {
    return openssl_failed("Preparing to verify a signature");
  }
  if (EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(bytes), bytes.size()) != 1) {
    drain_errors();
    return fail(ErrorCode::kUntrusted,
                fmt::format("The signature was not made with the key of {}, or what it signs was changed.",
                            certificate.describe()));
  }
  return {};
}

}  // namespace

Result<void> Certificate::verify_rsa_sha256(std::string_view bytes, std::string_view signature) const {
  return verify(*this, EVP_sha256(), 2048, bytes, signature);
}

Result<void> Certificate::verify_rsa_sha1(std::string_view bytes, std::string_view signature) const {
  return verify(*this, EVP_sha1(), 1024, bytes, signature);
}

Result<Bytes> Certificate::encrypt_oaep(std::string_view secret) const {
  auto key = rsa_key(*this, 2048);
  if (!key) return tl::unexpected(key.error());
  const KeyContext context(EVP_PKEY_CTX_new(*key, nullptr));
  if (!context || EVP_PKEY_encrypt_init(context.get()) != 1 || !use_oaep_sha256(*context)) {
    return openssl_failed("Preparing RSA-OAEP");
  }
  std::size_t length = 0;
  if (EVP_PKEY_encrypt(context.get(), nullptr, &length, octets(secret), secret.size()) != 1) {
    return openssl_failed("RSA-OAEP encryption");
  }
  Bytes wrapped(length, '\0');
  if (EVP_PKEY_encrypt(context.get(), octets(wrapped), &length, octets(secret), secret.size()) != 1) {
    return openssl_failed("RSA-OAEP encryption");
  }
  wrapped.resize(length);
  return wrapped;
}

}  // namespace peppol::crypto
