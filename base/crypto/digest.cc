#include "base/crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cstdlib>

#include "base/crypto/openssl_handles.h"

namespace peppol::crypto {
namespace {

// A digest of the default provider fails only when there is no memory; nothing safe can follow.
void must(int done) {
  if (done != 1) std::abort();
}

Bytes digest_of(std::string_view bytes, const EVP_MD* algorithm) {
  Bytes digest(static_cast<std::size_t>(EVP_MD_get_size(algorithm)), '\0');
  must(EVP_Digest(bytes.data(), bytes.size(), octets(digest), nullptr, algorithm, nullptr));
  return digest;
}

}  // namespace

Bytes sha256(std::string_view bytes) { return digest_of(bytes, EVP_sha256()); }
Bytes sha1(std::string_view bytes) { return digest_of(bytes, EVP_sha1()); }

Result<Bytes> sha256(Source& source) {
  Sha256 digest;
  if (auto copied = copy(source, digest); !copied) return tl::unexpected(copied.error());
  return digest.finish();
}

bool constant_time_equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void wipe(Bytes& secret) {
  OPENSSL_cleanse(secret.data(), secret.size());
  secret.clear();
}

struct Sha256::State {
  DigestContext context{EVP_MD_CTX_new()};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  must(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr));
}
Sha256::~Sha256() = default;

void Sha256::update(std::string_view bytes) {
  must(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()));
}

Result<void> Sha256::write(std::string_view bytes) {
  update(bytes);
  return {};
}

Bytes Sha256::finish() {
  Bytes digest(32, '\0');
  must(EVP_DigestFinal_ex(state_->context.get(), octets(digest), nullptr));
  must(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr));
  return digest;
}

Result<void> DigestingSink::write(std::string_view bytes) {
  digest_.update(bytes);
  return to_.write(bytes);
}

}  // namespace peppol::crypto
