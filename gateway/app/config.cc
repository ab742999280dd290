#include "gateway/app/config.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <iterator>
#include <sstream>
#include <tuple>

namespace peppol::gateway {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMostConnections = 100'000;
constexpr std::int64_t kMostUploadBytes = 1LL << 40;

// What one key does with its value; throws std::invalid_argument with what was expected.
struct Setting {
  std::string key;
  std::function<void(Config&, const toml::node&, const fs::path& folder)> apply;
};

std::string text_of(const toml::node& node) {
  const auto value = node.value<std::string>();
  if (!value) throw std::invalid_argument("a text in quotes");
  return *value;
}

std::int64_t integer_of(const toml::node& node, std::int64_t least, std::int64_t most) {
  const auto value = node.is_integer() ? node.value<std::int64_t>() : std::nullopt;
  if (!value || *value < least || *value > most)
    throw std::invalid_argument(fmt::format("a number from {} to {}", least, most));
  return *value;
}

fs::path path_of(const toml::node& node, const fs::path& folder) {
  const fs::path given = text_of(node);
  return given.is_absolute() ? given : folder / given;
}

std::vector<std::string> texts_of(const toml::node& node) {
  const auto* array = node.as_array();
  if (!array) throw std::invalid_argument("a list of texts in quotes");
  std::vector<std::string> texts;
  for (const auto& item : *array) texts.push_back(text_of(item));
  return texts;
}

std::vector<fs::path> paths_of(const toml::node& node, const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const auto& text : texts_of(node))
    paths.push_back(fs::path(text).is_absolute() ? fs::path(text) : folder / text);
  return paths;
}

bool is_ip(int family, const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> parsed{};
  return inet_pton(family, text.c_str(), parsed.data()) == 1;
}

// "127.0.0.1:8080" or "[::1]:8080"; a name is none, which address of its would it be?
ListenAddress address_of(const std::string& text) {
  const auto colon = text.rfind(':');
  const std::string what = "an IP address and port such as \"127.0.0.1:8080\" or \"[::1]:8080\"";
  if (colon == std::string::npos) throw std::invalid_argument(what);
  ListenAddress address;
  address.address = text.substr(0, colon);
  const bool bracketed = address.address.starts_with('[') && address.address.ends_with(']');
  if (bracketed) address.address = address.address.substr(1, address.address.size() - 2);
  if (!is_ip(bracketed ? AF_INET6 : AF_INET, address.address)) throw std::invalid_argument(what);
  const std::string port = text.substr(colon + 1);
  if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string::npos ||
      std::stoi(port) > 65535)
    throw std::invalid_argument(what);
  address.port = static_cast<std::uint16_t>(std::stoi(port));
  return address;
}

template <class T>
T one_of(const toml::node& node, std::initializer_list<std::pair<std::string_view, T>> choices) {
  const std::string text = text_of(node);
  std::string names;
  for (const auto& [name, value] : choices) {
    if (text == name) return value;
    names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", name);
  }
  throw std::invalid_argument("one of " + names);
}

Setting text(std::string key, std::string Config::*member) {
  return {std::move(key), [member](Config& c, const toml::node& n, const fs::path&) { c.*member = text_of(n); }};
}

Setting address(std::string key, ListenAddress Config::*member) {
  return {std::move(key),
          [member](Config& c, const toml::node& n, const fs::path&) { c.*member = address_of(text_of(n)); }};
}

Setting paths(std::string key, std::vector<fs::path> Config::*member) {
  return {std::move(key), [member](Config& c, const toml::node& n, const fs::path& f) { c.*member = paths_of(n, f); }};
}

template <class T>
Setting number(std::string key, T Config::*member, std::int64_t least, std::int64_t most) {
  return {std::move(key), [=](Config& c, const toml::node& n, const fs::path&) {
            c.*member = static_cast<T>(integer_of(n, least, most));
          }};
}

Setting seconds(std::string key, std::chrono::seconds Config::*member) {
  return {std::move(key), [member](Config& c, const toml::node& n, const fs::path&) {
            c.*member = std::chrono::seconds(integer_of(n, 1, 7 * 24 * 3600));
          }};
}

// Adds "<prefix>.certificate", ".key" and ".passphrase".
void add_key_files(std::vector<Setting>& settings, const std::string& prefix,
                   const std::function<KeyFiles&(Config&)>& files) {
  settings.push_back({prefix + ".certificate", [files](Config& c, const toml::node& n, const fs::path& f) {
                        files(c).certificate = path_of(n, f);
                      }});
  settings.push_back(
      {prefix + ".key", [files](Config& c, const toml::node& n, const fs::path& f) { files(c).key = path_of(n, f); }});
  settings.push_back({prefix + ".passphrase",
                      [files](Config& c, const toml::node& n, const fs::path&) { files(c).passphrase = text_of(n); }});
}

void apply_dns_servers(Config& config, const toml::node& node, const fs::path&) {
  for (const auto& text : texts_of(node)) {
    if (is_ip(AF_INET, text) || is_ip(AF_INET6, text)) {
      config.dns_servers.push_back({text});
      continue;
    }
    try {
      const auto address = address_of(text);
      if (address.port == 0) throw std::invalid_argument("");
      config.dns_servers.push_back({address.address, address.port});
    } catch (const std::invalid_argument&) {
      throw std::invalid_argument(
          "a list of IP addresses such as [\"192.0.2.1\", \"192.0.2.1:5353\", \"[2001:db8::1]:5353\"]");
    }
  }
}

std::vector<Setting> make_settings() {  // NOLINT(readability-function-size): a table
  std::vector<Setting> all = {
      {"network",
       [](Config& c, const toml::node& n, const fs::path&) {
         c.network = one_of<Network>(
             n, {{"sandbox", Network::kSandbox}, {"test", Network::kTest}, {"production", Network::kProduction}});
       }},
      {"data_directory", [](Config& c, const toml::node& n, const fs::path& f) { c.data_directory = path_of(n, f); }},
      address("listen.api", &Config::api),
      address("listen.as4", &Config::as4),
      address("listen.smp", &Config::smp),
      text("as4.url", &Config::as4_url),
      text("smp.url", &Config::smp_url),
      text("smp.id", &Config::smp_id),
      text("smp.technical_contact", &Config::smp_technical_contact),
      text("smp.service_description", &Config::smp_service_description),
      text("smp.technical_information", &Config::smp_technical_information),
      text("sml.zone", &Config::sml_zone),
      text("sml.url", &Config::sml_url),
      {"dns.servers", apply_dns_servers},
      paths("trust.access_points", &Config::trust_access_points),
      paths("trust.smps", &Config::trust_smps),
      paths("trust.tls", &Config::trust_tls),
      number("limits.submission_bytes", &Config::max_submission_bytes, 1024, kMostBytes),
      number("limits.message_bytes", &Config::max_message_bytes, 1024, kMostBytes),
      number("limits.document_bytes", &Config::max_document_bytes, 1024, kMostBytes),
      {"limits.findings",
       [](Config& c, const toml::node& n, const fs::path&) {
         c.validation.max_findings = static_cast<std::size_t>(integer_of(n, 10, 100'000));
       }},
      {"limits.finding_bytes",
       [](Config& c, const toml::node& n, const fs::path&) {
         c.validation.max_finding_bytes = static_cast<std::size_t>(integer_of(n, 10'000, 100'000'000));
       }},
      {"limits.validation_s",
       [](Config& c, const toml::node& n, const fs::path&) {
         c.validation.max_time = std::chrono::seconds(integer_of(n, 1, 3600));
       }},
      {"limits.validation_memory_bytes",
       [](Config& c, const toml::node& n, const fs::path&) {
         c.validation.max_memory =
             static_cast<std::size_t>(integer_of(n, std::int64_t{16} << 20, std::int64_t{16} << 30));
       }},
      number("limits.workers", &Config::workers, 1, 256),
      number("limits.api_workers", &Config::api_workers, 1, 256),
      number("limits.as4_workers", &Config::as4_workers, 1, 256),
      number("limits.smp_workers", &Config::smp_workers, 1, 256),
      number("limits.judging_workers", &Config::judging_workers, 1, 256),
      number("limits.api_connections", &Config::api_connections, 1, kMostConnections),
      number("limits.api_connections_per_address", &Config::api_connections_per_address, 1, kMostConnections),
      number("limits.as4_connections", &Config::as4_connections, 1, kMostConnections),
      number("limits.smp_connections", &Config::smp_connections, 1, kMostConnections),
      number("limits.connections_per_address", &Config::connections_per_address, 1, kMostConnections),
      number("limits.api_upload_bytes", &Config::api_upload_bytes, 1024, kMostUploadBytes),
      number("limits.as4_upload_bytes", &Config::as4_upload_bytes, 1024, kMostUploadBytes),
      number("limits.key_requests_per_s", &Config::key_requests_per_s, 1, 1'000'000),
      number("limits.key_requests_at_once", &Config::key_requests_at_once, 1, kMostConnections),
      number("delivery.at_once", &Config::deliveries_at_once, 1, 256),
      number("delivery.max_attempts", &Config::max_attempts, 1, 1000),
      seconds("delivery.first_retry_s", &Config::first_retry),
      seconds("delivery.longest_retry_s", &Config::longest_retry),
      seconds("delivery.give_up_after_s", &Config::give_up_after),
      seconds("delivery.doubt_window", &Config::doubt_window),
      seconds("delivery.connect_s", &Config::connect_limit),
      seconds("delivery.exchange_s", &Config::exchange_limit),
      seconds("delivery.low_speed_s", &Config::low_speed_limit),
      number("delivery.low_speed_bytes", &Config::low_speed_bytes, 1, 1'000'000),
      {"log.format",
       [](Config& c, const toml::node& n, const fs::path&) {
         c.log_format = one_of<LogFormat>(n, {{"text", LogFormat::kText}, {"json", LogFormat::kJson}});
       }},
      {"log.level",
       [](Config& c, const toml::node& n, const fs::path&) {
         c.log_level = one_of<LogLevel>(n, {{"debug", LogLevel::kDebug},
                                            {"info", LogLevel::kInfo},
                                            {"warning", LogLevel::kWarning},
                                            {"error", LogLevel::kError}});
       }},
  };
  add_key_files(all, "tls", [](Config& c) -> KeyFiles& { return c.tls; });
  add_key_files(all, "access_point", [](Config& c) -> KeyFiles& { return c.access_point_key; });
  add_key_files(all, "smp_signing", [](Config& c) -> KeyFiles& { return c.smp_key; });
  add_key_files(all, "api_tls", [](Config& c) -> KeyFiles& {
    if (!c.api_tls) c.api_tls.emplace();
    return *c.api_tls;
  });
  return all;
}

std::string place_of(const toml::node& node) { return fmt::format("line {}", node.source().begin.line); }

// The value as TOML writes it, on one line; passphrases are not shown.
std::string shown(const std::string& key, const toml::node& node) {
  if (key.ends_with(".passphrase")) return "not a text";
  std::ostringstream text;
  text << toml::toml_formatter(node, toml::format_flags::none);
  std::string value = std::move(text).str();
  std::replace(value.begin(), value.end(), '\n', ' ');
  return value;
}

// Whether "smp" is the beginning of settings such as "smp.url".
bool is_table(const std::vector<Setting>& settings, const std::string& key) {
  return std::any_of(settings.begin(), settings.end(), [&](const Setting& s) { return s.key.starts_with(key + "."); });
}

// Walks the tables; calls `apply` for each value with its dotted key.
Result<void> walk(const toml::table& table, const std::string& prefix, const std::vector<Setting>& settings,
                  const std::function<Result<void>(const Setting&, const toml::node&)>& apply) {
  for (const auto& [name, node] : table) {
    const std::string key = prefix.empty() ? std::string(name.str()) : prefix + "." + std::string(name.str());
    const auto known = std::find_if(settings.begin(), settings.end(), [&](const Setting& s) { return s.key == key; });
    if (known != settings.end()) {
      if (auto done = apply(*known, node); !done) return done;
    } else if (const auto* inner = node.as_table(); inner != nullptr && is_table(settings, key)) {
      if (auto done = walk(*inner, key, settings, apply); !done) return done;
    } else {
      return fail(ErrorCode::kConfiguration,
                  fmt::format("{}: \"{}\" is not a setting; docs/configuration.md lists them", place_of(node), key));
    }
  }
  return {};
}

}  // namespace

std::string_view to_string(Network network) {
  switch (network) {
    case Network::kSandbox: return "sandbox";
    case Network::kTest: return "test";
    case Network::kProduction: return "production";
  }
  return "sandbox";
}

Result<Config> Config::parse(std::string_view text, const fs::path& folder) {
  toml::table table;
  try {
    table = toml::parse(text);
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::kConfiguration,
                fmt::format("line {}: {}", error.source().begin.line, std::string(error.description())));
  }
  Config config;
  config.data_directory = folder / "data";
  auto walked = walk(table, "", make_settings(), [&](const Setting& setting, const toml::node& node) -> Result<void> {
    try {
      setting.apply(config, node, folder);
      return {};
    } catch (const std::invalid_argument& expected) {
      return fail(ErrorCode::kConfiguration, fmt::format("{}: {} is {}; expected {}", place_of(node), setting.key,
                                                         shown(setting.key, node), expected.what()));
    }
  });
  if (!walked) return tl::unexpected(walked.error());
  return config;
}

Result<void> Config::check_complete() const {
  const std::pair<std::string_view, const std::string&> needed[] = {
      {"as4.url", as4_url},
      {"smp.url", smp_url},
      {"smp.id", smp_id},
      {"smp.technical_contact", smp_technical_contact},
      {"smp.service_description", smp_service_description},
      {"sml.zone", sml_zone},
      {"sml.url", sml_url}};
  for (const auto& [key, value] : needed)
    if (value.empty())
      return fail(ErrorCode::kConfiguration,
                  fmt::format("{} is not set; docs/configuration.md says what it is for", key));
  const std::tuple<std::string_view, std::chrono::seconds, std::string_view> no_shorter[] = {
      {"delivery.longest_retry_s", longest_retry, "the longest wait"},
      {"delivery.give_up_after_s", give_up_after, "the time after which a delivery is given up"}};
  for (const auto& [key, time, what] : no_shorter)
    if (time < first_retry)
      return fail(
          ErrorCode::kConfiguration,
          fmt::format("{} is {}, less than delivery.first_retry_s, which is {}: {} must not be shorter than the "
                      "first wait",
                      key, time.count(), first_retry.count(), what));
  if (exchange_limit < connect_limit)
    return fail(ErrorCode::kConfiguration,
                fmt::format("delivery.exchange_s is {}, less than delivery.connect_s, which is {}: the whole exchange "
                            "must not end before its connection",
                            exchange_limit.count(), connect_limit.count()));
  const std::tuple<std::string_view, std::uint64_t, std::string_view, std::uint64_t> no_smaller[] = {
      {"limits.as4_upload_bytes", as4_upload_bytes, "limits.message_bytes", max_message_bytes},
      {"limits.api_upload_bytes", api_upload_bytes, "limits.submission_bytes", max_submission_bytes}};
  for (const auto& [key, all, one_key, one] : no_smaller)
    if (all < one)
      return fail(ErrorCode::kConfiguration,
                  fmt::format("{} is {}, less than {}, which is {}: all unfinished bodies together must be at least as "
                              "large as one may be",
                              key, all, one_key, one));
  return {};
}

Result<Config> Config::load(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    return fail(ErrorCode::kConfiguration, fmt::format("the configuration {} cannot be read", file.string()));
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  auto config = parse(text, fs::absolute(file).parent_path());
  if (!config) return fail(config.error().code, fmt::format("{}: {}", file.string(), config.error().detail));
  return config;
}

}  // namespace peppol::gateway
