// A running gateway's API, for the commands that talk to one.

#pragma once

#include <boost/json/object.hpp>

#include <string>

#include "base/error.h"
#include "base/net/http_client.h"

namespace peppol::gateway::cli {

class ApiClient {
 public:
  // `url` is the address of the API, with or without "/v1".
  ApiClient(std::string url, std::string key);

  struct Answer {
    int status;
    Bytes body;
    boost::json::object json() const;  // empty when the body is no JSON object
  };
  // Fails as HttpClient does; a refusal is an answer.
  Result<Answer> get(const std::string& path) const;
  Result<Answer> post(const std::string& path, const boost::json::object& body) const;
  Result<Answer> post_document(const std::string& path_and_query, const Bytes& document, std::string_view content_type,
                               const std::string& idempotency_key) const;

 private:
  Result<Answer> send(net::HttpRequest request) const;

  std::string url_;
  std::string key_;
  net::HttpClient http_;
};

// The member as text; "" when it is not there.
std::string text_in(const boost::json::object& object, std::string_view name);

// The words of a refusal: its detail and the errors it lists.
Error error_of(const ApiClient::Answer& answer);

}  // namespace peppol::gateway::cli
