// Takes a message from another access point: opened, checked, stored, and
// answered with a signed receipt or a signed error.
//
//   Receiver receiver(options, inbox);
//   As4Answer answer = receiver.receive(content_type, body, clock.now());
//
// No receipt leaves before the message is stored. Blocks; called on a pool. A
// Receiver may be used from several threads when its inbox may.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "as4/ebms_message.h"
#include "as4/mime.h"
#include "as4/sbd.h"
#include "as4/security.h"
#include "base/crypto/key_pair.h"
#include "base/crypto/trust_store.h"
#include "base/error.h"
#include "base/stream.h"

namespace peppol::as4 {

// A message that passed every check, with its evidence.
struct ReceivedMessage {
  UserMessage header;
  SbdLayout layout;  // with the business document header
  Spool document;    // the whole business document
  crypto::Certificate signer;
  std::string envelope;     // the SOAP part as it came
  std::string signed_info;  // what the signer signed
  Bytes digest;             // of signed_info: tells a repeat from another message with the same id
  std::string receipt;      // the signed envelope that answers it
  Time received_at;

  // Writes the payload, byte for byte as a sender with write_sbd() got it.
  Result<void> write_payload_to(Sink& out) const;
};

// What is remembered of a message received before.
struct AnsweredMessage {
  Bytes digest;
  std::string receipt;
};

// The gateway's side: what is served, and where messages go.
class Inbox {
 public:
  virtual ~Inbox() = default;

  // Whether this receiver takes this kind of document here.
  virtual Result<bool> is_serviced(const Identifier& receiver, const Identifier& document_type,
                                   const Identifier& process) = 0;

  // The message with this id, if one was stored.
  virtual Result<std::optional<AnsweredMessage>> find(std::string_view message_id) = 0;

  // Returns when the message is on disk. kConflict: a message with this id was
  // stored in the meantime; kRefusedByReceiver: it is not taken, and the sender
  // is told the sentence. Any other failure makes the sender try again.
  virtual Result<void> store(ReceivedMessage message) = 0;
};

struct ReceiverOptions {
  std::vector<crypto::KeyPair> keys;  // at least one; the first is the current one
  crypto::TrustStore trust;           // of access points
  crypto::TrustRequirement requirement;
  const crypto::RevocationCheck* revocation = nullptr;  // outlives the receiver; none: not asked
  crypto::CertificateCache* certificates = nullptr;     // outlives the receiver; none: each signer's is read anew
  MimeLimits limits;
  std::uint64_t max_document_bytes = 256 << 20;  // after decompression
  std::string host;                              // behind "@" in message ids
};

struct As4Answer {
  enum class Outcome {
    kAccepted,    // stored, receipt
    kRepeated,    // stored before, the same receipt again
    kTest,        // a test message: receipt, nothing stored
    kRefused,     // ebMS error
    kUnreadable,  // no AS4 message: plain HTTP error
    kFailed,      // our own failure: plain HTTP error, the sender tries again
  };
  Outcome outcome;
  int status;
  std::string content_type;
  std::string body;
  std::string message_id;          // of the message answered, if known
  std::optional<Refusal> refusal;  // in kRefused
  std::string detail;              // for the log, in kUnreadable and kFailed
};

class Receiver {
 public:
  // `inbox` outlives it.
  Receiver(ReceiverOptions options, Inbox& inbox);

  // A body that is too large behind its SOAP part is refused with a signed error,
  // whether MIME limits or `body` end it; one that is broken, or too large
  // before, with an HTTP status.
  As4Answer receive(std::string_view content_type, Source& body, Time now) const;

 private:
  ReceiverOptions options_;
  Inbox& inbox_;
};

}  // namespace peppol::as4
