#include <boost/json.hpp>
#include <fmt/format.h>

#include "gateway/api/forms.h"
#include "gateway/api/json_body.h"
#include "gateway/api/problem.h"
#include "gateway/api/query.h"
#include "gateway/api/services.h"

namespace peppol::gateway {
namespace {

constexpr std::uint64_t kMaxBodyBytes = 64 * 1024;

Problem operators_only() { return refused("forbidden", 403, "only an operator's key may do this"); }

Problem not_yours(std::string_view organisation) {
  return refused("not-found", 404, fmt::format("there is no organisation \"{}\"", organisation));
}

boost::json::object key_form(const NewApiKey& key, const std::string& organisation) {
  return {{"id", key.id}, {"secret", key.secret}, {"organisation", organisation}};
}

net::Response nothing_to_say() { return {.status = 204, .headers = {}, .body = Bytes()}; }

net::Task<net::Response> create_organisation(Services s, Call call) {
  if (!call.principal.is_operator()) co_return problem_response(operators_only());
  const std::vector<std::string> known = {"name", "country"};
  const auto body = co_await JsonBody::read(call.request, kMaxBodyBytes, known);
  if (!body) co_return problem_response(problem_of(body.error()));
  const auto name = body->text("name");
  if (!name) co_return problem_response(problem_of(name.error()));
  const auto country = body->country("country");
  if (!country) co_return problem_response(problem_of(country.error()));
  auto work = [s, name = *name, country = *country] { return s.accounts.create_organisation(name, country); };
  const auto made = co_await net::on_pool(s.pool, std::move(work));
  if (!made) co_return problem_response(problem_of(made.error()));
  co_return json_response(201, organisation_form(*made));
}

net::Task<net::Response> list_organisations(Services s, Call call) {
  if (!call.principal.is_operator()) co_return problem_response(operators_only());
  const auto limit = limit_of(call.request);
  if (!limit) co_return problem_response(problem_of(limit.error()));
  const auto cursor = cursor_of(call.request, "org_");
  if (!cursor) co_return problem_response(problem_of(cursor.error()));
  auto work = [s, after = *cursor, most = *limit + 1] { return s.accounts.organisations(after, most); };
  auto found = co_await net::on_pool(s.pool, std::move(work));
  if (!found) co_return problem_response(problem_of(found.error()));
  const bool has_next = std::ssize(*found) > *limit;
  if (has_next) found->pop_back();
  boost::json::array items;
  for (const auto& one : *found) items.push_back(organisation_form(one));
  co_return json_response(200, page_form(std::move(items), has_next ? std::optional(found->back().id) : std::nullopt));
}

net::Task<net::Response> show_organisation(Services s, Call call) {
  const std::string id = call.places.at("id");
  if (!call.principal.may_act_for(id)) co_return problem_response(not_yours(id));
  auto work = [s, id] { return s.accounts.organisation(id); };
  const auto found = co_await net::on_pool(s.pool, std::move(work));
  if (!found) co_return problem_response(problem_of(found.error()));
  co_return json_response(200, organisation_form(*found));
}

net::Task<net::Response> create_key(Services s, Call call) {
  const std::string id = call.places.at("id");
  if (!call.principal.is_operator()) co_return problem_response(operators_only());
  const std::vector<std::string> known = {"name"};
  const auto body = co_await JsonBody::read(call.request, kMaxBodyBytes, known);
  if (!body) co_return problem_response(problem_of(body.error()));
  const auto name = body->text("name");
  if (!name) co_return problem_response(problem_of(name.error()));
  const std::string mode = s.config.network == Network::kProduction ? "live" : "test";
  auto work = [s, id, name = *name, mode]() -> Result<NewApiKey> {
    if (auto organisation = s.accounts.organisation(id); !organisation) return tl::unexpected(organisation.error());
    return s.accounts.create_key(id, name, mode);
  };
  const auto made = co_await net::on_pool(s.pool, std::move(work));
  if (!made) co_return problem_response(problem_of(made.error()));
  co_return json_response(201, key_form(*made, id));
}

net::Task<net::Response> revoke_key(Services s, Call call) {
  if (!call.principal.is_operator()) co_return problem_response(operators_only());
  auto work = [s, id = call.places.at("id"), key = call.places.at("key")] { return s.accounts.revoke_key(id, key); };
  const auto done = co_await net::on_pool(s.pool, std::move(work));
  if (!done) co_return problem_response(problem_of(done.error()));
  co_return nothing_to_say();
}

net::Task<net::Response> create_registration(Services s, Call call) {
  const std::string id = call.places.at("id");
  if (!call.principal.may_act_for(id)) co_return problem_response(not_yours(id));
  const std::vector<std::string> known = {"identifier", "name", "country", "document_types"};
  const auto body = co_await JsonBody::read(call.request, kMaxBodyBytes, known);
  if (!body) co_return problem_response(problem_of(body.error()));
  auto wish = RegistrationWish::parse(id, *body, s.clock.now());
  if (!wish) co_return problem_response(problem_of(wish.error()));
  auto work = [s, wish = std::move(*wish)] { return s.registrations.register_participant(wish); };
  const auto made = co_await net::on_pool(s.pool, std::move(work));
  if (!made) co_return problem_response(problem_of(made.error()));
  co_return json_response(made->status == RegistrationStatus::kRegistered ? 201 : 202, registration_form(*made));
}

net::Task<net::Response> list_registrations(Services s, Call call) {
  const std::string id = call.places.at("id");
  if (!call.principal.may_act_for(id)) co_return problem_response(not_yours(id));
  auto work = [s, id] { return s.participants.of_organisation(id); };
  const auto all = co_await net::on_pool(s.pool, std::move(work));
  if (!all) co_return problem_response(problem_of(all.error()));
  boost::json::array items;
  for (const auto& one : *all) items.push_back(registration_form(one));
  co_return json_response(200, page_form(std::move(items), std::nullopt));
}

net::Task<net::Response> remove_registration(Services s, Call call) {
  const std::string id = call.places.at("id");
  const std::string registration = call.places.at("registration");
  if (!call.principal.may_act_for(id)) co_return problem_response(not_yours(id));
  auto work = [s, id, registration]() -> Result<void> {
    const auto found = s.participants.get(registration);
    if (!found) return tl::unexpected(found.error());
    if (found->organisation_id != id)
      return fail(ErrorCode::kNotFound, fmt::format("there is no registration \"{}\"", registration));
    return s.registrations.remove_participant(*found);
  };
  const auto done = co_await net::on_pool(s.pool, std::move(work));
  if (!done) co_return problem_response(problem_of(done.error()));
  co_return nothing_to_say();
}

}  // namespace

void add_organisation_routes(Router& router, Services s) {
  const std::string one = "/v1/organisations/{id}";
  router.add("POST", "/v1/organisations", {}, [s](Call call) { return create_organisation(s, std::move(call)); });
  router.add("GET", "/v1/organisations", {"limit", "cursor"}, [s](Call call) { return list_organisations(s, std::move(call)); });
  router.add("GET", one, {}, [s](Call call) { return show_organisation(s, std::move(call)); });
  router.add("POST", one + "/api-keys", {}, [s](Call call) { return create_key(s, std::move(call)); });
  router.add("DELETE", one + "/api-keys/{key}", {}, [s](Call call) { return revoke_key(s, std::move(call)); });
  router.add("GET", one + "/registrations", {}, [s](Call call) { return list_registrations(s, std::move(call)); });
  router.add("POST", one + "/registrations", {}, [s](Call call) { return create_registration(s, std::move(call)); });
  router.add("DELETE", one + "/registrations/{registration}", {},
             [s](Call call) { return remove_registration(s, std::move(call)); });
}

}  // namespace peppol::gateway
