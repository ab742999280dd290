#include "as4/receipt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "as4/sender.h"
#include "tests/as4/network.h"

namespace peppol::as4 {
namespace {

using ::testing::HasSubstr;

// A message and the receipt that came for it.
struct Answered {
  WireMessage message;
  std::string receipt;
};

Answered answered() {
  FakeInbox inbox;
  Answered result{example_message("one@sender.example.org"), ""};
  result.receipt = deliver(result.message, inbox).body;
  return result;
}

VerifiedEnvelope verified_example(const WireMessage& message) {
  FakeInbox inbox;
  deliver(message, inbox);
  return {network().sender.certificate, {}, inbox.messages.at(0).signed_info, {}};
}

TEST(Receipt, RepeatsTheReferencesOfTheMessage) {
  const auto a = answered();
  const auto evidence = verify_receipt(a.receipt, a.message.sent, network().trust());
  ASSERT_TRUE(evidence) << evidence.error().detail;
  EXPECT_EQ(evidence->signer.common_name(), "PSB000002");
  EXPECT_EQ(evidence->timestamp, kNow);
  EXPECT_THAT(evidence->message_id, HasSubstr("@receiver.example.org"));
  const auto signed_info = cut_element(a.receipt, "ds:SignedInfo");
  EXPECT_EQ(signed_info.find("cid:"), std::string::npos) << "a receipt's own signature must not name attachments";
}

// phase4 puts an element of its own namespace into eb:Receipt.
TEST(Receipt, IsReadWithAForeignMarkerInIt) {
  const auto a = answered();
  const auto messaging =
      replaced(cut_element(a.receipt, "eb:Messaging"), "<eb:Receipt>", "<eb:Receipt><x:marker xmlns:x=\"urn:x\"/>");
  const auto id_at = messaging.find("wsu:Id=\"") + 8;
  const auto id = messaging.substr(id_at, messaging.find('"', id_at) - id_at);
  const auto receipt = sign_envelope(messaging, id, network().receiver).value();
  const auto evidence = verify_receipt(receipt, a.message.sent, network().trust());
  EXPECT_TRUE(evidence) << evidence.error().detail;
}

struct Change {
  const char* name;
  std::function<void(Answered&)> change;
  ErrorCode code;
  const char* why;
};
void PrintTo(const Change& row, std::ostream* out) { *out << row.name; }

class ChangedReceipt : public ::testing::TestWithParam<Change> {};

TEST_P(ChangedReceipt, ProvesNothing) {
  auto a = answered();
  GetParam().change(a);
  const auto evidence = verify_receipt(a.receipt, a.message.sent, network().trust());
  ASSERT_FALSE(evidence);
  EXPECT_EQ(evidence.error().code, GetParam().code) << evidence.error().detail;
  EXPECT_THAT(evidence.error().detail, HasSubstr(GetParam().why));
}

auto replacing(std::string from, std::string to) {
  return [from, to](Answered& a) { a.receipt = replaced(a.receipt, from, to); };
}

void answer_with_fewer_references(Answered& a) {
  const SignalHead head{kNow, "r@x", a.message.sent.message_id};
  a.receipt = make_receipt(head, verified_example(a.message), network().receiver).value();
}

INSTANTIATE_TEST_SUITE_P(
    Table, ChangedReceipt,
    ::testing::Values(
        Change{"OtherMessage", [](Answered& a) { a.message.sent.message_id = "two@x"; }, ErrorCode::kUntrusted,
               "two@x"},
        Change{"OtherEnvelope", [](Answered& a) { a.message.sent.envelope = example_message("two@x").sent.envelope; },
               ErrorCode::kUntrusted, "references"},
        Change{"OtherReceiver", [](Answered& a) { a.message.sent.receiver = network().sender.certificate; },
               ErrorCode::kUntrusted, "PSB000001"},
        Change{"FewerReferences", answer_with_fewer_references, ErrorCode::kUntrusted, "0 references"},
        Change{"Reference", replacing("one@sender", "two@sender"), ErrorCode::kUntrusted, "digest"},
        Change{"NoSignature",
               [](Answered& a) { a.receipt = replaced(a.receipt, cut_element(a.receipt, "ds:Signature"), ""); },
               ErrorCode::kUntrusted, "not signed"},
        Change{"NotXml", [](Answered& a) { a.receipt = "no"; }, ErrorCode::kMalformed, ""},
        Change{"NoReceipt",
               [](Answered& a) {
                 a.receipt =
                     make_error({kNow, "e@x", "one@sender.example.org"}, {EbmsCode::kOther, "x"}, network().receiver)
                         .value();
               },
               ErrorCode::kMalformed, "no receipt"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Receipt, IsFoundWhateverTheStatusAndPackaging) {
  const auto a = answered();
  const auto is_receipt = [&](int status, std::string_view type, std::string_view body) {
    return std::holds_alternative<ReceiptArrived>(
        interpret_answer({status, type, body}, a.message.sent, network().trust()));
  };
  EXPECT_TRUE(is_receipt(200, "application/soap+xml", a.receipt));
  EXPECT_TRUE(is_receipt(500, "text/plain", a.receipt));
  EXPECT_TRUE(is_receipt(200, "multipart/related; boundary=b", "--b\r\n\r\n" + a.receipt + "\r\n--b--"));
  EXPECT_FALSE(is_receipt(200, "multipart/related; boundary=b", "--b\r\n\r\n" + a.receipt));
}

// Another implementation on the same bytes.
TEST(Receipt, IsAcceptedByXmlsec) {
  if (std::system("command -v xmlsec1 > /dev/null") != 0) GTEST_SKIP() << "skipped: xmlsec1 is not here";
  const auto folder = std::filesystem::temp_directory_path() / "peppolgw-receipt-test";
  std::filesystem::create_directories(folder);
  const auto run = [&](const std::string& receipt) {
    std::ofstream(folder / "receipt.xml", std::ios::binary) << receipt;
    std::ofstream(folder / "signer.pem") << network().receiver.certificate.pem();
    return std::system(("cd " + folder.string() + " && xmlsec1 --verify --pubkey-cert-pem signer.pem --id-attr:Id " +
                        "http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/:Messaging --id-attr:Id " +
                        "http://www.w3.org/2003/05/soap-envelope:Body receipt.xml > out.txt 2>&1")
                           .c_str());
  };
  const auto a = answered();
  EXPECT_EQ(run(a.receipt), 0);
  EXPECT_NE(run(replaced(a.receipt, "one@sender", "two@sender")), 0);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace peppol::as4
