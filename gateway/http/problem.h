// Errors as HTTP clients read them: RFC 9457, application/problem+json.
//
//   co_return problem_response(error);
//   co_return problem_response(refused("duplicate-document", 409, "..."));
//
// `type` is a stable address of the explanation in docs/errors.md; `code` is
// its last part; `retryable` says whether the same request may succeed later.

#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/net/http_server.h"

namespace peppol::gateway {

struct Problem {
  std::string code;  // "malformed"
  int status = 500;
  std::string detail;
  bool retryable = false;
  boost::json::object more = {};  // document_id, errors, ...
};

// What an ErrorCode is over HTTP.
Problem problem_of(const Error& error);

// A refusal that is no Error of a lower room; as fail() does, it makes its sentence UTF-8.
Problem refused(std::string code, int status, std::string detail);

// One row per code: the title and what a client should do.
struct ProblemKind {
  std::string_view code;
  int status;
  bool retryable;
  std::string_view title;
  std::string_view title_nl;
};
const std::vector<ProblemKind>& problem_kinds();

boost::json::object problem_json(const Problem& problem);
net::Response problem_response(const Problem& problem);
// What the server refuses before a route sees it: the request's framing, its size, a content coding, too many
// connections.
net::Response server_refusal(int status, std::string sentence);
net::Response json_response(int status, const boost::json::object& body);

}  // namespace peppol::gateway
