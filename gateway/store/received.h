// The messages that came in over AS4: each once, with the receipt it got.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/error.h"
#include "gateway/store/documents.h"

namespace peppol::gateway {

struct ReceivedMessage {
  std::string message_id;
  std::string digest;  // of what was signed
  Bytes receipt;
  std::optional<std::string> document_id;
  Time received_at;
};

class ReceivedMessages {
 public:
  explicit ReceivedMessages(Database& database) : database_(database) {}

  Result<std::optional<ReceivedMessage>> find(const std::string& message_id);

  // Message, document, content and event in one commit. kConflict when the
  // message id is there already; then nothing is written.
  Result<void> store(const ReceivedMessage& message, const Document& document, std::string_view content);
  // A message that carries nothing to deliver.
  Result<void> store(const ReceivedMessage& message);

  // Received and not yet looked at by the rules, oldest first.
  Result<std::vector<Document>> unchecked(std::int64_t limit);
  Result<void> set_report(const Document& document, std::string status, std::string report, Time now);

 private:
  Database& database_;
};

}  // namespace peppol::gateway
