// WS-Security as the Peppol AS4 profile uses it: a signature over the ebMS
// header, the body and every attachment, made with a certificate that stands
// in the message, and attachments encrypted for the receiver.
//
//   auto sealed = secure_envelope(messaging, "msg-1", attachment, our_keys, receiver_certificate);   // the way out
//   ...
//   auto signer = find_signer(document, *envelope, trust);                                           // the way in
//   auto message = decrypt_parts(document, *envelope, parts, our_keys, limits);
//   auto verified = verify_envelope(document, *envelope, *signer, message->parts);
//
// Everything else in the envelope is not covered and not read. Plain
// functions; they may be called from any thread.

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "as4/ebms_error.h"
#include "as4/soap.h"
#include "base/clock.h"
#include "base/crypto/certificate_cache.h"
#include "base/crypto/key_pair.h"
#include "base/crypto/trust_store.h"
#include "base/error.h"
#include "base/stream.h"
#include "base/xml/document.h"

namespace peppol::as4 {

// What is known of the one attachment when its envelope is made.
struct AttachmentToSecure {
  std::string content_id;  // without angle brackets
  std::string mime_type;   // of the bytes before encryption: "application/gzip"
  Bytes digest;            // SHA-256 of the bytes before encryption
};

struct SecuredEnvelope {
  std::string xml;
  Bytes content_key;  // for encrypt_aes128_gcm; wipe it after use
};

// The envelope of a user message. `messaging` is an eb:Messaging element with
// the wsu:Id given. Fails as signing and encryption do.
Result<SecuredEnvelope> secure_envelope(std::string_view messaging, std::string_view messaging_id,
                                        const AttachmentToSecure& attachment, const crypto::KeyPair& signer,
                                        const crypto::Certificate& receiver);

// The envelope of a signal: signed, nothing encrypted.
Result<std::string> sign_envelope(std::string_view messaging, std::string_view messaging_id,
                                  const crypto::KeyPair& signer);

// Whose signatures are accepted. The store and the check outlive it.
struct SignerTrust {
  const crypto::TrustStore& store;
  crypto::TrustRequirement requirement;
  const crypto::RevocationCheck* revocation = nullptr;  // none: not asked
  Time now;
  crypto::CertificateCache* certificates = nullptr;  // those read before; none: each is read anew
};

// An attachment as it came.
struct ReceivedPart {
  std::string content_id;
  const Spool* content;
};

struct DecryptedPart {
  std::string content_id;
  std::string mime_type;  // what EncryptedData says; decides how it is digested
  Spool content;
};

struct DecryptedMessage {
  const crypto::KeyPair* own;  // the key pair it was encrypted for; answers are signed with it
  std::vector<DecryptedPart> parts;
};

// Decrypts every part with the one of `own_keys` (at least one) that the
// message names; without parts it is the first. Refuses with kFailedDecryption when a part is not
// encrypted, is encrypted for another certificate or cannot be decrypted (one
// and the same sentence whatever the reason), and with kPolicyNoncompliance
// for other algorithms or a key that is not named by a token in the message.
Checked<DecryptedMessage> decrypt_parts(const xml::Document& document, const Envelope& envelope,
                                        std::span<const ReceivedPart> parts, std::span<const crypto::KeyPair> own_keys,
                                        const SpoolLimits& limits);

struct VerifiedEnvelope {
  crypto::Certificate signer;
  std::vector<std::string> references;  // the ds:Reference elements, each XML for itself
  std::string signed_info;              // the ds:SignedInfo, XML for itself
  Bytes digest;                         // SHA-256 of it: the same for a message sent twice
};

// Who signed, before anything costly is done: the certificate in the message,
// whose trust has been checked. Refuses with kFailedAuthentication when there
// is not exactly one signature or its certificate is not accepted, with
// kPolicyNoncompliance when it is not named by a direct reference to a token,
// and with kConnectionFailure when its revocation cannot be known now.
Checked<crypto::Certificate> find_signer(const xml::Document& document, const Envelope& envelope,
                                         const SignerTrust& trust);

// Checks the signature of a certificate that find_signer() gave. Refuses with
// kFailedAuthentication when anything of Messaging, Body or `parts` is not
// covered as it is, or an algorithm is not that of the profile, and with
// kValueInconsistent when the signature is the signer's and a part is not
// compressed. Beside parts a Body without content need not be covered (AS4
// profile 1.0, 5.1.5); alone it must be (5.1.4).
Checked<VerifiedEnvelope> verify_envelope(const xml::Document& document, const Envelope& envelope,
                                          const crypto::Certificate& signer, std::span<const DecryptedPart> parts);

// True when "cid:..." names this Content-ID.
bool is_cid_of(std::string_view uri, std::string_view content_id);

}  // namespace peppol::as4
