#include "directory/smp_address.h"

#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/bytes.h"

namespace peppol::directory {

namespace {

Result<std::string> untrusted(std::string detail) { return fail(ErrorCode::kUntrusted, std::move(detail)); }

bool is_loopback(std::string_view host) { return host == "localhost" || host.starts_with("127.") || host == "[::1]"; }

std::string_view view(boost::urls::string_view text) { return {text.data(), text.size()}; }

tl::unexpected<Error> bad_address(std::string_view what, std::string_view address, std::string_view why) {
  return fail(ErrorCode::kUntrusted, fmt::format("{} the address \"{}\", which {}", what, address, why));
}

// RFC 3402: delimiter, pattern, delimiter, replacement, delimiter, flags. A pattern other than "the whole name"
// is refused, so that no foreign regular expression is ever run.
Result<std::string> apply(const std::string& regexp, net::AllowedSchemes schemes) {
  const auto bad = [&regexp](std::string_view why) {
    return untrusted(fmt::format("the NAPTR expression \"{}\" {}", regexp, why));
  };
  if (regexp.empty()) return bad("is empty");
  const char delimiter = regexp.front();
  const auto second = regexp.find(delimiter, 1);
  const auto third = second == std::string::npos ? second : regexp.find(delimiter, second + 1);
  if (third == std::string::npos) return bad("does not have its three delimiters");
  const auto pattern = regexp.substr(1, second - 1);
  const auto flags = regexp.substr(third + 1);
  if (pattern != ".*" && pattern != "^.*$") return bad("has a pattern other than .* and ^.*$");
  if (!flags.empty() && flags != "i" && flags != "I") return bad("has unknown flags");
  auto url = regexp.substr(second + 1, third - second - 1);
  if (auto checked = check_smp_url("the SML gives for the SMP", url, schemes); !checked)
    return tl::unexpected(checked.error());
  return url;
}

std::string_view without_slash(std::string_view base) {
  while (base.ends_with('/')) base.remove_suffix(1);
  return base;
}

}  // namespace

Result<std::string> smp_base_url(const std::vector<net::Naptr>& records, net::AllowedSchemes schemes) {
  if (records.empty()) return fail(ErrorCode::kNotFound, "the SML has no record of this participant");
  auto sorted = records;
  std::stable_sort(sorted.begin(), sorted.end(), [](const net::Naptr& a, const net::Naptr& b) {
    return std::pair(a.order, a.preference) < std::pair(b.order, b.preference);
  });
  for (const auto& record : sorted) {
    if (to_lower_ascii(record.flags) == "u" && to_lower_ascii(record.service) == "meta:smp") {
      return apply(record.regexp, schemes);
    }
  }
  const auto& first = sorted.front();
  return untrusted(
      fmt::format("none of the {} NAPTR records has flag U and service Meta:SMP (the first has \"{}\" and "
                  "\"{}\"); the receiver's provider has registered it wrongly",
                  sorted.size(), first.flags, first.service));
}

// RFC 3402 lets any character be the delimiter that is not in the parts.
std::string naptr_regexp(std::string_view base_url) {
  const char delimiter = base_url.find('!') == std::string_view::npos ? '!' : '#';
  return fmt::format("{0}.*{0}{1}{0}", delimiter, base_url);
}

bool is_same_smp(std::string_view a, std::string_view b) {
  const auto normal = [](std::string_view text) -> std::optional<std::string> {
    const auto parsed = boost::urls::parse_uri(without_slash(text));
    if (!parsed) return std::nullopt;
    boost::urls::url url(*parsed);
    url.normalize();
    if (url.port_number() == 443) url.remove_port();
    return std::string(without_slash(view(url.buffer())));
  };
  const auto first = normal(a);
  return first && first == normal(b);
}

Result<void> check_https_url(std::string_view what, const std::string& address, net::AllowedSchemes schemes) {
  const auto url = boost::urls::parse_uri(address);
  if (!url || url->host().empty()) return bad_address(what, address, "is not a URL");
  const bool loopback_http = schemes == net::AllowedSchemes::kHttpsOrLoopbackHttp && url->scheme() == "http" &&
                             is_loopback(view(url->encoded_host()));
  if (to_lower_ascii(view(url->scheme())) != "https" && !loopback_http)
    return bad_address(what, address, "is not https (http has been forbidden since 2026-02-01)");
  if (url->has_userinfo()) return bad_address(what, address, "carries user information");
  if (url->has_fragment()) return bad_address(what, address, "carries a fragment");
  return {};
}

Result<void> check_smp_url(std::string_view what, const std::string& address, net::AllowedSchemes schemes) {
  if (auto checked = check_https_url(what, address, schemes); !checked) return checked;
  if (boost::urls::parse_uri(address)->has_query()) return bad_address(what, address, "carries a query");
  return {};
}

std::string service_group_url(std::string_view base_url, const ParticipantId& participant) {
  return fmt::format("{}/{}", without_slash(base_url), percent_encode(participant.to_string()));
}

std::string service_metadata_url(std::string_view base_url, const ParticipantId& participant,
                                 const DocumentTypeId& document_type) {
  return fmt::format("{}/services/{}", service_group_url(base_url, participant),
                     percent_encode(document_type.to_string()));
}

}  // namespace peppol::directory
