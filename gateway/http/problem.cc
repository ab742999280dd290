#include "gateway/http/problem.h"

#include <boost/json.hpp>

#include <algorithm>

#include "base/text.h"

namespace peppol::gateway {
namespace {

constexpr std::string_view kTypes = "https://peppolgw.invalid/errors/";

const ProblemKind& kind_of(std::string_view code) {
  const auto& all = problem_kinds();
  const auto found = std::find_if(all.begin(), all.end(), [&](const ProblemKind& kind) { return kind.code == code; });
  return found == all.end() ? all.front() : *found;
}

}  // namespace

const std::vector<ProblemKind>& problem_kinds() {
  static const std::vector<ProblemKind> kinds = {
      {"internal", 500, true, "The gateway failed", "De gateway faalde"},
      {"malformed", 400, false, "The request is not in its own format", "De aanvraag heeft niet de juiste vorm"},
      {"not-found", 404, false, "It does not exist", "Het bestaat niet"},
      {"untrusted", 502, false, "A certificate or signature was not accepted",
       "Een certificaat of handtekening is niet aanvaard"},
      {"refused-by-receiver", 502, false, "The receiver refused", "De ontvanger weigerde"},
      {"unreachable", 503, true, "Something on the way could not be reached", "Iets onderweg was niet bereikbaar"},
      {"storage", 503, true, "The store is not available", "De opslag is niet beschikbaar"},
      {"limit-exceeded", 413, false, "A limit was exceeded", "Een grens is overschreden"},
      {"unauthorized", 401, false, "The credential does not allow this", "De sleutel staat dit niet toe"},
      {"forbidden", 403, false, "The key may not act for this organisation",
       "De sleutel mag niet voor deze organisatie handelen"},
      {"conflict", 409, false, "It contradicts what is already there", "Het is in strijd met wat er al is"},
      {"unsupported", 422, false, "This is understood and not supported", "Dit wordt begrepen maar niet ondersteund"},
      {"configuration", 500, false, "The gateway is not set up for this", "De gateway is hier niet op ingericht"},
      {"unsupported-media-type", 415, false, "The content type is not accepted", "Dit inhoudstype wordt niet aanvaard"},
      {"method-not-allowed", 405, false, "The method is not allowed here", "Deze methode is hier niet toegestaan"},
      {"invalid-document", 422, false, "The document breaks rules", "Het document overtreedt regels"},
      {"idempotency-key-required", 400, false, "The Idempotency-Key header is missing",
       "De kop Idempotency-Key ontbreekt"},
      {"idempotency-key-reused", 422, false, "The Idempotency-Key was used for another request",
       "De Idempotency-Key is voor een andere aanvraag gebruikt"},
      {"duplicate-document", 409, false, "The same document was submitted before",
       "Hetzelfde document is eerder aangeboden"},
      {"too-busy", 503, true, "Too much work is waiting", "Er wacht te veel werk"},
      {"too-many-requests", 429, true, "The key asks more than it may", "De sleutel vraagt meer dan hij mag"},
  };
  return kinds;
}

Problem problem_of(const Error& error) {
  const std::string code(to_string(error.code));
  const ProblemKind& kind = kind_of(code);
  return {.code = code, .status = kind.status, .detail = error.detail, .retryable = kind.retryable};
}

Problem refused(std::string code, int status, std::string detail) {
  const bool retryable = kind_of(code).retryable;
  return {.code = std::move(code), .status = status, .detail = repair_utf8(std::move(detail)), .retryable = retryable};
}

boost::json::object problem_json(const Problem& problem) {
  const ProblemKind& kind = kind_of(problem.code);
  boost::json::object json = {{"type", std::string(kTypes) + problem.code},
                              {"title", kind.title},
                              {"status", problem.status},
                              {"detail", problem.detail},
                              {"code", problem.code},
                              {"retryable", problem.retryable}};
  for (const auto& [name, value] : problem.more) json[name] = value;
  return json;
}

net::Response problem_response(const Problem& problem) {
  return net::content_response(problem.status, "application/problem+json",
                               boost::json::serialize(problem_json(problem)));
}

net::Response server_refusal(int status, std::string sentence) {
  const std::string code = status == 413 || status == 414 || status == 431 ? "limit-exceeded"
                           : status == 415                                 ? "unsupported-media-type"
                           : status == 503                                 ? "too-busy"
                           : status == 500                                 ? "internal"
                                                                           : "malformed";
  return problem_response(refused(code, status, std::move(sentence)));
}

net::Response json_response(int status, const boost::json::object& body) {
  return net::content_response(status, "application/json", boost::json::serialize(body));
}

}  // namespace peppol::gateway
