#include "tests/as4/network.h"

#include <gtest/gtest.h>

#include "as4/mime.h"
#include "base/crypto/aes_gcm.h"
#include "base/crypto/digest.h"
#include "base/gzip.h"

namespace peppol::as4 {
namespace {

using crypto::CertificateAuthority;

const crypto::Validity kLong{*parse_time("2025-01-01T00:00:00Z"), *parse_time("2035-01-01T00:00:00Z")};
const crypto::Validity kPast{*parse_time("2025-01-01T00:00:00Z"), *parse_time("2026-01-01T00:00:00Z")};

crypto::SubjectName named(std::string common_name) {
  return {.organization = "Test", .common_name = std::move(common_name)};
}

Network make_network() {
  const auto root = CertificateAuthority::make_root(named("TEST ROOT"), kLong).value();
  const auto other_root = CertificateAuthority::make_root(named("OTHER ROOT"), kLong).value();
  auto ap_ca = root.make_intermediate(named("TEST AP CA"), kLong).value();
  auto smp_ca = root.make_intermediate(named("TEST SMP CA"), kLong).value();
  const auto other_ca = other_root.make_intermediate(named("TEST AP CA"), kLong).value();
  const auto issue = [](const CertificateAuthority& ca, std::string name, const crypto::Validity& validity) {
    return ca.issue({.subject = named(std::move(name)), .validity = validity}).value();
  };
  crypto::TrustStore store("test-ap");
  store.add_anchor(root.certificate());
  store.add_intermediate(ap_ca.certificate());
  store.add_intermediate(smp_ca.certificate());
  return {ap_ca,
          smp_ca,
          issue(ap_ca, "PSB000001", kLong),
          issue(ap_ca, "PSB000002", kLong),
          issue(ap_ca, "PSB000001", kPast),
          issue(smp_ca, "PSB000001", kLong),
          issue(other_ca, "PSB000001", kLong),
          store,
          {.issuer_common_names = {"TEST AP CA"}}};
}

}  // namespace

const Network& network() {
  static const Network made = make_network();
  return made;
}

Result<bool> FakeInbox::is_serviced(const Identifier& receiver, const Identifier&, const Identifier&) {
  return serviced && receiver.value == example_header().receiver.value;
}

Result<std::optional<AnsweredMessage>> FakeInbox::find(std::string_view message_id) {
  for (const auto& message : messages)
    if (message.header.message_id == message_id) return AnsweredMessage{message.digest, message.receipt};
  return std::optional<AnsweredMessage>();
}

Result<void> FakeInbox::store(ReceivedMessage message) {
  if (store_fails) return tl::unexpected(*store_fails);
  messages.push_back(std::move(message));
  return {};
}

ReceiverOptions receiver_options() {
  return {.keys = {network().receiver},
          .trust = network().store,
          .requirement = network().requirement,
          .limits = {},
          .max_document_bytes = 4 << 20,
          .host = "receiver.example.org"};
}

SbdHeader example_header() {
  SbdHeader header;
  header.sender = {"iso6523-actorid-upis", "0106:12345678"};
  header.receiver = {"iso6523-actorid-upis", "9944:nl001234567b01"};
  header.standard = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2";
  header.type_version = "2.1";
  header.type = "Invoice";
  header.instance_identifier = "a593a0aa-6ff7-48b0-8906-5534fa5212e0";
  header.creation = kNow;
  header.document_type = {"busdox-docid-qns", header.standard + "::Invoice##urn:x&y::2.1"};
  header.process = {"cenbii-procid-ubl", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"};
  header.country_c1 = "NL";
  return header;
}

std::string example_payload() {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<!-- kept -->\r\n"
         "<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\">\xC3\xA9</Invoice>\n";
}

Spool spool_of(std::string_view bytes) {
  Spool spool({.max_bytes = 1 << 30});
  EXPECT_TRUE(spool.write(bytes));
  return spool;
}

WireMessage example_message(std::string_view message_id) {
  const auto payload = spool_of(example_payload());
  const auto shape = scan_payload(*payload.open()).value();
  const auto prepared = prepare({std::string(message_id), "conversation-1", kNow, example_header(), shape}, payload,
                                network().sender, network().receiver.certificate, {.max_bytes = 1 << 26})
                            .value();
  const auto body = prepared.body.read_all().value();
  return {prepared.content_type,
          body,
          {prepared.message_id, std::string(envelope_in(body)), network().receiver.certificate}};
}

CustomMessage custom_message() {
  return {make_user_message({"custom@sender.example.org", "conversation-1", kNow, example_header()}, "PSB000001",
                            "PSB000002"),
          gzip(example_document(example_header())).value(), "application/gzip", &network().sender,
          &network().receiver.certificate};
}

WireMessage make(const CustomMessage& custom) {
  auto header = custom.header;
  if (header.parts.empty())
    header.parts = {{"cid:part@x", {{"MimeType", "", "application/xml"}, {"CompressionType", "", "application/gzip"}}}};
  auto sealed = secure_envelope(write_user_message(header, "m-1"), "m-1",
                                {"part@x", custom.attachment_type, crypto::sha256(custom.attachment)}, *custom.signer,
                                *custom.receiver)
                    .value();
  StringSink body(1 << 26, "body");
  MultipartWriter writer(body, "B");
  EXPECT_TRUE(writer.begin_part({{"Content-Type", "application/soap+xml"}}));
  EXPECT_TRUE(body.write(sealed.xml));
  EXPECT_TRUE(writer.begin_part({{"Content-Type", "application/octet-stream"}, {"Content-ID", "<part@x>"}}));
  EXPECT_TRUE(body.write(crypto::encrypt_aes128_gcm(sealed.content_key, custom.attachment).value()));
  EXPECT_TRUE(writer.finish());
  return {"multipart/related; boundary=B", body.take(), {header.message_id, sealed.xml, *custom.receiver}};
}

std::string example_document(const SbdHeader& header) {
  const std::string decl = "<?xml version=\"1.0\"?>";
  return decl + "<sh:StandardBusinessDocument xmlns:sh=\"" + std::string(kSbdhNamespace) + "\">" +
         write_sbd_header(header) +
         "<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\"/></sh:StandardBusinessDocument>";
}

As4Answer deliver(const WireMessage& message, FakeInbox& inbox) {
  const Receiver receiver(receiver_options(), inbox);
  ViewSource body(message.body);
  return receiver.receive(message.content_type, body, kNow);
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << "no \"" << from << "\" to replace";
  if (at == std::string::npos) return text;
  return text.replace(at, from.size(), to);
}

std::string cut_element(const std::string& text, const std::string& qname) {
  const auto begin = text.find("<" + qname);
  const auto end = text.find("</" + qname + ">", begin);
  EXPECT_NE(end, std::string::npos) << qname;
  return text.substr(begin, end + qname.size() + 3 - begin);
}

}  // namespace peppol::as4
