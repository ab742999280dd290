#include "gateway/exchange/delivery_text.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace peppol::gateway {
namespace {

namespace json = boost::json;

json::value cause_json(const std::optional<as4::Cause>& cause) {
  if (!cause) return nullptr;
  return json::object{{"code", cause->code}, {"detail", cause->detail}};
}

json::value time_json(const std::optional<Time>& time) {
  return time ? json::value(time->time_since_epoch().count()) : json::value(nullptr);
}

std::optional<as4::Cause> cause_from(const json::value& value) {
  if (value.is_null()) return std::nullopt;
  return as4::Cause{std::string(value.at("code").as_string()), std::string(value.at("detail").as_string())};
}

std::optional<Time> time_from(const json::value& value) {
  if (value.is_null()) return std::nullopt;
  return Time{std::chrono::milliseconds(value.as_int64())};
}

// What came after the first release: of what that one left under way nobody knows how its attempts ended.
void read_doubt(const json::object& text, as4::Delivery& delivery) {
  if (!text.contains("ids")) {
    delivery.may_be_received = delivery.sends > 0 && !as4::is_final(delivery.state);
    delivery.lookups = delivery.started_at ? 1 : 0;
    return;
  }
  delivery.ids = static_cast<int>(text.at("ids").as_int64());
  delivery.lookups = static_cast<int>(text.at("lookups").as_int64());
  delivery.may_be_received = text.at("may_be_received").as_bool();
  delivery.is_refused = text.at("is_refused").as_bool();
  delivery.sent_at = time_from(text.at("sent_at"));
  delivery.in_doubt_since = time_from(text.at("in_doubt_since"));
}

as4::Delivery delivery_from(const json::value& value) {
  const std::string state_text(value.at("state").as_string());
  const auto state = as4::delivery_state_from(state_text);
  if (!state) throw std::invalid_argument(fmt::format("\"{}\" is no state of a delivery", state_text));
  as4::Delivery delivery;
  delivery.message_id = std::string(value.at("message_id").as_string());
  delivery.state = *state;
  delivery.sends = static_cast<int>(value.at("sends").as_int64());
  delivery.failures = static_cast<int>(value.at("failures").as_int64());
  delivery.must_resolve = value.at("must_resolve").as_bool();
  delivery.started_at = time_from(value.at("started_at"));
  delivery.next_attempt_at = time_from(value.at("next_attempt_at"));
  delivery.first_cause = cause_from(value.at("first_cause"));
  delivery.last_cause = cause_from(value.at("last_cause"));
  read_doubt(value.as_object(), delivery);
  return delivery;
}

}  // namespace

std::string write_cause(const as4::Cause& cause) { return json::serialize(cause_json(cause)); }

std::string write_delivery(const as4::Delivery& d) {
  return json::serialize(json::object{{"message_id", d.message_id},
                                      {"ids", d.ids},
                                      {"lookups", d.lookups},
                                      {"may_be_received", d.may_be_received},
                                      {"is_refused", d.is_refused},
                                      {"sent_at", time_json(d.sent_at)},
                                      {"in_doubt_since", time_json(d.in_doubt_since)},
                                      {"state", to_string(d.state)},
                                      {"sends", d.sends},
                                      {"failures", d.failures},
                                      {"must_resolve", d.must_resolve},
                                      {"started_at", time_json(d.started_at)},
                                      {"next_attempt_at", time_json(d.next_attempt_at)},
                                      {"first_cause", cause_json(d.first_cause)},
                                      {"last_cause", cause_json(d.last_cause)}});
}

Result<as4::Delivery> read_delivery(std::string_view text) {
  try {
    return delivery_from(json::parse(json::string_view(text.data(), text.size())));
  } catch (const std::exception& broken) {
    return fail(ErrorCode::kStorage, fmt::format("a delivery in the store cannot be read: {}", broken.what()));
  }
}

}  // namespace peppol::gateway
