#include <fmt/format.h>

#include <algorithm>

#include "as4/mime.h"
#include "as4/sender.h"
#include "base/text.h"

namespace peppol::as4 {
namespace {

DeliveryEvent event_of(const Answer& answer, Cause cause) {
  const OutcomeRow& row = row_of(answer);
  return AttemptFailed{row.outcome, row.ends_doubt, std::move(cause)};
}

Cause cause_of(EbmsCode code, std::string detail) { return {std::string(row_of(code).id), std::move(detail)}; }

DeliveryEvent no_answer(std::string detail) {
  return event_of({.kind = AnswerKind::kOther}, cause_of(EbmsCode::kMissingReceipt, std::move(detail)));
}

// The beginning of a body, fit for a log line.
std::string excerpt(std::string_view body) {
  std::string text;
  for (const char c : cut_utf8(body, 160)) text += c >= ' ' && c < '\x7F' ? c : ' ';
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

DeliveryEvent not_ebms(const HttpAnswer& answer, std::string what) {
  return event_of({.kind = AnswerKind::kHttp, .status = answer.status},
                  {fmt::format("http-{}", answer.status), std::move(what)});
}

// An answer whose envelope could be read.
struct SignalAnswer {
  const xml::Document& document;
  const Envelope& blocks;
  const SentMessage& sent;
  const SignerTrust& trust;
};

struct FoundError {
  const SignalMessage* signal;
  const ErrorSignal* error;
};

// The first error that is one; else the first warning, if there is any.
std::optional<FoundError> gravest_error(const std::vector<SignalMessage>& signals) {
  std::optional<FoundError> warning;
  for (const auto& signal : signals)
    for (const auto& error : signal.errors) {
      if (!error.is_warning()) return FoundError{&signal, &error};
      if (!warning) warning = FoundError{&signal, &error};
    }
  return warning;
}

DeliveryEvent interpret_error(const SignalAnswer& answer, const FoundError& found) {
  const auto& [signal, error] = found;
  if (!is_about(*signal, *error, answer.sent.message_id))
    return no_answer(fmt::format("the receiver answered with the error {} about another message, \"{}\"", error->code,
                                 error->ref_to_message.empty() ? signal->ref_to_message_id : error->ref_to_message));
  const auto verified = verify_error(answer.document, answer.blocks, *signal, answer.sent, answer.trust);
  const std::string words = error->words();
  return event_of(
      {.kind = AnswerKind::kError,
       .code = error->code,
       .text = error->short_description + " " + words,
       .verified = verified.has_value()},
      {error->code, fmt::format("the receiving access point refused the message with {} {}: {}{}", error->code,
                                error->short_description, words, verified ? "" : " (not proven to be its own words)")});
}

DeliveryEvent interpret_receipt(std::string envelope, const SignalAnswer& answer, const SignalMessage& signal) {
  auto evidence = verify_receipt(answer.document, answer.blocks, signal, answer.sent, answer.trust);
  if (evidence) return ReceiptArrived{std::move(envelope), std::move(evidence->message_id)};
  const auto kind = evidence.error().is_transient() ? AnswerKind::kUnjudgedReceipt : AnswerKind::kInvalidReceipt;
  return event_of({.kind = kind}, cause_of(EbmsCode::kInvalidReceipt, evidence.error().detail));
}

DeliveryEvent interpret_warning(const ErrorSignal& warning) {
  return event_of({.kind = AnswerKind::kWarning},
                  {warning.code, fmt::format("the receiver answered with the warning {} {} and no receipt: {}",
                                             warning.code, warning.short_description, warning.words())});
}

DeliveryEvent interpret_signals(std::string envelope, const SignalAnswer& answer,
                                const std::vector<SignalMessage>& signals) {
  const auto found = gravest_error(signals);
  const bool refuses = found && !found->error->is_warning();
  const auto receipt =
      std::find_if(signals.begin(), signals.end(), [](const SignalMessage& s) { return s.receipt.has_value(); });
  const bool has_receipt = receipt != signals.end();
  if (refuses && has_receipt) return no_answer("the receiver answered with a receipt and an error at once");
  if (has_receipt) return interpret_receipt(std::move(envelope), answer, *receipt);
  return refuses ? interpret_error(answer, *found) : interpret_warning(*found->error);
}

}  // namespace

DeliveryEvent interpret_answer(const HttpAnswer& answer, const SentMessage& sent, const SignerTrust& trust) {
  if (trim_ascii(answer.body).empty())
    return event_of({.kind = AnswerKind::kHttp, .status = answer.status},
                    cause_of(EbmsCode::kMissingReceipt,
                             fmt::format("the receiver answered with HTTP status {} and no receipt", answer.status)));
  auto envelope = envelope_of(answer);
  const auto document = xml::Document::parse(envelope, soap_limits());
  if (!document)
    return not_ebms(answer, fmt::format("the receiver answered with HTTP status {} and something that is not SOAP: {}",
                                        answer.status, excerpt(answer.body)));
  const auto blocks = find_blocks(*document);
  if (!blocks)
    return not_ebms(answer, fmt::format("the receiver answered with HTTP status {} and XML that is no ebMS message: {}",
                                        answer.status, blocks.error().detail));
  const auto signals = parse_signals(blocks->messaging);
  if (!signals) return no_answer(fmt::format("the receiver's answer cannot be read: {}", signals.error().detail));
  return interpret_signals(std::move(envelope), {*document, *blocks, sent, trust}, *signals);
}

DeliveryEvent interpret_failure(AnswerKind kind, const Error& error) {
  return event_of({.kind = kind}, {std::string(to_string(error.code)), error.detail});
}

}  // namespace peppol::as4
