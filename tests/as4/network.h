// A little Peppol network for tests: certificates, two access points, an inbox
// in memory, and messages made wrong on purpose.

#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "as4/outgoing.h"
#include "as4/receipt.h"
#include "as4/receiver.h"
#include "base/crypto/certificate_authority.h"

namespace peppol::as4 {

inline const Time kNow = *parse_time("2026-11-22T10:00:00.123Z");

struct Network {
  crypto::CertificateAuthority ap_ca;
  crypto::CertificateAuthority smp_ca;
  crypto::KeyPair sender;    // PSB000001
  crypto::KeyPair receiver;  // PSB000002
  crypto::KeyPair expired;
  crypto::KeyPair from_smp_ca;
  crypto::KeyPair foreign;  // of another root
  crypto::TrustStore store;
  crypto::TrustRequirement requirement;

  SignerTrust trust() const { return {store, requirement, nullptr, kNow}; }
};

// Made once: keys take a while.
const Network& network();

// Keeps messages in memory; the callbacks stand in for a store that fails.
class FakeInbox final : public Inbox {
 public:
  Result<bool> is_serviced(const Identifier& receiver, const Identifier& document_type,
                           const Identifier& process) override;
  Result<std::optional<AnsweredMessage>> find(std::string_view message_id) override;
  Result<void> store(ReceivedMessage message) override;

  bool serviced = true;
  std::optional<Error> store_fails;
  std::vector<ReceivedMessage> messages;
};

ReceiverOptions receiver_options();

SbdHeader example_header();
std::string example_payload();
Spool spool_of(std::string_view bytes);

// A good message as it goes over the wire.
struct WireMessage {
  std::string content_type;
  std::string body;
  SentMessage sent;
};
WireMessage example_message(std::string_view message_id);

// A message whose parts the test chooses, signed and encrypted properly.
struct CustomMessage {
  UserMessage header;      // parts are filled in
  std::string attachment;  // compressed already
  std::string attachment_type =
      "application/gzip";  // what EncryptedData says of it; "application/xml" must be canonical
  const crypto::KeyPair* signer = nullptr;
  const crypto::Certificate* receiver = nullptr;
};
CustomMessage custom_message();
WireMessage make(const CustomMessage& custom);

// The business document around the example payload.
std::string example_document(const SbdHeader& header);

As4Answer deliver(const WireMessage& message, FakeInbox& inbox);

// The text with the first `from` made `to`; the test fails when there is none.
std::string replaced(std::string text, std::string_view from, std::string_view to);
// The element of that qualified name, from "<" to the end of its end tag, in `text`.
std::string cut_element(const std::string& text, const std::string& qname);

}  // namespace peppol::as4
