#include "gateway/api/router.h"

#include <fmt/format.h>

#include <set>

#include "gateway/api/problem.h"
#include "gateway/api/query.h"

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

}  // namespace

void Router::add(std::string method, std::string_view path, Parameters parameters, Route route) {
  entries_.push_back({std::move(method), split(path), std::move(parameters), std::move(route), false});
}

void Router::add_open(std::string method, std::string_view path, Parameters parameters, Route route) {
  entries_.push_back({std::move(method), split(path), std::move(parameters), std::move(route), true});
}

std::vector<std::string> Router::routes() const {
  std::vector<std::string> all;
  for (const auto& entry : entries_) {
    std::string path;
    for (const auto& section : entry.sections) path += "/" + section;
    all.push_back(entry.method + " " + path);
  }
  return all;
}

net::Task<Result<Principal>> Router::principal_of(const net::Request& request) const {
  constexpr std::string_view kScheme = "Bearer ";
  const auto header = request.headers().find("Authorization");
  if (!header || !header->starts_with(kScheme))
    co_return fail(ErrorCode::kUnauthorized, "the request has no API key: send \"Authorization: Bearer gwk_...\"");
  const std::string secret(header->substr(kScheme.size()));
  auto work = [this, secret] { return accounts_.principal_of(secret); };
  co_return co_await net::on_pool(pool_, std::move(work));
}

net::Task<net::Response> Router::answer(net::Request& request) const {
  std::set<std::string> allowed;
  for (const auto& entry : entries_) {
    if (!matches(entry.sections, request.sections())) continue;
    allowed.insert(entry.method);
    if (entry.method != request.method()) continue;
    Call call{request, {}, {}};
    for (std::size_t i = 0; i < entry.sections.size(); ++i)
      if (is_place(entry.sections[i]))
        call.places.emplace(entry.sections[i].substr(1, entry.sections[i].size() - 2), request.sections()[i]);
    if (!entry.open) {
      auto principal = co_await principal_of(request);
      if (!principal) co_return with_challenge(problem_response(problem_of(principal.error())));
      call.principal = std::move(*principal);
    }
    if (const auto known = only_known(request, entry.parameters); !known)
      co_return problem_response(problem_of(known.error()));
    co_return co_await entry.route(std::move(call));
  }
  if (allowed.empty())
    co_return problem_response(
        refused("not-found", 404, fmt::format("there is nothing at {}", request.path().substr(0, 200))));
  std::string methods;
  for (const auto& method : allowed) methods += (methods.empty() ? "" : ", ") + method;
  auto response = problem_response(
      refused("method-not-allowed", 405, fmt::format("{} is not allowed here; {} is", request.method(), methods)));
  response.headers.set("Allow", methods);
  co_return response;
}

}  // namespace peppol::gateway
