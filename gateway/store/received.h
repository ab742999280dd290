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

// What the rules said of a document, or why they could not be asked.
struct Judgement {
  std::string verdict;                             // Document::verdict
  std::optional<std::string> report = {};          // JSON; none when it was not validated
  std::optional<std::string> report_summary = {};  // JSON
  std::optional<std::string> last_error = {};      // JSON {"code","detail"}: why it was not validated
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

  // Notes that a start takes up the judging of a document; returns how many did.
  Result<std::int64_t> note_judging_start(const std::string& document_id);

  // What was found, with its event, once: false when it was judged before, and then nothing changes.
  Result<bool> store_judgement(const Document& document, const Judgement& judgement, Time now);

 private:
  Database& database_;
};

}  // namespace peppol::gateway
