// Signed SMP answers: real ones from phax/peppol-commons, OxalisCommunity/vefa-peppol and
// OxalisCommunity/oxalis, and answers as SMP 1.4.0 wants them, made with xmlsec1.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/crypto/trust_store.h"
#include "base/crypto/xml_algorithms.h"
#include "base/crypto/xml_signature.h"
#include "vectors.h"

namespace peppol::crypto {
namespace {

Result<CheckedSignature> verify(const xml::Document& document, const SignaturePolicy& policy) {
  auto signature = xml::required_child(document.root(), kDsNamespace, "Signature");
  if (!signature) return tl::unexpected(signature.error());
  auto signer = signer_from_x509_data(*signature);
  if (!signer) return tl::unexpected(signer.error());
  return verify_signature(document, *signature, *signer, policy, {});
}

// "" when the answer verifies, else the refusal.
std::string refusal(const std::string& text, const SignaturePolicy& policy) {
  auto document = xml::Document::parse(text, xml::Limits{});
  if (!document) return document.error().detail;
  auto checked = verify(*document, policy);
  if (!checked) return checked.error().detail;
  if (!checked->covers(document->root())) return "the root is not covered";
  return "";
}

const SignaturePolicy kOldToo{.old_algorithms = OldAlgorithms::kAccepted};

TEST(SmpVector, RealOnesOfPeppolCommons) {
  REQUIRE_VECTORS();
  EXPECT_NE(refusal(read_vector("directory/signed-smp/signed-service-metadata1.xml"), kOldToo), "");
  EXPECT_EQ(refusal(read_vector("directory/signed-smp/signed-service-metadata2.xml"), kOldToo), "");
  EXPECT_EQ(refusal(read_vector("directory/signed-smp/signed-service-metadata3-c14n-inclusive.xml"), kOldToo), "");
  EXPECT_THAT(refusal(read_vector("directory/signed-smp/signed-service-metadata2.xml"), SignaturePolicy{}),
              ::testing::HasSubstr("sha1"));
}

TEST(SmpVector, TheSignerChainsToThePeppolRoot) {
  REQUIRE_VECTORS();
  TrustStore store("peppol-prod-smp-g2");
  store.add_anchor(*Certificate::parse(read_vector("directory/ca/2018-Peppol_Root_CA.cer")));
  store.add_intermediate(*Certificate::parse(read_vector("directory/ca/2018-Peppol_ServiceMetadataPublisher_CA.cer")));
  const auto document =
      xml::Document::parse(read_vector("directory/signed-smp/signed-service-metadata2.xml"), xml::Limits{});
  const auto signer = signer_from_x509_data(*document->root().child(kDsNamespace, "Signature"));
  ASSERT_TRUE(signer.has_value()) << signer.error().detail;
  EXPECT_EQ(signer->common_name(), "PNO000070");
  const auto chain = store.verify({.leaf = *signer, .now = *parse_time("2021-01-01T00:00:00Z")});
  EXPECT_TRUE(chain.has_value()) << chain.error().detail;
}

TEST(SmpVector, RealOnesOfVefa) {
  REQUIRE_VECTORS();
  int verified = 0;
  for (const auto& entry : std::filesystem::directory_iterator(vectors() / "directory/signed-smp-vefa")) {
    const std::string name = entry.path().filename();
    if (!name.ends_with(".xml") || name.find("servicegroup") != std::string::npos) continue;
    const std::string text = read_vector("directory/signed-smp-vefa/" + name);
    if (name == "xmldsig-test-output-sha256.xml") {
      EXPECT_NE(refusal(text, kOldToo), "");
      continue;
    }
    EXPECT_EQ(refusal(text, kOldToo), "") << name;
    ++verified;
  }
  EXPECT_EQ(verified, 17);
}

TEST(SmpVector, ReformattedOnesOfOxalisFail) {
  REQUIRE_VECTORS();
  for (const auto& entry : std::filesystem::directory_iterator(vectors() / "directory/signed-smp-legacy")) {
    const std::string name = entry.path().filename();
    if (!name.ends_with(".xml")) continue;
    const bool good = name == "oxalis-smp-response-for-971033533.xml";
    EXPECT_EQ(refusal(read_vector("directory/signed-smp-legacy/" + name), kOldToo).empty(), good) << name;
  }
}

struct Row {
  const char* file;
  const char* why;  // "" when the cryptography is right
};

void PrintTo(const Row& row, std::ostream* os) { *os << row.file; }

class SmpAnswer140 : public ::testing::TestWithParam<Row> {};

TEST_P(SmpAnswer140, IsJudgedAsTheTableSays) {
  REQUIRE_VECTORS();
  const std::string text = read_vector(std::string("directory/generated-140/") + GetParam().file + ".xml");
  const SignaturePolicy policy{.canonicalizations = {xml::C14n::kInclusive}, .max_references = 1, .max_transforms = 1};
  const std::string why = refusal(text, policy);
  if (std::string(GetParam().why).empty()) {
    EXPECT_EQ(why, "");
  } else {
    EXPECT_THAT(why, ::testing::HasSubstr(GetParam().why));
  }
}

INSTANTIATE_TEST_SUITE_P(Made, SmpAnswer140,
                         ::testing::Values(Row{"01-valid", ""}, Row{"02-valid-uppercase-participant", ""},
                                           Row{"03-exclusive-c14n", "exc-c14n"}, Row{"04-sha1", "sha1"},
                                           Row{"05-two-transforms", "2 transforms"}, Row{"06-not-yet-active", ""},
                                           Row{"07-expired", ""}, Row{"08-only-old-profile", ""},
                                           Row{"09-two-profiles", ""}, Row{"10-signed-by-ap-cert", ""},
                                           Row{"11-other-participant", ""}, Row{"12-tampered-url", "digest of"},
                                           Row{"13-redirect", ""}, Row{"14-redirect-wrong-uid", ""},
                                           Row{"15-redirect-target", ""}));

}  // namespace
}  // namespace peppol::crypto
