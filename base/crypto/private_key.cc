#include "base/crypto/private_key.h"

#include <fmt/core.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <cstring>

#include "base/crypto/digest.h"
#include "base/crypto/openssl_handles.h"
#include "base/crypto/rsa_oaep.h"

namespace peppol::crypto {
namespace {

constexpr std::size_t kMaxPemBytes = 64 * 1024;

int give_passphrase(char* into, int size, int, void* context) {
  const auto& passphrase = *static_cast<const std::string_view*>(context);
  const auto length = std::min(passphrase.size(), static_cast<std::size_t>(size));
  std::memcpy(into, passphrase.data(), length);
  return static_cast<int>(length);
}

Error oaep_failed() { return {ErrorCode::kUntrusted, "The wrapped key cannot be decrypted with our private key."}; }

}  // namespace

Result<PrivateKey> PrivateKey::generate(int bits) {
  if (bits < 2048 || bits > 8192) {
    return fail(ErrorCode::kConfiguration, fmt::format("An RSA key has 2048 to 8192 bits, not {}.", bits));
  }
  std::shared_ptr<EVP_PKEY> key(EVP_RSA_gen(static_cast<unsigned int>(bits)), EVP_PKEY_free);
  if (!key) return openssl_failed("Making an RSA key");
  return PrivateKey(std::move(key));
}

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem, std::string_view passphrase) {
  if (pem.size() > kMaxPemBytes) {
    return fail(ErrorCode::kMalformed,
                fmt::format("The private key file has {} bytes; at most {} are accepted.", pem.size(), kMaxPemBytes));
  }
  const Bio bio = bio_of(pem);
  if (!bio) return openssl_failed("Reading a private key");
  std::shared_ptr<EVP_PKEY> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, give_passphrase, &passphrase),
                                EVP_PKEY_free);
  if (key) return PrivateKey(std::move(key));
  const std::string reason = drain_errors();
  if (pem.find("ENCRYPTED") != std::string_view::npos) {
    return fail(ErrorCode::kUnauthorized,
                fmt::format("The private key is encrypted and the passphrase does not open it: {}.", reason));
  }
  return fail(ErrorCode::kMalformed, fmt::format("The text is not a private key in PEM: {}.", reason));
}

Result<Bytes> PrivateKey::to_pem(std::string_view passphrase) const {
  const Bio bio(BIO_new(BIO_s_secmem()));
  const EVP_CIPHER* cipher = passphrase.empty() ? nullptr : EVP_aes_256_cbc();
  if (!bio || PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), cipher, passphrase.data(),
                                            static_cast<int>(passphrase.size()), nullptr, nullptr) != 1) {
    return openssl_failed("Writing a private key");
  }
  return text_of(*bio);
}

Result<Bytes> PrivateKey::sign_rsa_sha256(std::string_view bytes) const {
  if (EVP_PKEY_get_base_id(key_.get()) != EVP_PKEY_RSA) {
    return fail(ErrorCode::kUnsupported, "The private key is not an RSA key; rsa-sha256 needs one.");
  }
  const DigestContext context(EVP_MD_CTX_new());
  std::size_t length = 0;
  if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &length, octets(bytes), bytes.size()) != 1) {
    return openssl_failed("Preparing to sign");
  }
  Bytes signature(length, '\0');
  if (EVP_DigestSign(context.get(), octets(signature), &length, octets(bytes), bytes.size()) != 1) {
    return openssl_failed("Signing");
  }
  signature.resize(length);
  return signature;
}

Result<Bytes> PrivateKey::decrypt_oaep(std::string_view wrapped) const {
  if (EVP_PKEY_get_base_id(key_.get()) != EVP_PKEY_RSA) {
    return fail(ErrorCode::kUnsupported, "The private key is not an RSA key; RSA-OAEP needs one.");
  }
  const KeyContext context(EVP_PKEY_CTX_new(key_.get(), nullptr));
  if (!context || EVP_PKEY_decrypt_init(context.get()) != 1 || !use_oaep_sha256(*context)) {
    return openssl_failed("Preparing RSA-OAEP");
  }
  std::size_t length = static_cast<std::size_t>(EVP_PKEY_get_size(key_.get()));
  Bytes secret(length, '\0');
  const int done = EVP_PKEY_decrypt(context.get(), octets(secret), &length, octets(wrapped), wrapped.size());
  if (done != 1) {
    wipe(secret);
    drain_errors();
    return tl::unexpected(oaep_failed());
  }
  secret.resize(length);
  return secret;
}

}  // namespace peppol::crypto
