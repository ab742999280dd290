// Signatures of real AS4 messages: phase4 and Holodeck B2B, from phax/phase4.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/crypto/aes_gcm.h"
#include "base/crypto/private_key.h"
#include "base/crypto/xml_algorithms.h"
#include "base/crypto/xml_signature.h"
#include "vectors.h"

namespace peppol::crypto {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kWsse = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
constexpr auto kClient = "as4/phase4-peppol-client/src/test/resources/";
constexpr auto kTest = "as4/phase4-test/src/test/resources/";

// The envelope of a message with its HTTP and MIME lines.
std::string envelope_of(const std::string& message) {
  std::size_t start = message.find("<?xml");
  if (start == std::string::npos) start = message.find('<', message.find("\n\n") + 1);
  const std::size_t end = message.find("Envelope>", message.find("Body"));
  return message.substr(start, end + 9 - start);
}

struct Envelope {
  xml::Document document;
  xml::Element signature;
  Certificate signer;  // by SecurityTokenReference: the first token may be the receiver's
};

Result<Envelope> open(const std::string& message) {
  auto document = xml::Document::parse(envelope_of(message), xml::Limits{});
  if (!document) return tl::unexpected(document.error());
  const auto soap = std::string(document->root().namespace_uri());
  const auto security = document->root().child(soap, "Header")->child(kWsse, "Security");
  if (!security) return fail(ErrorCode::kMalformed, "no Security");
  auto signature = xml::required_child(*security, kDsNamespace, "Signature");
  if (!signature) return tl::unexpected(signature.error());
  const auto reference =
      signature->child(kDsNamespace, "KeyInfo")->child(kWsse, "SecurityTokenReference")->child(kWsse, "Reference");
  if (!reference) return fail(ErrorCode::kMalformed, "no Reference");
  auto token = xml::find_by_id(document->root(), reference->attribute("", "URI").value_or("#").substr(1));
  if (!token) return tl::unexpected(token.error());
  auto signer = Certificate::parse(token->text());
  if (!signer) return tl::unexpected(signer.error());
  return Envelope{std::move(*document), *signature, std::move(*signer)};
}

Result<CheckedSignature> verify(const Envelope& envelope, const ExternalDigest& external) {
  return verify_signature(envelope.document, envelope.signature, envelope.signer, SignaturePolicy{}, external);
}

struct Receipt {
  const char* name;
  std::string path;
  const char* signer;
};

void PrintTo(const Receipt& row, std::ostream* os) { *os << row.name; }

class As4Receipt : public ::testing::TestWithParam<Receipt> {};

TEST_P(As4Receipt, Verifies) {
  REQUIRE_VECTORS();
  const auto envelope = open(read_vector(GetParam().path));
  ASSERT_TRUE(envelope.has_value()) << envelope.error().detail;
  EXPECT_EQ(envelope->signer.common_name(), GetParam().signer);
  const auto checked = verify(*envelope, {});
  ASSERT_TRUE(checked.has_value()) << checked.error().detail;
  const xml::Element root = envelope->document.root();
  const auto soap = std::string(root.namespace_uri());
  EXPECT_TRUE(checked->covers(*root.child(soap, "Body")));
  EXPECT_EQ(checked->references.size(), 2U);
  EXPECT_TRUE(
      checked->covers(*root.child(soap, "Header")
                           ->child("http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/", "Messaging")));
  EXPECT_FALSE(checked->covers(root));
}

INSTANTIATE_TEST_SUITE_P(
    Real, As4Receipt,
    ::testing::Values(Receipt{"Phase4", std::string(kClient) + "external/verify/helger.as4in", "POP000306"},
                      Receipt{"Governikus", std::string(kClient) + "external/verify/governikus.as4in", "POP000260"},
                      Receipt{"Dataport", std::string(kClient) + "external/verify/dataport1-mustunderstand.as4in",
                              "PDE000357"},
                      Receipt{"Btc", std::string(kTest) + "testfiles/TestReceipt12.xml", "PDE000576"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(As4Vector, AChangedPrefixBreaksTheDigest) {
  REQUIRE_VECTORS();
  const auto envelope = open(read_vector(std::string(kClient) + "external/verify/dataport1.as4in"));
  ASSERT_TRUE(envelope.has_value()) << envelope.error().detail;
  const auto checked = verify(*envelope, {});
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().code, ErrorCode::kUntrusted);
  EXPECT_THAT(checked.error().detail, HasSubstr("digest of"));
}

TEST(As4Vector, Soap11IsVerifiedToo) {
  REQUIRE_VECTORS();
  const auto envelope = open(read_vector(std::string(kTest) + "unused/TestMessage11.xml"));
  ASSERT_TRUE(envelope.has_value()) << envelope.error().detail;
  const auto checked = verify(*envelope, {});
  EXPECT_TRUE(checked.has_value()) << checked.error().detail;
}

// The payload's plaintext is not public, so the attachment's digest is taken from the message itself.
TEST(As4Vector, AUserMessageVerifiesWithItsAttachment) {
  REQUIRE_VECTORS();
  const auto envelope = open(read_vector(std::string(kClient) + "dump-raw.as4out"));
  ASSERT_TRUE(envelope.has_value()) << envelope.error().detail;
  EXPECT_EQ(envelope->signer.common_name(), "POP000306");
  EXPECT_EQ(verify(*envelope, {}).error().code, ErrorCode::kUnsupported);
  std::string asked;
  const auto checked = verify(*envelope, [&](const ExternalReference& reference) -> Result<Bytes> {
    asked = reference.uri;
    EXPECT_THAT(reference.transforms, ::testing::ElementsAre(kAttachmentContentSignature));
    const auto all = envelope->signature.child(kDsNamespace, "SignedInfo")->children(kDsNamespace, "Reference");
    for (const auto& at : all) {
      if (at.attribute("", "URI") == reference.uri) return from_base64(at.child(kDsNamespace, "DigestValue")->text());
    }
    return fail(ErrorCode::kNotFound, "no such reference");
  });
  ASSERT_TRUE(checked.has_value()) << checked.error().detail;
  EXPECT_THAT(asked, ::testing::StartsWith("cid:"));
  EXPECT_TRUE(checked->covers(asked));
  EXPECT_EQ(checked->references.size(), 3U);
  EXPECT_EQ(verify(*envelope, [](const auto&) -> Result<Bytes> { return Bytes(32, 'x'); }).error().code,
            ErrorCode::kUntrusted);
}

TEST(As4Vector, AMessageOfHolodeckLacksOnlyItsAttachment) {
  REQUIRE_VECTORS();
  const auto envelope = open(read_vector(std::string(kTest) + "unused/holodeck/from-holodeck-1.xml"));
  ASSERT_TRUE(envelope.has_value()) << envelope.error().detail;
  const auto checked = verify(
      *envelope, [](const auto&) -> Result<Bytes> { return fail(ErrorCode::kNotFound, "the attachment is missing"); });
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().detail, "the attachment is missing");
}

class As4Invalid : public ::testing::TestWithParam<const char*> {};

TEST_P(As4Invalid, IsRefused) {
  REQUIRE_VECTORS();
  const auto envelope = open(read_vector(std::string(kTest) + GetParam()));
  if (!envelope) return;  // refused before its signature
  const auto checked = verify(*envelope, [](const auto&) -> Result<Bytes> { return Bytes(32, 'x'); });
  EXPECT_FALSE(checked.has_value());
}

INSTANTIATE_TEST_SUITE_P(Real, As4Invalid,
                         ::testing::Values("unused/compare.xml", "unused/TestMimeMessage12.xml",
                                           "testfiles/WrongSigningAlgorithm.xml",
                                           "testfiles/WrongSigningDigestAlgorithm.xml"));

// A message of the prototype that ../shared/wire/as4.md was written with, and the receiver's key.
TEST(As4Vector, AnEncryptedPayloadOpensWithTheReceiversKey) {
  REQUIRE_VECTORS();
  const std::string message = read_vector("as4/own-prototype/selftest.as4out");
  const auto key = PrivateKey::from_pem(read_vector("as4/own-prototype/b.key"), "");
  ASSERT_TRUE(key.has_value()) << key.error().detail;
  const std::size_t wrapped = message.find("CipherValue>") + 12;
  const auto secret = key->decrypt_oaep(*from_base64(message.substr(wrapped, message.find('<', wrapped) - wrapped)));
  ASSERT_TRUE(secret.has_value()) << secret.error().detail;
  const std::size_t part = message.find("\r\n\r\n", message.find("Content-ID")) + 4;
  const auto plain = decrypt_aes128_gcm(*secret, message.substr(part, message.rfind("\r\n------=") - part));
  ASSERT_TRUE(plain.has_value()) << plain.error().detail;
  EXPECT_EQ(plain->substr(0, 2), "\x1f\x8b");  // gzip
}

}  // namespace
}  // namespace peppol::crypto
