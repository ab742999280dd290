#include "gateway/store/received.h"

#include <fmt/format.h>

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

Result<std::int64_t> ReceivedMessages::note_judging_start(const std::string& document_id) {
  return database_.write<std::int64_t>([&](Connection& c) -> Result<std::int64_t> {
    if (auto noted = c.execute("update document set judging_starts = judging_starts + 1 where id = $1", {document_id});
        !noted)
      return tl::unexpected(noted.error());
    auto rows = c.query("select judging_starts from document where id = $1", {document_id});
    if (!rows) return tl::unexpected(rows.error());
    return rows->empty() ? 0 : rows->front().integer(0);
  });
}

Result<bool> ReceivedMessages::store_judgement(const Document& document, const Judgement& j, Time now) {
  return database_.write<bool>([&](Connection& c) -> Result<bool> {
    // Whoever acknowledged it meanwhile has the last word on the status.
    auto set = c.execute(
        "update document set verdict = $2, report = $3, report_summary = $4, last_error = $5, updated_at = $6, status "
        "= case when acknowledged_at is null then $2 else status end where id = $1 and verdict is null",
        {document.id, j.verdict, j.report, j.report_summary, j.last_error, milliseconds(now)});
    if (!set) return tl::unexpected(set.error());
    if (*set == 0) return false;
    const std::string cause = j.last_error ? ",\"cause\":" + *j.last_error : "";
    auto noted =
        insert_event(c, document, now, "document.validated", fmt::format("{{\"status\":\"{}\"{}}}", j.verdict, cause));
    if (!noted) return tl::unexpected(noted.error());
    return true;
  });
}

}  // namespace peppol::gateway
