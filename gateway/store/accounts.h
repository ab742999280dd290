// Organisations and the keys that act for them.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "gateway/store/database.h"

namespace peppol::gateway {

struct Organisation {
  std::string id;  // "org_..."
  std::string name;
  std::string country;  // ISO 3166-1 alpha-2
  Time created_at;
};

// Who asks. Without an organisation it is an operator, who may see and do all.
struct Principal {
  std::string key_id;
  std::optional<std::string> organisation_id;

  bool is_operator() const { return !organisation_id.has_value(); }
  bool may_act_for(std::string_view organisation) const { return is_operator() || *organisation_id == organisation; }
};

struct NewApiKey {
  std::string id;      // "key_..."
  std::string secret;  // "gwk_test_...": shown once
};

class Accounts {
 public:
  Accounts(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  Result<Organisation> create_organisation(std::string name, std::string country);
  Result<Organisation> organisation(const std::string& id);  // kNotFound
  // At most `limit`, those after the id `after`, oldest first.
  Result<std::vector<Organisation>> organisations(const std::optional<std::string>& after, std::int64_t limit);

  // `mode` is "test" or "live" and becomes part of the secret. Without an
  // organisation the key is an operator's.
  Result<NewApiKey> create_key(std::optional<std::string> organisation_id, std::string name, std::string_view mode);
  Result<void> revoke_key(const std::string& organisation_id,
                          const std::string& id);  // kNotFound: not of it, or revoked

  // kUnauthorized for an unknown or revoked secret.
  Result<Principal> principal_of(std::string_view secret);

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace peppol::gateway
