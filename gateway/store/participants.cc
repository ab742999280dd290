#include "gateway/store/participants.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

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
    all.push_back(
        boost::json::object{{"document_type", one.document_type.to_string()}, {"process", one.process.to_string()}});
  return boost::json::serialize(all);
}

struct StoredCapability {
  std::string document_type;
  std::string process;
};

// The pairs of texts in a row; one that is no pair is left empty.
std::vector<StoredCapability> stored_capabilities(std::string_view text) {
  std::vector<StoredCapability> pairs;
  boost::json::error_code broken;
  const auto all = boost::json::parse(boost::json::string_view(text.data(), text.size()), broken);
  if (broken || !all.is_array()) return {{}};
  for (const auto& one : all.get_array()) {
    StoredCapability pair;
    if (const auto* object = one.if_object())
      for (auto [name, into] : {std::pair{"document_type", &pair.document_type}, std::pair{"process", &pair.process}})
        if (const auto* member = object->if_contains(name); member && member->is_string())
          *into = std::string(member->get_string());
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

Result<Capability> capability_of(const StoredCapability& stored) {
  auto type = directory::DocumentTypeId::parse(stored.document_type);
  if (!type) return tl::unexpected(type.error());
  auto process = directory::ProcessId::parse(stored.process);
  if (!process) return tl::unexpected(process.error());
  return Capability{std::move(*type), std::move(*process)};
}

Result<std::vector<Capability>> read_capabilities(std::string_view identifier, std::string_view text) {
  std::vector<Capability> capabilities;
  for (const auto& stored : stored_capabilities(text)) {
    auto capability = capability_of(stored);
    if (!capability)
      return fail(ErrorCode::kInternal,
                  fmt::format("the store's row of {} cannot be read: {}", identifier, capability.error().detail));
    capabilities.push_back(std::move(*capability));
  }
  return capabilities;
}

// As it would be registered today. An earlier program put "busdox-docid-qns::" before whatever it did not know.
Result<Capability> mended(const StoredCapability& stored) {
  constexpr std::string_view kPrefix = "busdox-docid-qns::";
  std::string_view type = trim_ascii(stored.document_type);
  if (type.starts_with(kPrefix)) type.remove_prefix(kPrefix.size());
  auto capability = capability_of({std::string(trim_ascii(type)), std::string(trim_ascii(stored.process))});
  if (!capability) return capability;
  if (auto form = capability->document_type.check_form(); !form) return tl::unexpected(form.error());
  if (auto form = capability->process.check_form(); !form) return tl::unexpected(form.error());
  return capability;
}

RegistrationStatus status_of(std::string_view text) {
  if (text == "registered") return RegistrationStatus::kRegistered;
  if (text == "removing") return RegistrationStatus::kRemoving;
  return text == "failed" ? RegistrationStatus::kFailed : RegistrationStatus::kPending;
}

Result<std::vector<Participant>> participants_of(Result<Rows> rows) {
  if (!rows) return tl::unexpected(rows.error());
  std::vector<Participant> all;
  for (const auto& row : *rows) {
    auto identifier = directory::ParticipantId::parse(row.text(2));
    if (!identifier)
      return fail(ErrorCode::kInternal,
                  fmt::format("the store's row {} cannot be read: {}", row.text(0), identifier.error().detail));
    auto capabilities = read_capabilities(identifier->value(), row.text(7));
    if (!capabilities) return tl::unexpected(capabilities.error());
    all.push_back({.id = row.text(0),
                   .organisation_id = row.text(1),
                   .identifier = std::move(*identifier),
                   .name = row.text(3),
                   .country = row.text(4),
                   .status = status_of(row.text(5)),
                   .last_error = row.optional_text(6),
                   .capabilities = std::move(*capabilities),
                   .created_at = time_of(row, 8)});
  }
  return all;
}

}  // namespace

std::string_view to_string(RegistrationStatus status) {
  switch (status) {
    case RegistrationStatus::kPending: return "pending";
    case RegistrationStatus::kRegistered: return "registered";
    case RegistrationStatus::kRemoving: return "removing";
    case RegistrationStatus::kFailed: return "failed";
  }
  return "pending";
}

Result<Participant> Participants::add(Participant participant) {
  const Time now = clock_.now();
  participant.id = make_id("reg", now);
  participant.created_at = now;
  auto written = database_.write([&](Connection& c) -> Result<void> {
    auto failed =
        c.execute("delete from participant where folded = $1 and status = 'failed'", {participant.identifier.key()});
    if (!failed) return tl::unexpected(failed.error());
    return done(c.execute(
        "insert into participant (id, organisation_id, identifier, folded, name, country, status, document_types, "
        "types_checked, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $9)",
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
    auto found = participants_of(c.query(select_where("folded = $1 and status <> 'failed'"), {identifier.key()}));
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

Result<std::vector<Participant>> Participants::of_organisation(const std::string& organisation_id,
                                                               const std::optional<std::string>& after,
                                                               std::int64_t limit) {
  return database_.read<std::vector<Participant>>([&](Connection& c) {
    return participants_of(c.query(select_where("organisation_id = $1 and id > $2 order by id limit $3"),
                                   {organisation_id, after.value_or(""), limit}));
  });
}

Result<std::vector<Participant>> Participants::unfinished() {
  return database_.read<std::vector<Participant>>([](Connection& c) {
    return participants_of(c.query(select_where("status in ('pending', 'removing') and id > '' order by id")));
  });
}

Result<std::vector<Participants::Mended>> Participants::mend_capabilities() {
  std::vector<Mended> changed;
  const auto mend_row = [&changed](Connection& c, const Row& row) -> Result<void> {
    Mended report{row.text(0), row.text(1), {}, 0};
    std::vector<Capability> kept;
    for (const auto& stored : stored_capabilities(row.text(2))) {
      auto capability = mended(stored);
      if (!capability)
        report.dropped.push_back(
            fmt::format("{} with {}: {}", stored.document_type, stored.process, capability.error().detail));
      else if (std::find(kept.begin(), kept.end(), *capability) == kept.end())
        kept.push_back(std::move(*capability));
    }
    report.kept = kept.size();
    const std::string text = write_capabilities(kept);
    if (text != row.text(2)) changed.push_back(std::move(report));
    return done(
        c.execute("update participant set document_types = $2, types_checked = 1 where id = $1", {row.text(0), text}));
  };
  auto written = database_.write([&](Connection& c) -> Result<void> {
    const auto rows = c.query(
        "select id, identifier, document_types from participant where types_checked = 0 and id > '' order by id");
    if (!rows) return tl::unexpected(rows.error());
    for (const auto& row : *rows)
      if (auto mended_row = mend_row(c, row); !mended_row) return mended_row;
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return changed;
}

}  // namespace peppol::gateway
