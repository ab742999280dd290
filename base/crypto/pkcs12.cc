// PKCS#12 files, also old ones: their ciphers (RC2-40, 3DES) live in OpenSSL's legacy provider, which is
// loaded into a context of its own so that nothing else in the program can use them.

#include <fmt/core.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>

#include "base/crypto/digest.h"
#include "base/crypto/key_pair.h"
#include "base/crypto/openssl_handles.h"

namespace peppol::crypto {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;

using Provider = std::unique_ptr<OSSL_PROVIDER, Freeing<OSSL_PROVIDER_unload>>;
using Pkcs12 = std::unique_ptr<PKCS12, Freeing<PKCS12_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;

// Members are freed in reverse order: providers before their context.
struct LegacyContext {
  std::unique_ptr<OSSL_LIB_CTX, Freeing<OSSL_LIB_CTX_free>> library{OSSL_LIB_CTX_new()};
  Provider standard{OSSL_PROVIDER_load(library.get(), "default")};
  Provider legacy{OSSL_PROVIDER_load(library.get(), "legacy")};  // absent: only new files open
};

struct Contents {
  Bytes key_der;  // PKCS#8, wiped by the reader; empty: no key
  std::vector<Certificate> certificates;
};

Result<void> take_certificate(X509* x509, Contents& into) {
  unsigned char* bytes = nullptr;
  const int length = i2d_X509(x509, &bytes);
  const Octets owned(bytes);
  if (length < 0) return openssl_failed("Reading a certificate of a PKCS#12 file");
  auto certificate =
      Certificate::parse(std::string_view(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length)));
  if (!certificate) return tl::unexpected(certificate.error());
  into.certificates.push_back(std::move(*certificate));
  return {};
}

// The key leaves the legacy context as bytes.
Bytes key_bytes(const EVP_PKEY* key) {
  unsigned char* bytes = nullptr;
  const int length = i2d_PrivateKey(key, &bytes);
  if (length < 0) return {};
  Bytes der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
  OPENSSL_clear_free(bytes, der.size());
  return der;
}

Result<Contents> open(std::string_view bytes, std::string_view passphrase) {
  if (bytes.size() > kMaxBytes) {
    return fail(ErrorCode::kMalformed,
                fmt::format("The PKCS#12 file has {} bytes; at most {} are accepted.", bytes.size(), kMaxBytes));
  }
  const LegacyContext context;
  PKCS12* raw = PKCS12_init_ex(NID_pkcs7_data, context.library.get(), nullptr);
  const unsigned char* at = octets(bytes);
  if (raw == nullptr || d2i_PKCS12(&raw, &at, static_cast<long>(bytes.size())) == nullptr) {
    return fail(ErrorCode::kMalformed, fmt::format("The bytes are not a PKCS#12 file: {}.", drain_errors()));
  }
  const Pkcs12 file(raw);
  Bytes secret(passphrase);
  EVP_PKEY* key = nullptr;
  X509* leaf = nullptr;
  STACK_OF(X509)* others = nullptr;
  const int parsed = PKCS12_parse(file.get(), secret.c_str(), &key, &leaf, &others);
  wipe(secret);
  const Key owned_key(key);
  const std::unique_ptr<X509, Freeing<X509_free>> owned_leaf(leaf);
  const OwnedCertificates owned_others(others);
  if (parsed != 1) {
    return fail(ErrorCode::kUnauthorized,
                fmt::format("The PKCS#12 file does not open; is the passphrase right? ({})", drain_errors()));
  }
  drain_errors();
  Contents contents;
  if (key != nullptr) contents.key_der = key_bytes(key);
  if (leaf != nullptr) {
    if (auto taken = take_certificate(leaf, contents); !taken) return tl::unexpected(taken.error());
  }
  for (int i = 0; i < sk_X509_num(others); ++i) {
    if (auto taken = take_certificate(sk_X509_value(others, i), contents); !taken) return tl::unexpected(taken.error());
  }
  return contents;
}

}  // namespace

Result<KeyPair> KeyPair::from_pkcs12(std::string_view bytes, std::string_view passphrase) {
  auto contents = open(bytes, passphrase);
  if (!contents) return tl::unexpected(contents.error());
  if (contents->key_der.empty() || contents->certificates.empty()) {
    wipe(contents->key_der);
    return fail(ErrorCode::kMalformed, "The PKCS#12 file holds no private key with its certificate.");
  }
  const unsigned char* at = octets(std::string_view(contents->key_der));
  std::shared_ptr<EVP_PKEY> key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(contents->key_der.size())),
                                EVP_PKEY_free);
  wipe(contents->key_der);
  if (!key) return openssl_failed("Reading the private key of a PKCS#12 file");
  Certificate leaf = contents->certificates.front();
  contents->certificates.erase(contents->certificates.begin());
  return make(PrivateKey(std::move(key)), std::move(leaf), std::move(contents->certificates));
}

}  // namespace peppol::crypto
