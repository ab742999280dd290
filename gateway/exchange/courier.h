// One document's way to its receiver: from the state the store has to one in
// which nothing is left to do for now.
//
//   Courier courier(rooms, policy);
//   courier.run(document_id);
//
// Blocks. One courier at a time works on a document; different ones may run on
// different threads.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "as4/outgoing.h"
#include "gateway/exchange/outbox.h"

namespace peppol::gateway {

// Where the last look-up led.
struct KnownEndpoint {
  std::string url;
  crypto::Certificate certificate;
};

class Courier {
 public:
  // Both outlive the courier.
  Courier(const OutboxRooms& rooms, const OutboxPolicy& policy) : rooms_(rooms), policy_(policy) {}

  // Whether the delivery has ended. Fails with kStorage when the store does; then the state is as it was.
  Result<bool> run(const std::string& document_id);

  // After run() threw: the attempt under way counts as one that failed for a cause of our own, and in doubt when it may
  // have left; so the document tells it, waits, and ends as any other.
  Result<void> interrupted(const std::string& document_id, const std::string& bug);

  // Withdraws the document. kConflict when the receiver may have it, or when it has ended otherwise.
  Result<void> cancel(const std::string& document_id);

  // Begins a new series of attempts, as as4::resend() does. kConflict when it
  // would change nothing, with what the delivery's state asks for.
  Result<void> resend(const std::string& document_id, const ResendRequest& request);

 private:
  // What was learned on the way and is stored with the next step.
  struct Learned {
    std::optional<std::string> endpoint;
    std::vector<DeliveryStep::Note> notes;
    std::shared_ptr<const OutgoingMessage> message;
  };
  // All that an attempt needs; nothing outside has changed yet.
  struct Departure {
    KnownEndpoint endpoint;
    std::shared_ptr<const OutgoingMessage> message;
  };

  Result<as4::Delivery> delivery_of(const std::string& document_id);
  // Stores the step, does what it asks for, and returns what came of it: the
  // next event, or nothing when the delivery has ended or waits.
  Result<std::optional<as4::DeliveryEvent>> take(Document& document, const as4::Step& step, Learned& learned);
  Result<void> store(const Document& document, const as4::Step& step, Learned learned);
  DeliveryStep::Note note(const Document& document, const as4::Report& report, const as4::Step& step);
  std::optional<directory::LookupOutcome> recall(const Document& document, const as4::Resolve& action);
  as4::DeliveryEvent resolve(const Document& document, const as4::Resolve& action, Learned& learned);
  as4::DeliveryEvent learn(directory::LookupOutcome outcome, Learned& learned);
  tl::expected<Departure, as4::DeliveryEvent> prepare(const Document& document, const std::string& message_id,
                                                      Learned& learned);
  as4::DeliveryEvent send(const Document& document, const Departure& departure, const as4::Send& action,
                          Learned& learned);
  as4::DeliveryEvent post(const Document& document, const OutgoingMessage& message, const KnownEndpoint& endpoint,
                          const net::HttpLimits& limits);
  // What an exchange may take that must have ended at some time; nothing when that is over.
  std::optional<net::HttpLimits> limits_until(std::optional<Time> end) const;
  // The stored message when it was made for this id and receiver; else a new
  // one, which `learned` then has.
  Result<std::shared_ptr<const OutgoingMessage>> message_for(const Document& document, const std::string& message_id,
                                                             const crypto::Certificate& receiver, Learned& learned);
  Result<OutgoingMessage> make_message(const Document& document, const std::string& message_id,
                                       const crypto::Certificate& receiver);
  Result<as4::SbdHeader> header_of(const Document& document, const as4::PayloadRoot& root);

  const OutboxRooms& rooms_;
  const OutboxPolicy& policy_;
};

}  // namespace peppol::gateway
