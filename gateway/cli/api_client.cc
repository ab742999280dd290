#include "gateway/cli/api_client.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace peppol::gateway::cli {
namespace {

net::HttpClientOptions options() {
  net::HttpClientOptions o;
  o.schemes = net::AllowedSchemes::kHttpsOrLoopbackHttp;
  return o;
}

// The address is printed with "/v1", which the paths here begin with.
std::string without_version(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  if (url.ends_with("/v1")) url.resize(url.size() - 3);
  return url;
}

}  // namespace

ApiClient::ApiClient(std::string url, std::string key)
    : url_(without_version(std::move(url))), key_(std::move(key)), http_(options()) {}

boost::json::object ApiClient::Answer::json() const {
  boost::json::error_code broken;
  const auto value = boost::json::parse(body, broken);
  return !broken && value.is_object() ? value.get_object() : boost::json::object{};
}

Result<ApiClient::Answer> ApiClient::send(net::HttpRequest request) const {
  request.headers.add("Authorization", "Bearer " + key_);
  auto answer = http_.send(request, {.max_response_bytes = 256ULL << 20});
  if (!answer) return tl::unexpected(answer.error());
  return Answer{answer->status, std::move(answer->body)};
}

Result<ApiClient::Answer> ApiClient::get(const std::string& path) const {
  return send({.method = "GET", .url = url_ + path, .headers = {}, .body = {}});
}

Result<ApiClient::Answer> ApiClient::post(const std::string& path, const boost::json::object& body) const {
  net::HttpRequest request{
      .method = "POST", .url = url_ + path, .headers = {}, .body = Bytes(boost::json::serialize(body))};
  request.headers.add("Content-Type", "application/json");
  return send(std::move(request));
}

Result<ApiClient::Answer> ApiClient::post_document(const std::string& path_and_query, const Bytes& document,
                                                   std::string_view content_type,
                                                   const std::string& idempotency_key) const {
  net::HttpRequest request{.method = "POST", .url = url_ + path_and_query, .headers = {}, .body = document};
  request.headers.add("Content-Type", std::string(content_type));
  request.headers.add("Idempotency-Key", idempotency_key);
  return send(std::move(request));
}

std::string text_in(const boost::json::object& object, std::string_view name) {
  const auto* member = object.if_contains(boost::json::string_view(name.data(), name.size()));
  return member && member->is_string() ? std::string(member->get_string()) : std::string();
}

Error error_of(const ApiClient::Answer& answer) {
  const auto json = answer.json();
  std::string words = text_in(json, "detail");
  if (words.empty()) words = fmt::format("the gateway answered with status {}", answer.status);
  if (const auto* errors = json.if_contains("errors"); errors && errors->is_array())
    for (const auto& one : errors->get_array())
      if (one.is_object())
        words += fmt::format("\n  {} {}: {}", text_in(one.get_object(), "severity"), text_in(one.get_object(), "rule"),
                             text_in(one.get_object(), "message"));
  return {ErrorCode::kRefusedByReceiver, std::move(words)};
}

}  // namespace peppol::gateway::cli
