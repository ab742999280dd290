#include "as4/sender.h"

namespace peppol::as4 {

DeliveryEvent send(const net::HttpClient& client, Posting posting, const net::HttpLimits& limits,
                   const SentMessage& sent, const SignerTrust& trust) {
  net::HttpRequest request;
  request.method = "POST";
  request.url = posting.url;
  request.headers = {{"Content-Type", posting.content_type}, {"MIME-Version", "1.0"}};
  request.body = net::StreamedBody{posting.body.get(), posting.size};
  const auto [response, sent_whole] = client.exchange(request, limits);
  if (!response)
    return interpret_failure(sent_whole ? AnswerKind::kSilence : AnswerKind::kNotSentWhole, response.error());
  const auto content_type = response->headers.find("Content-Type").value_or("");
  return interpret_answer({response->status, content_type, response->body}, sent, trust);
}

}  // namespace peppol::as4
