#include "directory/smp_address.h"

#include <boost/url/parse.hpp>
#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"

namespace peppol::directory {

namespace {

Result<std::string> untrusted(std::string detail) { return fail(ErrorCode::kUntrusted, std::move(detail)); }

bool is_loopback(std::string_view host) { return host == "localhost" || host.starts_with("127.") || host == "[::1]"; }

Result<std::string> checked_url(const std::string& text, net::AllowedSchemes schemes) {
  const auto url = boost::urls::parse_uri(text);
  const auto bad = [&text](std::string_view why) {
    return untrusted(fmt::format("the SML gives the SMP address \"{}\", which {}", text, why));
  };
  if (!url || url->host().empty()) return bad("is not a URL");
  const bool loopback_http = schemes == net::AllowedSchemes::kHttpsOrLoopbackHttp && url->scheme() == "http" &&
                             is_loopback(std::string_view(url->encoded_host().data(), url->encoded_host().size()));
  if (to_lower_ascii(std::string_view(url->scheme().data(), url->scheme().size())) != "https" && !loopback_http) {
    return bad("is not https (http has been forbidden since 2026-02-01)");
  }
  if (url->has_userinfo()) return bad("carries user information");
  if (url->has_query()) return bad("carries a query");
  if (url->has_fragment()) return bad("carries a fragment");
  return text;
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
  return checked_url(regexp.substr(second + 1, third - second - 1), schemes);
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

std::string naptr_regexp(std::string_view base_url) { return fmt::format("!.*!{}!", base_url); }

std::string service_group_url(std::string_view base_url, const ParticipantId& participant) {
  return fmt::format("{}/{}", without_slash(base_url), percent_encode(participant.to_string()));
}

std::string service_metadata_url(std::string_view base_url, const ParticipantId& participant,
                                 const DocumentTypeId& document_type) {
  return fmt::format("{}/services/{}", service_group_url(base_url, participant),
                     percent_encode(document_type.to_string()));
}

}  // namespace peppol::directory
