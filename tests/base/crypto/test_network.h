// A network of our own for the tests: a root, an intermediate, one leaf. The keys are made once per program.

#pragma once

#include <gtest/gtest.h>

#include "base/crypto/certificate_authority.h"
#include "base/crypto/trust_store.h"

namespace peppol::crypto {

inline Time at(std::string_view text) { return *parse_time(text); }

inline Validity years(std::string_view from, std::string_view until) {
  return {at(std::string(from) + "-01-01T00:00:00Z"), at(std::string(until) + "-01-01T00:00:00Z")};
}

struct TestNetwork {
  CertificateAuthority root =
      *CertificateAuthority::make_root({.organization = "Tests", .common_name = "Test Root"}, years("2020", "2040"));
  CertificateAuthority ca =
      *root.make_intermediate({.organization = "Tests", .common_name = "Test AP CA"}, years("2020", "2035"));
  KeyPair leaf = *ca.issue({.subject = {.country = "NL",
                                        .organization = "Müller, Söhne & Co",
                                        .organizational_unit = "PEPPOL TEST AP",
                                        .common_name = "PXX000001"},
                            .validity = years("2025", "2027"),
                            .tls_client = true,
                            .crl_url = "http://crl.example.test/ap.crl"});
};

inline const TestNetwork& network() {
  static const TestNetwork made;
  return made;
}

inline TrustStore store_of(const TestNetwork& network) {
  TrustStore store("test-ap");
  store.add_anchor(network.root.certificate());
  store.add_intermediate(network.ca.certificate());
  return store;
}

}  // namespace peppol::crypto
