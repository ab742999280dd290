// Signed receipts: made from what was verified, and checked by the sender that
// wants to prove that its message arrived.
//
//   auto receipt = make_receipt({now, make_message_id(host), id}, verified, our_keys);
//   auto evidence = verify_receipt(answer, sent, trust);
//
// Plain functions; they may be called from any thread.

#pragma once

#include <string>
#include <string_view>

#include "as4/ebms_message.h"
#include "as4/security.h"
#include "as4/soap.h"
#include "base/crypto/key_pair.h"
#include "base/error.h"

namespace peppol::as4 {

// A fresh id in the form of RFC 5322: "0f3c...@host".
std::string make_message_id(std::string_view host);

// A signed envelope with a receipt that repeats what the signature of the
// received message covered (non-repudiation information).
Result<std::string> make_receipt(const SignalHead& head, const VerifiedEnvelope& received, const crypto::KeyPair& keys);

// A signed envelope with an ebMS error.
Result<std::string> make_error(const SignalHead& head, const Refusal& refusal, const crypto::KeyPair& keys);

// What the sender keeps of a message until it is answered.
struct SentMessage {
  std::string message_id;
  std::string envelope;          // the SOAP part as it was sent
  crypto::Certificate receiver;  // for which it was encrypted
};

struct ReceiptEvidence {
  std::string message_id;  // of the receipt
  Time timestamp;
  crypto::Certificate signer;
};

// Fails with kUntrusted when the receipt is not signed, not by the receiver's
// own certificate or one that is not accepted now, answers another message, or
// does not repeat exactly what the signature of the sent message covered; with
// kMalformed when it is no receipt at all; with kUnreachable when the signer's
// revocation cannot be known now. Warnings beside it change nothing.
Result<ReceiptEvidence> verify_receipt(std::string_view answer, const SentMessage& sent, const SignerTrust& trust);

// The same for an answer that is parsed already; `signal` is the one of it that holds the receipt.
Result<ReceiptEvidence> verify_receipt(const xml::Document& answer, const Envelope& blocks, const SignalMessage& signal,
                                       const SentMessage& sent, const SignerTrust& trust);

// Whether the receiver itself says this of this very message: the signature is
// its own and holds, and the signal names the message. Fails as verify_receipt().
Result<void> verify_error(const xml::Document& answer, const Envelope& blocks, const SignalMessage& signal,
                          const SentMessage& sent, const SignerTrust& trust);

// Whether everything that names a message in this error names that one; true when nothing does.
bool is_about(const SignalMessage& signal, const ErrorSignal& error, std::string_view message_id);

}  // namespace peppol::as4
