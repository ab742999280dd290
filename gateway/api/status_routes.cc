#include <boost/json.hpp>

#include "base/embedded.h"
#include "gateway/api/services.h"
#include "gateway/http/problem.h"
#include "gateway/store/database.h"

namespace peppol::embedded {
std::span<const EmbeddedFile> api_description();
}

namespace peppol::gateway {
namespace {

boost::json::object status_form(const Services& s) {
  return {{"status", "up"},
          {"network", s.options.network},
          {"version", PEPPOLGW_VERSION},
          {"migration", newest_migration()},
          {"time", format_time(s.clock.now())}};
}

net::Task<net::Response> status(Services s) { co_return json_response(200, status_form(s)); }

net::Task<net::Response> description() {
  co_return net::content_response(200, "application/yaml", Bytes(embedded::api_description().front().bytes));
}

}  // namespace

void add_status_routes(Router& router, Services s) {
  router.add_open("GET", "/v1/status", {}, [s](const Call&) { return status(s); });
  router.add_open("GET", "/v1/openapi.yaml", {}, [](const Call&) { return description(); });
}

}  // namespace peppol::gateway
