// An X.509 certificate: immutable, cheap to copy (the copies share one parsed
// form), readable from any thread.
//
//   auto ours = crypto::Certificate::parse(text);   // PEM, DER or bare base64
//   log(ours->describe());

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/error.h"

struct x509_st;  // OpenSSL's

namespace peppol::crypto {

// A subject or issuer.
class DistinguishedName {
 public:
  // RFC 2253 text, such as "CN=POP000306,OU=PEPPOL TEST AP,O=Acme,C=NL".
  // Fails with kMalformed.
  static Result<DistinguishedName> parse(std::string_view rfc2253);

  explicit DistinguishedName(std::vector<std::string> rdns) : rdns_(std::move(rdns)) {}

  // RFC 2253: the last component first, UTF-8.
  std::string to_string() const;
  // The value of "CN", "O", "OU", "C", ...: the first of that type.
  std::optional<std::string> value(std::string_view type) const;

  // The same components in any order; type names and letter case of values do not matter.
  bool same_components(const DistinguishedName& other) const;
  friend bool operator==(const DistinguishedName&, const DistinguishedName&) = default;

 private:
  std::vector<std::string> rdns_;  // "CN=POP000306", escaped, in RFC 2253 order
};

class Certificate {
 public:
  // One certificate: PEM (anything outside the armour is skipped), DER, or
  // base64 of DER with or without line breaks. Fails with kMalformed; at most 64 KiB.
  static Result<Certificate> parse(std::string_view text);
  // All certificates of a PEM file, or one as above. At most 64 of them.
  static Result<std::vector<Certificate>> parse_all(std::string_view text);

  DistinguishedName subject() const;
  DistinguishedName issuer() const;
  std::string common_name() const;  // of the subject; "" without one

  std::string serial_hex() const;  // lower case, no leading zeros

  Time not_before() const;
  Time not_after() const;
  bool is_valid_at(Time now) const;

  Bytes sha256_fingerprint() const;
  Bytes der() const;
  std::string pem() const;
  std::string base64() const;  // of der(), one line

  bool is_ca() const;
  bool is_self_issued() const;            // subject = issuer
  bool allows_digital_signature() const;  // true also without a key usage extension
  // Object identifiers of the extended key usage, such as "1.3.6.1.5.5.7.3.2"; empty when absent.
  std::vector<std::string> extended_key_usage() const;

  // RSASSA-PKCS1-v1_5 with SHA-256 over `bytes`. Fails with kUntrusted when it does
  // not match and with kUnsupported when the key is not RSA of 2048 to 8192 bits.
  Result<void> verify_rsa_sha256(std::string_view bytes, std::string_view signature) const;
  // For old vectors only; keys from 1024 bits.
  Result<void> verify_rsa_sha1(std::string_view bytes, std::string_view signature) const;

  // RSA-OAEP with SHA-256 and MGF1-SHA-256, no label: the wrapped key of an EncryptedKey.
  Result<Bytes> encrypt_oaep(std::string_view secret) const;

  // "CN=...,C=NL (issuer CN=..., serial 1a2b, valid 2025-01-01 to 2027-01-01)".
  std::string describe() const;

  friend bool operator==(const Certificate& a, const Certificate& b);

  // Borrowed; for the files of this folder and TLS.
  x509_st* handle() const { return x509_.get(); }
  explicit Certificate(std::shared_ptr<x509_st> x509) : x509_(std::move(x509)) {}

 private:
  std::shared_ptr<x509_st> x509_;  // shared: copies are the same immutable certificate
};

}  // namespace peppol::crypto
