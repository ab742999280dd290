#include "gateway/store/documents.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>

#include "gateway/store/columns.h"

namespace peppol::gateway {
namespace {

constexpr std::string_view kColumns =
    "id, organisation_id, direction, status, sender, receiver, document_type, process, number, issue_date, "
    "client_reference, content_sha256, content_size, instance_id, message_id, verdict, report_summary, last_error, "
    "created_at, updated_at, acknowledged_at";

constexpr std::array<std::string_view, 16> kStatuses = {"rejected",
                                                        "queued",
                                                        "resolving",
                                                        "sending",
                                                        "retrying",
                                                        "sent",
                                                        "sent_unconfirmed",
                                                        "failed",
                                                        "undeliverable",
                                                        "cancelled",
                                                        "received",
                                                        "validated",
                                                        "validated_with_warnings",
                                                        "invalid",
                                                        "not_validated",
                                                        "acknowledged"};

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
          .verdict = row.optional_text(15),
          .report_summary = row.optional_text(16),
          .report = {},
          .last_error = row.optional_text(17),
          .created_at = time_of(row, 18),
          .updated_at = time_of(row, 19),
          .acknowledged_at = optional_time_of(row, 20)};
}

Result<std::vector<Document>> documents_of(Result<Rows> rows) {
  if (!rows) return tl::unexpected(rows.error());
  std::vector<Document> documents;
  for (const auto& row : *rows) documents.push_back(document_of(row));
  return documents;
}

// What leads to the documents of a status, beside "status = ...": the words of an index's own condition, so that it is
// used. Nothing for the statuses that most documents end in: their lists follow the ids.
std::string_view way_to(std::string_view status) {
  if (status == "queued" || status == "resolving" || status == "sending")
    return " and id in (select document_id from delivery where due_at >= 0)";
  if (status == "received") return " and direction = 'in' and verdict is null";
  if (status == "validated" || status == "validated_with_warnings")
    return " and direction = 'in' and acknowledged_at is null";
  if (status == "sent" || status == "acknowledged") return "";
  return " and status not in ('queued', 'resolving', 'sending', 'sent', 'received', 'validated', "
         "'validated_with_warnings', 'acknowledged')";
}

// A list's statement has the conditions that were asked for and no others, so that each finds its index.
struct ListStatement {
  std::string sql;
  std::vector<Parameter> parameters;

  void add(std::string_view condition, Parameter value) {
    parameters.push_back(value);
    sql += fmt::format(" and {} ${}", condition, parameters.size());
  }
};

ListStatement list_statement(const DocumentFilter& f, std::string_view after) {
  ListStatement list{fmt::format("select {} from document where id > $1", kColumns), {after}};
  if (f.organisation_id) list.add("organisation_id =", *f.organisation_id);
  if (f.direction) list.add("direction =", to_string(*f.direction));
  if (f.client_reference) list.add("client_reference =", *f.client_reference);
  if (f.number) list.add("number =", *f.number);
  if (f.status) {
    list.add("status =", *f.status);
    list.sql += way_to(*f.status);
  }
  list.parameters.emplace_back(f.limit + 1);
  list.sql += fmt::format(" order by id limit ${}", list.parameters.size());
  return list;
}

Result<std::optional<std::string>> first_id(const Result<Rows>& rows) {
  if (!rows) return tl::unexpected(rows.error());
  if (rows->empty()) return std::optional<std::string>();
  return std::optional<std::string>(rows->front().text(0));
}

}  // namespace

std::string_view to_string(Direction direction) { return direction == Direction::kIn ? "in" : "out"; }

std::span<const std::string_view> document_statuses() { return kStatuses; }

Result<Document> Documents::get(const std::string& id) {
  return database_.read<Document>([&](Connection& c) -> Result<Document> {
    const auto rows = c.query(fmt::format("select {}, report from document where id = $1", kColumns), {id});
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) return fail(ErrorCode::kNotFound, fmt::format("there is no document \"{}\"", id));
    Document document = document_of(rows->front());
    document.report = rows->front().optional_text(21);
    return document;
  });
}

Result<std::vector<Document>> Documents::list(const DocumentFilter& filter) {
  const std::string after = filter.after.value_or("");
  const auto list = list_statement(filter, after);
  return database_.read<std::vector<Document>>(
      [&](Connection& c) { return documents_of(c.query(list.sql, std::span(list.parameters))); });
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
  const std::string after = filter.after.value_or("");
  return database_.read<std::vector<Document>>([&](Connection& c) {
    const std::int64_t limit = filter.limit + 1;
    if (!filter.organisation_id)
      return documents_of(c.query(fmt::format("select {} from document where direction = 'in' and acknowledged_at is "
                                              "null and id > $1 order by id limit $2",
                                              kColumns),
                                  {after, limit}));
    return documents_of(c.query(fmt::format("select {} from document where organisation_id = $1 and direction = 'in' "
                                            "and acknowledged_at is null and id > $2 order by id limit $3",
                                            kColumns),
                                {*filter.organisation_id, after, limit}));
  });
}

Result<std::vector<Document>> Documents::unjudged(std::int64_t limit) {
  return database_.read<std::vector<Document>>([&](Connection& c) {
    return documents_of(c.query(fmt::format("select {} from document where direction = 'in' and verdict is null and id "
                                            "> '' order by id limit $1",
                                            kColumns),
                                {limit}));
  });
}

Result<bool> Documents::acknowledge(const std::string& id, Time now) {
  return database_.write<bool>([&](Connection& c) -> Result<bool> {
    auto found = documents_of(
        c.query(fmt::format("select {} from document where id = $1 and direction = 'in'", kColumns), {id}));
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
    const Fingerprint f = fingerprint_of(document);
    return first_id(
        c.query("select id from document where number = $1 and organisation_id = $2 and issue_date = $3 and sender = "
                "$4 and receiver = $5 and document_type = $6 and direction = 'out' and status not in ('rejected', "
                "'cancelled', 'undeliverable', 'failed') and id <> $7 order by id limit 1",
                {f.number, f.organisation_id, f.issue_date, f.sender, f.receiver, f.document_type, document.id}));
  });
}

Result<std::optional<KeptAnswer>> Documents::kept_answer(const std::string& scope, const std::string& key) {
  using Found = std::optional<KeptAnswer>;
  return database_.read<Found>([&](Connection& c) { return find_answer(c, scope, key); });
}

Result<std::optional<KeptAnswer>> find_answer(Connection& connection, const std::string& scope,
                                              const std::string& key) {
  using Found = std::optional<KeptAnswer>;
  auto rows = connection.query(
      "select request_sha256, status, content_type, body from idempotency where scope = $1 and key = $2", {scope, key});
  if (!rows) return tl::unexpected(rows.error());
  if (rows->empty()) return Found();
  const Row& row = rows->front();
  return Found(KeptAnswer{scope, key, row.text(0), static_cast<int>(row.integer(1)), row.text(2), row.text(3)});
}

Result<void> insert_content(Connection& connection, const std::string& sha256, std::string_view bytes) {
  return done(connection.execute("insert into content (sha256, bytes) values ($1, $2) on conflict (sha256) do nothing",
                                 {sha256, Blob{bytes}}));
}

Result<void> insert_document(Connection& connection, const Document& d) {
  return done(connection.execute(fmt::format("insert into document ({}, report) values ($1, $2, $3, $4, $5, $6, $7, "
                                             "$8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)",
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
                                  d.verdict,
                                  d.report_summary,
                                  d.last_error,
                                  milliseconds(d.created_at),
                                  milliseconds(d.updated_at),
                                  milliseconds(d.acknowledged_at),
                                  d.report}));
}

Result<void> set_document_status(Connection& connection, const std::string& id, std::string_view status,
                                 const std::optional<std::string>& last_error, Time now) {
  return done(connection.execute("update document set status = $2, last_error = $3, updated_at = $4 where id = $1",
                                 {id, status, last_error, milliseconds(now)}));
}

boost::json::value stored_json(std::string_view text) {
  boost::json::error_code broken;
  auto value = boost::json::parse(boost::json::string_view(text.data(), text.size()), broken);
  return broken ? boost::json::value(nullptr) : value;
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

Result<std::optional<std::string>> find_same(Connection& connection, const Fingerprint& f) {
  return first_id(connection.query(
      "select id from document where number = $1 and organisation_id = $2 and issue_date = $3 and sender = $4 and "
      "receiver = $5 and document_type = $6 and direction = 'out' and status not in ('rejected', 'cancelled', "
      "'undeliverable') and (status <> 'failed' or exists (select 1 from delivery where document_id = document.id and "
      "message_sha256 is not null)) order by id limit 1",
      {f.number, f.organisation_id, f.issue_date, f.sender, f.receiver, f.document_type}));
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
