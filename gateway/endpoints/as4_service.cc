#include "gateway/endpoints/as4_service.h"

#include "gateway/endpoints/message_body.h"

namespace peppol::gateway {
namespace {

// Of a message whose bytes did not come in whole: the sender tries again where the fault may pass.
int status_of_unread(const Error& error) {
  if (error.code == ErrorCode::kLimitExceeded) return 413;
  return error.is_transient() ? 503 : 400;
}

}  // namespace

net::Task<net::Response> As4Service::answer(net::Request& request) {
  if (request.path() != kAs4Path)
    co_return net::text_response(404, "AS4 messages go to " + std::string(kAs4Path) + "\n");
  if (request.method() != "POST") {
    auto refused = net::text_response(405, "AS4 messages are sent with POST\n");
    refused.headers.set("Allow", "POST");
    co_return refused;
  }
  const std::string type(request.headers().find("Content-Type").value_or(""));
  MessageBody body(options_.max_message_bytes, options_.spool_folder);
  if (const auto read = co_await request.read_body_to(body, options_.max_body_bytes); !read)
    co_return net::text_response(status_of_unread(read.error()), read.error().detail + "\n");
  auto work = [this, &type, &body]() -> Result<as4::As4Answer> {
    const auto source = body.open();
    return receiver_.receive(type, *source, clock_.now());
  };
  const auto answer = co_await net::on_pool(pool_, std::move(work));
  if (!answer) co_return net::text_response(503, answer.error().detail + "\n");
  if (answer->refusal)
    log_.warning("as4.refused", answer->refusal->detail,
                 {{"message", answer->message_id}, {"code", as4::row_of(answer->refusal->code).id}});
  if (!answer->detail.empty()) log_.warning("as4.not_answered", answer->detail, {{"peer", request.peer_address()}});
  co_return net::content_response(answer->status, answer->content_type, answer->body);
}

}  // namespace peppol::gateway
