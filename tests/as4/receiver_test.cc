#include "as4/receiver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "as4/mime.h"
#include "as4/outgoing.h"
#include "as4/receipt.h"
#include "as4/sender.h"
#include "base/crypto/digest.h"
#include "base/crypto/xml_signer.h"
#include "base/gzip.h"
#include "base/xml/writer.h"
#include "tests/as4/network.h"

namespace peppol::as4 {
namespace {

using Reception = As4Answer::Outcome;
using ::testing::HasSubstr;

std::string describe(const As4Answer& answer) {
  const std::string refusal = answer.refusal
                                  ? std::string(row_of(answer.refusal->code).id) + " " + answer.refusal->detail
                                  : std::string("no refusal");
  return std::to_string(answer.status) + " " + refusal + " " + answer.detail;
}

TEST(OutgoingMessage, ItsEnvelopeIsTheFirstPartAsAParserSeesIt) {
  const auto message = example_message("sent@sender.example.org");
  ViewSource body(message.body);
  const auto parts = parse_multipart(ContentType::parse(message.content_type).value(), body, {});
  ASSERT_TRUE(parts) << parts.error().detail;
  EXPECT_EQ(envelope_in(message.body), parts->front().content.read_all().value());
  EXPECT_EQ(envelope_in("no body"), "");
}

TEST(Exchange, CarriesADocumentAndProvesIt) {
  FakeInbox inbox;
  const auto message = example_message("one@sender.example.org");
  const auto answer = deliver(message, inbox);
  ASSERT_EQ(answer.outcome, Reception::kAccepted) << describe(answer);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.content_type, "application/soap+xml; charset=UTF-8");
  ASSERT_EQ(inbox.messages.size(), 1U);
  StringSink payload(1 << 20, "payload");
  ASSERT_TRUE(inbox.messages[0].write_payload_to(payload));
  EXPECT_EQ(payload.bytes(), example_payload());
  EXPECT_EQ(inbox.messages[0].layout.header, example_header());
  EXPECT_EQ(inbox.messages[0].receipt, answer.body);
  const auto event = interpret_answer({200, answer.content_type, answer.body}, message.sent, network().trust());
  ASSERT_TRUE(std::holds_alternative<ReceiptArrived>(event));
  EXPECT_EQ(std::get<ReceiptArrived>(event).receipt, answer.body);
}

TEST(Exchange, AnswersARepeatWithTheSameReceiptAndStoresItOnce) {
  FakeInbox inbox;
  const auto message = example_message("one@x");
  const auto first = deliver(message, inbox);
  const auto second = deliver(message, inbox);
  EXPECT_EQ(second.outcome, Reception::kRepeated);
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(inbox.messages.size(), 1U);
}

TEST(Exchange, RefusesAnotherMessageWithTheSameId) {
  FakeInbox inbox;
  deliver(example_message("one@x"), inbox);
  const auto answer = deliver(example_message("one@x"), inbox);
  ASSERT_EQ(answer.outcome, Reception::kRefused);
  EXPECT_EQ(answer.refusal->code, EbmsCode::kDuplicateDetected);
  EXPECT_EQ(inbox.messages.size(), 1U);
}

TEST(Exchange, GivesNoReceiptWhenTheMessageIsNotStored) {
  FakeInbox inbox;
  inbox.store_fails = Error{ErrorCode::kStorage, "the disk /secret is full"};
  const auto message = example_message("one@x");
  const auto answer = deliver(message, inbox);
  EXPECT_EQ(answer.outcome, Reception::kFailed);
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, ::testing::Not(HasSubstr("secret")));
  const auto event = interpret_answer({503, answer.content_type, answer.body}, message.sent, network().trust());
  EXPECT_EQ(std::get<AttemptFailed>(event).outcome, Outcome::kNotReceived);
  inbox.store_fails = Error{ErrorCode::kRefusedByReceiver, "the mailbox is closed"};
  EXPECT_EQ(deliver(message, inbox).refusal->code, EbmsCode::kOther);
}

TEST(Exchange, AnswersATestMessageWithoutStoringIt) {
  FakeInbox inbox;
  auto custom = custom_message();
  custom.header.service = {"", std::string(kTestService)};
  custom.header.action = kTestAction;
  const auto message = make(custom);
  const auto answer = deliver(message, inbox);
  EXPECT_EQ(answer.outcome, Reception::kTest) << describe(answer);
  EXPECT_TRUE(inbox.messages.empty());
  EXPECT_TRUE(verify_receipt(answer.body, message.sent, network().trust()));
}

TEST(Exchange, AnswersASignedTestMessageWithoutAttachments) {
  FakeInbox inbox;
  auto header = custom_message().header;
  header.service = {"", std::string(kTestService)};
  header.action = kTestAction;
  const auto envelope = sign_envelope(write_user_message(header, "m-1"), "m-1", network().sender).value();
  const auto answer =
      deliver({"application/soap+xml", envelope, {header.message_id, envelope, network().receiver.certificate}}, inbox);
  EXPECT_EQ(answer.outcome, Reception::kTest) << describe(answer);
}

TEST(Exchange, TellsTheSenderThatNobodyIsServedHere) {
  FakeInbox inbox;
  inbox.serviced = false;
  const auto message = example_message("one@x");
  const auto answer = deliver(message, inbox);
  ASSERT_EQ(answer.outcome, Reception::kRefused);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.refusal->detail, "PEPPOL:NOT_SERVICED");
  const auto event = interpret_answer({200, answer.content_type, answer.body}, message.sent, network().trust());
  ASSERT_TRUE(std::holds_alternative<AttemptFailed>(event));
  EXPECT_EQ(std::get<AttemptFailed>(event).cause.code, "EBMS:0004");
  EXPECT_EQ(std::get<AttemptFailed>(event).outcome, Outcome::kNotServed);
}

TEST(Exchange, SignsItsErrors) {
  FakeInbox inbox;
  inbox.serviced = false;
  const auto answer = deliver(example_message("one@x"), inbox);
  const auto document = xml::Document::parse(answer.body, soap_limits());
  const auto blocks = find_blocks(*document);
  const auto signer = find_signer(*document, *blocks, network().trust());
  ASSERT_TRUE(signer) << signer.error().detail;
  EXPECT_TRUE(verify_envelope(*document, *blocks, *signer, {}));
  const auto message = parse_messaging(blocks->messaging);
  const auto& error = std::get<SignalMessage>(*message).errors.at(0);
  EXPECT_EQ(error.ref_to_message, "one@x");
  EXPECT_EQ(error.severity, "failure");
  EXPECT_EQ(error.short_description, "Other");
}

// Every region of a good message, changed on the way.
struct Tampering {
  const char* name;
  std::function<void(WireMessage&)> change;
  EbmsCode code;
};
void PrintTo(const Tampering& row, std::ostream* out) { *out << row.name; }

class TamperedMessage : public ::testing::TestWithParam<Tampering> {};

TEST_P(TamperedMessage, IsRefused) {
  FakeInbox inbox;
  auto message = example_message("one@sender.example.org");
  GetParam().change(message);
  const auto answer = deliver(message, inbox);
  ASSERT_EQ(answer.outcome, Reception::kRefused) << describe(answer);
  EXPECT_EQ(row_of(answer.refusal->code).id, row_of(GetParam().code).id) << describe(answer);
  EXPECT_TRUE(inbox.messages.empty());
}

auto replacing(std::string from, std::string to) {
  return [from, to](WireMessage& message) { message.body = replaced(message.body, from, to); };
}

auto dropping(std::string qname) {
  return [qname](WireMessage& message) { message.body = replaced(message.body, cut_element(message.body, qname), ""); };
}

auto doubling(std::string qname) {
  return [qname](WireMessage& message) {
    const auto element = cut_element(message.body, qname);
    message.body = replaced(message.body, element, element + element);
  };
}

// Changes one character of the text of an element.
auto flipping_text(std::string qname) {
  return [qname](WireMessage& message) {
    const auto at = message.body.find('>', message.body.find("<" + qname)) + 9;
    message.body[at] = message.body[at] == 'A' ? 'B' : 'A';
  };
}

// Changes a byte of the encrypted part, counted from its start or (negative) its end.
auto flipping_cipher(std::ptrdiff_t offset) {
  return [offset](WireMessage& message) {
    const auto begin = static_cast<std::ptrdiff_t>(message.body.find("\r\n\r\n", message.body.find("Content-ID")) + 4);
    const auto end = static_cast<std::ptrdiff_t>(message.body.rfind("\r\n--"));
    auto& byte = message.body[static_cast<std::size_t>(offset >= 0 ? begin + offset : end + offset)];
    byte = static_cast<char>(byte ^ 1);
  };
}

// The signed header moves out of sight, and a forged one stands in its place.
void wrap_messaging(WireMessage& message) {
  const auto original = cut_element(message.body, "eb:Messaging");
  auto forged = replaced(original, "9944:nl001234567b01", "9944:nl999999999b99");
  forged = replaced(forged, "wsu:Id=\"messaging-", "wsu:Id=\"forged-");
  message.body = replaced(message.body, original, "<x:Old xmlns:x=\"urn:x\">" + original + "</x:Old>" + forged);
}

void wrap_messaging_with_same_id(WireMessage& message) {
  const auto original = cut_element(message.body, "eb:Messaging");
  const auto forged = replaced(original, "9944:nl001234567b01", "9944:nl999999999b99");
  message.body = replaced(message.body, original, "<x:Old xmlns:x=\"urn:x\">" + original + "</x:Old>" + forged);
}

void wrap_body(WireMessage& message) {
  message.body =
      replaced(message.body, "<S12:Body xmlns:wsu=", "<S12:Body><evil/></S12:Body><x:Old xmlns:x=\"urn:x\" xmlns:wsu=");
  message.body = replaced(message.body, "/></S12:Envelope>", "></x:Old></S12:Envelope>");
}

INSTANTIATE_TEST_SUITE_P(
    Table, TamperedMessage,
    ::testing::Values(
        Tampering{"MessageId", replacing("one@sender", "two@sender"), EbmsCode::kFailedAuthentication},
        Tampering{"Timestamp", replacing("10:00:00.123Z</eb:T", "10:00:00.124Z</eb:T"),
                  EbmsCode::kFailedAuthentication},
        Tampering{"FromParty", replacing("PSB000001</eb", "PSB000009</eb"), EbmsCode::kFailedAuthentication},
        Tampering{"ToParty", replacing("PSB000002</eb", "PSB000009</eb"), EbmsCode::kFailedAuthentication},
        Tampering{"Receiver", replacing("9944:nl001", "9944:nl002"), EbmsCode::kFailedAuthentication},
        Tampering{"Action", replacing("::2.1</eb:Action", "::2.2</eb:Action"), EbmsCode::kFailedAuthentication},
        Tampering{
            "MustUnderstandAttribute",
            replacing("S12:mustUnderstand=\"true\" wsu:Id=\"messaging", "S12:mustUnderstand=\"1\" wsu:Id=\"messaging"),
            EbmsCode::kFailedAuthentication},
        Tampering{"Compression", replacing("application/gzip</eb", "application/gzap</eb"),
                  EbmsCode::kFailedAuthentication},
        Tampering{"Href", replacing("href=\"cid:", "href=\"cid:x"), EbmsCode::kExternalPayloadError},
        Tampering{"BodyContent", replacing("/></S12:Envelope>", "><a/></S12:Body></S12:Envelope>"),
                  EbmsCode::kFailedAuthentication},
        Tampering{"SignatureValue", flipping_text("ds:SignatureValue"), EbmsCode::kFailedAuthentication},
        Tampering{"DigestValue", flipping_text("ds:DigestValue"), EbmsCode::kFailedAuthentication},
        Tampering{"SignatureAlgorithm", replacing("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-sha512"),
                  EbmsCode::kFailedAuthentication},
        Tampering{"OldSignatureAlgorithm",
                  replacing("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
                            "http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
                  EbmsCode::kFailedAuthentication},
        Tampering{"AttachmentTransform",
                  replacing("#Attachment-Content-Signature-Transform", "#Attachment-Complete-Signature-Transform"),
                  EbmsCode::kFailedAuthentication},
        Tampering{"NoSignature", dropping("ds:Signature"), EbmsCode::kFailedAuthentication},
        Tampering{"TwoSignatures", doubling("ds:Signature"), EbmsCode::kFailedAuthentication},
        Tampering{"NoSecurity", dropping("wsse:Security"), EbmsCode::kFailedAuthentication},
        Tampering{"TwoSecurityHeaders", doubling("wsse:Security"), EbmsCode::kInvalidHeader},
        Tampering{"NoEncryptedKey", dropping("xenc:EncryptedKey"), EbmsCode::kFailedDecryption},
        Tampering{"TwoEncryptedKeys", doubling("xenc:EncryptedKey"), EbmsCode::kPolicyNoncompliance},
        Tampering{"NoEncryptedData", dropping("xenc:EncryptedData"), EbmsCode::kFailedDecryption},
        Tampering{"WrappedKey", flipping_text("xenc:CipherValue"), EbmsCode::kFailedDecryption},
        Tampering{"KeyTransport", replacing("xmlenc11#rsa-oaep", "xmlenc11#rsa-1_5"), EbmsCode::kPolicyNoncompliance},
        Tampering{"MaskGeneration", replacing("mgf1sha256", "mgf1sha512"), EbmsCode::kPolicyNoncompliance},
        Tampering{"Cipher", replacing("aes128-gcm", "aes128-cbc"), EbmsCode::kPolicyNoncompliance},
        Tampering{"InitialVector", flipping_cipher(0), EbmsCode::kFailedDecryption},
        Tampering{"FirstCipherByte", flipping_cipher(12), EbmsCode::kFailedDecryption},
        Tampering{"LastCipherByte", flipping_cipher(-17), EbmsCode::kFailedDecryption},
        Tampering{"Tag", flipping_cipher(-1), EbmsCode::kFailedDecryption},
        Tampering{"TokenType", replacing("#X509v3", "#X509v1"), EbmsCode::kPolicyNoncompliance},
        Tampering{"KeyIdentifier", replacing("<wsse:Reference URI=\"#X509", "<wsse:KeyIdentifier URI=\"#X509"),
                  EbmsCode::kPolicyNoncompliance},
        Tampering{"ForgedMessaging", wrap_messaging, EbmsCode::kFailedAuthentication},
        Tampering{"ForgedMessagingSameId", wrap_messaging_with_same_id, EbmsCode::kFailedAuthentication},
        Tampering{"ForgedBody", wrap_body, EbmsCode::kFailedAuthentication},
        Tampering{"TwoMessagings", doubling("eb:Messaging"), EbmsCode::kInvalidHeader},
        Tampering{"TwoUserMessages", doubling("eb:UserMessage"), EbmsCode::kValueInconsistent},
        Tampering{"TwoPartyIds", doubling("eb:PartyId"), EbmsCode::kValueInconsistent},
        Tampering{"NoPartyId", dropping("eb:PartyId"), EbmsCode::kInvalidHeader},
        Tampering{"NoMessage", dropping("eb:UserMessage"), EbmsCode::kValueNotRecognized},
        Tampering{"NoTimestamp", dropping("eb:Timestamp"), EbmsCode::kInvalidHeader},
        Tampering{"NoMessageId", dropping("eb:MessageId"), EbmsCode::kInvalidHeader},
        Tampering{"UnknownHeader",
                  replacing("<eb:Messaging", "<x:y xmlns:x=\"urn:x\" S12:mustUnderstand=\"true\"/><eb:Messaging"),
                  EbmsCode::kInvalidHeader},
        Tampering{"ContentId", replacing("Content-ID: <", "Content-ID: <x"), EbmsCode::kExternalPayloadError},
        Tampering{"NoContentId", replacing("Content-ID: <", "Content-Ix: <"), EbmsCode::kValueInconsistent},
        Tampering{"Soap11",
                  replacing("http://www.w3.org/2003/05/soap-envelope", "http://schemas.xmlsoap.org/soap/envelope/"),
                  EbmsCode::kInvalidHeader}),
    [](const auto& row) { return std::string(row.param.name); });

// Messages signed and encrypted as they should be, with something wrong in them.
struct Mistake {
  const char* name;
  std::function<void(CustomMessage&)> make;
  EbmsCode code;
  const char* why;
};
void PrintTo(const Mistake& row, std::ostream* out) { *out << row.name; }

class MistakenMessage : public ::testing::TestWithParam<Mistake> {};

TEST_P(MistakenMessage, IsRefusedWithTheReason) {
  FakeInbox inbox;
  auto custom = custom_message();
  GetParam().make(custom);
  const auto answer = deliver(make(custom), inbox);
  ASSERT_EQ(answer.outcome, Reception::kRefused) << describe(answer);
  EXPECT_EQ(row_of(answer.refusal->code).id, row_of(GetParam().code).id) << describe(answer);
  EXPECT_THAT(answer.refusal->detail, HasSubstr(GetParam().why));
  EXPECT_TRUE(inbox.messages.empty());
}

auto with_document(std::function<void(SbdHeader&)> change) {
  return [change](CustomMessage& custom) {
    auto header = example_header();
    change(header);
    custom.attachment = gzip(example_document(header)).value();
  };
}

INSTANTIATE_TEST_SUITE_P(
    Table, MistakenMessage,
    ::testing::Values(
        Mistake{"Expired", [](CustomMessage& m) { m.signer = &network().expired; }, EbmsCode::kFailedAuthentication,
                "PSB000001"},
        Mistake{"SignedBySmp", [](CustomMessage& m) { m.signer = &network().from_smp_ca; },
                EbmsCode::kFailedAuthentication, "TEST SMP CA"},
        Mistake{"Foreign", [](CustomMessage& m) { m.signer = &network().foreign; }, EbmsCode::kFailedAuthentication,
                "test-ap"},
        Mistake{"ForAnotherKey", [](CustomMessage& m) { m.receiver = &network().sender.certificate; },
                EbmsCode::kFailedDecryption, "PSB000001"},
        Mistake{"NotGzip", [](CustomMessage& m) { m.attachment = "<x/>"; }, EbmsCode::kDecompressionFailure, ""},
        Mistake{"GzipCut", [](CustomMessage& m) { m.attachment.resize(m.attachment.size() / 2); },
                EbmsCode::kDecompressionFailure, ""},
        Mistake{"GzipBomb", [](CustomMessage& m) { m.attachment = gzip(std::string(8 << 20, 'a')).value(); },
                EbmsCode::kDecompressionFailure, "4194304"},
        Mistake{"NotXml", [](CustomMessage& m) { m.attachment = gzip("%PDF").value(); }, EbmsCode::kOther,
                "outside the root"},
        Mistake{"NoHeader", [](CustomMessage& m) { m.attachment = gzip("<Invoice/>").value(); }, EbmsCode::kOther,
                "StandardBusinessDocument"},
        Mistake{"OtherSender", with_document([](SbdHeader& h) { h.sender.value = "0106:87654321"; }), EbmsCode::kOther,
                "originalSender"},
        Mistake{"OtherReceiver", with_document([](SbdHeader& h) { h.receiver.value = "9944:x"; }), EbmsCode::kOther,
                "finalRecipient"},
        Mistake{"OtherDocumentType",
                with_document([](SbdHeader& h) { h.document_type.scheme = "peppol-doctype-wildcard"; }),
                EbmsCode::kOther, "Action"},
        Mistake{"OtherProcess", with_document([](SbdHeader& h) { h.process.value = "urn:other"; }), EbmsCode::kOther,
                "Service"},
        Mistake{"NoCountry", with_document([](SbdHeader& h) { h.country_c1 = "nl"; }), EbmsCode::kOther, "COUNTRY_C1"},
        Mistake{"FromIsNotTheSigner", [](CustomMessage& m) { m.header.from.id = "PSB000007"; }, EbmsCode::kOther,
                "PSB000007"},
        Mistake{"ToIsNotUs", [](CustomMessage& m) { m.header.to.id = "PSB000007"; }, EbmsCode::kOther, "PSB000007"},
        Mistake{"PartyIdIsNoSeat", [](CustomMessage& m) { m.header.from.id = "Acme"; }, EbmsCode::kOther, "Acme"},
        Mistake{"PartyIdType", [](CustomMessage& m) { m.header.from.type = "urn:x"; },
                EbmsCode::kProcessingModeMismatch, "urn:x"},
        Mistake{"Role", [](CustomMessage& m) { m.header.to.role = "urn:x"; }, EbmsCode::kProcessingModeMismatch,
                "Role"},
        Mistake{"NoAgreement", [](CustomMessage& m) { m.header.agreement = ""; }, EbmsCode::kProcessingModeMismatch,
                "AgreementRef"},
        Mistake{"OtherAgreement", [](CustomMessage& m) { m.header.agreement = "urn:x"; },
                EbmsCode::kProcessingModeMismatch, "urn:x"},
        Mistake{"NoOriginalSender", [](CustomMessage& m) { m.header.properties.erase(m.header.properties.begin()); },
                EbmsCode::kProcessingModeMismatch, "originalSender"},
        Mistake{"PropertyWithoutType", [](CustomMessage& m) { m.header.properties[1].type = ""; }, EbmsCode::kOther,
                "finalRecipient"},
        Mistake{"PropertyTwice", [](CustomMessage& m) { m.header.properties.push_back(m.header.properties[0]); },
                EbmsCode::kValueInconsistent, "twice"},
        Mistake{
            "Rar",
            [](CustomMessage& m) { m.header.parts = {{"cid:part@x", {{"CompressionType", "", "application/rar"}}}}; },
            EbmsCode::kValueInconsistent, "application/rar"},
        Mistake{
            "NoMimeType",
            [](CustomMessage& m) { m.header.parts = {{"cid:part@x", {{"CompressionType", "", "application/gzip"}}}}; },
            EbmsCode::kValueInconsistent, "MimeType"},
        Mistake{"TwoParts", [](CustomMessage& m) { m.header.parts = {{"cid:part@x", {}}, {"cid:y", {}}}; },
                EbmsCode::kExternalPayloadError, "2 payloads"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Receiver, RefusesASecondAttachment) {
  FakeInbox inbox;
  auto message = make(custom_message());
  message.body = replaced(message.body, "--B--", "--B\r\nContent-ID: <more@x>\r\n\r\nmore\r\n--B--");
  const auto answer = deliver(message, inbox);
  ASSERT_EQ(answer.outcome, Reception::kRefused);
  EXPECT_EQ(answer.refusal->code, EbmsCode::kExternalPayloadError);
}

TEST(Receiver, RefusesAPayloadThatIsSignedButNotEncrypted) {
  FakeInbox inbox;
  auto custom = custom_message();
  custom.header.parts = {
      {"cid:part@x", {{"MimeType", "", "application/xml"}, {"CompressionType", "", "application/gzip"}}}};
  const auto envelope = sign_envelope(write_user_message(custom.header, "m-1"), "m-1", network().sender).value();
  const std::string body =
      "--B\r\n\r\n" + envelope + "\r\n--B\r\nContent-ID: <part@x>\r\n\r\n" + custom.attachment + "\r\n--B--";
  const auto answer =
      deliver({"multipart/related; boundary=B", body, {"", envelope, network().receiver.certificate}}, inbox);
  ASSERT_EQ(answer.outcome, Reception::kRefused) << describe(answer);
  EXPECT_EQ(answer.refusal->code, EbmsCode::kFailedDecryption);
}

TEST(Receiver, TellsNothingMoreAboutAWrongKeyThanAboutAWrongTag) {
  FakeInbox inbox;
  auto wrong_key = example_message("one@x");
  flipping_text("xenc:CipherValue")(wrong_key);
  auto wrong_tag = example_message("one@x");
  flipping_cipher(-1)(wrong_tag);
  EXPECT_EQ(deliver(wrong_key, inbox).refusal->detail, deliver(wrong_tag, inbox).refusal->detail);
}

TEST(Receiver, KnowsASignerAgainWithoutBelievingItSooner) {
  crypto::CertificateCache certificates(4);
  auto options = receiver_options();
  options.certificates = &certificates;
  FakeInbox inbox;
  const Receiver receiver(options, inbox);
  const auto outcome_of = [&](const crypto::KeyPair& signer, const std::string& id, Time now) {
    auto custom = custom_message();
    custom.signer = &signer;
    custom.header.message_id = id;
    const auto message = make(custom);
    ViewSource body(message.body);
    return receiver.receive(message.content_type, body, now).outcome;
  };
  EXPECT_EQ(outcome_of(network().sender, "1@x", kNow), Reception::kAccepted);
  EXPECT_EQ(outcome_of(network().sender, "2@x", kNow), Reception::kAccepted);
  EXPECT_EQ(outcome_of(network().foreign, "3@x", kNow), Reception::kRefused);
  EXPECT_EQ(outcome_of(network().foreign, "4@x", kNow), Reception::kRefused);
  EXPECT_EQ(outcome_of(network().sender, "5@x", *parse_time("2036-01-01T00:00:00Z")), Reception::kRefused)
      << "it has expired since it was read";
}

TEST(Receiver, AnswersWhatIsNoMessageWithAPlainStatus) {
  FakeInbox inbox;
  const SentMessage none{"", "", network().receiver.certificate};
  EXPECT_EQ(deliver({"text/html", "<html/>", none}, inbox).status, 415);
  EXPECT_EQ(deliver({"", "", none}, inbox).status, 415);
  EXPECT_EQ(deliver({"multipart/related; boundary=B", "nothing", none}, inbox).status, 400);
  EXPECT_EQ(deliver({"multipart/related", "nothing", none}, inbox).status, 400);
  EXPECT_EQ(deliver({"application/soap+xml", "not xml", none}, inbox).status, 400);
  EXPECT_EQ(deliver({"application/soap+xml", "<!DOCTYPE a><a/>", none}, inbox).status, 400);
  EXPECT_EQ(deliver({"application/soap+xml", std::string(5 << 20, ' '), none}, inbox).status, 413);
  const auto error = make_error({kNow, "e@x", "one@x"}, {EbmsCode::kOther, "x"}, network().sender).value();
  EXPECT_EQ(deliver({"application/soap+xml", error, none}, inbox).status, 400);
}

// phase4 takes a plain HTTP error for one that passes, and comes again and again.
TEST(Receiver, RefusesWhatIsTooLargeBehindTheHeaderWithASignedError) {
  FakeInbox inbox;
  const auto message = example_message("one@x");
  const auto error_of = [&](const std::string& body, const MimeLimits& limits) {
    auto options = receiver_options();
    options.limits = limits;
    ViewSource source(body);
    const auto answer = Receiver(options, inbox).receive(message.content_type, source, kNow);
    EXPECT_EQ(answer.outcome, Reception::kRefused) << describe(answer);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.message_id, "one@x");
    const auto document = xml::Document::parse(answer.body, soap_limits());
    const auto blocks = find_blocks(*document);
    EXPECT_TRUE(verify_envelope(*document, *blocks, find_signer(*document, *blocks, network().trust()).value(), {}));
    EXPECT_THAT(answer.body, HasSubstr("refToMessageInError=\"one@x\""));
    return answer.refusal ? std::string(row_of(answer.refusal->code).id) + " " + answer.refusal->detail : "none";
  };
  EXPECT_THAT(error_of(message.body, {.max_part_bytes = 100}),
              HasSubstr("EBMS:0004 the content is larger than the limit of 100"));
  EXPECT_THAT(error_of(message.body, {.max_parts = 1}), HasSubstr("EBMS:0004"));
  const auto attachment = message.body.find("Content-ID");
  const auto with_encoding =
      message.body.substr(0, attachment) + "Content-Transfer-Encoding: uuencode\r\n" + message.body.substr(attachment);
  EXPECT_THAT(
      error_of(replaced(with_encoding, "Content-Transfer-Encoding: binary\r\nContent-Transfer-Encoding: uuencode",
                        "Content-Transfer-Encoding: uuencode"),
               {}),
      HasSubstr("EBMS:0008"));
  EXPECT_TRUE(inbox.messages.empty());
  FakeInbox other;
  const auto cut_short = message.body.substr(0, message.body.size() - 20);
  EXPECT_EQ(deliver({message.content_type, cut_short, message.sent}, other).status, 400) << "on the way, perhaps";
  auto too_large_a_header = receiver_options();
  too_large_a_header.limits.max_root_bytes = 100;
  ViewSource source(message.body);
  EXPECT_EQ(Receiver(too_large_a_header, inbox).receive(message.content_type, source, kNow).status, 413);
}

// As WSS4J makes it when compression is off: the attachment is XML, and is canonicalised before it is digested.
TEST(Receiver, RefusesAnUncompressedPayloadAsItDoesAWrongCompressionType) {
  FakeInbox inbox;
  auto custom = custom_message();
  custom.attachment = example_document(example_header());
  custom.attachment_type = "application/xml";
  custom.header.parts = {{"cid:part@x", {{"MimeType", "", "application/xml"}}}};
  auto answer = deliver(make(custom), inbox);
  ASSERT_EQ(answer.outcome, Reception::kRefused) << describe(answer);
  EXPECT_EQ(row_of(answer.refusal->code).id, "EBMS:0003");
  EXPECT_THAT(answer.refusal->detail, HasSubstr("CompressionType"));
  // Only a signature that is the signer's earns that answer.
  auto forged = make(custom);
  flipping_text("ds:SignatureValue")(forged);
  EXPECT_EQ(deliver(forged, inbox).refusal->code, EbmsCode::kFailedAuthentication);
  // The same said by the header alone.
  custom.attachment_type = "application/gzip";
  answer = deliver(make(custom), inbox);
  EXPECT_EQ(row_of(answer.refusal->code).id, "EBMS:0003");
}

TEST(Receiver, NamesAStrangeMessageIdInItsError) {
  for (const std::string& id :
       {std::string("with space@x"), std::string("\xC3\xA9<&>@x"), std::string(300, 'a') + "@x"}) {
    FakeInbox inbox;
    auto custom = custom_message();
    custom.header.message_id = id;
    const auto answer = deliver(make(custom), inbox);
    ASSERT_EQ(answer.outcome, Reception::kRefused) << describe(answer);
    EXPECT_EQ(row_of(answer.refusal->code).id, "EBMS:0009");
    EXPECT_THAT(answer.refusal->detail, HasSubstr(id.substr(0, 80)));
    const auto document = xml::Document::parse(answer.body, soap_limits());
    const auto signals = parse_signals(find_blocks(*document)->messaging);
    ASSERT_TRUE(signals);
    EXPECT_EQ(signals->front().errors.front().ref_to_message, id);
    EXPECT_EQ(signals->front().ref_to_message_id, id);
  }
}

// The envelope signed again without its Body.
std::string without_body_reference(const std::string& envelope, const Bytes& attachment_digest,
                                   const crypto::KeyPair& signer) {
  const auto document = xml::Document::parse(envelope, soap_limits());
  const auto id = find_blocks(*document)->messaging.attribute(xml::kWsuNamespace, "Id").value();
  crypto::SignatureToMake what;
  what.references.push_back(crypto::reference_to_element(*document, id, {}).value());
  if (!attachment_digest.empty())
    what.references.push_back(crypto::reference_to_attachment("cid:part@x", attachment_digest));
  const auto signature = cut_element(envelope, "ds:Signature");
  const auto info = cut_element(signature, "ds:KeyInfo");
  const auto begin = info.find('>') + 1;
  what.key_info = info.substr(begin, info.rfind('<') - begin);
  return replaced(envelope, signature, crypto::make_signature(what, signer.key).value());
}

// AS4 profile 1.0, 5.1.5: beside attachments a Body without content need not be signed.
TEST(Coverage, LetsAnEmptyBodyBesideAttachmentsBeUnsigned) {
  const auto custom = custom_message();
  auto message = make(custom);
  const auto digest = crypto::sha256(custom.attachment);
  const auto unsigned_body = without_body_reference(message.sent.envelope, digest, network().sender);
  message.body = replaced(message.body, message.sent.envelope, unsigned_body);
  FakeInbox inbox;
  const auto answer = deliver(message, inbox);
  EXPECT_EQ(answer.outcome, Reception::kAccepted) << describe(answer);
  EXPECT_TRUE(verify_receipt(answer.body, {custom.header.message_id, unsigned_body, network().receiver.certificate},
                             network().trust()));
  message.body = replaced(message.body, "/></S12:Envelope>", "><x/></S12:Body></S12:Envelope>");
  const auto filled = deliver(message, inbox);
  ASSERT_EQ(filled.outcome, Reception::kRefused);
  EXPECT_THAT(filled.refusal->detail, HasSubstr("does not cover the SOAP Body"));
}

// 5.1.4: everything else has its Body signed, "possibly empty".
TEST(Coverage, AsksForTheBodyOfMessagesWithoutAttachments) {
  FakeInbox inbox;
  auto header = custom_message().header;
  header.service = {"", std::string(kTestService)};
  header.action = kTestAction;
  const auto test = without_body_reference(
      sign_envelope(write_user_message(header, "m-1"), "m-1", network().sender).value(), "", network().sender);
  const auto answer =
      deliver({"application/soap+xml", test, {header.message_id, test, network().receiver.certificate}}, inbox);
  ASSERT_EQ(answer.outcome, Reception::kRefused) << describe(answer);
  EXPECT_EQ(answer.refusal->code, EbmsCode::kFailedAuthentication);
  EXPECT_THAT(answer.refusal->detail, HasSubstr("does not cover the SOAP Body"));

  const auto message = example_message("one@x");
  const auto receipt = without_body_reference(deliver(message, inbox).body, "", network().receiver);
  const auto evidence = verify_receipt(receipt, message.sent, network().trust());
  ASSERT_FALSE(evidence);
  EXPECT_THAT(evidence.error().detail, HasSubstr("does not cover the SOAP Body"));
}

}  // namespace
}  // namespace peppol::as4
