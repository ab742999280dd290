#include <gmock/gmock.h>

#include "base/crypto/certificate_authority.h"
#include "directory/smp_address.h"
#include "gateway/sandbox/sml.h"
#include "tests/gateway/own_store.h"

namespace peppol::gateway {
namespace {

using directory::SmlOperation;
using ::testing::HasSubstr;

const directory::ParticipantId kParticipant = *directory::ParticipantId::parse("0106:12345678");

class SandboxSmlTest : public ::testing::Test {
 protected:
  SandboxSmlTest() { open(); }

  void open() {
    sml = SandboxSml::open("zone.test", {{"SMP-a", "https://a.example/x!y"}, {"SMP-b", "https://b.example"}},
                           folder.folder() / "participants")
              .value();
  }

  static std::string certificate_of(const std::string& smp) {
    const crypto::Validity validity{*parse_time("2026-01-01T00:00:00Z"), *parse_time("2036-01-01T00:00:00Z")};
    static const auto root = crypto::CertificateAuthority::make_root({.common_name = "root"}, validity).value();
    return root.issue({.subject = {.common_name = smp}, .validity = validity})->certificate.pem();
  }

  Result<void> ask(SmlOperation operation, const std::string& smp, const std::string& shown) {
    const auto answer =
        sml->answer(certificate_of(shown), directory::write_sml_request({operation, smp, kParticipant}).body);
    return directory::read_sml_answer(answer.status, answer.body);
  }
  Result<void> ask(SmlOperation operation, const std::string& smp) { return ask(operation, smp, smp); }

  std::string address() const {
    const auto records = sml->find(to_lower_ascii(kParticipant.sml_hostname("zone.test")));
    return records ? directory::smp_base_url(*records, net::AllowedSchemes::kHttpsOnly).value() : "";
  }

  OwnStore folder;
  std::unique_ptr<SandboxSml> sml;
};

TEST_F(SandboxSmlTest, AnswersARepeatedCreateWithAFaultAsTheRealOneDoes) {
  EXPECT_TRUE(ask(SmlOperation::kCreate, "SMP-a"));
  EXPECT_EQ(address(), "https://a.example/x!y");
  for (const char* smp : {"SMP-a", "SMP-b"}) {
    const auto again = ask(SmlOperation::kCreate, smp);
    ASSERT_FALSE(again.has_value()) << smp;
    EXPECT_EQ(again.error().code, ErrorCode::kConflict);
    EXPECT_THAT(again.error().detail, HasSubstr("BadRequestFault"));
    EXPECT_THAT(again.error().detail, HasSubstr("already exist")) << smp;
    EXPECT_EQ(address(), "https://a.example/x!y") << "nothing changes";
  }
}

TEST_F(SandboxSmlTest, LetsOnlyTheHolderDeleteAndOnlyOnce) {
  ASSERT_TRUE(ask(SmlOperation::kCreate, "SMP-a"));
  EXPECT_EQ(ask(SmlOperation::kDelete, "SMP-b").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(address(), "https://a.example/x!y");
  EXPECT_TRUE(ask(SmlOperation::kDelete, "SMP-a"));
  EXPECT_EQ(address(), "");
  EXPECT_EQ(ask(SmlOperation::kDelete, "SMP-a").error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(ask(SmlOperation::kCreate, "SMP-b")) << "free again";
}

TEST_F(SandboxSmlTest, TellsAnUnknownSmpFromAWrongCertificate) {
  EXPECT_EQ(ask(SmlOperation::kCreate, "SMP-c").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(ask(SmlOperation::kCreate, "SMP-a", "SMP-b").error().code, ErrorCode::kUntrusted);
  EXPECT_EQ(address(), "");
  const auto nonsense = sml->answer(certificate_of("SMP-a"), "nonsense");
  EXPECT_EQ(directory::read_sml_answer(nonsense.status, nonsense.body).error().code, ErrorCode::kConflict);
}

TEST_F(SandboxSmlTest, ForgetsNothingAndTakesNothingItCannotKeep) {
  ASSERT_TRUE(ask(SmlOperation::kCreate, "SMP-a"));
  open();
  EXPECT_EQ(address(), "https://a.example/x!y");
  // Its file cannot be written: a folder stands in its place.
  std::filesystem::remove(folder.folder() / "participants");
  std::filesystem::create_directories(folder.folder() / "participants" / "full");
  EXPECT_EQ(ask(SmlOperation::kDelete, "SMP-a").error().code, ErrorCode::kUnreachable);
  EXPECT_EQ(address(), "https://a.example/x!y") << "what was not done is not half done";
}

}  // namespace
}  // namespace peppol::gateway
