// HTTP/1.1 in: the gateway's API, SMP and AS4 port.
//
//   ServerOptions options;
//   options.tls = TlsIdentity{certificate_pem, key_pem};
//   auto server = Server::listen(io, "127.0.0.1", 0, std::move(options), [&](Request& request) -> Task<Response> {
//     auto body = co_await request.body(1'000'000);
//     if (!body) co_return text_response(413, body.error().detail);
//     co_return text_response(200, "thank you");
//   });
//   ... server->port() ...
//   co_await server->shut_down(10s);
//
// A request whose end two programs could see differently is refused before a
// handler sees it (base/net/http_head.h), and so is a body in a content coding.
// Who comes when there is no room takes the place of the connection that has
// been without a request longest; at work none is cut.
//
// Each connection runs on a strand of its own, so a handler may run on
// several threads at once for different requests, never for the same. The
// server is destroyed on a thread that does not run the io_context, or after
// it has stopped.

#pragma once

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/log.h"
#include "base/net/http_headers.h"
#include "base/net/task.h"
#include "base/stream.h"

namespace peppol::net {

struct QueryParameter {
  std::string name;  // percent-decoded, "+" is a space
  std::string value;
};

// Where the bytes of a request body come from: a connection, or a test.
class BodyReader {
 public:
  virtual ~BodyReader() = default;
  // As Request::read_body.
  virtual Task<Result<std::size_t>> read(std::span<char> into) = 0;
};

struct RequestHead {
  std::string method = {};  // "GET"
  std::string target = {};  // as sent, "/v1/documents?limit=2"
  Headers headers = {};
  std::string peer_address = {};  // "192.0.2.7"; a proxy's word is in the headers
  bool is_tls = false;
  std::string client_certificate_pem = {};  // verified; empty when none was asked for
};

class Request {
 public:
  Request(RequestHead head, std::unique_ptr<BodyReader> body);
  // With a body at hand: for tests and for calls inside the program.
  Request(RequestHead head, Bytes body);

  const std::string& method() const { return head_.method; }
  const std::string& target() const { return head_.target; }
  // The target up to "?", as sent: "%2F" inside a section stays apart from "/".
  const std::string& path() const { return path_; }
  // The sections of the path between the slashes, each percent-decoded; a
  // section that is no percent encoding is left as it is.
  const std::vector<std::string>& sections() const { return sections_; }
  const std::vector<QueryParameter>& query() const { return query_; }
  std::optional<std::string_view> find_query(std::string_view name) const;
  const Headers& headers() const { return head_.headers; }
  const std::string& peer_address() const { return head_.peer_address; }
  bool is_tls() const { return head_.is_tls; }
  const std::string& client_certificate_pem() const { return head_.client_certificate_pem; }

  // The next piece of the body; 0 is its end. Fails with kUnreachable when the
  // client goes away or is too slow, kLimitExceeded beyond the server's own
  // limit, kMalformed for bad chunks.
  Task<Result<std::size_t>> read_body(std::span<char> into);

  // The whole (rest of the) body; kLimitExceeded beyond `max_bytes`, at once
  // when Content-Length says so.
  Task<Result<Bytes>> body(std::uint64_t max_bytes);

  // The same into `sink`; returns how many bytes.
  Task<Result<std::uint64_t>> read_body_to(Sink& sink, std::uint64_t max_bytes);

 private:
  RequestHead head_;
  std::string path_;
  std::vector<std::string> sections_;
  std::vector<QueryParameter> query_;
  std::unique_ptr<BodyReader> body_;
};

struct SourceBody {
  std::unique_ptr<Source> source;
  std::optional<std::uint64_t> size = {};  // unknown: sent in chunks
};

struct Response {
  int status = 200;
  // Content-Length, Connection, Date and Transfer-Encoding are the server's; so is Retry-After of a 503 without one.
  Headers headers = {};
  std::variant<Bytes, SourceBody> body = {};
  std::shared_ptr<void> permit = {};  // released when the answer has left
};

// text/plain; charset=utf-8
Response text_response(int status, std::string text);
Response content_response(int status, std::string content_type, Bytes body);

using RequestHandler = std::function<Task<Response>(Request&)>;

// What the server answers by itself, in the handler's own manner: a complete
// sentence with a status of 400 or more.
using RefusalForm = std::function<Response(int status, std::string sentence)>;

struct TlsIdentity {
  std::string certificate_chain_pem;  // own certificate first
  std::string private_key_pem;
  // Clients must show a certificate that one of these authorities issued; empty: none is asked for.
  std::string client_ca_pem = {};
};

struct ServerLimits {
  std::uint32_t max_header_bytes = 32 * 1024;                // more is answered with 431
  std::uint32_t max_target_bytes = 8 * 1024;                 // more is answered with 414
  std::uint32_t max_header_fields = 100;                     // more is answered with 431
  std::uint64_t max_body_bytes = 2ULL * 1024 * 1024 * 1024;  // of any request; handlers set smaller ones
  // Of all bodies together that are being received or worked on, without the first 64 KiB of each; beyond it reading
  // fails with kUnreachable, which names the limit.
  std::uint64_t max_unfinished_bytes = 1024ULL * 1024 * 1024;

  std::size_t max_connections = 1024;
  std::size_t max_connections_per_address = 256;  // an IPv6 network of 64 bits counts as one address

  std::chrono::milliseconds handshake{10'000};    // of TLS
  std::chrono::milliseconds first_byte{10'000};   // of a connection's first request
  std::chrono::milliseconds idle{60'000};         // between requests
  std::chrono::milliseconds head{10'000};         // first byte to last header byte
  std::chrono::milliseconds read{30'000};         // one piece of a body (64 KiB)
  std::chrono::milliseconds write{30'000};        // one piece of an answer
  std::uint32_t min_bytes_per_second = 8 * 1024;  // of a body or answer, from its first `read` or `write` on
};

struct ServerOptions {
  std::optional<TlsIdentity> tls = {};  // none: plain HTTP. TLS 1.2 and 1.3 only
  ServerLimits limits;
  RefusalForm refusal = {};  // none: text/plain
  Log* log = nullptr;        // outlives the server; none: silent
};

class Server {
 public:
  // `address` is an IPv4 or IPv6 address in text, `port` 0 lets the system
  // choose. `io` outlives the server. Fails with kConfiguration: address in
  // use or not ours, certificate or key unreadable or not belonging together.
  static Result<std::unique_ptr<Server>> listen(boost::asio::io_context& io, const std::string& address,
                                                std::uint16_t port, const ServerOptions& options,
                                                RequestHandler handler);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const;
  std::size_t open_connections() const;

  // Accepts no more, lets running requests end and cuts what is left after
  // `limit`. May be called once, from any thread's task.
  Task<void> shut_down(std::chrono::milliseconds limit);

  // Cuts everything at once.
  void stop();

 private:
  struct State;
  explicit Server(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace peppol::net
