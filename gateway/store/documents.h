// The documents that went out and came in, and what happened to each.

#pragma once

#include <boost/json/value.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/error.h"
#include "gateway/store/database.h"

namespace peppol::gateway {

enum class Direction { kOut, kIn };
std::string_view to_string(Direction direction);  // "out", "in"

struct Document {
  std::string id;  // "doc_..."
  std::string organisation_id;
  Direction direction = Direction::kOut;
  std::string status;  // docs/api.md, "Status"
  std::string sender;  // participant, "0106:12345678"
  std::string receiver;
  std::string document_type;
  std::string process;
  std::string number;
  std::string issue_date;
  std::optional<std::string> client_reference;
  std::string content_sha256;
  std::int64_t content_size = 0;
  std::string instance_id;
  std::string message_id;
  std::optional<std::string> verdict;         // in, judged: one of the statuses "validated" to "not_validated"
  std::optional<std::string> report_summary;  // JSON: {"valid","worst","fatal","warning","information"}
  std::optional<std::string> report;          // JSON; of get() alone, for it may be large
  std::optional<std::string> last_error;      // JSON
  Time created_at;
  Time updated_at;
  std::optional<Time> acknowledged_at;
};

struct Event {
  std::int64_t sequence = 0;
  std::string document_id;
  Time at;
  std::string name;    // "document.sent"
  std::string detail;  // JSON object
};

// The answer a request got, kept so that the same request gets it again.
struct KeptAnswer {
  std::string scope;  // the key's organisation
  std::string key;
  std::string request_sha256;
  int status = 0;
  std::string content_type;
  Bytes body;

  bool accepts() const { return status < 300; }  // as HTTP says it, which is what is kept
};

// All that Document::status may be. Append; never rename: they are part of the REST API.
std::span<const std::string_view> document_statuses();

struct DocumentFilter {
  std::optional<std::string> organisation_id = {};
  std::optional<Direction> direction = {};
  std::optional<std::string> status = {};
  std::optional<std::string> client_reference = {};
  std::optional<std::string> number = {};
  std::optional<std::string> after = {};  // a document id: the cursor
  std::int64_t limit = 50;
};

struct WaitingFilter {
  std::optional<std::string> organisation_id = {};
  std::optional<std::string> after = {};
  std::int64_t limit = 50;
};

// The same invoice submitted before: same parties, type, number and date.
struct Fingerprint {
  std::string organisation_id;
  std::string sender;
  std::string receiver;
  std::string document_type;
  std::string number;
  std::string issue_date;
};

Fingerprint fingerprint_of(const Document& document);

class Documents {
 public:
  explicit Documents(Database& database) : database_(database) {}

  Result<Document> get(const std::string& id);  // kNotFound
  // Oldest first, without their reports. Up to one more than `limit`: it tells that there is a next page.
  Result<std::vector<Document>> list(const DocumentFilter& filter);
  Result<std::vector<Event>> timeline(const std::string& id);
  Result<Bytes> content(const std::string& sha256);

  // Received and not acknowledged; in the same way.
  Result<std::vector<Document>> waiting(const WaitingFilter& filter);
  // Received and not judged yet, acknowledged or not.
  Result<std::vector<Document>> unjudged(std::int64_t limit);
  // True the first time, false for a repeat. kNotFound for what is not in the inbox.
  Result<bool> acknowledge(const std::string& id, Time now);

  // Another document with the same fingerprint that is on its way or was sent.
  Result<std::optional<std::string>> find_twin(const Document& document);

  Result<std::optional<KeptAnswer>> kept_answer(const std::string& scope, const std::string& key);

 private:
  Database& database_;
};

// Text that was stored as JSON, back as a value; null when it is none.
boost::json::value stored_json(std::string_view text);

// The parts of a write, for those who write several things at once.
Result<void> insert_content(Connection& connection, const std::string& sha256, std::string_view bytes);
Result<void> insert_document(Connection& connection, const Document& document);
Result<void> set_document_status(Connection& connection, const std::string& id, std::string_view status,
                                 const std::optional<std::string>& last_error, Time now);
Result<void> insert_event(Connection& connection, const Document& document, Time at, std::string_view name,
                          std::string_view detail);
// The oldest document with this fingerprint that left or may still leave: not one that was refused, withdrawn, or
// failed before there was a message to send.
Result<std::optional<std::string>> find_same(Connection& connection, const Fingerprint& fingerprint);
Result<std::optional<KeptAnswer>> find_answer(Connection& connection, const std::string& scope, const std::string& key);
// Replaces a refusal that was kept for the same key; kConflict when something was accepted under it.
Result<void> keep_answer(Connection& connection, const KeptAnswer& answer, Time now);

}  // namespace peppol::gateway
