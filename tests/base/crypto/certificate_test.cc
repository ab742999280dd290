#include "base/crypto/certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/x509v3.h>

#include "base/crypto/certificate_cache.h"
#include "base/crypto/digest.h"
#include "test_network.h"
#include "vectors.h"

namespace peppol::crypto {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// An expired certificate of a Peppol test access point, from phax/peppol-commons.
constexpr auto kExpired = "directory/ca/peppol-ap-cert-expired.pem";

TEST(Certificate, TellsWhatARealOneSays) {
  REQUIRE_VECTORS();
  const auto certificate = Certificate::parse(read_vector("directory/ca/2025-PEPPOL_ACCESS_POINT_TEST_CA-G3.pem"));
  ASSERT_TRUE(certificate.has_value()) << certificate.error().detail;
  EXPECT_EQ(certificate->common_name(), "PEPPOL ACCESS POINT TEST CA - G3");
  EXPECT_EQ(certificate->issuer().value("CN"), "PEPPOL Root TEST CA - G3");
  EXPECT_TRUE(certificate->is_ca());
  EXPECT_FALSE(certificate->is_self_issued());
  const auto leaf = Certificate::parse(read_vector(kExpired));
  ASSERT_TRUE(leaf.has_value()) << leaf.error().detail;
  EXPECT_FALSE(leaf->is_ca());
  EXPECT_TRUE(leaf->allows_digital_signature());
  EXPECT_THAT(leaf->extended_key_usage(), ElementsAre("1.3.6.1.5.5.7.3.2"));
}

TEST(Certificate, IsTheSameInEveryForm) {
  const Certificate certificate = network().leaf.certificate;
  const std::string base64 = certificate.base64();
  std::string folded;
  for (std::size_t i = 0; i < base64.size(); i += 76) folded += base64.substr(i, 76) + "\r\n";
  for (const std::string& text :
       {certificate.der(), certificate.pem(), base64, folded, "noise\n" + certificate.pem() + "more noise",
        "-----BEGIN CERTIFICATE-----" + base64 + "-----END CERTIFICATE-----"}) {
    const auto parsed = Certificate::parse(text);
    ASSERT_TRUE(parsed.has_value()) << parsed.error().detail << text.substr(0, 40);
    EXPECT_EQ(*parsed, certificate);
    EXPECT_EQ(parsed->sha256_fingerprint(), sha256(certificate.der()));
  }
}

TEST(Certificate, RefusesOtherText) {
  const std::string pem = network().leaf.certificate.pem();
  EXPECT_EQ(Certificate::parse("").error().code, ErrorCode::kMalformed);
  EXPECT_EQ(Certificate::parse("hello").error().code, ErrorCode::kMalformed);
  EXPECT_EQ(Certificate::parse("\x30\x82\x01\x01").error().code, ErrorCode::kMalformed);
  EXPECT_EQ(Certificate::parse(network().leaf.certificate.der() + "x").error().code, ErrorCode::kMalformed);
  EXPECT_THAT(Certificate::parse(pem + pem).error().detail, HasSubstr("holds 2"));
  EXPECT_THAT(Certificate::parse(pem.substr(0, 200)).error().detail, HasSubstr("END"));
  EXPECT_EQ(Certificate::parse_all(pem + pem)->size(), 2U);
}

TEST(Certificate, CarriesWhatItWasIssuedWith) {
  const Certificate leaf = network().leaf.certificate;
  EXPECT_EQ(leaf.subject().to_string(), "CN=PXX000001,OU=PEPPOL TEST AP,O=Müller\\, Söhne & Co,C=NL");
  EXPECT_EQ(leaf.subject().value("O"), "Müller, Söhne & Co");
  EXPECT_EQ(leaf.issuer().value("CN"), "Test AP CA");
  EXPECT_EQ(leaf.not_before(), at("2025-01-01T00:00:00Z"));
  EXPECT_EQ(leaf.not_after(), at("2027-01-01T00:00:00Z"));
  EXPECT_TRUE(leaf.is_valid_at(at("2026-05-05T12:00:00Z")));
  EXPECT_FALSE(leaf.is_valid_at(at("2024-12-31T23:59:59Z")));
  EXPECT_EQ(leaf.serial_hex().size(), 32U);
  EXPECT_THAT(leaf.describe(), HasSubstr("serial " + leaf.serial_hex() + ", valid 2025-01-01 to 2027-01-01"));
}

// Certificates write names as they like (X.520, DirectoryString), also wrongly; what is told of them is UTF-8.
TEST(Certificate, NamesAreUtf8WhateverTheirWriting) {
  constexpr char kUtf8String = '\x0C';
  constexpr char kT61String = '\x14';  // which certificates write as Latin-1
  constexpr char kIa5String = '\x16';
  struct Name {
    char type;
    std::string octets;
    std::string shown;  // empty: no certificate
  };
  const std::string written = "PXX000001";
  for (const Name& name :
       {Name{kUtf8String, "Caf\xC3\xA9 001", "Café 001"}, Name{kT61String, "Caf\xE9 0001", "Café 0001"},
        Name{kIa5String, "Caf\xE9 0001", "Café 0001"}, Name{kUtf8String, "Caf\xE9 0001", ""},
        Name{kUtf8String, "Caf\xFF\xFE 001", ""}, Name{kUtf8String, "\xC3\xA9 00001\xE2", ""}}) {
    ASSERT_EQ(name.octets.size(), written.size());
    Bytes der = network().leaf.certificate.der();
    const auto place = der.find(kUtf8String + std::string(1, '\x09') + written);
    ASSERT_NE(place, Bytes::npos);
    der.replace(place, written.size() + 2, std::string(1, name.type) + '\x09' + name.octets);
    const auto certificate = Certificate::parse(der);
    if (name.shown.empty()) {
      ASSERT_FALSE(certificate.has_value());
      EXPECT_TRUE(is_utf8(certificate.error().detail));
      continue;
    }
    ASSERT_TRUE(certificate.has_value()) << certificate.error().detail;
    EXPECT_EQ(certificate->common_name(), name.shown);
    EXPECT_TRUE(is_utf8(certificate->describe())) << certificate->describe();
    EXPECT_TRUE(is_utf8(certificate->subject().to_string()));
  }
}

TEST(Certificate, NamesTheHostsOfATlsServer) {
  const auto server = network().ca.issue({.subject = {.common_name = "localhost"},
                                          .validity = years("2025", "2027"),
                                          .dns_names = {"localhost", "ap.test"},
                                          .ip_addresses = {"127.0.0.1", "::1"},
                                          .tls_server = true});
  ASSERT_TRUE(server.has_value()) << server.error().detail;
  for (const char* name : {"localhost", "ap.test"})
    EXPECT_EQ(X509_check_host(server->certificate.handle(), name, 0, 0, nullptr), 1) << name;
  const auto refused = network().ca.issue(
      {.subject = {.common_name = "x"}, .validity = years("2025", "2027"), .dns_names = {"a,DNS:bank.example"}});
  EXPECT_EQ(refused.error().code, ErrorCode::kConfiguration);
}

TEST(CertificateCache, GivesTheSameCertificateUntilOthersPushItOut) {
  CertificateCache cache(2);
  const auto text = [](const CertificateAuthority& of) { return of.certificate().base64(); };
  const auto first = cache.parse(text(network().root));
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(cache.parse(text(network().root))->handle(), first->handle());
  ASSERT_TRUE(cache.parse(text(network().ca)).has_value());
  EXPECT_EQ(cache.parse(text(network().root))->handle(), first->handle());
  ASSERT_TRUE(cache.parse(network().leaf.certificate.base64()).has_value());  // pushes out the intermediate
  EXPECT_EQ(cache.parse(text(network().root))->handle(), first->handle());
  ASSERT_TRUE(cache.parse(text(network().ca)).has_value());
  ASSERT_TRUE(cache.parse(network().leaf.certificate.base64()).has_value());
  const auto again = cache.parse(text(network().root));
  EXPECT_NE(again->handle(), first->handle());
  EXPECT_EQ(*again, *first);
  EXPECT_EQ(cache.parse("hello").error().code, ErrorCode::kMalformed);
}

TEST(DistinguishedName, ComparesComponentsInAnyOrder) {
  const auto a = DistinguishedName::parse("CN=PXX000002,OU=PEPPOL TEST SMP,O=Vector\\, Two,C=XX");
  const auto b = DistinguishedName::parse("c=XX, o=\"Vector, Two\" , OU=PEPPOL TEST SMP,CN=pxx000002");
  ASSERT_TRUE(a.has_value() && b.has_value());
  EXPECT_TRUE(a->same_components(*b));
  EXPECT_FALSE(a->same_components(*DistinguishedName::parse("CN=PXX000002,OU=PEPPOL TEST SMP,C=XX")));
  EXPECT_EQ(b->value("O"), "Vector, Two");
  EXPECT_EQ(DistinguishedName::parse("CN=\\C3\\A9t\\C3\\A9")->value("CN"), "été");
  EXPECT_EQ(DistinguishedName::parse("no equals sign").error().code, ErrorCode::kMalformed);
  EXPECT_EQ(DistinguishedName::parse("").error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace peppol::crypto
