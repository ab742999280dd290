#include "gateway/store/documents.h"

#include <fmt/format.h>

#include "gateway/store/columns.h"

namespace peppol::gateway {
namespace {

constexpr std::string_view kColumns =
    "id, organisation_id, direction, status, sender, receiver, document_type, process, number, issue_date, "
    "client_reference, content_sha256, content_size, instance_id, message_id, report, last_error, created_at, "
    "updated_at, acknowledged_at";

// "select <all columns> from document where <condition>"
std::string select_where(std::string_view condition) {
  return fmt::format("select {} from document where {}", kColumns, condition);
}

Document document_of(const Row& row) {
  return {.id = row.text(0),
          .organisation_id = row.text(1),
          .direction = row.text(2) == "in" ? Direction::kIn : Direction::kOut,
          .status = row.text(3),
          .sender = row.text(4),
          .receiver = row.text(5),
          .document_type = row.text(6),
          .process = row.text(7),
          .number = row.text(8),
          .issue_date = row.text(9),
          .client_reference = row.optional_text(10),
          .content_sha256 = row.text(11),
          .content_size = row.integer(12),
          .instance_id = row.text(13),
          .message_id = row.text(14),
          .report = row.optional_text(15),
          .last_error = row.optional_text(16),
          .created_at = time_of(row, 17),
          .updated_at = time_of(row, 18),
          .acknowledged_at = optional_time_of(row, 19)};
}

Result<std::vector<Document>> documents_of(Result<Rows> rows) {
  if (!rows) return tl::unexpected(rows.error());
  std::vector<Document> documents;
  for (const auto& row : *rows) documents.push_back(document_of(row));
  return documents;
}

// The oldest document sent or to be sent with this fingerprint, of which `condition` holds; $7 there is `than`.
Result<std::optional<std::string>> first_id(Connection& connection, const Fingerprint& f, std::string_view condition,
                                            const std::string& than) {
  auto rows = connection.query(
      fmt::format("select id from document where organisation_id = $1 and direction = 'out' and sender = $2 and "
                  "receiver = $3 and document_type = $4 and number = $5 and issue_date = $6 and {} order by id limit 1",
                  condition),
      {f.organisation_id, f.sender, f.receiver, f.document_type, f.number, f.issue_date, than});
  if (!rows) return tl::unexpected(rows.error());
  if (rows->empty()) return std::optional<std::string>();
  return std::optional<std::string>(rows->front().text(0));
}

}  // namespace

std::string_view to_string(Direction direction) { return direction == Direction::kIn ? "in" : "out"; }

Result<Document> Documents::get(const std::string& id) {
  return database_.read<Document>([&](Connection& c) -> Result<Document> {
    auto found = documents_of(c.query(select_where("id = $1"), {id}));
    if (!found) return tl::unexpected(found.error());
    if (found->empty()) return fail(ErrorCode::kNotFound, fmt::format("there is no document \"{}\"", id));
    return found->front();
  });
}

Result<std::vector<Document>> Documents::list(const DocumentFilter& filter) {
  std::optional<std::string> direction;
  if (filter.direction) direction = std::string(to_string(*filter.direction));
  return database_.read<std::vector<Document>>([&](Connection& c) {
    return documents_of(
        c.query(select_where("($1 is null or organisation_id = $1) and ($2 is null or direction "
                             "= $2) and ($3 is null or status = $3) and ($4 is null or client_reference = $4) and ($5 "
                             "is null or number = $5) and ($6 is null or id > $6) order by id limit $7"),
                {filter.organisation_id, direction, filter.status, filter.client_reference, filter.number, filter.after,
                 filter.limit + 1}));
  });
}

Result<std::vector<Event>> Documents::timeline(const std::string& id) {
  return database_.read<std::vector<Event>>([&](Connection& c) -> Result<std::vector<Event>> {
    auto rows = c.query(
        "select sequence, document_id, at, name, detail from event where document_id = $1 order by sequence", {id});
    if (!rows) return tl::unexpected(rows.error());
    std::vector<Event> events;
    for (const auto& row : *rows)
      events.push_back({row.integer(0), row.text(1), time_of(row, 2), row.text(3), row.text(4)});
    return events;
  });
}

Result<Bytes> Documents::content(const std::string& sha256) {
  return database_.read<Bytes>([&](Connection& c) -> Result<Bytes> {
    auto rows = c.query("select bytes from content where sha256 = $1", {sha256});
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) return fail(ErrorCode::kNotFound, fmt::format("there is no content {}", sha256));
    return rows->front().text(0);
  });
}

Result<std::vector<Document>> Documents::waiting(const WaitingFilter& filter) {
  return database_.read<std::vector<Document>>([&](Connection& c) {
    return documents_of(c.query(select_where("direction = 'in' and acknowledged_at is null and ($1 is null or "
                                             "organisation_id = $1) and ($2 is null or id > $2) order by id limit $3"),
                                {filter.organisation_id, filter.after, filter.limit + 1}));
  });
}

Result<bool> Documents::acknowledge(const std::string& id, Time now) {
  return database_.write<bool>([&](Connection& c) -> Result<bool> {
    auto found = documents_of(c.query(select_where("id = $1 and direction = 'in'"), {id}));
    if (!found) return tl::unexpected(found.error());
    if (found->empty()) return fail(ErrorCode::kNotFound, fmt::format("there is no document \"{}\" in the inbox", id));
    const Document& document = found->front();
    if (document.acknowledged_at) return false;
    auto changed =
        c.execute("update document set acknowledged_at = $2, updated_at = $2, status = 'acknowledged' where id = $1",
                  {id, milliseconds(now)});
    if (!changed) return tl::unexpected(changed.error());
    if (auto noted = insert_event(c, document, now, "document.acknowledged", "{}"); !noted)
      return tl::unexpected(noted.error());
    return true;
  });
}

Result<std::optional<std::string>> Documents::find_twin(const Document& document) {
  using Found = std::optional<std::string>;
  return database_.read<Found>([&](Connection& c) {
    return first_id(c, fingerprint_of(document),
                    "status not in ('rejected', 'cancelled', 'undeliverable', 'failed') and id <> $7", document.id);
  });
}

Result<std::optional<KeptAnswer>> Documents::kept_answer(const std::string& scope, const std::string& key) {
  using Found = std::optional<KeptAnswer>;
  return database_.read<Found>([&](Connection& c) -> Result<Found> {
    auto rows =
        c.query("select request_sha256, status, content_type, body from idempotency where scope = $1 and key = $2",
                {scope, key});
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) return Found();
    const Row& row = rows->front();
    return Found(KeptAnswer{scope, key, row.text(0), static_cast<int>(row.integer(1)), row.text(2), row.text(3)});
  });
}

Result<void> insert_content(Connection& connection, const std::string& sha256, std::string_view bytes) {
  return done(connection.execute("insert into content (sha256, bytes) values ($1, $2) on conflict (sha256) do nothing",
                                 {sha256, Blob{bytes}}));
}

Result<void> insert_document(Connection& connection, const Document& d) {
  return done(connection.execute(fmt::format("insert into document ({}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
                                             "$10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
                                             kColumns),
                                 {d.id,
                                  d.organisation_id,
                                  to_string(d.direction),
                                  d.status,
                                  d.sender,
                                  d.receiver,
                                  d.document_type,
                                  d.process,
                                  d.number,
                                  d.issue_date,
                                  d.client_reference,
                                  d.content_sha256,
                                  d.content_size,
                                  d.instance_id,
                                  d.message_id,
                                  d.report,
                                  d.last_error,
                                  milliseconds(d.created_at),
                                  milliseconds(d.updated_at),
                                  milliseconds(d.acknowledged_at)}));
}

Result<void> set_document_status(Connection& connection, const std::string& id, std::string_view status,
                                 const std::optional<std::string>& last_error, Time now) {
  return done(connection.execute("update document set status = $2, last_error = $3, updated_at = $4 where id = $1",
                                 {id, status, last_error, milliseconds(now)}));
}

Result<void> insert_event(Connection& connection, const Document& document, Time at, std::string_view name,
                          std::string_view detail) {
  return done(connection.execute(
      "insert into event (document_id, organisation_id, at, name, detail) values ($1, $2, $3, $4, $5)",
      {document.id, document.organisation_id, milliseconds(at), name, detail}));
}

Fingerprint fingerprint_of(const Document& d) {
  return {d.organisation_id, d.sender, d.receiver, d.document_type, d.number, d.issue_date};
}

Result<std::optional<std::string>> find_same(Connection& connection, const Fingerprint& fingerprint) {
  return first_id(connection, fingerprint, "status not in ('rejected', 'cancelled', 'undeliverable') and id <> $7", "");
}

Result<void> keep_answer(Connection& connection, const KeptAnswer& a, Time now) {
  auto refused =
      connection.execute("delete from idempotency where scope = $1 and key = $2 and status >= 300", {a.scope, a.key});
  if (!refused) return tl::unexpected(refused.error());
  return done(connection.execute(
      "insert into idempotency (scope, key, request_sha256, status, content_type, body, created_at) values ($1, $2, "
      "$3, "
      "$4, $5, $6, $7)",
      {a.scope, a.key, a.request_sha256, std::int64_t{a.status}, a.content_type, Blob{a.body}, milliseconds(now)}));
}

}  // namespace peppol::gateway
