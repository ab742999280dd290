#include "gateway/app/config_check.h"

#include <arpa/inet.h>
#include <boost/url/parse.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/bytes.h"
#include "base/net/address.h"
#include "gateway/endpoints/as4_service.h"

namespace peppol::gateway {
namespace {

namespace fs = std::filesystem;

// The longest zone: "<52 characters>.iso6523-actorid-upis." stands before it, and a DNS name has at most 253.
constexpr std::size_t kMaxZone = 253 - 52 - 1 - 20 - 1;
constexpr std::size_t kMaxLabel = 63;
constexpr std::string_view kSandboxOrganisation = "peppolgw sandbox";

// The zones that Peppol's own directories have, now and before 2026.
constexpr std::array<std::pair<std::string_view, Network>, 4> kZones = {
    {{"participant.sml.prod.tech.peppol.org", Network::kProduction},
     {"participant.sml.test.tech.peppol.org", Network::kTest},
     {"edelivery.tech.ec.europa.eu", Network::kProduction},
     {"acc.edelivery.tech.ec.europa.eu", Network::kTest}}};

tl::unexpected<Error> wrong(std::string_view key, std::string_view value, std::string_view expected) {
  return fail(ErrorCode::kConfiguration, fmt::format("{} is \"{}\"; expected {}", key, value, expected));
}

// Loopback and private addresses in a URL; names are left to DNS.
bool is_public(const std::string& host) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  if (inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1)
    return net::kind_of_address(reinterpret_cast<const sockaddr&>(v4)) == net::AddressKind::kPublic;
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  const std::string bare = bracketed ? host.substr(1, host.size() - 2) : host;
  if (inet_pton(AF_INET6, bare.c_str(), &v6.sin6_addr) == 1)
    return net::kind_of_address(reinterpret_cast<const sockaddr&>(v6)) == net::AddressKind::kPublic;
  return to_lower_ascii(host) != "localhost";
}

// Boost.URL takes any digits.
bool is_port(std::string_view digits) {
  return !digits.empty() && digits.size() <= 5 && std::stoi(std::string(digits)) >= 1 &&
         std::stoi(std::string(digits)) <= 65535;
}

enum class Reached { kByPeers, kByUs };

// The path of an https URL that may stand in a setting.
Result<std::string> path_of_url(const Config& config, std::string_view key, const std::string& text,
                                std::string_view example, Reached reached) {
  const auto url = boost::urls::parse_uri(text);
  const std::string expected = fmt::format("an https URL such as \"{}\"", example);
  if (!url || url->host().empty()) return wrong(key, text, expected);
  if (to_lower_ascii(std::string_view(url->scheme().data(), url->scheme().size())) != "https")
    return wrong(key, text, expected + ": Peppol forbids plain HTTP");
  if (url->has_port() && !is_port(std::string_view(url->port().data(), url->port().size())))
    return wrong(key, text, expected + ": a port is 1 to 65535");
  if (url->has_userinfo() || url->has_query() || url->has_fragment())
    return wrong(key, text, expected + ", without user, query or fragment");
  const std::string host = url->host();
  if (config.network != Network::kSandbox && reached == Reached::kByPeers && !is_public(host))
    return wrong(key, text,
                 fmt::format("{}: peers on the {} network cannot reach {}", expected, to_string(config.network), host));
  return std::string(url->encoded_path().data(), url->encoded_path().size());
}

// RFC 1035, 2.3.1, and "_", which resolvers take.
bool is_label(std::string_view label) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !label.empty() && label.size() <= kMaxLabel && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), allowed);
}

bool is_dns_name(std::string_view name) {
  std::string_view last;
  for (;;) {
    const auto dot = name.find('.');
    last = name.substr(0, dot);
    if (!is_label(last)) return false;
    if (dot == std::string_view::npos) break;
    name.remove_prefix(dot + 1);
  }
  return last.find_first_not_of("0123456789") != std::string_view::npos;  // else it is an address
}

Result<void> check_zone(const Config& config) {
  const std::string& zone = config.sml_zone;
  if (!is_dns_name(zone) || zone.size() > kMaxZone)
    return wrong("sml.zone", zone,
                 fmt::format("a DNS name such as \"{}\": labels of at most {} letters, digits and hyphens with dots "
                             "between them, at most {} characters, no dot at either end",
                             kZones.front().first, kMaxLabel, kMaxZone));
  for (const auto& [known, network] : kZones)
    if (to_lower_ascii(zone) == known && network != config.network)
      return wrong("sml.zone", zone,
                   fmt::format("a zone of the {} network: this is the {} network's", to_string(config.network),
                               to_string(network)));
  return {};
}

Result<void> check_smp_id(const Config& config) {
  if (is_dns_name(config.smp_id)) return {};
  return wrong("smp.id", config.smp_id,
               "the name the SML knows this SMP by, such as \"SMP-EXAMPLE\": letters, digits and hyphens");
}

std::string text_of(const ListenAddress& address) {
  return address.address.find(':') == std::string::npos ? fmt::format("{}:{}", address.address, address.port)
                                                        : fmt::format("[{}]:{}", address.address, address.port);
}

bool collide(const ListenAddress& a, const ListenAddress& b) {
  const auto takes_all = [](const ListenAddress& one) { return one.address == "0.0.0.0" || one.address == "::"; };
  return a.port != 0 && a.port == b.port && (a.address == b.address || takes_all(a) || takes_all(b));
}

Result<void> check_listeners(const Config& config) {
  const std::array<std::pair<std::string_view, const ListenAddress*>, 3> all = {
      {{"listen.api", &config.api}, {"listen.as4", &config.as4}, {"listen.smp", &config.smp}}};
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (collide(*all[i].second, *all[j].second))
        return wrong(
            all[i].first, text_of(*all[i].second),
            fmt::format("another port: {} is \"{}\", and each needs its own", all[j].first, text_of(*all[j].second)));
  return {};
}

bool may(const fs::path& path, int what) { return ::faccessat(AT_FDCWD, path.c_str(), what, AT_EACCESS) == 0; }

Result<void> check_writable_folder(const fs::path& wanted, const fs::path& folder) {
  std::error_code failed;
  const auto bad = [&](std::string_view why) {
    return wrong("data_directory", wanted.string(), fmt::format("a folder that this user may write: {}", why));
  };
  if (!fs::is_directory(folder, failed))
    return bad(failed ? fmt::format("{}: {}", folder.string(), failed.message())
                      : fmt::format("{} is a file", folder.string()));
  if (!may(folder, W_OK | X_OK))
    return bad(fmt::format("{} cannot be written: {}", folder.string(), std::generic_category().message(errno)));
  return {};
}

// The network whose authority has this name; nothing for names that tell none.
std::optional<Network> network_of(const crypto::DistinguishedName& authority) {
  if (authority.value("O") == kSandboxOrganisation) return Network::kSandbox;
  const std::string name = authority.value("CN").value_or("");
  if (!name.starts_with("PEPPOL ") || name.find(" CA - G") == std::string::npos) return std::nullopt;
  return name.find(" TEST CA - G") == std::string::npos ? Network::kProduction : Network::kTest;
}

Result<void> check_authority(const Config& config, std::string_view key, const crypto::Certificate& certificate,
                             const crypto::DistinguishedName& authority) {
  const auto network = network_of(authority);
  if (!network || *network == config.network) return {};
  return fail(ErrorCode::kConfiguration,
              fmt::format("{} holds {}, which is of the {} network; network is \"{}\", and expects its own authorities",
                          key, certificate.describe(), to_string(*network), to_string(config.network)));
}

}  // namespace

Result<void> check_addresses(const Config& config) {
  const auto as4 = path_of_url(config, "as4.url", config.as4_url, "https://ap.example.org/as4", Reached::kByPeers);
  if (!as4) return tl::unexpected(as4.error());
  if (*as4 != kAs4Path)
    return wrong("as4.url", config.as4_url,
                 fmt::format("the path \"{}\", where messages are taken, as in \"https://ap.example.org{}\"", kAs4Path,
                             kAs4Path));
  const auto smp = path_of_url(config, "smp.url", config.smp_url, "https://smp.example.org", Reached::kByPeers);
  if (!smp) return tl::unexpected(smp.error());
  if (auto done = check_smp_id(config); !done) return done;
  if (auto done = check_zone(config); !done) return done;
  const auto sml = path_of_url(config, "sml.url", config.sml_url, "https://api.sml.prod.tech.peppol.org/edelivery-sml",
                               Reached::kByUs);
  if (!sml) return tl::unexpected(sml.error());
  return check_listeners(config);
}

Result<void> check_contacts(const Config& config) {
  const auto check = [](std::string_view key, const std::string& text) -> Result<void> {
    const auto url = boost::urls::parse_uri(text);
    const auto scheme = url ? to_lower_ascii(std::string_view(url->scheme().data(), url->scheme().size())) : "";
    const bool is_mailbox = scheme == "mailto" && url->encoded_path().find('@') != std::string_view::npos;
    const bool is_page = (scheme == "https" || scheme == "http") && !url->host().empty();
    if (is_mailbox || is_page) return {};
    return wrong(key, text, "\"mailto:peppol@example.org\" or a page such as \"https://example.org/contact\"");
  };
  if (auto contact = check("smp.technical_contact", config.smp_technical_contact); !contact) return contact;
  if (config.smp_technical_information.empty()) return {};
  return check("smp.technical_information", config.smp_technical_information);
}

Result<void> check_data_directory(const Config& config) {
  std::error_code failed;
  fs::path folder = config.data_directory;
  while (!fs::exists(folder, failed) && !failed && folder.has_relative_path()) folder = folder.parent_path();
  if (auto done = check_writable_folder(config.data_directory, folder.empty() ? "." : folder); !done) return done;
  const fs::path spool = config.data_directory / "spool";
  if (fs::exists(spool, failed))
    if (auto done = check_writable_folder(config.data_directory, spool); !done) return done;
  const fs::path store = config.data_directory / "peppolgw.db";
  if (fs::exists(store, failed) && (!fs::is_regular_file(store, failed) || !may(store, R_OK | W_OK)))
    return wrong("data_directory", config.data_directory.string(),
                 fmt::format("a folder whose {} this user may read and write", store.filename().string()));
  return {};
}

Result<void> check_network(const Config& config, const Identity& identity) {
  for (const auto& own : {std::pair("access_point.certificate", &identity.access_point.certificate),
                          std::pair("smp_signing.certificate", &identity.smp.certificate)})
    if (auto done = check_authority(config, own.first, *own.second, own.second->issuer()); !done) return done;
  for (const auto& [key, store] :
       {std::pair("trust.access_points", &identity.trust_access_points), std::pair("trust.smps", &identity.trust_smps)})
    for (const auto* certificates : {&store->anchors(), &store->intermediates()})
      for (const auto& authority : *certificates)
        if (auto done = check_authority(config, key, authority, authority.subject()); !done) return done;
  return {};
}

Result<Identity> check_config(const Config& config) {
  if (auto done = config.check_complete(); !done) return tl::unexpected(done.error());
  if (auto done = check_addresses(config); !done) return tl::unexpected(done.error());
  if (auto done = check_contacts(config); !done) return tl::unexpected(done.error());
  if (auto done = check_data_directory(config); !done) return tl::unexpected(done.error());
  auto identity = Identity::load(config);
  if (!identity) return identity;
  if (auto done = check_network(config, *identity); !done) return tl::unexpected(done.error());
  return identity;
}

}  // namespace peppol::gateway
