#include "gateway/exchange/courier.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "as4/outgoing.h"
#include "as4/receipt.h"
#include "as4/sender.h"
#include "base/crash_point.h"
#include "gateway/exchange/delivery_text.h"

namespace peppol::gateway {
namespace {

namespace json = boost::json;

as4::Cause cause_of(const Error& error) { return {std::string(to_string(error.code)), error.detail}; }

Result<directory::LookupQuestion> question_of(const Document& document) {
  auto participant = directory::ParticipantId::parse(document.receiver);
  if (!participant) return tl::unexpected(participant.error());
  auto type = directory::DocumentTypeId::parse(document.document_type);
  if (!type) return tl::unexpected(type.error());
  auto process = directory::ProcessId::parse(document.process);
  if (!process) return tl::unexpected(process.error());
  return directory::LookupQuestion{std::move(*participant), std::move(*type), std::move(*process)};
}

json::object trace_json(const directory::LookupTrace& trace) {
  json::array steps;
  for (const auto& step : trace)
    steps.push_back(json::object{{"step", to_string(step.stage)},
                                 {"asked", step.asked},
                                 {"answer", step.answer},
                                 {"succeeded", step.succeeded},
                                 {"at", format_time(step.at)},
                                 {"took_ms", step.took.count()}});
  return {{"steps", std::move(steps)}};
}

std::string write_endpoint(const directory::Endpoint& endpoint) {
  return json::serialize(json::object{{"url", endpoint.address}, {"certificate", endpoint.certificate.base64()}});
}

template <class Action>
const Action* find_action(const as4::Step& step) {
  for (const auto& action : step.actions)
    if (const auto* found = std::get_if<Action>(&action)) return found;
  return nullptr;
}

Result<KnownEndpoint> read_endpoint(const std::optional<std::string>& text, crypto::CertificateCache& certificates) {
  if (!text) return fail(ErrorCode::kInternal, "there is no endpoint to send to");
  const auto value = json::parse(*text);
  auto certificate = certificates.parse(std::string_view(value.at("certificate").as_string()));
  if (!certificate) return tl::unexpected(certificate.error());
  return KnownEndpoint{std::string(value.at("url").as_string()), std::move(*certificate)};
}

as4::LookupFailure kind_of(const Error& error) {
  if (error.is_transient()) return as4::LookupFailure::kTransient;
  return error.code == ErrorCode::kNotFound ? as4::LookupFailure::kNotRegistered : as4::LookupFailure::kRefused;
}

DeliveryStep::Note note_of(const as4::Report& report, const as4::Step& step, Time now) {
  const as4::Delivery& delivery = step.delivery;
  json::object detail;
  if (report.cause) detail["cause"] = json::object{{"code", report.cause->code}, {"detail", report.cause->detail}};
  if (delivery.next_attempt_at) detail["next_attempt_at"] = format_time(*delivery.next_attempt_at);
  if (delivery.sends > 0) detail["attempt"] = delivery.sends;
  if (report.state == as4::DeliveryState::kSending) detail["message_id"] = delivery.message_id;
  for (const auto& action : step.actions)
    if (const auto* receipt = std::get_if<as4::StoreReceipt>(&action)) detail["receipt"] = receipt->message_id;
  return {now, fmt::format("document.{}", to_string(report.state)), json::serialize(detail)};
}

std::optional<Time> due_of(const as4::Delivery& delivery, Time now) {
  if (as4::is_final(delivery.state)) return std::nullopt;
  return delivery.next_attempt_at.value_or(now);
}

std::string why_not_again(const std::string& document_id, const as4::Delivery& delivery) {
  if (delivery.state == as4::DeliveryState::kSentUnconfirmed)
    return fmt::format(
        "{} is sent_unconfirmed: the receiver may have it, and may get it twice when it is sent again; ask the "
        "receiver first. To send it although the receiver may have it, ask with although_received=true",
        document_id);
  return fmt::format("{} is {}, and has neither failed nor been found undeliverable; nothing else can be sent again",
                     document_id, to_string(delivery.state));
}

// Trouble of our own, before anything went out.
as4::AttemptFailed not_sent(const Error& error) { return {as4::Outcome::kNotReceived, false, cause_of(error)}; }

// What the machine is told when the delivery is taken up in this state.
as4::DeliveryEvent first_event(const as4::Delivery& delivery) {
  if (delivery.state == as4::DeliveryState::kQueued) return as4::Started{};
  if (delivery.state == as4::DeliveryState::kRetrying) return as4::Woken{};
  return as4::Restarted{};
}

}  // namespace

Result<as4::Delivery> Courier::delivery_of(const std::string& document_id) {
  const auto text = rooms_.deliveries.state(document_id);
  if (!text) return tl::unexpected(text.error());
  return read_delivery(*text);
}

Result<void> Courier::store(const Document& document, const as4::Step& step, Learned learned) {
  const Time now = rooms_.clock.now();
  DeliveryStep write;
  write.document_id = document.id;
  write.state = write_delivery(step.delivery);
  write.due_at = due_of(step.delivery, now);
  write.endpoint = std::move(learned.endpoint);
  write.notes = std::move(learned.notes);
  write.message = std::move(learned.message);
  if (step.delivery.message_id != document.message_id) write.message_id = step.delivery.message_id;
  for (const auto& action : step.actions) {
    if (const auto* report = std::get_if<as4::Report>(&action)) {
      write.status = std::string(to_string(report->state));
      if (report->cause) write.last_error = write_cause(*report->cause);
      write.notes.push_back(note(document, *report, step));
    }
    if (const auto* receipt = std::get_if<as4::StoreReceipt>(&action)) write.receipt = receipt->receipt;
  }
  return rooms_.deliveries.store(write, now);
}

DeliveryStep::Note Courier::note(const Document& document, const as4::Report& report, const as4::Step& step) {
  rooms_.log.info(fmt::format("delivery.{}", to_string(report.state)),
                  report.cause ? report.cause->detail : "the delivery took a step",
                  {{"document", document.id}, {"message", step.delivery.message_id}});
  return note_of(report, step, rooms_.clock.now());
}

Result<bool> Courier::run(const std::string& document_id) {
  auto document = rooms_.documents.get(document_id);
  if (!document) return tl::unexpected(document.error());
  auto delivery = delivery_of(document_id);
  if (!delivery) return tl::unexpected(delivery.error());
  std::optional<as4::DeliveryEvent> event = first_event(*delivery);
  Learned learned;
  while (event) {
    as4::Step step = as4::next(std::move(*delivery), *event, rooms_.clock.now(), policy_.retry);
    auto came = take(*document, step, learned);
    if (!came) return tl::unexpected(came.error());
    event = std::move(*came);
    delivery = std::move(step.delivery);
  }
  return as4::is_final(delivery->state);
}

Result<std::optional<as4::DeliveryEvent>> Courier::take(Document& document, const as4::Step& step, Learned& learned) {
  using Came = std::optional<as4::DeliveryEvent>;
  const auto* resolving = find_action<as4::Resolve>(step);
  // What needs no network is no step to return to after a crash: it is stored with the one it leads to.
  if (auto known = resolving ? recall(document, *resolving) : std::nullopt) {
    for (const auto& action : step.actions)
      if (const auto* report = std::get_if<as4::Report>(&action))
        learned.notes.push_back(note(document, *report, step));
    return Came(learn(std::move(*known), learned));
  }
  const auto* sending = find_action<as4::Send>(step);
  std::optional<tl::expected<Departure, as4::DeliveryEvent>> departure;
  if (sending) departure = prepare(document, step.delivery.message_id, learned);
  const bool has_made_message = learned.message != nullptr;
  if (has_made_message) crash_point("delivery.before_message_stored");
  if (auto stored = store(document, step, std::exchange(learned, {})); !stored) return tl::unexpected(stored.error());
  if (has_made_message) crash_point("delivery.after_message_stored");
  document.message_id = step.delivery.message_id;
  if (resolving) return Came(resolve(document, *resolving, learned));
  if (sending && !*departure) return Came(departure->error());
  if (sending) return Came(send(document, **departure, *sending, learned));
  return Came();
}

Result<void> Courier::interrupted(const std::string& document_id, const std::string& bug) {
  const auto document = rooms_.documents.get(document_id);
  if (!document) return tl::unexpected(document.error());
  auto delivery = delivery_of(document_id);
  if (!delivery) return tl::unexpected(delivery.error());
  const Time now = rooms_.clock.now();
  const bool may_have_left = delivery->state == as4::DeliveryState::kSending;
  const bool has_begun = may_have_left || delivery->state == as4::DeliveryState::kResolving;
  if (!has_begun) *delivery = as4::next(*delivery, first_event(*delivery), now, policy_.retry).delivery;
  const as4::Cause cause{std::string(to_string(ErrorCode::kInternal)), "the gateway failed: " + bug};
  const auto outcome = may_have_left ? as4::Outcome::kUnknown : as4::Outcome::kNotReceived;
  const as4::DeliveryEvent event = delivery->state == as4::DeliveryState::kResolving
                                       ? as4::DeliveryEvent(as4::LookupFailed{as4::LookupFailure::kTransient, cause})
                                       : as4::DeliveryEvent(as4::AttemptFailed{outcome, false, cause});
  return store(*document, as4::next(*delivery, event, now, policy_.retry), {});
}

Result<void> Courier::cancel(const std::string& document_id) {
  const auto document = rooms_.documents.get(document_id);
  if (!document) return tl::unexpected(document.error());
  auto delivery = delivery_of(document_id);
  if (!delivery) return tl::unexpected(delivery.error());
  const as4::Step step = as4::next(*delivery, as4::Cancelled{}, rooms_.clock.now(), policy_.retry);
  if (step.actions.empty())
    return fail(ErrorCode::kConflict,
                fmt::format("{} is {} and cannot be withdrawn{}", document_id, to_string(delivery->state),
                            delivery->may_be_received ? ": the receiver may have it" : ""));
  return store(*document, step, {});
}

Result<void> Courier::resend(const std::string& document_id, const ResendRequest& request) {
  const auto delivery = delivery_of(document_id);
  if (!delivery) return tl::unexpected(delivery.error());
  const as4::Delivery fresh = as4::resend(*delivery, request.consent);
  if (fresh == *delivery) return fail(ErrorCode::kConflict, why_not_again(document_id, *delivery));
  const Time now = rooms_.clock.now();
  json::object detail;
  if (request.reason) detail["reason"] = *request.reason;
  if (delivery->state == as4::DeliveryState::kSentUnconfirmed) detail["although_received"] = true;
  DeliveryStep write;
  write.document_id = document_id;
  write.state = write_delivery(fresh);
  write.due_at = now;
  write.status = std::string(to_string(fresh.state));
  write.notes.push_back({now, "document.resend", json::serialize(detail)});
  if (fresh.message_id != delivery->message_id) write.message_id = fresh.message_id;
  if (auto stored = rooms_.deliveries.store(write, now); !stored) return stored;
  rooms_.log.info("delivery.resend", "a new series of attempts was asked for", {{"document", document_id}});
  return {};
}

std::optional<directory::LookupOutcome> Courier::recall(const Document& document, const as4::Resolve& action) {
  const auto question = question_of(document);
  if (!question || action.anew) return std::nullopt;
  return rooms_.lookup.recall(*question);
}

as4::DeliveryEvent Courier::resolve(const Document& document, const as4::Resolve& action, Learned& learned) {
  crash_point("delivery.before_lookup");
  const auto question = question_of(document);
  if (!question) return as4::PreparationFailed{cause_of(question.error())};
  const auto freshness = action.anew ? directory::Freshness::kFresh : directory::Freshness::kCached;
  auto event = learn(rooms_.lookup.find(*question, freshness), learned);
  crash_point("delivery.after_lookup");
  return event;
}

as4::DeliveryEvent Courier::learn(directory::LookupOutcome outcome, Learned& learned) {
  learned.notes.push_back({rooms_.clock.now(), "document.looked_up", json::serialize(trace_json(outcome.trace))});
  if (!outcome.endpoint)
    return as4::LookupFailed{kind_of(outcome.endpoint.error()), cause_of(outcome.endpoint.error())};
  learned.endpoint = write_endpoint(*outcome.endpoint);
  return as4::LookupSucceeded{};
}

tl::expected<Courier::Departure, as4::DeliveryEvent> Courier::prepare(const Document& document,
                                                                      const std::string& message_id, Learned& learned) {
  const auto known =
      learned.endpoint ? Result<std::optional<std::string>>(learned.endpoint) : rooms_.deliveries.endpoint(document.id);
  if (!known) return tl::unexpected(as4::DeliveryEvent(not_sent(known.error())));
  auto endpoint = read_endpoint(*known, rooms_.certificates);
  if (!endpoint) return tl::unexpected(as4::DeliveryEvent(as4::PreparationFailed{cause_of(endpoint.error())}));
  auto message = message_for(document, message_id, endpoint->certificate, learned);
  if (message) return Departure{std::move(*endpoint), std::move(*message)};
  const auto& error = message.error();
  if (error.is_transient()) return tl::unexpected(as4::DeliveryEvent(not_sent(error)));
  return tl::unexpected(as4::DeliveryEvent(as4::PreparationFailed{cause_of(error)}));
}

as4::DeliveryEvent Courier::send(const Document& document, const Departure& departure, const as4::Send& action,
                                 Learned& learned) {
  const auto& [endpoint, message] = departure;
  learned.notes.push_back({rooms_.clock.now(), "document.signed_and_encrypted",
                           json::serialize(json::object{{"document_bytes", document.content_size},
                                                        {"message_bytes", message->bytes.size()},
                                                        {"for", endpoint.certificate.common_name()},
                                                        {"to", endpoint.url}})});
  const auto limits = limits_until(action.until);
  if (!limits) return not_sent({ErrorCode::kUnreachable, "the time in which the message may be repeated is over"});
  return post(document, *message, endpoint, *limits);
}

as4::DeliveryEvent Courier::post(const Document& document, const OutgoingMessage& message,
                                 const KnownEndpoint& endpoint, const net::HttpLimits& limits) {
  const as4::SignerTrust trust{rooms_.trust,
                               {.issuer_common_names = rooms_.trust.issuer_common_names()},
                               nullptr,
                               rooms_.clock.now(),
                               &rooms_.certificates};
  const as4::SentMessage sent{document.message_id, std::string(as4::envelope_in(message.bytes)), endpoint.certificate};
  as4::Posting posting{endpoint.url, message.content_type, std::make_unique<ViewSource>(message.bytes),
                       message.bytes.size()};
  crash_point("delivery.before_post");
  auto event = as4::send(rooms_.http, std::move(posting), limits, sent, trust);
  crash_point("delivery.after_post");
  return event;
}

std::optional<net::HttpLimits> Courier::limits_until(std::optional<Time> end) const {
  net::HttpLimits limits = policy_.http;
  if (!end) return limits;
  const auto left = *end - rooms_.clock.now();
  if (left <= left.zero()) return std::nullopt;
  limits.total = std::min<std::chrono::milliseconds>(limits.total, left);
  return limits;
}

Result<std::shared_ptr<const OutgoingMessage>> Courier::message_for(const Document& document,
                                                                    const std::string& message_id,
                                                                    const crypto::Certificate& receiver,
                                                                    Learned& learned) {
  using Message = std::shared_ptr<const OutgoingMessage>;
  // One made before is for the message id before.
  if (message_id == document.message_id) {
    auto known = rooms_.deliveries.message(document.id);
    if (!known) return tl::unexpected(known.error());
    if (*known && (*known)->for_certificate == to_hex(receiver.sha256_fingerprint()))
      return Message(std::make_shared<const OutgoingMessage>(std::move(**known)));
  }
  auto made = make_message(document, message_id, receiver);
  if (!made) return tl::unexpected(made.error());
  learned.message = std::make_shared<const OutgoingMessage>(std::move(*made));
  return learned.message;
}

Result<OutgoingMessage> Courier::make_message(const Document& document, const std::string& message_id,
                                              const crypto::Certificate& receiver) {
  const auto content = rooms_.documents.content(document.content_sha256);
  if (!content) return tl::unexpected(content.error());
  const SpoolLimits limits{.max_bytes = policy_.max_message_bytes, .folder = policy_.spool_folder};
  Spool payload(limits);
  if (auto written = payload.write(*content); !written) return tl::unexpected(written.error());
  const auto source = payload.open();
  const auto shape = as4::scan_payload(*source);
  if (!shape) return tl::unexpected(shape.error());
  const auto header = header_of(document, shape->root);
  if (!header) return tl::unexpected(header.error());
  const as4::MessageToSend what{message_id, document.id, document.created_at, *header, *shape};
  auto prepared = as4::prepare(what, payload, rooms_.access_point, receiver, limits);
  if (!prepared) return tl::unexpected(prepared.error());
  auto bytes = prepared->body.read_all();
  if (!bytes) return tl::unexpected(bytes.error());
  return OutgoingMessage{std::move(prepared->content_type), to_hex(receiver.sha256_fingerprint()), std::move(*bytes)};
}

Result<as4::SbdHeader> Courier::header_of(const Document& document, const as4::PayloadRoot& root) {
  const auto identifier = directory::ParticipantId::parse(document.sender);
  if (!identifier) return tl::unexpected(identifier.error());
  const auto sender = rooms_.participants.find(*identifier);
  if (!sender) return tl::unexpected(sender.error());
  const auto question = question_of(document);
  if (!question) return tl::unexpected(question.error());
  const std::string& type = question->document_type.value();
  as4::SbdHeader header;
  header.sender = {as4::kParticipantScheme, document.sender};
  header.receiver = {as4::kParticipantScheme, document.receiver};
  header.document_type = {question->document_type.scheme(), type};
  header.process = {question->process.scheme(), question->process.value()};
  header.standard = root.namespace_uri;
  header.type = root.local_name;
  header.type_version = type.substr(type.rfind("::") + 2);
  header.instance_identifier = document.instance_id;
  header.creation = document.created_at;
  header.country_c1 = sender->country;
  return header;
}

}  // namespace peppol::gateway
