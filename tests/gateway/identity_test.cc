#include "gateway/app/identity.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include "base/crypto/certificate_authority.h"

namespace peppol::gateway {
namespace {

using crypto::CertificateAuthority;
using ::testing::HasSubstr;

const crypto::Validity kLife{*parse_time("2026-01-01T00:00:00Z"), *parse_time("2036-01-01T00:00:00Z")};
const Time kNow = *parse_time("2026-11-22T12:00:00Z");

// The authorities of a network and a gateway's configuration in a folder, as an operator has them: one root above
// the authority of access points and that of SMPs.
struct Authorities {
  CertificateAuthority root = CertificateAuthority::make_root({.common_name = "ROOT"}, kLife).value();
  CertificateAuthority access_points = root.make_intermediate({.common_name = "AP CA"}, kLife).value();
  CertificateAuthority smps = root.make_intermediate({.common_name = "SMP CA"}, kLife).value();
  crypto::KeyPair access_point = issue(access_points, "PSB000001");
  crypto::KeyPair smp = issue(smps, "PSM000001");

  static crypto::KeyPair issue(const CertificateAuthority& ca, std::string common_name) {
    return ca.issue({.subject = {.common_name = std::move(common_name)}, .validity = kLife}).value();
  }
};

// Made once: keys take a while.
const Authorities& authorities() {
  static const Authorities made;
  return made;
}

class IdentityTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto& [root, access_points, smps, access_point, smp] = authorities();
    std::string pattern = (std::filesystem::temp_directory_path() / "peppolgw-identity-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    config_.access_point_key.certificate = save("ap.pem", pem_of(access_point));
    config_.smp_key.certificate = save("smp.pem", pem_of(smp));
    config_.tls.certificate = config_.smp_key.certificate;
    config_.trust_access_points = {save("aps.pem", root.certificate().pem() + access_points.certificate().pem())};
    config_.trust_smps = {save("smps.pem", root.certificate().pem() + smps.certificate().pem())};
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  static std::string pem_of(const crypto::KeyPair& pair) {
    std::string pem = pair.certificate.pem() + pair.key.to_pem("").value();
    for (const auto& one : pair.chain) pem += one.pem();
    return pem;
  }
  std::filesystem::path save(const std::string& name, std::string_view bytes) const {
    EXPECT_TRUE(write_file(folder_ / name, bytes).has_value());
    return folder_ / name;
  }
  Result<crypto::Chain> verify(const crypto::TrustStore& store, const crypto::KeyPair& pair) const {
    return store.verify({.leaf = pair.certificate,
                         .now = kNow,
                         .requirement = {.issuer_common_names = store.issuer_common_names()},
                         .intermediates = pair.chain});
  }

  std::filesystem::path folder_;
  Config config_;
};

TEST_F(IdentityTest, TellsAccessPointsFromSmpsThoughTheySendTheirAuthorityAlong) {
  const auto identity = Identity::load(config_);
  ASSERT_TRUE(identity.has_value()) << identity.error().detail;
  const auto& [root, access_points, smps, access_point, smp] = authorities();
  ASSERT_FALSE(smp.chain.empty());  // what is sent along leads to the root, which stands in both stores
  EXPECT_TRUE(verify(identity->trust_access_points, access_point).has_value());
  EXPECT_TRUE(verify(identity->trust_smps, smp).has_value());
  const auto as_access_point = verify(identity->trust_access_points, smp);
  ASSERT_FALSE(as_access_point.has_value());
  EXPECT_THAT(as_access_point.error().detail, HasSubstr("issued by \"SMP CA\", and only \"AP CA\" issues"));
  const auto as_smp = verify(identity->trust_smps, access_point);
  ASSERT_FALSE(as_smp.has_value());
  EXPECT_THAT(as_smp.error().detail, HasSubstr("issued by \"AP CA\", and only \"SMP CA\" issues"));
}

TEST_F(IdentityTest, RefusesAStoreWithRootsAlone) {
  config_.trust_smps = {save("roots.pem", authorities().root.certificate().pem())};
  const auto identity = Identity::load(config_);
  ASSERT_FALSE(identity.has_value());
  EXPECT_EQ(identity.error().code, ErrorCode::kConfiguration);
  EXPECT_THAT(identity.error().detail, HasSubstr("trust.smps"));
  EXPECT_THAT(identity.error().detail, HasSubstr("roots alone"));
}

TEST_F(IdentityTest, RefusesAStoreWithoutARoot) {
  config_.trust_access_points = {save("cas.pem", authorities().access_points.certificate().pem())};
  const auto identity = Identity::load(config_);
  ASSERT_FALSE(identity.has_value());
  EXPECT_THAT(identity.error().detail, HasSubstr("trust.access_points"));
  EXPECT_THAT(identity.error().detail, HasSubstr("no root"));
}

}  // namespace
}  // namespace peppol::gateway
