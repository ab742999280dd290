// Takes accepted documents to their receivers: drives as4::next(), performs
// what it asks for, and stores every step before the next.
//
//   Outbox outbox(rooms, policy);
//   outbox.start();     // goes on with what an earlier run left
//   outbox.wake();      // something new was accepted
//   outbox.stop();      // lets what is under way end, and cuts what takes longer than ten seconds
//
// All members may be called from any thread.

#pragma once

#include <memory>
#include <optional>
#include <string>

#include "as4/delivery.h"
#include "base/clock.h"
#include "base/crypto/certificate_cache.h"
#include "base/crypto/key_pair.h"
#include "base/crypto/trust_store.h"
#include "base/error.h"
#include "base/log.h"
#include "base/net/http_client.h"
#include "base/net/task.h"
#include "directory/lookup.h"
#include "gateway/store/deliveries.h"
#include "gateway/store/documents.h"
#include "gateway/store/participants.h"

namespace peppol::gateway {

struct OutboxRooms {
  Documents& documents;
  Deliveries& deliveries;
  Participants& participants;
  const directory::Lookup& lookup;
  const net::HttpClient& http;
  const crypto::KeyPair& access_point;
  const crypto::TrustStore& trust;
  crypto::CertificateCache& certificates;
  const Clock& clock;
  Log& log;
};

struct OutboxPolicy {
  as4::RetryPolicy retry;
  net::HttpLimits http;
  std::size_t at_once = 8;
  std::uint64_t max_message_bytes = 0;
  std::filesystem::path spool_folder;
};

// What a person says who has a document sent again.
struct ResendRequest {
  std::optional<std::string> reason;  // for the timeline
  as4::Consent consent = as4::Consent::kNone;
};

class Outbox {
 public:
  Outbox(OutboxRooms rooms, OutboxPolicy policy);
  ~Outbox();
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  void start();
  void wake();
  void stop();

  // Withdraws a document that the receiver cannot have: nothing was sent, or
  // nothing arrived, or it was found undeliverable. Else kConflict.
  Result<void> cancel(const std::string& document_id);

  // Sends a document again that failed or was undeliverable, and with consent
  // one that the receiver may have. kConflict for any other.
  Result<void> resend(const std::string& document_id, const ResendRequest& request);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace peppol::gateway
