#include "gateway/endpoints/smp_service.h"

namespace peppol::gateway {

net::Task<net::Response> SmpService::answer(net::Request& request) {
  auto work = [this, method = request.method(), path = request.path()]() -> Result<directory::SmpAnswer> {
    return directory::answer_smp(method, path, registry_, settings_);
  };
  const auto answer = co_await net::on_pool(pool_, std::move(work));
  if (!answer) co_return net::text_response(503, answer.error().detail + "\n");
  auto response = net::content_response(answer->status, answer->content_type, answer->body);
  if (!answer->allow.empty()) response.headers.set("Allow", answer->allow);
  co_return response;
}

}  // namespace peppol::gateway
