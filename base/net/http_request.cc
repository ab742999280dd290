#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/net/http_server.h"

namespace peppol::net {

namespace {

class BytesReader final : public BodyReader {
 public:
  explicit BytesReader(Bytes bytes) : bytes_(std::move(bytes)) {}

  Task<Result<std::size_t>> read(std::span<char> into) override {
    const std::size_t count = std::min(into.size(), bytes_.size() - at_);
    std::copy_n(bytes_.data() + at_, count, into.data());
    at_ += count;
    co_return count;
  }

 private:
  Bytes bytes_;
  std::size_t at_ = 0;
};

std::string decoded(std::string_view text) {
  auto plain = percent_decode(text);
  return plain ? std::move(*plain) : std::string(text);
}

std::string decoded_form(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return decoded(spaced);
}

template <class Visit>
void split(std::string_view text, char separator, Visit visit) {
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    if (end > 0) visit(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::vector<QueryParameter> parse_query(std::string_view text) {
  std::vector<QueryParameter> parameters;
  split(text, '&', [&parameters](std::string_view pair) {
    const auto equals = std::min(pair.find('='), pair.size());
    parameters.push_back(
        {decoded_form(pair.substr(0, equals)), decoded_form(pair.substr(std::min(equals + 1, pair.size())))});
  });
  return parameters;
}

// An absolute-form target ("http://host/path") counts from its path.
std::string_view without_authority(std::string_view target) {
  const auto scheme = target.find("://");
  if (target.starts_with('/') || scheme == std::string_view::npos) return target;
  const auto slash = target.find('/', scheme + 3);
  return slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
}

}  // namespace

Request::Request(RequestHead head, std::unique_ptr<BodyReader> body) : head_(std::move(head)), body_(std::move(body)) {
  const auto target = without_authority(head_.target);
  const auto question = std::min(target.find('?'), target.size());
  path_ = std::string(target.substr(0, question));
  split(path_, '/', [this](std::string_view section) { sections_.push_back(decoded(section)); });
  query_ = parse_query(target.substr(std::min(question + 1, target.size())));
}

Request::Request(RequestHead head, Bytes body)
    : Request(std::move(head), std::make_unique<BytesReader>(std::move(body))) {}

std::optional<std::string_view> Request::find_query(std::string_view name) const {
  for (const auto& parameter : query_) {
    if (parameter.name == name) return parameter.value;
  }
  return std::nullopt;
}

Task<Result<std::size_t>> Request::read_body(std::span<char> into) { return body_->read(into); }

namespace {

tl::unexpected<Error> too_large(const Request& request, std::uint64_t max_bytes) {
  return fail(ErrorCode::kLimitExceeded, fmt::format("the body of {} {} is larger than {} bytes, which is the limit",
                                                     request.method(), request.path(), max_bytes));
}

std::uint64_t announced_bytes(const Request& request) {
  const auto field = request.headers().find("Content-Length");
  if (!field || field->empty() || field->size() > 18) return 0;
  std::uint64_t bytes = 0;
  for (const char c : *field) {
    if (c < '0' || c > '9') return 0;
    bytes = bytes * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return bytes;
}

}  // namespace

Task<Result<Bytes>> Request::body(std::uint64_t max_bytes) {
  StringSink sink(max_bytes, "the body");
  auto copied = co_await read_body_to(sink, max_bytes);
  if (!copied) co_return tl::unexpected(copied.error());
  co_return sink.take();
}

Task<Result<std::uint64_t>> Request::read_body_to(Sink& sink, std::uint64_t max_bytes) {
  if (announced_bytes(*this) > max_bytes) co_return too_large(*this, max_bytes);
  std::uint64_t total = 0;
  auto piece = std::make_unique<std::array<char, 64 * 1024>>();
  for (;;) {
    auto count = co_await read_body(*piece);
    if (!count) co_return tl::unexpected(count.error());
    if (*count == 0) co_return total;
    total += *count;
    if (total > max_bytes) co_return too_large(*this, max_bytes);
    auto written = sink.write(std::string_view(piece->data(), *count));
    if (!written) co_return tl::unexpected(written.error());
  }
}

Response text_response(int status, std::string text) {
  return content_response(status, "text/plain; charset=utf-8", std::move(text));
}

Response content_response(int status, std::string content_type, Bytes body) {
  Response response;
  response.status = status;
  response.headers.set("Content-Type", std::move(content_type));
  response.body = std::move(body);
  return response;
}

}  // namespace peppol::net
