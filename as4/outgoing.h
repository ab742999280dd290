// A document made into the bytes that are posted: business document, gzip,
// signature, encryption, MIME.
//
//   auto prepared = prepare({id, conversation, now, header, shape}, payload, keys, receiver, limits);
//   ... store prepared->content_type and body; every attempt posts the same bytes ...
//
// Plain functions; they may be called from any thread.

#pragma once

#include <string>
#include <string_view>

#include "as4/ebms_message.h"
#include "as4/sbd.h"
#include "base/crypto/key_pair.h"
#include "base/error.h"
#include "base/stream.h"

namespace peppol::as4 {

struct MessageToSend {
  std::string message_id;  // fixed before the first attempt
  std::string conversation_id;
  Time timestamp;
  SbdHeader header;
  PayloadShape shape = {};  // of the payload
};

struct PreparedMessage {
  std::string message_id;
  std::string content_type;  // of the HTTP request
  Spool body;                // the whole HTTP request body
};

// The header of a message between these two access points.
UserMessage make_user_message(const MessageToSend& what, std::string_view from_party, std::string_view to_party);

// `payload` is an XML document (see sbd.h); the common names of both
// certificates become the party ids. `limits` hold for the body and for what
// is made on the way to it. Fails as write_sbd() does, with kUntrusted when a
// certificate's common name is no seat id, and as encryption and disk do.
Result<PreparedMessage> prepare(const MessageToSend& what, const Spool& payload, const crypto::KeyPair& keys,
                                const crypto::Certificate& receiver, const SpoolLimits& limits);

// The SOAP part of a body that prepare() made: what a receipt is compared with.
std::string_view envelope_in(std::string_view body);

}  // namespace peppol::as4
