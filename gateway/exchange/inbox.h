// Where received messages go: the gateway's side of as4::Receiver.
//
// A message is answered with its receipt only after message, receipt, document
// and event are in one commit. What the rules say of it is found out
// afterwards (judging.h); whatever they say, it stays in the inbox.

#pragma once

#include <memory>
#include <string_view>

#include "as4/receiver.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/net/task.h"
#include "gateway/exchange/judging.h"
#include "gateway/store/participants.h"
#include "gateway/store/received.h"
#include "ubl/validation/validator.h"

namespace peppol::gateway {

struct InboxRooms {
  Documents& documents;
  ReceivedMessages& received;
  Participants& participants;
  const validation::Validator& validator;
  const crypto::TrustStore& signers;  // who may have signed a document
  net::Pool& pool;
  const Clock& clock;
  Log& log;
};

class Inbox final : public as4::Inbox {
 public:
  explicit Inbox(InboxRooms rooms);

  Result<bool> is_serviced(const as4::Identifier& receiver, const as4::Identifier& document_type,
                           const as4::Identifier& process) override;
  Result<std::optional<as4::AnsweredMessage>> find(std::string_view message_id) override;
  Result<void> store(as4::ReceivedMessage message) override;

  // Judges what an earlier run left, or what the store kept from being judged.
  void catch_up() { judging_.catch_up(); }

 private:
  InboxRooms rooms_;
  Judging judging_;
};

}  // namespace peppol::gateway
