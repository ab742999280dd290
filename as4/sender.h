// Posts a prepared message and says what the answer means.
//
//   SentMessage sent{prepared.message_id, prepared.envelope, endpoint.certificate};
//   DeliveryEvent event = send(client, {url, content_type, body.open(), size}, limits, sent, trust);
//
// Plain functions; send() blocks and is called on a pool.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "as4/delivery.h"
#include "as4/receipt.h"
#include "base/net/http_client.h"
#include "base/stream.h"

namespace peppol::as4 {

struct HttpAnswer {
  int status;
  std::string_view content_type;
  std::string_view body;
};

// The event an answer stands for: ReceiptArrived only with a receipt that
// verify_receipt() accepts, else AttemptFailed with what the table of outcome.h
// says. An ebMS message counts whatever the HTTP status, a refusal whether
// signed or not.
DeliveryEvent interpret_answer(const HttpAnswer& answer, const SentMessage& sent, const SignerTrust& trust);

// The same when none came: kNotSentWhole or kSilence.
DeliveryEvent interpret_failure(AnswerKind kind, const Error& error);

struct Posting {
  std::string url;
  std::string content_type;
  std::unique_ptr<Source> body;
  std::uint64_t size;  // of the body
};

// One attempt.
DeliveryEvent send(const net::HttpClient& client, Posting posting, const net::HttpLimits& limits,
                   const SentMessage& sent, const SignerTrust& trust);

}  // namespace peppol::as4
