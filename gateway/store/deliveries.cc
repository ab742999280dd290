#include "gateway/store/deliveries.h"

#include <fmt/format.h>

#include "base/crypto/digest.h"
#include "gateway/store/columns.h"

namespace peppol::gateway {
namespace {

Result<void> insert_message(Connection& c, const std::string& document_id, const OutgoingMessage& message) {
  const std::string sha256 = to_hex(crypto::sha256(message.bytes));
  if (auto kept = insert_content(c, sha256, message.bytes); !kept) return kept;
  return done(
      c.execute("update delivery set message_sha256 = $2, message_type = $3, message_for = $4 where document_id = $1",
                {document_id, sha256, message.content_type, message.for_certificate}));
}

Result<void> store_message_id(Connection& c, const DeliveryStep& step) {
  auto named = c.execute("update document set message_id = $2 where id = $1", {step.document_id, *step.message_id});
  if (!named) return tl::unexpected(named.error());
  return done(c.execute(
      "update delivery set message_sha256 = null, message_type = null, message_for = null where document_id = $1",
      {step.document_id}));
}

Result<void> store_parts(Connection& c, const DeliveryStep& step) {
  if (step.message_id)
    if (auto kept = store_message_id(c, step); !kept) return kept;
  if (step.message)
    if (auto kept = insert_message(c, step.document_id, *step.message); !kept) return kept;
  if (step.endpoint)
    if (auto kept =
            c.execute("update delivery set endpoint = $2 where document_id = $1", {step.document_id, *step.endpoint});
        !kept)
      return tl::unexpected(kept.error());
  if (!step.receipt) return {};
  return done(
      c.execute("update delivery set receipt = $2 where document_id = $1", {step.document_id, Blob{*step.receipt}}));
}

Result<void> store_step(Connection& c, const DeliveryStep& step, Time now) {
  auto changed = c.execute("update delivery set state = $2, due_at = $3 where document_id = $1",
                           {step.document_id, step.state, milliseconds(step.due_at)});
  if (!changed) return tl::unexpected(changed.error());
  if (*changed == 0) return fail(ErrorCode::kNotFound, fmt::format("there is no delivery of {}", step.document_id));
  if (auto kept = store_parts(c, step); !kept) return kept;
  if (step.status)
    if (auto set = set_document_status(c, step.document_id, *step.status, step.last_error, now); !set) return set;
  if (step.notes.empty()) return {};
  auto rows = c.query("select organisation_id from document where id = $1", {step.document_id});
  if (!rows) return tl::unexpected(rows.error());
  Document owner;
  owner.id = step.document_id;
  owner.organisation_id = rows->empty() ? "" : rows->front().text(0);
  for (const auto& note : step.notes)
    if (auto noted = insert_event(c, owner, note.at, note.name, note.detail); !noted) return noted;
  return {};
}

}  // namespace

Result<std::vector<WaitingDelivery>> Deliveries::waiting(std::int64_t limit) {
  using Waiting = std::vector<WaitingDelivery>;
  return database_.read<Waiting>([&](Connection& c) -> Result<Waiting> {
    auto rows =
        c.query("select document_id, due_at from delivery where due_at is not null order by due_at limit $1", {limit});
    if (!rows) return tl::unexpected(rows.error());
    Waiting waiting;
    for (const auto& row : *rows) waiting.push_back({row.text(0), time_of(row, 1)});
    return waiting;
  });
}

Result<std::int64_t> Deliveries::cap_due(Time latest) {
  const auto beyond = database_.read<bool>([&](Connection& c) -> Result<bool> {
    auto rows = c.query("select 1 from delivery where due_at > $1 limit 1", {milliseconds(latest)});
    if (!rows) return tl::unexpected(rows.error());
    return !rows->empty();
  });
  if (!beyond) return tl::unexpected(beyond.error());
  if (!*beyond) return 0;
  return database_.write<std::int64_t>([&](Connection& c) {
    return c.execute("update delivery set due_at = $1 where due_at > $1", {milliseconds(latest)});
  });
}

Result<void> Deliveries::postpone(const std::string& document_id, Time at) {
  return database_.write([&](Connection& c) {
    return done(c.execute("update delivery set due_at = $2 where document_id = $1 and due_at is not null",
                          {document_id, milliseconds(at)}));
  });
}

Result<std::string> Deliveries::state(const std::string& document_id) {
  return database_.read<std::string>([&](Connection& c) -> Result<std::string> {
    auto rows = c.query("select state from delivery where document_id = $1", {document_id});
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) return fail(ErrorCode::kNotFound, fmt::format("there is no delivery of {}", document_id));
    return rows->front().text(0);
  });
}

Result<std::optional<std::string>> Deliveries::endpoint(const std::string& document_id) {
  using Found = std::optional<std::string>;
  return database_.read<Found>([&](Connection& c) -> Result<Found> {
    auto rows = c.query("select endpoint from delivery where document_id = $1", {document_id});
    if (!rows) return tl::unexpected(rows.error());
    return rows->empty() ? Found() : rows->front().optional_text(0);
  });
}

Result<std::optional<OutgoingMessage>> Deliveries::message(const std::string& document_id) {
  using Found = std::optional<OutgoingMessage>;
  return database_.read<Found>([&](Connection& c) -> Result<Found> {
    auto rows = c.query(
        "select message_type, message_for, bytes from delivery join content on sha256 = message_sha256 where "
        "document_id = $1",
        {document_id});
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) return Found();
    const Row& row = rows->front();
    return Found(OutgoingMessage{row.text(0), row.text(1), row.text(2)});
  });
}

Result<std::optional<Bytes>> Deliveries::receipt(const std::string& document_id) {
  using Found = std::optional<Bytes>;
  return database_.read<Found>([&](Connection& c) -> Result<Found> {
    auto rows = c.query("select receipt from delivery where document_id = $1", {document_id});
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) return Found();
    return Found(rows->front().optional_text(0));
  });
}

Result<void> Deliveries::store(const DeliveryStep& step, Time now) {
  return database_.write([&](Connection& c) { return store_step(c, step, now); });
}

Result<void> insert_delivery(Connection& connection, const std::string& document_id, std::string_view state,
                             Time due_at) {
  return done(connection.execute("insert into delivery (document_id, state, due_at) values ($1, $2, $3)",
                                 {document_id, state, milliseconds(due_at)}));
}

}  // namespace peppol::gateway
