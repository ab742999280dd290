#include "gateway/store/accounts.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/crypto/digest.h"
#include "base/random.h"
#include "gateway/store/columns.h"

namespace peppol::gateway {
namespace {

Organisation organisation_of(const Row& row) {
  return {.id = row.text(0), .name = row.text(1), .country = row.text(2), .created_at = time_of(row, 3)};
}

}  // namespace

Result<Organisation> Accounts::create_organisation(std::string name, std::string country) {
  const Time now = clock_.now();
  Organisation made{make_id("org", now), std::move(name), std::move(country), now};
  auto written = database_.write([&](Connection& c) {
    return done(c.execute("insert into organisation (id, name, country, created_at) values ($1, $2, $3, $4)",
                          {made.id, made.name, made.country, milliseconds(now)}));
  });
  if (!written) return tl::unexpected(written.error());
  return made;
}

Result<Organisation> Accounts::organisation(const std::string& id) {
  return database_.read<Organisation>([&](Connection& c) -> Result<Organisation> {
    auto rows = c.query("select id, name, country, created_at from organisation where id = $1", {id});
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) return fail(ErrorCode::kNotFound, fmt::format("there is no organisation \"{}\"", id));
    return organisation_of(rows->front());
  });
}

Result<std::vector<Organisation>> Accounts::organisations(const std::optional<std::string>& after, std::int64_t limit) {
  return database_.read<std::vector<Organisation>>([&](Connection& c) -> Result<std::vector<Organisation>> {
    auto rows = c.query("select id, name, country, created_at from organisation where id > $1 order by id limit $2",
                        {after.value_or(""), limit});
    if (!rows) return tl::unexpected(rows.error());
    std::vector<Organisation> all;
    for (const auto& row : *rows) all.push_back(organisation_of(row));
    return all;
  });
}

Result<NewApiKey> Accounts::create_key(std::optional<std::string> organisation_id, std::string name,
                                       std::string_view mode) {
  const Time now = clock_.now();
  NewApiKey key{make_id("key", now), fmt::format("gwk_{}_{}", mode, to_base32(random_bytes(30)))};
  auto written = database_.write([&](Connection& c) {
    return done(
        c.execute("insert into api_key (id, organisation_id, name, secret_sha256, last4, created_at) "
                  "values ($1, $2, $3, $4, $5, $6)",
                  {key.id, organisation_id, name, to_hex(crypto::sha256(key.secret)),
                   key.secret.substr(key.secret.size() - 4), milliseconds(now)}));
  });
  if (!written) return tl::unexpected(written.error());
  return key;
}

Result<void> Accounts::revoke_key(const std::string& organisation_id, const std::string& id) {
  return database_.write([&](Connection& c) -> Result<void> {
    auto changed =
        c.execute("update api_key set revoked_at = $3 where id = $1 and organisation_id = $2 and revoked_at is null",
                  {id, organisation_id, milliseconds(clock_.now())});
    if (!changed) return tl::unexpected(changed.error());
    if (*changed == 0)
      return fail(ErrorCode::kNotFound,
                  fmt::format("there is no key \"{}\" in use by the organisation \"{}\"", id, organisation_id));
    return {};
  });
}

Result<Principal> Accounts::principal_of(std::string_view secret) {
  const std::string hash = to_hex(crypto::sha256(secret));
  return database_.read<Principal>([&](Connection& c) -> Result<Principal> {
    auto rows =
        c.query("select id, organisation_id from api_key where secret_sha256 = $1 and revoked_at is null", {hash});
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty())
      return fail(ErrorCode::kUnauthorized, "the API key is not known or has been revoked; ask for a new one");
    return Principal{rows->front().text(0), rows->front().optional_text(1)};
  });
}

}  // namespace peppol::gateway
