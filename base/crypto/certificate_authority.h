// Makes the certificates of a network of our own: the sandbox and the tests.
//
//   auto root = crypto::CertificateAuthority::make_root({.common_name = "Sandbox Root", ...}, lifetime);
//   auto ca = root->make_intermediate({.common_name = "Sandbox AP CA", ...}, lifetime);
//   auto pair = ca->issue({.subject = {.common_name = "PSB000001"}, .validity = lifetime});
//
// Keys are RSA with 2048 bits; making one takes about 0.1 s.

#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/crypto/key_pair.h"
#include "base/error.h"

namespace peppol::crypto {

struct SubjectName {
  std::string country = "NL";  // empty parts are left out
  std::string organization = {};
  std::string organizational_unit = {};
  std::string common_name = {};
};

struct Validity {
  Time not_before;
  Time not_after;
};

struct LeafRequest {
  SubjectName subject;
  Validity validity;
  std::vector<std::string> dns_names = {};
  std::vector<std::string> ip_addresses = {};
  bool tls_server = false;  // extended key usage; none when both are false
  bool tls_client = false;
  std::string crl_url = {};  // CRL distribution point; empty: none
};

class CertificateAuthority {
 public:
  static Result<CertificateAuthority> make_root(const SubjectName& subject, const Validity& validity);
  // From an issuer's key pair kept on disk.
  static CertificateAuthority load(KeyPair pair);

  Result<CertificateAuthority> make_intermediate(const SubjectName& subject, const Validity& validity) const;

  // A new key and its certificate; the chain ends before the root.
  Result<KeyPair> issue(const LeafRequest& request) const;
  // A certificate for a key that exists.
  Result<KeyPair> issue_for(const PrivateKey& key, const LeafRequest& request) const;

  // A revocation list of these serials (hexadecimal), DER.
  Result<Bytes> make_crl(const std::vector<std::string>& serials_hex, const Validity& validity) const;

  const Certificate& certificate() const { return pair_.certificate; }
  const KeyPair& key_pair() const { return pair_; }

 private:
  explicit CertificateAuthority(KeyPair pair) : pair_(std::move(pair)) {}
  KeyPair pair_;
};

}  // namespace peppol::crypto
