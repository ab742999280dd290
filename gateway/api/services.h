// What the API's routes work with; all of it outlives the server.

#pragma once

#include "base/clock.h"
#include "base/net/task.h"
#include "gateway/exchange/submission.h"
#include "gateway/http/router.h"
#include "gateway/registration/registration.h"
#include "gateway/store/accounts.h"
#include "gateway/store/deliveries.h"
#include "gateway/store/documents.h"
#include "gateway/store/participants.h"
#include "ubl/validation/validator.h"

namespace peppol::gateway {

class Outbox;

struct ApiOptions {
  std::uint64_t max_submission_bytes = 0;
  std::string network;   // "sandbox", "test", "production", as the status page tells it
  std::string key_mode;  // "live" or "test", in the secrets of new keys
};

struct Services {
  const ApiOptions& options;
  const Clock& clock;
  net::Pool& pool;    // what takes milliseconds
  net::Pool& checks;  // submissions and validations; organisations take turns (Call::tenant)
  Accounts& accounts;
  Participants& participants;
  Documents& documents;
  Deliveries& deliveries;
  Submissions& submissions;
  Registrations& registrations;
  Outbox& outbox;
  const validation::Validator& validator;
};

void add_document_routes(Router& router, Services services);
void add_inbox_routes(Router& router, Services services);
void add_organisation_routes(Router& router, Services services);
void add_validation_routes(Router& router, Services services);
void add_status_routes(Router& router, Services services);

}  // namespace peppol::gateway
