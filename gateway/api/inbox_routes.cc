#include <boost/json.hpp>
#include <fmt/format.h>

#include "gateway/api/forms.h"
#include "gateway/api/services.h"
#include "gateway/http/problem.h"
#include "gateway/http/query.h"

namespace peppol::gateway {
namespace {

net::Task<net::Response> list(Services s, Call call) {
  const auto limit = limit_of(call.request);
  if (!limit) co_return problem_response(problem_of(limit.error()));
  auto cursor = cursor_of(call.request, "doc_");
  if (!cursor) co_return problem_response(problem_of(cursor.error()));
  const WaitingFilter filter{call.principal.organisation_id, std::move(*cursor), *limit};
  auto work = [s, filter] { return s.documents.waiting(filter); };
  const auto waiting = co_await net::on_pool(s.pool, std::move(work));
  if (!waiting) co_return problem_response(problem_of(waiting.error()));
  co_return json_response(200, page_form(*waiting, filter.limit));
}

net::Task<net::Response> acknowledge(Services s, Call call) {
  const std::string id = call.places.at("id");
  const auto principal = call.principal;
  auto work = [s, id, principal]() -> Result<Document> {
    auto document = s.documents.get(id);
    if (!document && document.error().code != ErrorCode::kNotFound) return document;
    // One sentence for what does not exist, what is another's, and what was sent: it must not tell them apart.
    const bool mine =
        document && document->direction == Direction::kIn && principal.may_act_for(document->organisation_id);
    if (!mine) return fail(ErrorCode::kNotFound, fmt::format("there is no document \"{}\" in the inbox", id));
    if (auto acknowledged = s.documents.acknowledge(id, s.clock.now()); !acknowledged)
      return tl::unexpected(acknowledged.error());
    return s.documents.get(id);
  };
  const auto done = co_await net::on_pool(s.pool, std::move(work));
  if (!done) co_return problem_response(problem_of(done.error()));
  co_return json_response(200, document_form(*done));
}

}  // namespace

void add_inbox_routes(Router& router, Services s) {
  router.add("GET", "/v1/inbox", {"limit", "cursor"}, [s](Call call) { return list(s, std::move(call)); });
  router.add_unlimited("POST", "/v1/inbox/{id}/ack", {}, [s](Call call) { return acknowledge(s, std::move(call)); });
}

}  // namespace peppol::gateway
