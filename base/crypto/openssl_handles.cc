#include "base/crypto/openssl_handles.h"

#include <fmt/core.h>
#include <openssl/err.h>

#include <limits>

#include "base/bytes.h"
#include "base/text.h"

namespace peppol::crypto {

Bio bio_of(std::string_view bytes) {
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return nullptr;
  return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

std::string text_of(BIO& memory) {
  char* start = nullptr;
  const long length = BIO_get_mem_data(&memory, &start);
  return length <= 0 ? std::string() : std::string(start, static_cast<std::size_t>(length));
}

std::string drain_errors() {
  const unsigned long first = ERR_get_error();
  ERR_clear_error();
  const char* reason = first == 0 ? nullptr : ERR_reason_error_string(first);
  return reason == nullptr ? "no reason given" : reason;
}

tl::unexpected<Error> openssl_failed(std::string_view what) {
  return fail(ErrorCode::kInternal, fmt::format("{} failed in OpenSSL: {}.", what, drain_errors()));
}

Time time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return Time{};
  return Time{std::chrono::seconds{timegm(&parts)}};
}

std::time_t to_time_t(Time time) { return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count(); }

Result<std::vector<std::string>> pem_blocks(std::string_view text, std::string_view label) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  constexpr std::string_view kDashes = "-----";
  std::vector<std::string> blocks;
  for (std::size_t at = text.find(kBegin); at != std::string_view::npos; at = text.find(kBegin, at)) {
    at += kBegin.size();
    const std::size_t body = text.find(kDashes, at);
    if (body == std::string_view::npos) break;
    const std::string_view name = text.substr(at, body - at);
    const std::size_t end = text.find("-----END ", body + kDashes.size());
    if (end == std::string_view::npos) {
      return fail(ErrorCode::kMalformed, fmt::format("The PEM block \"{}\" has no END line.", shown(name, 40)));
    }
    at = end;
    if (!name.ends_with(label)) continue;
    auto der = from_base64(text.substr(body + kDashes.size(), end - body - kDashes.size()));
    if (!der) {
      return fail(ErrorCode::kMalformed,
                  fmt::format("The PEM block \"{}\" is not base64: {}", shown(name, 40), der.error().detail));
    }
    blocks.push_back(std::move(*der));
  }
  return blocks;
}

}  // namespace peppol::crypto
