#include "base/crypto/trust_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/crypto/revocation_list.h"
#include "test_network.h"
#include "vectors.h"

namespace peppol::crypto {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

const Time kNow = at("2026-06-01T00:00:00Z");

// Every refusal names the certificate, its issuer, serial and validity, and the store.
void expect_refused(const Result<Chain>& chain, const Certificate& leaf, const std::string& why) {
  ASSERT_FALSE(chain.has_value());
  EXPECT_EQ(chain.error().code, ErrorCode::kUntrusted);
  EXPECT_THAT(chain.error().detail, AllOf(HasSubstr(leaf.describe()), HasSubstr("\"test-ap\""), HasSubstr(why)));
}

TEST(TrustStore, BuildsTheChain) {
  const auto chain = store_of(network()).verify({.leaf = network().leaf.certificate, .now = kNow});
  ASSERT_TRUE(chain.has_value()) << chain.error().detail;
  ASSERT_EQ(chain->size(), 3U);
  EXPECT_EQ((*chain)[1], network().ca.certificate());
  EXPECT_EQ((*chain)[2], network().root.certificate());
}

TEST(TrustStore, TakesIntermediatesThatCameAlong) {
  TrustStore store("test-ap");
  store.add_anchor(network().root.certificate());
  const Certificate leaf = network().leaf.certificate;
  expect_refused(store.verify({.leaf = leaf, .now = kNow}), leaf, "\"CN=Test AP CA,O=Tests,C=NL\"");
  EXPECT_TRUE(store.verify({.leaf = leaf, .now = kNow, .intermediates = {network().ca.certificate()}}).has_value());
}

TEST(TrustStore, TakesAnIntermediateAsAnchor) {
  TrustStore store("test-ap");
  store.add_anchor(network().ca.certificate());
  EXPECT_TRUE(store.verify({.leaf = network().leaf.certificate, .now = kNow}).has_value());
}

TEST(TrustStore, RefusesOutsideTheValidity) {
  const TrustStore store = store_of(network());
  const Certificate leaf = network().leaf.certificate;
  expect_refused(store.verify({.leaf = leaf, .now = at("2027-01-02T00:00:00Z")}), leaf,
                 "it expired at 2027-01-01T00:00:00.000Z; now is 2027-01-02");
  expect_refused(store.verify({.leaf = leaf, .now = at("2024-12-31T00:00:00Z")}), leaf, "not valid before 2025-01-01");
}

TEST(TrustStore, NamesTheCaThatExpired) {
  const auto old_ca = network().root.make_intermediate({.common_name = "Old CA"}, years("2020", "2026"));
  const auto leaf = old_ca->issue({.subject = {.common_name = "P"}, .validity = years("2025", "2027")});
  TrustStore store("test-ap");
  store.add_anchor(network().root.certificate());
  expect_refused(store.verify({.leaf = leaf->certificate, .now = kNow, .intermediates = leaf->chain}),
                 leaf->certificate, "CN=Old CA");
}

TEST(TrustStore, RefusesAnotherNetworkWithTheSameNames) {
  const TestNetwork other;
  const TrustStore store = store_of(network());
  EXPECT_FALSE(store.verify({.leaf = other.leaf.certificate, .now = kNow}).has_value());
  EXPECT_TRUE(store.verify({.leaf = network().leaf.certificate, .now = kNow}).has_value());
}

TEST(TrustStore, RefusesASelfSignedCertificate) {
  const auto self = CertificateAuthority::make_root({.common_name = "Me"}, years("2020", "2040"));
  expect_refused(store_of(network()).verify({.leaf = self->certificate(), .now = kNow}), self->certificate(),
                 "self-signed");
}

TEST(TrustStore, RefusesALeafThatActsAsAnIssuer) {
  const CertificateAuthority rogue = CertificateAuthority::load(network().leaf);
  const auto leaf = rogue.issue({.subject = {.common_name = "PXX000666"}, .validity = years("2025", "2027")});
  const auto chain = store_of(network()).verify(
      {.leaf = leaf->certificate, .now = kNow, .intermediates = {network().leaf.certificate}});
  ASSERT_FALSE(chain.has_value());
  EXPECT_EQ(chain.error().code, ErrorCode::kUntrusted);
}

TEST(TrustStore, HoldsTheRequiredIssuer) {
  const TrustStore store = store_of(network());
  const Certificate leaf = network().leaf.certificate;
  EXPECT_TRUE(
      store.verify({.leaf = leaf, .now = kNow, .requirement = {.issuer_common_names = {"Test AP CA"}}}).has_value());
  expect_refused(store.verify({.leaf = leaf, .now = kNow, .requirement = {.issuer_common_names = {"Test SMP CA"}}}),
                 leaf, "issued by \"Test AP CA\", and only \"Test SMP CA\"");
}

TEST(TrustStore, HoldsThePurpose) {
  const TrustStore store = store_of(network());
  const Certificate leaf = network().leaf.certificate;
  EXPECT_TRUE(store.verify({.leaf = leaf, .now = kNow, .requirement = {.purpose = Purpose::kTlsClient}}).has_value());
  expect_refused(store.verify({.leaf = leaf, .now = kNow, .requirement = {.purpose = Purpose::kTlsServer}}), leaf,
                 "not meant for this use (extended key usage: 1.3.6.1.5.5.7.3.2)");
}

TEST(TrustStore, AsksTimeIssuerAndRevocationAgainOfAChainItKnows) {
  const TrustStore store = store_of(network());
  const Certificate leaf = network().leaf.certificate;
  ASSERT_TRUE(store.verify({.leaf = leaf, .now = kNow}).has_value());
  EXPECT_EQ(store.verify({.leaf = leaf, .now = kNow})->size(), 3U);
  expect_refused(store.verify({.leaf = leaf, .now = at("2027-01-02T00:00:00Z")}), leaf, "it expired at");
  expect_refused(store.verify({.leaf = leaf, .now = kNow, .requirement = {.issuer_common_names = {"Test SMP CA"}}}),
                 leaf, "only \"Test SMP CA\"");
  expect_refused(store.verify({.leaf = leaf, .now = kNow, .requirement = {.purpose = Purpose::kTlsServer}}), leaf,
                 "not meant for this use");
  const Validity month{at("2026-05-15T00:00:00Z"), at("2026-06-15T00:00:00Z")};
  RevocationLists lists;
  ASSERT_TRUE(lists.add(*network().root.make_crl({}, month)).has_value());
  ASSERT_TRUE(lists.add(*network().ca.make_crl({leaf.serial_hex()}, month)).has_value());
  EXPECT_EQ(store.verify({.leaf = leaf, .now = kNow, .revocation = &lists}).error().code, ErrorCode::kUntrusted);
}

TEST(TrustStore, DoesNotKeepAChainThroughWhatCameAlong) {
  TrustStore store("test-ap");
  store.add_anchor(network().root.certificate());
  const Certificate leaf = network().leaf.certificate;
  ASSERT_TRUE(store.verify({.leaf = leaf, .now = kNow, .intermediates = {network().ca.certificate()}}).has_value());
  EXPECT_FALSE(store.verify({.leaf = leaf, .now = kNow}).has_value());
}

TEST(TrustStore, WhatACopyLearnsIsNotKnownToTheOther) {
  const TestNetwork other;
  const TrustStore store = store_of(network());
  TrustStore copy = store;
  copy.add_anchor(other.root.certificate());
  copy.add_intermediate(other.ca.certificate());
  ASSERT_TRUE(copy.verify({.leaf = other.leaf.certificate, .now = kNow}).has_value());
  EXPECT_FALSE(store.verify({.leaf = other.leaf.certificate, .now = kNow}).has_value());
}

struct RevocationTest : ::testing::Test {
  const Certificate leaf = network().leaf.certificate;
  const Validity month{at("2026-05-15T00:00:00Z"), at("2026-06-15T00:00:00Z")};
  Bytes root_list = *network().root.make_crl({}, month);

  Result<Chain> verify(const RevocationLists& lists, Time now) {
    return store_of(network()).verify({.leaf = leaf, .now = now, .revocation = &lists});
  }
};

TEST_F(RevocationTest, FindsTheSerialOnTheList) {
  RevocationLists lists;
  ASSERT_TRUE(lists.add(root_list).has_value());
  ASSERT_TRUE(lists.add(*network().ca.make_crl({"0a0b", leaf.serial_hex()}, month)).has_value());
  const auto chain = verify(lists, kNow);
  ASSERT_FALSE(chain.has_value());
  EXPECT_EQ(chain.error().code, ErrorCode::kUntrusted);
  EXPECT_THAT(chain.error().detail, AllOf(HasSubstr(leaf.serial_hex()), HasSubstr("was revoked at 2026-05-15")));
}

TEST_F(RevocationTest, PassesWhenItIsNotListed) {
  RevocationLists lists;
  ASSERT_TRUE(lists.add(root_list).has_value());
  ASSERT_TRUE(lists.add(*network().ca.make_crl({"0a0b"}, month)).has_value());
  EXPECT_TRUE(verify(lists, kNow).has_value());
}

TEST_F(RevocationTest, SaysWhenItCannotTell) {
  RevocationLists lists;
  EXPECT_EQ(verify(lists, kNow).error().code, ErrorCode::kUnreachable);
  ASSERT_TRUE(lists.add(root_list).has_value());
  ASSERT_TRUE(lists.add(*network().ca.make_crl({}, month)).has_value());
  const auto late = verify(lists, at("2026-07-01T00:00:00Z"));
  EXPECT_EQ(late.error().code, ErrorCode::kUnreachable);
  EXPECT_THAT(late.error().detail, HasSubstr("ended at 2026-06-15"));
  EXPECT_EQ(lists.add("hello").error().code, ErrorCode::kMalformed);
}

TEST_F(RevocationTest, RefusesAListOfAnImpostor) {
  const auto impostor =
      CertificateAuthority::make_root({.organization = "Tests", .common_name = "Test AP CA"}, years("2020", "2040"));
  RevocationLists lists;
  ASSERT_TRUE(lists.add(*impostor->make_crl({}, month)).has_value());
  EXPECT_EQ(verify(lists, kNow).error().code, ErrorCode::kUntrusted);
}

// Real Peppol certificates (phax/peppol-commons, phax/phase4).
TEST(TrustStore, VerifiesARealAccessPointWhileItWasValid) {
  REQUIRE_VECTORS();
  TrustStore store("peppol-test-g2");
  store.add_anchor(*Certificate::parse(read_vector("directory/ca/2018-Peppol_Test_Root_CA.cer")));
  store.add_intermediate(*Certificate::parse(read_vector("directory/ca/2018-Peppol_Test_AccessPoint_CA.cer")));
  const auto leaf = Certificate::parse(read_vector("directory/ca/peppol-ap-cert-expired.pem"));
  ASSERT_TRUE(leaf.has_value());
  const Time then = leaf->not_before() + std::chrono::hours(24);
  const auto chain = store.verify(
      {.leaf = *leaf, .now = then, .requirement = {.issuer_common_names = {"PEPPOL ACCESS POINT TEST CA - G2"}}});
  EXPECT_TRUE(chain.has_value()) << chain.error().detail;
  EXPECT_THAT(store.verify({.leaf = *leaf, .now = kNow}).error().detail, HasSubstr("expired"));
  TrustStore g3("peppol-test-g3");
  g3.add_anchor(*Certificate::parse(read_vector("directory/ca/2025-PEPPOL_Root_TEST_CA-G3.pem")));
  EXPECT_THAT(g3.verify({.leaf = *leaf, .now = then}).error().detail,
              AllOf(HasSubstr("anchors: \"PEPPOL Root TEST CA - G3\""), HasSubstr("another network or generation")));
}

}  // namespace
}  // namespace peppol::crypto
