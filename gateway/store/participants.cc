#include "gateway/store/participants.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/random.h"
#include "gateway/store/columns.h"

namespace peppol::gateway {
namespace {

constexpr std::string_view kColumns =
    "id, organisation_id, identifier, name, country, status, last_error, document_types, created_at";

std::string select_where(std::string_view condition) {
  return fmt::format("select {} from participant where {}", kColumns, condition);
}

std::string write_capabilities(const std::vector<Capability>& capabilities) {
  boost::json::array all;
  for (const auto& one : capabilities)
    all.push_back(boost::json::object{{"document_type", one.document_type}, {"process", one.process}});
  return boost::json::serialize(all);
}

std::vector<Capability> read_capabilities(std::string_view text) {
  std::vector<Capability> capabilities;
  const auto all = boost::json::parse(boost::json::string_view(text.data(), text.size()));
  for (const auto& one : all.as_array())
    capabilities.push_back(
        {std::string(one.at("document_type").as_string()), std::string(one.at("process").as_string())});
  return capabilities;
}

RegistrationStatus status_of(std::string_view text) {
  if (text == "registered") return RegistrationStatus::kRegistered;
  return text == "failed" ? RegistrationStatus::kFailed : RegistrationStatus::kPending;
}

Result<std::vector<Participant>> participants_of(Result<Rows> rows) {
  if (!rows) return tl::unexpected(rows.error());
  std::vector<Participant> all;
  for (const auto& row : *rows) {
    auto identifier = directory::ParticipantId::parse(row.text(2));
    if (!identifier) return tl::unexpected(identifier.error());
    all.push_back({.id = row.text(0),
                   .organisation_id = row.text(1),
                   .identifier = std::move(*identifier),
                   .name = row.text(3),
                   .country = row.text(4),
                   .status = status_of(row.text(5)),
                   .last_error = row.optional_text(6),
                   .capabilities = read_capabilities(row.text(7)),
                   .created_at = time_of(row, 8)});
  }
  return all;
}

}  // namespace

std::string_view to_string(RegistrationStatus status) {
  switch (status) {
    case RegistrationStatus::kPending: return "pending";
    case RegistrationStatus::kRegistered: return "registered";
    case RegistrationStatus::kFailed: return "failed";
  }
  return "pending";
}

Result<Participant> Participants::add(Participant participant) {
  const Time now = clock_.now();
  participant.id = make_id("reg", now);
  participant.created_at = now;
  auto written = database_.write([&](Connection& c) {
    return done(c.execute(
        "insert into participant (id, organisation_id, identifier, folded, name, country, status, document_types, "
        "created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
        {participant.id, participant.organisation_id, participant.identifier.value(), participant.identifier.key(),
         participant.name, participant.country, to_string(participant.status),
         write_capabilities(participant.capabilities), milliseconds(now)}));
  });
  if (!written && written.error().code == ErrorCode::kConflict)
    return fail(ErrorCode::kConflict, fmt::format("{} is registered here already", participant.identifier.value()));
  if (!written) return tl::unexpected(written.error());
  return participant;
}

Result<void> Participants::set_status(const std::string& id, RegistrationStatus status,
                                      std::optional<std::string> last_error) {
  return database_.write([&](Connection& c) {
    return done(c.execute("update participant set status = $2, last_error = $3, updated_at = $4 where id = $1",
                          {id, to_string(status), last_error, milliseconds(clock_.now())}));
  });
}

Result<void> Participants::remove(const std::string& id) {
  return database_.write([&](Connection& c) { return done(c.execute("delete from participant where id = $1", {id})); });
}

Result<Participant> Participants::find(const directory::ParticipantId& identifier) {
  return database_.read<Participant>([&](Connection& c) -> Result<Participant> {
    auto found = participants_of(c.query(select_where("folded = $1"), {identifier.key()}));
    if (!found) return tl::unexpected(found.error());
    if (found->empty()) return fail(ErrorCode::kNotFound, fmt::format("{} is not registered here", identifier.value()));
    return found->front();
  });
}

Result<Participant> Participants::get(const std::string& id) {
  return database_.read<Participant>([&](Connection& c) -> Result<Participant> {
    auto found = participants_of(c.query(select_where("id = $1"), {id}));
    if (!found) return tl::unexpected(found.error());
    if (found->empty()) return fail(ErrorCode::kNotFound, fmt::format("there is no registration \"{}\"", id));
    return found->front();
  });
}

Result<std::vector<Participant>> Participants::of_organisation(const std::string& organisation_id) {
  return database_.read<std::vector<Participant>>([&](Connection& c) {
    return participants_of(c.query(select_where("organisation_id = $1 order by id"), {organisation_id}));
  });
}

Result<std::vector<Participant>> Participants::pending() {
  return database_.read<std::vector<Participant>>(
      [](Connection& c) { return participants_of(c.query(select_where("status = 'pending' and id > '' order by id"))); });
}

}  // namespace peppol::gateway
