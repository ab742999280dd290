#include "base/crypto/key_pair.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/crypto/openssl_handles.h"

namespace peppol::crypto {
namespace {

bool belong_together(const PrivateKey& key, const Certificate& certificate) {
  const bool same = X509_check_private_key(certificate.handle(), key.handle()) == 1;
  drain_errors();
  return same;
}

// Issuer first, as far as the certificates given lead.
std::vector<Certificate> in_order(const Certificate& leaf, std::vector<Certificate> rest) {
  std::vector<Certificate> chain;
  const Certificate* last = &leaf;
  while (!rest.empty() && !last->is_self_issued()) {
    const auto issuer = std::find_if(rest.begin(), rest.end(), [&](const Certificate& candidate) {
      return X509_check_issued(candidate.handle(), last->handle()) == X509_V_OK;
    });
    if (issuer == rest.end()) break;
    chain.push_back(*issuer);
    rest.erase(issuer);
    last = &chain.back();
  }
  return chain;
}

}  // namespace

Result<KeyPair> KeyPair::make(PrivateKey key, Certificate certificate, std::vector<Certificate> chain) {
  if (!belong_together(key, certificate)) {
    return fail(ErrorCode::kConfiguration,
                fmt::format("The private key does not belong to the certificate {}.", certificate.describe()));
  }
  auto ordered = in_order(certificate, std::move(chain));
  return KeyPair{std::move(key), std::move(certificate), std::move(ordered)};
}

Result<KeyPair> KeyPair::from_pem(std::string_view certificates, std::string_view key, std::string_view passphrase) {
  auto private_key = PrivateKey::from_pem(key, passphrase);
  if (!private_key) return tl::unexpected(private_key.error());
  auto all = Certificate::parse_all(certificates);
  if (!all) return tl::unexpected(all.error());
  const auto leaf = std::find_if(
      all->begin(), all->end(), [&](const Certificate& candidate) { return belong_together(*private_key, candidate); });
  if (leaf == all->end()) {
    return fail(ErrorCode::kConfiguration,
                fmt::format("The private key belongs to none of the {} certificates given; the first is {}.",
                            all->size(), all->front().describe()));
  }
  Certificate certificate = *leaf;
  all->erase(leaf);
  return make(std::move(*private_key), std::move(certificate), std::move(*all));
}

Result<KeyPair> KeyPair::parse(std::string_view bytes, std::string_view passphrase) {
  if (bytes.find("-----BEGIN ") != std::string_view::npos) return from_pem(bytes, bytes, passphrase);
  return from_pkcs12(bytes, passphrase);
}

}  // namespace peppol::crypto
