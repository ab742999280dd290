#include "gateway/store/received.h"

#include "gateway/store/columns.h"

namespace peppol::gateway {
namespace {

Result<void> insert_message(Connection& c, const ReceivedMessage& m) {
  return done(
      c.execute("insert into received_message (message_id, digest, receipt, document_id, received_at) values ($1, $2, "
                "$3, $4, $5)",
                {m.message_id, m.digest, Blob{m.receipt}, m.document_id, milliseconds(m.received_at)}));
}

}  // namespace

Result<std::optional<ReceivedMessage>> ReceivedMessages::find(const std::string& message_id) {
  using Found = std::optional<ReceivedMessage>;
  return database_.read<Found>([&](Connection& c) -> Result<Found> {
    auto rows = c.query(
        "select message_id, digest, receipt, document_id, received_at from received_message where message_id = $1",
        {message_id});
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) return Found();
    const Row& row = rows->front();
    return Found(ReceivedMessage{row.text(0), row.text(1), row.text(2), row.optional_text(3), time_of(row, 4)});
  });
}

Result<void> ReceivedMessages::store(const ReceivedMessage& message, const Document& document,
                                     std::string_view content) {
  return database_.write([&](Connection& c) -> Result<void> {
    if (auto kept = insert_message(c, message); !kept) return kept;
    if (auto kept = insert_content(c, document.content_sha256, content); !kept) return kept;
    if (auto kept = insert_document(c, document); !kept) return kept;
    return insert_event(c, document, document.created_at, "document.received", "{}");
  });
}

Result<void> ReceivedMessages::store(const ReceivedMessage& message) {
  return database_.write([&](Connection& c) { return insert_message(c, message); });
}

Result<std::vector<Document>> ReceivedMessages::unchecked(std::int64_t limit) {
  DocumentFilter filter;
  filter.direction = Direction::kIn;
  filter.status = "received";
  filter.limit = limit;
  return Documents(database_).list(filter);
}

Result<void> ReceivedMessages::set_report(const Document& document, std::string status, std::string report, Time now) {
  return database_.write([&](Connection& c) -> Result<void> {
    // Whoever acknowledged it meanwhile has the last word on the status.
    auto set = c.execute(
        "update document set report = $2, updated_at = $4, status = case when acknowledged_at is null then $3 else "
        "status "
        "end where id = $1",
        {document.id, report, status, milliseconds(now)});
    if (!set) return tl::unexpected(set.error());
    return insert_event(c, document, now, "document.validated", "{\"status\":\"" + status + "\"}");
  });
}

}  // namespace peppol::gateway
