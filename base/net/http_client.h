// HTTP out: SMP queries, AS4 messages, registers, webhooks.
//
//   HttpClient client(HttpClientOptions{});
//   auto work = [&] { return client.send({.url = "https://smp.example.org/"}, HttpLimits{}); };
//   auto answer = co_await on_pool(pool, std::move(work));
//
// Blocks; called on a Pool. May be called from several threads at once;
// connections are kept and used again. No redirect is followed, no proxy is
// taken from the environment, and the server's certificate is always checked.

#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/net/http_headers.h"
#include "base/stream.h"

namespace peppol::net {

enum class AllowedSchemes {
  kHttpsOnly,
  kHttpsOrLoopbackHttp,  // http only to 127.0.0.0/8 and ::1: the sandbox
};

enum class AllowedAddresses {
  kAny,
  kPublic,  // refuses loopback, link-local, private and multicast addresses, whatever the name
};

// Bytes are sent from memory; a source is read while sending and outlives the call.
struct StreamedBody {
  Source* source;
  std::optional<std::uint64_t> size = {};  // unknown: sent in chunks
};

struct HttpRequest {
  std::string method = "GET";
  std::string url = {};
  Headers headers = {};
  std::variant<std::monostate, Bytes, StreamedBody> body = {};
};

struct HttpLimits {
  std::chrono::milliseconds connect{10'000};  // DNS, TCP and TLS
  std::chrono::milliseconds total{60'000};    // from the first step to the last byte of the answer
  std::uint64_t max_response_bytes = 10 * 1024 * 1024;
  // An exchange that moved less than `low_speed_bytes` a second, both ways together, for `low_speed` is given up; the
  // wait for the answer counts as well. 0 s: never.
  std::chrono::seconds low_speed{0};
  std::uint32_t low_speed_bytes = 1;
};

struct HttpResponse {
  int status = 0;
  Headers headers = {};
  Bytes body = {};  // empty when it went into a sink
  std::string remote_address = {};
  std::chrono::milliseconds took{0};
};

// An exchange for those who must know whether the server can have the request.
struct HttpExchange {
  Result<HttpResponse> response;
  // False: the connection did not come about, or ended before the last byte of the request was written to it. True
  // after an answer, and when every byte had gone out.
  bool sent_whole = false;
};

struct ResolvedHost {
  std::string host;
  std::uint16_t port;
  std::string address;
};

struct ClientIdentity {
  std::string certificate_chain_pem;
  std::string private_key_pem;
};

struct HttpClientOptions {
  // The only authorities accepted; empty means the system's.
  std::string ca_pem = {};
  AllowedSchemes schemes = AllowedSchemes::kHttpsOnly;
  AllowedAddresses addresses = AllowedAddresses::kAny;
  std::vector<ResolvedHost> resolved = {};  // in place of DNS, for tests and the sandbox
  std::optional<ClientIdentity> identity = {};
  std::string user_agent = "peppolgw";
};

class HttpClient {
 public:
  explicit HttpClient(HttpClientOptions options);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Any status is an answer. Fails with kMalformed (URL), kUntrusted
  // (certificate, scheme or address not allowed), kLimitExceeded (answer too
  // large) and kUnreachable (everything on the way); the sentence names host
  // and port.
  Result<HttpResponse> send(const HttpRequest& request, const HttpLimits& limits) const;

  // The same, with how far the request came. A streamed body is never sent a second time: a kept connection that the
  // server has closed meanwhile is a failure, once a part of the body was written to it.
  HttpExchange exchange(const HttpRequest& request, const HttpLimits& limits) const;

  // For the end of the program: what is under way fails with kUnreachable within a second, all else at once.
  void interrupt() const;

 private:
  struct State;
  HttpExchange perform(const HttpRequest& request, const HttpLimits& limits, Sink& sink) const;

  std::unique_ptr<State> state_;
};

}  // namespace peppol::net
