#include "base/net/http_client.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>

#include "base/net/address.h"

namespace peppol::net {

namespace {

template <auto Free>
struct Freeing {
  template <class T>
  void operator()(T* handle) const {
    Free(handle);
  }
};
using Easy = std::unique_ptr<CURL, Freeing<curl_easy_cleanup>>;
using List = std::unique_ptr<curl_slist, Freeing<curl_slist_free_all>>;
using Url = std::unique_ptr<CURLU, Freeing<curl_url_cleanup>>;

constexpr std::size_t kMaxIdleHandles = 16;
constexpr std::size_t kMaxHeaderBytes = 64 * 1024;
constexpr std::uint64_t kAskBeforeBytes = 1024 * 1024;  // a larger body waits for "100 Continue", for a second at most

struct Place {
  std::string scheme;
  std::string host;
  std::string port;

  std::string text() const { return host + ":" + port; }
};

std::string part_of(CURLU* url, CURLUPart part, unsigned flags) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  std::string copy = text;
  curl_free(text);
  return copy;
}

Result<Place> place_of(const std::string& address) {
  const Url url(curl_url());
  const auto code = curl_url_set(url.get(), CURLUPART_URL, address.c_str(), 0);
  if (code != CURLUE_OK) {
    return fail(ErrorCode::kMalformed,
                fmt::format("\"{}\" is not a URL this program can call: {}", address, curl_url_strerror(code)));
  }
  return Place{part_of(url.get(), CURLUPART_SCHEME, 0), part_of(url.get(), CURLUPART_HOST, 0),
               part_of(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT)};
}

// One request under way; what the callbacks of libcurl see.
struct Exchange {
  const HttpClientOptions* options = nullptr;
  const std::atomic<bool>* interrupted = nullptr;
  Place place;
  bool loopback_only = false;
  Sink* sink = nullptr;
  Source* upload = nullptr;
  std::uint64_t uploaded = 0;  // bytes of it that libcurl took
  bool upload_ended = false;   // and there are no more
  std::uint64_t left = 0;      // that the answer may still have
  std::size_t header_bytes = 0;
  HttpResponse response;
  std::optional<Error> error;  // of a callback; the first cause
};

std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* context) {
  auto& exchange = *static_cast<Exchange*>(context);
  const std::string_view line(bytes, size * count);
  exchange.header_bytes += line.size();
  if (exchange.header_bytes > kMaxHeaderBytes) {
    exchange.error = Error{ErrorCode::kLimitExceeded,
                           fmt::format("{} answered with more than {} bytes of headers, which is the limit",
                                       exchange.place.text(), kMaxHeaderBytes)};
    return 0;
  }
  if (line.starts_with("HTTP/")) {
    exchange.response.headers = {};  // what came before was "100 Continue"
    return line.size();
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return line.size();
  exchange.response.headers.add(std::string(trim_ascii(line.substr(0, colon))),
                                std::string(trim_ascii(line.substr(colon + 1))));
  return line.size();
}

std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* context) {
  auto& exchange = *static_cast<Exchange*>(context);
  const std::string_view piece(bytes, size * count);
  if (piece.size() > exchange.left) {
    exchange.error = Error{ErrorCode::kLimitExceeded, ""};  // said in full by too_large()
    return 0;
  }
  exchange.left -= piece.size();
  auto written = exchange.sink->write(piece);
  if (written) return piece.size();
  exchange.error = written.error();
  return 0;
}

std::size_t on_upload(char* into, std::size_t size, std::size_t count, void* context) {
  auto& exchange = *static_cast<Exchange*>(context);
  auto read = exchange.upload->read({into, size * count});
  if (read) {
    exchange.uploaded += *read;
    exchange.upload_ended = *read == 0;
    return *read;
  }
  exchange.error = read.error();
  return CURL_READFUNC_ABORT;
}

// Called about once a second and whenever something moves.
int on_progress(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& exchange = *static_cast<Exchange*>(context);
  if (!exchange.interrupted->load()) return 0;
  exchange.error = Error{ErrorCode::kUnreachable,
                         fmt::format("the exchange with {} was given up: the program ends", exchange.place.text())};
  return 1;
}

// The address is judged when it is known, whatever the name said before.
curl_socket_t on_open(void* context, curlsocktype, curl_sockaddr* address) {
  auto& exchange = *static_cast<Exchange*>(context);
  const auto kind = kind_of_address(address->addr);
  if (exchange.loopback_only && kind != AddressKind::kLoopback) {
    exchange.error =
        Error{ErrorCode::kUntrusted,
              fmt::format("{} would be called over plain http, which is allowed to this machine itself only; use https",
                          exchange.place.text())};
    return CURL_SOCKET_BAD;
  }
  if (exchange.options->addresses == AllowedAddresses::kPublic && kind != AddressKind::kPublic) {
    exchange.error = Error{
        ErrorCode::kUntrusted,
        fmt::format("{} leads to an address inside a private network, which is not allowed", exchange.place.text())};
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

void set_trust(CURL* easy, const HttpClientOptions& options) {
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  const auto blob = [easy](CURLoption option, const std::string& pem) {
    curl_blob bytes{const_cast<char*>(pem.data()), pem.size(), CURL_BLOB_COPY};
    curl_easy_setopt(easy, option, &bytes);
  };
  if (!options.ca_pem.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, nullptr);
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
    blob(CURLOPT_CAINFO_BLOB, options.ca_pem);
  }
  if (options.identity) {
    blob(CURLOPT_SSLCERT_BLOB, options.identity->certificate_chain_pem);
    blob(CURLOPT_SSLKEY_BLOB, options.identity->private_key_pem);
  }
}

void set_limits(CURL* easy, const HttpLimits& limits) {
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.total.count()));
  curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(limits.max_response_bytes));
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(limits.low_speed_bytes));
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits.low_speed.count()));
}

void set_way(CURL* easy, const HttpClientOptions& options) {
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, options.schemes == AllowedSchemes::kHttpsOnly ? "https" : "https,http");
  curl_easy_setopt(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
}

void set_callbacks(CURL* easy, Exchange& exchange) {
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &exchange);
}

void set_body(CURL* easy, const HttpRequest& request, Exchange& exchange) {
  if (const auto* bytes = std::get_if<Bytes>(&request.body)) {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(bytes->size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, bytes->data());
  } else if (const auto* streamed = std::get_if<StreamedBody>(&request.body)) {
    exchange.upload = streamed->source;
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_upload);
    curl_easy_setopt(easy, CURLOPT_READDATA, &exchange);
    if (streamed->size) curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(*streamed->size));
  } else if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  }
  if (request.method != "HEAD") curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

// libcurl would ask before every streamed body, which costs a way there and back.
void append_expectation(List& list, const HttpRequest& request) {
  const auto* streamed = std::get_if<StreamedBody>(&request.body);
  if (streamed == nullptr || !streamed->size || *streamed->size > kAskBeforeBytes) return;
  curl_slist* longer = curl_slist_append(list.get(), "Expect:");
  static_cast<void>(list.release());
  list.reset(longer);
}

Result<List> header_list(const HttpRequest& request) {
  List list;
  for (const auto& field : request.headers.all()) {
    if ((field.name + field.value).find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
      return fail(ErrorCode::kMalformed, fmt::format("the header \"{}\" holds a line break", field.name));
    }
    const std::string line = field.value.empty() ? field.name + ";" : field.name + ": " + field.value;
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    static_cast<void>(list.release());
    list.reset(longer);
  }
  append_expectation(list, request);
  return list;
}

List resolve_list(const HttpClientOptions& options) {
  List list;
  for (const auto& known : options.resolved) {
    const std::string line = fmt::format("{}:{}:{}", known.host, known.port, known.address);
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    static_cast<void>(list.release());
    list.reset(longer);
  }
  return list;
}

Error too_large(const Exchange& exchange, const HttpLimits& limits) {
  return {ErrorCode::kLimitExceeded, fmt::format("{} answered with more than {} bytes, which is the limit",
                                                 exchange.place.text(), limits.max_response_bytes)};
}

std::string words_of(const HttpLimits& limits) {
  const std::string slow =
      limits.low_speed.count() == 0
          ? std::string()
          : fmt::format(", {} s below {} bytes a second", limits.low_speed.count(), limits.low_speed_bytes);
  return fmt::format("{} ms to connect, {} ms in all{}", limits.connect.count(), limits.total.count(), slow);
}

Error error_of(CURLcode code, const char* text, const Exchange& exchange, const HttpLimits& limits) {
  const std::string where = exchange.place.text();
  const std::string why = text[0] != '\0' ? text : curl_easy_strerror(code);
  switch (code) {
    case CURLE_FILESIZE_EXCEEDED: return too_large(exchange, limits);
    case CURLE_PEER_FAILED_VERIFICATION:
      return {ErrorCode::kUntrusted, fmt::format("the TLS certificate of {} is not accepted: {}", where, why)};
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
      return {ErrorCode::kConfiguration, fmt::format("the certificates for calling {} cannot be used: {}", where, why)};
    case CURLE_UNSUPPORTED_PROTOCOL:
      return {ErrorCode::kUntrusted,
              fmt::format("{} would be called over \"{}\", and only https is allowed", where, exchange.place.scheme)};
    case CURLE_COULDNT_RESOLVE_HOST:
      return {ErrorCode::kUnreachable, fmt::format("the host name {} has no address: {}", exchange.place.host, why)};
    case CURLE_OPERATION_TIMEDOUT:
      return {ErrorCode::kUnreachable,
              fmt::format("{} did not answer in time (limits: {}): {}", where, words_of(limits), why)};
    case CURLE_SSL_CONNECT_ERROR: return {ErrorCode::kUnreachable, fmt::format("TLS with {} failed: {}", where, why)};
    default: return {ErrorCode::kUnreachable, fmt::format("calling {} failed: {}", where, why)};
  }
}

void read_outcome(CURL* easy, HttpResponse& response) {
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  response.status = static_cast<int>(status);
  char* address = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &address);
  if (address != nullptr) response.remote_address = address;
  curl_off_t took = 0;
  curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &took);
  response.took = std::chrono::milliseconds(took / 1000);
}

// Whether every byte of the request was written to a connection.
bool is_sent_whole(CURL* easy, CURLcode code, const HttpRequest& request, const Exchange& exchange) {
  const auto* streamed = std::get_if<StreamedBody>(&request.body);
  const bool taken_whole =
      streamed != nullptr && (exchange.upload_ended || (streamed->size && exchange.uploaded >= *streamed->size));
  // A kept connection died under the body; what libcurl counts is the next one, on which it could not begin again.
  if (code == CURLE_SEND_FAIL_REWIND) return taken_whole;
  long head = 0;
  curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &head);
  if (head == 0) return false;
  curl_off_t body = 0;
  curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &body);
  if (const auto* bytes = std::get_if<Bytes>(&request.body)) return static_cast<std::size_t>(body) >= bytes->size();
  if (streamed == nullptr) return true;
  return streamed->size ? static_cast<std::uint64_t>(body) >= *streamed->size : taken_whole;
}

}  // namespace

struct HttpClient::State {
  explicit State(HttpClientOptions given) : options(std::move(given)) {
    curl_global_init(CURL_GLOBAL_DEFAULT);  // counts its callers
  }
  ~State() {
    idle.clear();
    curl_global_cleanup();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  // A handle keeps its connections, so the one used last is the best.
  Easy take() {
    const std::lock_guard lock(mutex);
    if (idle.empty()) return Easy(curl_easy_init());
    Easy easy = std::move(idle.back());
    idle.pop_back();
    return easy;
  }

  void give_back(Easy easy) {
    curl_easy_reset(easy.get());
    const std::lock_guard lock(mutex);
    if (idle.size() < kMaxIdleHandles) idle.push_back(std::move(easy));
  }

  HttpClientOptions options;
  std::atomic<bool> interrupted = false;
  std::mutex mutex;
  std::vector<Easy> idle;
};

HttpClient::HttpClient(HttpClientOptions options) : state_(std::make_unique<State>(std::move(options))) {}

HttpClient::~HttpClient() = default;

Result<HttpResponse> HttpClient::send(const HttpRequest& request, const HttpLimits& limits) const {
  return exchange(request, limits).response;
}

HttpExchange HttpClient::exchange(const HttpRequest& request, const HttpLimits& limits) const {
  StringSink sink(limits.max_response_bytes, "the answer of " + request.url);
  auto done = perform(request, limits, sink);
  if (done.response) done.response->body = sink.take();
  return done;
}

void HttpClient::interrupt() const { state_->interrupted = true; }

HttpExchange HttpClient::perform(const HttpRequest& request, const HttpLimits& limits, Sink& sink) const {
  auto place = place_of(request.url);
  if (!place) return {tl::unexpected(place.error())};
  auto headers = header_list(request);
  if (!headers) return {tl::unexpected(headers.error())};
  const List resolved = resolve_list(state_->options);
  Exchange exchange;
  exchange.options = &state_->options;
  exchange.interrupted = &state_->interrupted;
  exchange.loopback_only = place->scheme == "http";
  exchange.place = std::move(*place);
  exchange.sink = &sink;
  exchange.left = limits.max_response_bytes;
  Easy easy = state_->take();
  if (!easy) return {fail(ErrorCode::kInternal, "libcurl could not be started")};
  std::array<char, CURL_ERROR_SIZE> text{};
  curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, text.data());
  curl_easy_setopt(easy.get(), CURLOPT_URL, request.url.c_str());
  set_way(easy.get(), state_->options);
  set_trust(easy.get(), state_->options);
  set_limits(easy.get(), limits);
  set_callbacks(easy.get(), exchange);
  set_body(easy.get(), request, exchange);
  curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers->get());
  if (resolved) curl_easy_setopt(easy.get(), CURLOPT_RESOLVE, resolved.get());
  const CURLcode code = curl_easy_perform(easy.get());
  read_outcome(easy.get(), exchange.response);
  const bool sent_whole = code == CURLE_OK || is_sent_whole(easy.get(), code, request, exchange);
  state_->give_back(std::move(easy));
  if (exchange.error) {
    auto error = exchange.error->detail.empty() ? too_large(exchange, limits) : *exchange.error;
    return {tl::unexpected(std::move(error)), sent_whole};
  }
  if (code != CURLE_OK) return {tl::unexpected(error_of(code, text.data(), exchange, limits)), sent_whole};
  return {std::move(exchange.response), sent_whole};
}

}  // namespace peppol::net
