#include <fmt/format.h>

#include "as4/mime.h"
#include "as4/sender.h"

namespace peppol::as4 {
namespace {

DeliveryEvent no_answer(std::string code, std::string detail) {
  return TransportFailed{Cause{std::move(code), std::move(detail)}};
}

// The beginning of a body, fit for a log line.
std::string excerpt(std::string_view body) {
  std::string text;
  for (const char c : body.substr(0, 160)) text += c >= ' ' && c < '\x7F' ? c : ' ';
  return std::string(trim_ascii(text));
}

// The SOAP part of an answer that came as multipart, else the body itself.
std::string envelope_of(const HttpAnswer& answer) {
  const auto type = ContentType::parse(answer.content_type);
  if (!type || type->type != "multipart/related") return std::string(answer.body);
  ViewSource source(answer.body);
  const auto parts = parse_multipart(*type, source, {});
  if (!parts || parts->empty()) return std::string(answer.body);
  return parts->front().content.read_all().value_or(std::string());
}

DeliveryEvent interpret_error(const SignalMessage& signal, const SentMessage& sent) {
  const auto& error = signal.errors.front();
  const auto& about = error.ref_to_message.empty() ? signal.ref_to_message_id : error.ref_to_message;
  if (!about.empty() && about != sent.message_id)
    return no_answer("EBMS:0301", fmt::format("the receiver answered with the error {} about another message, \"{}\"",
                                              error.code, about));
  std::string said = error.detail;
  if (!error.description.empty() && error.description != said) said += (said.empty() ? "" : " - ") + error.description;
  if (said.empty()) said = error.short_description;
  const bool is_not_serviced =
      error.code == row_of(EbmsCode::kOther).id && said.find(kNotServiced) != std::string::npos;
  return EbmsErrorArrived{{error.code, fmt::format("the receiving access point refused the message with {} {}: {}",
                                                   error.code, error.short_description, said)},
                          is_not_serviced};
}

DeliveryEvent interpret_receipt(std::string envelope, const SentMessage& sent, const SignerTrust& trust) {
  const auto evidence = verify_receipt(envelope, sent, trust);
  if (evidence) return ReceiptArrived{std::move(envelope)};
  const Cause cause{std::string(row_of(EbmsCode::kInvalidReceipt).id), evidence.error().detail};
  if (evidence.error().is_transient()) return TransportFailed{cause};
  return ReceiptInvalid{cause};
}

}  // namespace

DeliveryEvent interpret_answer(const HttpAnswer& answer, const SentMessage& sent, const SignerTrust& trust) {
  if (trim_ascii(answer.body).empty())
    return no_answer("EBMS:0301",
                     fmt::format("the receiver answered with HTTP status {} and no receipt", answer.status));
  auto envelope = envelope_of(answer);
  const auto document = xml::Document::parse(envelope, soap_limits());
  if (!document)
    return no_answer(fmt::format("http-{}", answer.status),
                     fmt::format("the receiver answered with HTTP status {} and something that is not SOAP: {}",
                                 answer.status, excerpt(answer.body)));
  const auto blocks = find_blocks(*document);
  if (!blocks)
    return no_answer(fmt::format("http-{}", answer.status),
                     fmt::format("the receiver answered with HTTP status {} and XML that is no ebMS message: {}",
                                 answer.status, blocks.error().detail));
  const auto message = parse_messaging(blocks->messaging);
  if (!message)
    return no_answer("EBMS:0301", fmt::format("the receiver's answer cannot be read: {}", message.error().detail));
  const auto* signal = std::get_if<SignalMessage>(&*message);
  if (signal == nullptr)
    return no_answer("EBMS:0301", "the receiver answered with a user message instead of a receipt");
  if (!signal->errors.empty()) return interpret_error(*signal, sent);
  return interpret_receipt(std::move(envelope), sent, trust);
}

}  // namespace peppol::as4
