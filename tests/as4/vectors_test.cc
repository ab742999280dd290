// Messages of other stacks, recorded on real networks: what their README says
// of each must be what we find.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "as4/mime.h"
#include "as4/security.h"
#include "as4/security_token.h"
#include "base/crypto/digest.h"
#include "base/crypto/key_pair.h"
#include "base/crypto/xml_algorithms.h"
#include "base/crypto/xml_signature.h"
#include "base/gzip.h"

namespace peppol::as4 {
namespace {

using ::testing::HasSubstr;

const std::string kVectors = PEPPOLGW_SOURCE_DIR "/../shared/vectors/as4/";

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The envelope in a recording that may begin with HTTP headers.
std::string envelope_in(const std::string& recording) {
  auto begin = recording.find("<?xml");
  if (begin == std::string::npos) begin = recording.find('<');
  const auto end = recording.rfind("Envelope>");
  return begin == std::string::npos || end == std::string::npos ? "" : recording.substr(begin, end + 9 - begin);
}

// "valid", or the sentence that says what is wrong. The signer is not asked for trust: it expired long ago.
std::string verdict(const std::string& envelope) {
  const auto document = xml::Document::parse(envelope, soap_limits());
  if (!document) return document.error().detail;
  const auto blocks = find_blocks(*document);
  if (!blocks) return blocks.error().detail;
  if (!blocks->security) return "no security header";
  const auto signature = blocks->security->child(crypto::kDsNamespace, "Signature");
  if (!signature) return "not signed";
  const auto signer = find_token(*document, *blocks->security, *signature, nullptr);
  if (!signer) return signer.error().detail;
  const auto verified = verify_envelope(*document, *blocks, *signer, {});
  return verified ? "valid" : verified.error().detail;
}

struct Recording {
  const char* file;
  const char* verdict;
};
void PrintTo(const Recording& row, std::ostream* out) { *out << row.file; }

class RecordedMessage : public ::testing::TestWithParam<Recording> {};

TEST_P(RecordedMessage, HasTheVerdictOfItsReadme) {
  const auto text = read_file(kVectors + GetParam().file);
  if (text.empty()) GTEST_SKIP() << "skipped: ../shared is not here";
  EXPECT_THAT(verdict(envelope_in(text)), HasSubstr(GetParam().verdict));
}

#define VERIFY "phase4-peppol-client/src/test/resources/external/verify/"
#define PHASE4_TEST "phase4-test/src/test/resources/"
INSTANTIATE_TEST_SUITE_P(
    Table, RecordedMessage,
    ::testing::Values(Recording{VERIFY "helger.as4in", "valid"}, Recording{VERIFY "governikus.as4in", "valid"},
                      Recording{VERIFY "dataport1-mustunderstand.as4in", "valid"},
                      Recording{VERIFY "dataport1.as4in", "digest"},  // its prefix was renamed after signing
                      Recording{PHASE4_TEST "testfiles/TestReceipt12.xml", "valid"},
                      Recording{PHASE4_TEST "unused/TestMessage11.xml", "SOAP 1.2"},
                      // The recordings lack the decrypted attachment; everything before it holds.
                      Recording{"phase4-peppol-client/src/test/resources/dump-raw.as4out",
                                "which is not in the message"},
                      Recording{PHASE4_TEST "unused/holodeck/from-holodeck-1.xml", "which is not in the message"}));

// Our prototype's message with both keys: the whole way in, from other code than what is tested here.
TEST(RecordedMessage, IsDecryptedWithItsKey) {
  const auto text = read_file(kVectors + "own-prototype/selftest.as4out");
  if (text.empty()) GTEST_SKIP() << "skipped: ../shared is not here";
  const auto type_at = text.find("Content-Type: ") + 14;
  const auto type = ContentType::parse(std::string_view(text).substr(type_at, text.find('\n', type_at) - type_at));
  ASSERT_TRUE(type) << type.error().detail;
  const auto head_end = text.find("--" + type->parameter("boundary").value_or("?"));
  ViewSource body(std::string_view(text).substr(head_end));
  const auto parts = parse_multipart(*type, body, {});
  ASSERT_TRUE(parts) << parts.error().detail;
  ASSERT_EQ(parts->size(), 2U);
  const auto document = xml::Document::parse(*(*parts)[0].content.read_all(), soap_limits());
  const auto blocks = find_blocks(*document);
  ASSERT_TRUE(blocks) << blocks.error().detail;
  std::vector<crypto::KeyPair> keys;
  for (const char* name : {"a", "b"}) {
    auto pair = crypto::KeyPair::from_pem(read_file(kVectors + "own-prototype/" + name + ".crt"),
                                          read_file(kVectors + "own-prototype/" + name + ".key"), "");
    ASSERT_TRUE(pair) << pair.error().detail;
    keys.push_back(std::move(*pair));
  }
  const std::vector<ReceivedPart> received{{(*parts)[1].content_id(), &(*parts)[1].content}};
  auto opened = decrypt_parts(*document, *blocks, received, keys, {.max_bytes = 1 << 26});
  ASSERT_TRUE(opened) << opened.error().detail;
  const auto signature = blocks->security->child(crypto::kDsNamespace, "Signature");
  const auto signer = find_token(*document, *blocks->security, *signature, nullptr);
  ASSERT_TRUE(signer) << signer.error().detail;
  const auto verified = verify_envelope(*document, *blocks, *signer, opened->parts);
  EXPECT_TRUE(verified) << verified.error().detail;
  EXPECT_TRUE(gunzip(*opened->parts[0].content.read_all(), 1 << 26));
}

}  // namespace
}  // namespace peppol::as4
