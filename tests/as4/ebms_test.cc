#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "as4/ebms_error.h"
#include "as4/ebms_message.h"
#include "as4/soap.h"

namespace peppol::as4 {
namespace {

const std::string kVectors = PEPPOLGW_SOURCE_DIR "/../shared/vectors/as4/";

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// "user", "receipt", "errors", or the id of the error the header is refused with.
std::string reading(const std::string& text) {
  const auto document = xml::Document::parse(text, soap_limits());
  if (!document) return "not xml";
  const auto blocks = find_blocks(*document);
  if (!blocks) return std::string(row_of(blocks.error().code).id);
  const auto message = parse_messaging(blocks->messaging);
  if (!message) return std::string(row_of(message.error().code).id);
  if (std::holds_alternative<UserMessage>(*message)) return "user";
  return std::get<SignalMessage>(*message).receipt ? "receipt" : "errors";
}

TEST(EbmsError, EveryCodeHasARowFoundByItsId) {
  for (std::size_t i = 0; i < kEbmsCodeCount; ++i) {
    const auto code = static_cast<EbmsCode>(i);
    const auto& row = row_of(code);
    EXPECT_EQ(row.code, code);
    EXPECT_EQ(find_ebms_code(row.id), code);
    EXPECT_FALSE(row.meaning.empty());
    EXPECT_TRUE(row.severity == "failure" || row.severity == "warning");
  }
  EXPECT_FALSE(find_ebms_code("EBMS:9999"));
  EXPECT_FALSE(find_ebms_code(""));
}

TEST(EbmsMessage, ReadsBackWhatItWrote) {
  UserMessage message;
  message.timestamp = *parse_time("2026-11-22T10:00:00.001Z");
  message.message_id = "a@b";
  message.from = {"t", "PSB000001", "r<&>1"};
  message.to = {"t", "PSB000002", "r2"};
  message.agreement = "urn:agreement";
  message.service = {"s", "urn:service"};
  message.action = "x::y##z";
  message.conversation_id = "c";
  message.properties = {{"originalSender", "p", "v"}, {"other", "", "\"quoted\""}};
  message.parts = {{"cid:x@y", {{"MimeType", "", "application/xml"}}}};
  const auto text = write_envelope(write_user_message(message, "m"), "b", "");
  const auto document = xml::Document::parse(text, soap_limits());
  ASSERT_TRUE(document) << document.error().detail;
  const auto read = parse_messaging(find_blocks(*document)->messaging);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(std::get<UserMessage>(*read), message);
}

struct Vector {
  const char* file;
  const char* expected;
};
void PrintTo(const Vector& row, std::ostream* out) { *out << row.file; }

class EbmsVector : public ::testing::TestWithParam<Vector> {};

// From phax/phase4 (another implementation).
TEST_P(EbmsVector, IsReadOrRefused) {
  const auto text = read_file(kVectors + GetParam().file);
  if (text.empty()) GTEST_SKIP() << "skipped: ../shared is not here";
  EXPECT_EQ(reading(text), GetParam().expected);
}

#define TESTFILES "phase4-test/src/test/resources/testfiles/"
#define SOAP11 "phase4-lib/src/test/resources/external/soap11test/"
#define SOAP12 "phase4-lib/src/test/resources/external/soap12test/"
INSTANTIATE_TEST_SUITE_P(Phase4, EbmsVector,
                         ::testing::Values(Vector{TESTFILES "ErrorMessage.xml", "errors"},
                                           Vector{TESTFILES "ErrorMessageWithFault.xml", "errors"},
                                           Vector{TESTFILES "ErrorMessageNoRefToMessageID.xml", "errors"},
                                           Vector{TESTFILES "TwoUserMessages.xml", "EBMS:0003"},
                                           Vector{TESTFILES "UserMessageNoPartyID.xml", "EBMS:0009"},
                                           Vector{TESTFILES "TestReceipt12.xml", "receipt"},
                                           Vector{TESTFILES "TestReceipt11.xml", "EBMS:0009"},
                                           Vector{SOAP12 "UserMessage12.xml", "user"},
                                           // Its namespace names hold line breaks: no URIs, and so no WS-Security.
                                           Vector{SOAP12 "PullRequest12.xml", "EBMS:0009"},
                                           Vector{SOAP12 "UserMessageWithCompressedPayload12.xml", "not xml"},
                                           Vector{SOAP11 "UserMessage.xml", "EBMS:0009"},
                                           Vector{SOAP11 "NoMessaging.xml", "EBMS:0009"}));

}  // namespace
}  // namespace peppol::as4
