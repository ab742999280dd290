// What is under way to a receiver. The state itself is as4::Delivery, written
// here as text, so that the machine can grow without a migration.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/error.h"
#include "gateway/store/documents.h"

namespace peppol::gateway {

// A message made ready to go, the same at every attempt with its message id.
struct OutgoingMessage {
  std::string content_type;
  std::string for_certificate;  // SHA-256 fingerprint, hexadecimal
  Bytes bytes;
};

struct WaitingDelivery {
  std::string document_id;
  Time due_at;
};

// What one step of a delivery changes, all or nothing.
struct DeliveryStep {
  std::string document_id;
  std::string state;
  std::optional<Time> due_at;  // none: nothing left to do
  std::optional<std::string> status;
  std::optional<std::string> last_error;  // JSON
  struct Note {
    Time at;
    std::string name;
    std::string detail;  // JSON object
  };
  std::vector<Note> notes;
  std::optional<std::string> endpoint;  // JSON
  std::optional<Bytes> receipt;
  // Another eb:MessageId from now on; the message made with the one before is gone.
  std::optional<std::string> message_id;
  // Made for this step, and posted only when it is stored.
  std::shared_ptr<const OutgoingMessage> message;
};

class Deliveries {
 public:
  explicit Deliveries(Database& database) : database_(database) {}

  // The first `limit` that have not ended, in the order in which they are due.
  Result<std::vector<WaitingDelivery>> waiting(std::int64_t limit);
  // Makes due at `latest` what is due later, and returns how many that were: after the clock was set back.
  Result<std::int64_t> cap_due(Time latest);
  // Due at `at` and not before, unless it has ended.
  Result<void> postpone(const std::string& document_id, Time at);
  Result<std::string> state(const std::string& document_id);  // kNotFound
  Result<std::optional<std::string>> endpoint(const std::string& document_id);
  Result<std::optional<OutgoingMessage>> message(const std::string& document_id);
  Result<std::optional<Bytes>> receipt(const std::string& document_id);

  Result<void> store(const DeliveryStep& step, Time now);

 private:
  Database& database_;
};

// Part of the write that accepts a document.
Result<void> insert_delivery(Connection& connection, const std::string& document_id, std::string_view state,
                             Time due_at);

}  // namespace peppol::gateway
