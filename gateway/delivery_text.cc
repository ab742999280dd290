#include "gateway/delivery_text.h"

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
  return delivery;
}

}  // namespace

std::string write_cause(const as4::Cause& cause) { return json::serialize(cause_json(cause)); }

std::string write_delivery(const as4::Delivery& d) {
  return json::serialize(json::object{{"message_id", d.message_id},
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
