#include "base/crypto/key_pair.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "test_network.h"
#include "vectors.h"

namespace peppol::crypto {
namespace {

using ::testing::HasSubstr;

TEST(PrivateKey, GoesThroughPem) {
  const PrivateKey& key = network().leaf.key;
  const auto open = key.to_pem("");
  const auto locked = key.to_pem("secret");
  ASSERT_TRUE(open.has_value() && locked.has_value());
  EXPECT_THAT(*locked, HasSubstr("ENCRYPTED"));
  for (const auto& again : {PrivateKey::from_pem(*open, ""), PrivateKey::from_pem(*locked, "secret")}) {
    ASSERT_TRUE(again.has_value()) << again.error().detail;
    EXPECT_EQ(*again->sign_rsa_sha256("x"), *key.sign_rsa_sha256("x"));
  }
  EXPECT_EQ(PrivateKey::from_pem(*locked, "wrong").error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(PrivateKey::from_pem(*locked, "").error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(PrivateKey::from_pem("hello", "").error().code, ErrorCode::kMalformed);
  EXPECT_EQ(PrivateKey::generate(1024).error().code, ErrorCode::kConfiguration);
}

TEST(PrivateKey, SignsWhatTheCertificateVerifies) {
  const KeyPair& pair = network().leaf;
  const Bytes signature = *pair.key.sign_rsa_sha256("message");
  EXPECT_TRUE(pair.certificate.verify_rsa_sha256("message", signature).has_value());
  EXPECT_EQ(pair.certificate.verify_rsa_sha256("massage", signature).error().code, ErrorCode::kUntrusted);
  EXPECT_EQ(pair.certificate.verify_rsa_sha256("message", signature.substr(1)).error().code, ErrorCode::kUntrusted);
  EXPECT_FALSE(pair.certificate.verify_rsa_sha1("message", signature).has_value());
  EXPECT_FALSE(network().ca.certificate().verify_rsa_sha256("message", signature).has_value());
}

TEST(PrivateKey, UnwrapsAKeyAndTellsNothingWhenItCannot) {
  const KeyPair& pair = network().leaf;
  const Bytes secret = random_bytes(16);
  Bytes wrapped = *pair.certificate.encrypt_oaep(secret);
  EXPECT_EQ(wrapped.size(), 256U);
  EXPECT_EQ(*pair.key.decrypt_oaep(wrapped), secret);
  wrapped[100] = static_cast<char>(wrapped[100] ^ 1);
  const auto changed = pair.key.decrypt_oaep(wrapped);
  const auto cut = pair.key.decrypt_oaep("short");
  const auto foreign = network().ca.key_pair().key.decrypt_oaep(*pair.certificate.encrypt_oaep(secret));
  for (const auto& failed : {changed, cut, foreign}) {
    ASSERT_FALSE(failed.has_value());
    EXPECT_EQ(failed.error().code, ErrorCode::kUntrusted);
    EXPECT_EQ(failed.error().detail, changed.error().detail);
  }
}

TEST(KeyPair, FindsTheLeafAmongTheCertificates) {
  const KeyPair& pair = network().leaf;
  const std::string certificates =
      network().root.certificate().pem() + network().ca.certificate().pem() + pair.certificate.pem();
  const auto read = KeyPair::from_pem(certificates, *pair.key.to_pem("p"), "p");
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  EXPECT_EQ(read->certificate, pair.certificate);
  ASSERT_EQ(read->chain.size(), 2U);
  EXPECT_EQ(read->chain[0].common_name(), "Test AP CA");
  EXPECT_EQ(read->chain[1].common_name(), "Test Root");
}

TEST(KeyPair, RefusesAKeyOfAnotherCertificate) {
  const auto wrong = KeyPair::make(network().ca.key_pair().key, network().leaf.certificate, {});
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().code, ErrorCode::kConfiguration);
  EXPECT_THAT(wrong.error().detail, HasSubstr("CN=PXX000001"));
  EXPECT_THAT(
      KeyPair::from_pem(network().leaf.certificate.pem(), *network().ca.key_pair().key.to_pem(""), "").error().detail,
      HasSubstr("none of the 1 certificates"));
}

// From phax/phase4: made with 3DES and RC2-40, as OpenSSL 3 alone does not open.
TEST(KeyPair, OpensAnOldPkcs12File) {
  REQUIRE_VECTORS();
  const std::string bytes =
      read_vector("as4/phase4-peppol-client/src/test/resources/peppol-expired-ap-cert-pw-peppol.p12");
  const auto pair = KeyPair::parse(bytes, "peppol");
  ASSERT_TRUE(pair.has_value()) << pair.error().detail;
  EXPECT_EQ(pair->certificate.common_name(), "POP000306");
  EXPECT_GE(pair->chain.size(), 1U);
  EXPECT_TRUE(pair->certificate.verify_rsa_sha256("x", *pair->key.sign_rsa_sha256("x")).has_value());
  EXPECT_EQ(KeyPair::parse(bytes, "wrong").error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(KeyPair::parse("hello", "").error().code, ErrorCode::kMalformed);
}

}  // namespace
}  // namespace peppol::crypto
