#include "gateway/store/deliveries.h"

#include <fmt/format.h>

#include "base/crypto/digest.h"
#include "gateway/store/columns.h"

namespace peppol::gateway {
namespace {

Result<void> store_envelope(Connection& c, const std::string& document_id, const Envelope& envelope) {
  const std::string sha256 = to_hex(crypto::sha256(envelope.bytes));
  if (auto kept = insert_content(c, sha256, envelope.bytes); !kept) return kept;
  return done(c.execute("update delivery set envelope_sha256 = $2, envelope_type = $3 where document_id = $1",
                        {document_id, sha256, envelope.content_type}));
}

Result<void> store_step(Connection& c, const DeliveryStep& step, Time now) {
  auto changed = c.execute("update delivery set state = $2, due_at = $3 where document_id = $1",
                           {step.document_id, step.state, milliseconds(step.due_at)});
  if (!changed) return tl::unexpected(changed.error());
  if (*changed == 0) return fail(ErrorCode::kNotFound, fmt::format("there is no delivery of {}", step.document_id));
  if (step.envelope)
    if (auto kept = store_envelope(c, step.document_id, *step.envelope); !kept) return kept;
  if (step.receipt)
    if (auto kept = c.execute("update delivery set receipt = $2 where document_id = $1",
                              {step.document_id, Blob{*step.receipt}});
        !kept)
      return tl::unexpected(kept.error());
  if (step.status)
    if (auto set = set_document_status(c, step.document_id, *step.status, step.last_error, now); !set) return set;
  if (step.notes.empty()) return {};
  auto rows = c.query("select organisation_id from document where id = $1", {step.document_id});
  if (!rows) return tl::unexpected(rows.error());
  Document owner;
  owner.id = step.document_id;
  owner.organisation_id = rows->empty() ? "" : rows->front().text(0);
  for (const auto& note : step.notes)
    if (auto noted = insert_event(c, owner, now, note.name, note.detail); !noted) return noted;
  return {};
}

}  // namespace

Result<std::vector<DueDelivery>> Deliveries::due(Time now, std::int64_t limit) {
  return database_.read<std::vector<DueDelivery>>([&](Connection& c) -> Result<std::vector<DueDelivery>> {
    auto rows = c.query("select document_id, state from delivery where due_at <= $1 order by due_at limit $2",
                        {milliseconds(now), limit});
    if (!rows) return tl::unexpected(rows.error());
    std::vector<DueDelivery> due;
    for (const auto& row : *rows) due.push_back({row.text(0), row.text(1)});
    return due;
  });
}

Result<std::optional<Time>> Deliveries::next_due() {
  using Next = std::optional<Time>;
  return database_.read<Next>([](Connection& c) -> Result<Next> {
    auto rows = c.query("select min(due_at) from delivery where due_at is not null");
    if (!rows) return tl::unexpected(rows.error());
    return optional_time_of(rows->front(), 0);
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

Result<std::optional<Envelope>> Deliveries::envelope(const std::string& document_id) {
  using Found = std::optional<Envelope>;
  return database_.read<Found>([&](Connection& c) -> Result<Found> {
    auto rows = c.query(
        "select envelope_type, bytes from delivery join content on sha256 = envelope_sha256 where document_id = $1",
        {document_id});
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) return Found();
    return Found(Envelope{rows->front().text(0), rows->front().text(1)});
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
