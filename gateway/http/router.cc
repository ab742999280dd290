#include "gateway/http/router.h"

#include <fmt/format.h>

#include <set>

#include "base/text.h"
#include "gateway/http/problem.h"
#include "gateway/http/query.h"

namespace peppol::gateway {
namespace {

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> sections;
  while (!path.empty()) {
    path.remove_prefix(1);  // "/"
    const auto end = path.find('/');
    sections.emplace_back(path.substr(0, end));
    path = end == std::string_view::npos ? std::string_view() : path.substr(end);
  }
  return sections;
}

bool is_place(std::string_view section) { return section.starts_with('{'); }

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string>& sections) {
  if (pattern.size() != sections.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i)
    if (!is_place(pattern[i]) && pattern[i] != sections[i]) return false;
  return true;
}

net::Response with_challenge(net::Response response) {
  response.headers.set("WWW-Authenticate", "Bearer realm=\"peppolgw\"");
  return response;
}

net::Response too_many(const KeyLimits::Refusal& refusal) {
  auto response = problem_response(refused("too-many-requests", 429, refusal.detail));
  response.headers.set("Retry-After", std::to_string(refusal.retry_after.count()));
  return response;
}

// The credential behind the scheme, which is written in any case (RFC 9110 11.1); empty when there is none.
std::string bearer_of(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (to_lower_ascii(authorization.substr(0, kScheme.size())) != kScheme) return "";
  return std::string(trim_ascii(authorization.substr(kScheme.size())));
}

}  // namespace

void Router::add(Access access, std::string method, std::string_view path, Parameters parameters, Route route) {
  entries_.push_back({std::move(method), split(path), std::move(parameters), std::move(route), access});
}

void Router::add(std::string method, std::string_view path, Parameters parameters, Route route) {
  add(Access::kKey, std::move(method), path, std::move(parameters), std::move(route));
}

void Router::add_open(std::string method, std::string_view path, Parameters parameters, Route route) {
  add(Access::kOpen, std::move(method), path, std::move(parameters), std::move(route));
}

void Router::add_unlimited(std::string method, std::string_view path, Parameters parameters, Route route) {
  add(Access::kKeyUnlimited, std::move(method), path, std::move(parameters), std::move(route));
}

net::Task<Result<Principal>> Router::principal_of(const net::Request& request) const {
  const auto secret = bearer_of(request.headers().find("Authorization").value_or(""));
  if (secret.empty())
    co_return fail(ErrorCode::kUnauthorized, "the request has no API key: send \"Authorization: Bearer gwk_...\"");
  auto work = [this, secret] { return accounts_.principal_of(secret); };
  co_return co_await net::on_pool(pool_, std::move(work));
}

net::Task<net::Response> Router::answer(const Entry& entry, net::Request& request) {
  Call call{request, {}, {}};
  for (std::size_t i = 0; i < entry.sections.size(); ++i)
    if (is_place(entry.sections[i]))
      call.places.emplace(entry.sections[i].substr(1, entry.sections[i].size() - 2), request.sections()[i]);
  if (entry.access != Access::kOpen) {
    auto principal = co_await principal_of(request);
    if (!principal) {
      auto refusal = problem_response(problem_of(principal.error()));
      const bool is_unauthorized = principal.error().code == ErrorCode::kUnauthorized;
      co_return is_unauthorized ? with_challenge(std::move(refusal)) : std::move(refusal);
    }
    call.principal = std::move(*principal);
  }
  KeyLimits::Permit permit;
  if (entry.access == Access::kKey) {
    auto admitted = limits_.admit(call.principal.key_id, std::chrono::steady_clock::now());
    if (!admitted) co_return too_many(admitted.error());
    permit = std::move(*admitted);
  }
  if (const auto known = only_known(request, entry.parameters); !known)
    co_return problem_response(problem_of(known.error()));
  auto response = co_await entry.route(std::move(call));
  response.permit = std::move(permit);
  co_return response;
}

net::Task<net::Response> Router::answer(net::Request& request) {
  std::set<std::string> allowed;
  for (const auto& entry : entries_) {
    if (!matches(entry.sections, request.sections())) continue;
    allowed.insert(entry.method);
    if (entry.method == request.method()) co_return co_await answer(entry, request);
  }
  if (allowed.empty())
    co_return problem_response(
        refused("not-found", 404, fmt::format("there is nothing at {}", shown(request.path(), 200))));
  std::string methods;
  for (const auto& method : allowed) methods += (methods.empty() ? "" : ", ") + method;
  auto response = problem_response(
      refused("method-not-allowed", 405, fmt::format("{} is not allowed here; {} is", request.method(), methods)));
  response.headers.set("Allow", methods);
  co_return response;
}

}  // namespace peppol::gateway
