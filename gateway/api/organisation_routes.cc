#include <boost/json.hpp>
#include <fmt/format.h>

#include "gateway/api/forms.h"
#include "gateway/api/registration_wish.h"
#include "gateway/api/services.h"
#include "gateway/http/json_body.h"
#include "gateway/http/problem.h"
#include "gateway/http/query.h"

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

struct Page {
  std::optional<std::string> after;
  std::int64_t limit;
};

Result<Page> page_of(const net::Request& request, std::string_view prefix) {
  const auto limit = limit_of(request);
  if (!limit) return tl::unexpected(limit.error());
  auto after = cursor_of(request, prefix);
  if (!after) return tl::unexpected(after.error());
  return Page{std::move(*after), *limit};
}

net::Response nothing_to_say() { return {.status = 204, .headers = {}, .body = Bytes()}; }

net::Task<Result<JsonBody>> read_json(net::Request& request, std::vector<std::string> known) {
  const auto body = co_await request.body(kMaxBodyBytes);
  if (!body) co_return tl::unexpected(body.error());
  co_return JsonBody::parse(*body, known);
}

net::Task<net::Response> create_organisation(Services s, Call call) {
  if (!call.principal.is_operator()) co_return problem_response(operators_only());
  const std::vector<std::string> known = {"name", "country"};
  const auto body = co_await read_json(call.request, known);
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
  const auto page = page_of(call.request, "org_");
  if (!page) co_return problem_response(problem_of(page.error()));
  auto work = [s, page = *page] { return s.accounts.organisations(page.after, page.limit + 1); };
  const auto all = co_await net::on_pool(s.pool, std::move(work));
  if (!all) co_return problem_response(problem_of(all.error()));
  co_return json_response(200, page_form(*all, page->limit, organisation_form));
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
  const auto body = co_await read_json(call.request, known);
  if (!body) co_return problem_response(problem_of(body.error()));
  const auto name = body->text("name");
  if (!name) co_return problem_response(problem_of(name.error()));
  auto work = [s, id, name = *name]() -> Result<NewApiKey> {
    if (auto organisation = s.accounts.organisation(id); !organisation) return tl::unexpected(organisation.error());
    return s.accounts.create_key(id, name, s.options.key_mode);
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
  const auto body = co_await read_json(call.request, known);
  if (!body) co_return problem_response(problem_of(body.error()));
  auto wish = parse_registration_wish(id, *body, s.clock.now());
  if (!wish) co_return problem_response(problem_of(wish.error()));
  auto work = [s, wish = std::move(*wish)]() -> Result<Participant> {
    if (const auto there = s.accounts.organisation(wish.organisation_id); !there) return tl::unexpected(there.error());
    return s.registrations.register_participant(wish);
  };
  const auto made = co_await net::on_pool(s.pool, std::move(work));
  if (!made) co_return problem_response(problem_of(made.error()));
  co_return json_response(made->status == RegistrationStatus::kRegistered ? 201 : 202, registration_form(*made));
}

net::Task<net::Response> list_registrations(Services s, Call call) {
  const std::string id = call.places.at("id");
  if (!call.principal.may_act_for(id)) co_return problem_response(not_yours(id));
  const auto page = page_of(call.request, "reg_");
  if (!page) co_return problem_response(problem_of(page.error()));
  auto work = [s, id, page = *page]() -> Result<std::vector<Participant>> {
    if (const auto known = s.accounts.organisation(id); !known) return tl::unexpected(known.error());
    return s.participants.of_organisation(id, page.after, page.limit + 1);
  };
  const auto all = co_await net::on_pool(s.pool, std::move(work));
  if (!all) co_return problem_response(problem_of(all.error()));
  co_return json_response(200, page_form(*all, page->limit, registration_form));
}

Result<Participant> registration_of(Services s, const std::string& organisation, const std::string& registration) {
  auto found = s.participants.get(registration);
  if (found && found->organisation_id != organisation)
    return fail(ErrorCode::kNotFound, fmt::format("there is no registration \"{}\"", registration));
  return found;
}

net::Task<net::Response> show_registration(Services s, Call call) {
  const std::string id = call.places.at("id");
  if (!call.principal.may_act_for(id)) co_return problem_response(not_yours(id));
  auto work = [s, id, registration = call.places.at("registration")] { return registration_of(s, id, registration); };
  const auto found = co_await net::on_pool(s.pool, std::move(work));
  if (!found) co_return problem_response(problem_of(found.error()));
  co_return json_response(200, registration_form(*found));
}

// 204 when it is gone; 202 with the registration when the SML could not be asked yet.
net::Task<net::Response> remove_registration(Services s, Call call) {
  const std::string id = call.places.at("id");
  const std::string registration = call.places.at("registration");
  if (!call.principal.may_act_for(id)) co_return problem_response(not_yours(id));
  using Left = std::optional<Participant>;
  auto work = [s, id, registration]() -> Result<Left> {
    const auto found = registration_of(s, id, registration);
    if (!found) return tl::unexpected(found.error());
    const auto removed = s.registrations.remove_participant(*found);
    if (!removed) return tl::unexpected(removed.error());
    if (*removed == Removal::kDone) return Left();
    auto left = s.participants.get(registration);
    if (left) return Left(std::move(*left));
    return left.error().code == ErrorCode::kNotFound ? Result<Left>(Left()) : tl::unexpected(left.error());
  };
  const auto left = co_await net::on_pool(s.pool, std::move(work));
  if (!left) co_return problem_response(problem_of(left.error()));
  co_return *left ? json_response(202, registration_form(**left)) : nothing_to_say();
}

}  // namespace

void add_organisation_routes(Router& router, Services s) {
  const std::string one = "/v1/organisations/{id}";
  router.add("POST", "/v1/organisations", {}, [s](Call call) { return create_organisation(s, std::move(call)); });
  router.add("GET", "/v1/organisations", {"limit", "cursor"},
             [s](Call call) { return list_organisations(s, std::move(call)); });
  router.add("GET", one, {}, [s](Call call) { return show_organisation(s, std::move(call)); });
  router.add("POST", one + "/api-keys", {}, [s](Call call) { return create_key(s, std::move(call)); });
  router.add("DELETE", one + "/api-keys/{key}", {}, [s](Call call) { return revoke_key(s, std::move(call)); });
  router.add("GET", one + "/registrations", {"limit", "cursor"},
             [s](Call call) { return list_registrations(s, std::move(call)); });
  router.add("GET", one + "/registrations/{registration}", {},
             [s](Call call) { return show_registration(s, std::move(call)); });
  router.add("POST", one + "/registrations", {}, [s](Call call) { return create_registration(s, std::move(call)); });
  router.add("DELETE", one + "/registrations/{registration}", {},
             [s](Call call) { return remove_registration(s, std::move(call)); });
}

}  // namespace peppol::gateway
