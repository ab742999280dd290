// What an operator may set: gateway.toml. A key that is not known here is an
// error, so that a misspelt one cannot be ignored; docs/configuration.md lists
// them all, and a test holds it to config.cc.
//
//   auto config = Config::load("gateway.toml");

#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/log.h"
#include "ubl/validation/validator.h"

namespace peppol::gateway {

enum class Network { kSandbox, kTest, kProduction };
std::string_view to_string(Network network);  // "sandbox", "test", "production"

struct ListenAddress {
  std::string address = "127.0.0.1";  // IPv4 or IPv6, in text
  std::uint16_t port = 0;             // 0: the system chooses
};

// A private key with its certificate: PEM (one or two files) or PKCS#12.
struct KeyFiles {
  std::filesystem::path certificate;  // or the PKCS#12 file, or a PEM file with both
  std::filesystem::path key;          // empty: in `certificate`
  std::string passphrase;
};

struct DnsAddress {
  std::string address;  // IPv4 or IPv6, in text
  std::uint16_t port = 53;
};

// The most that limits.*_bytes may be: messages and documents are kept in one row of the store each, and SQLite's rows
// end at 10^9 bytes. The servers take no larger bodies than these limits.
inline constexpr std::uint64_t kMostBytes = 900ULL * 1024 * 1024;

struct Config {
  Network network = Network::kSandbox;
  std::filesystem::path data_directory = "data";

  ListenAddress api{.port = 8080};
  ListenAddress as4{.port = 8443};
  ListenAddress smp{.port = 8444};
  std::optional<KeyFiles> api_tls;  // none: plain HTTP, for a loopback or a proxy
  KeyFiles tls;                     // of the AS4 and SMP addresses

  std::string as4_url;  // as peers reach it, "https://ap.example.org/as4"
  std::string smp_url;  // "https://smp.example.org"
  std::string smp_id;   // our name in the SML
  // In every answer of our SMP (SMP 1.4.0, Endpoint): the first two are mandatory there.
  std::string smp_technical_contact;  // "mailto:peppol@example.org"
  std::string smp_service_description = "Peppol AS4 access point";
  std::string smp_technical_information;  // "https://example.org/peppol"; empty: left out

  KeyFiles access_point_key;
  KeyFiles smp_key;

  std::vector<std::filesystem::path> trust_access_points;  // PEM: roots and CAs of access points
  std::vector<std::filesystem::path> trust_smps;
  std::vector<std::filesystem::path> trust_tls;  // empty: the system's authorities

  std::string sml_zone;
  std::string sml_url;
  std::vector<DnsAddress> dns_servers;  // empty: the system's

  std::uint64_t max_submission_bytes = 20ULL * 1024 * 1024;
  std::uint64_t max_message_bytes = 110ULL * 1024 * 1024;
  std::uint64_t max_document_bytes = 100ULL * 1024 * 1024;
  validation::ValidationLimits validation;  // limits.findings, .finding_bytes, .validation_s, .validation_memory_bytes
  // Threads for what blocks, by what they do: nothing of one waits for another.
  std::size_t workers = 8;          // submissions and validations
  std::size_t api_workers = 4;      // all else of the API
  std::size_t as4_workers = 8;      // messages coming in
  std::size_t smp_workers = 2;      // SMP answers
  std::size_t judging_workers = 2;  // received documents checked, registrations tried again
  std::size_t api_connections = 1024;
  std::size_t api_connections_per_address = 512;  // a proxy is one address
  std::size_t as4_connections = 1024;
  std::size_t smp_connections = 512;
  std::size_t connections_per_address = 128;               // of the AS4 and of the SMP address
  std::uint64_t api_upload_bytes = 512ULL * 1024 * 1024;   // unfinished bodies of the API, in memory
  std::uint64_t as4_upload_bytes = 2048ULL * 1024 * 1024;  // unfinished messages, in the spool
  std::size_t key_requests_per_s = 1000;                   // of one API key, over ten seconds
  std::size_t key_requests_at_once = 64;                   // of one API key
  std::size_t deliveries_at_once = 8;

  int max_attempts = 100;
  std::chrono::seconds first_retry{10};
  std::chrono::seconds longest_retry{3600};
  std::chrono::seconds give_up_after{24 * 3600};  // since the first attempt
  std::chrono::seconds doubt_window{9 * 60};      // as4::RetryPolicy says what it is
  // Of one exchange with another access point. 110 MiB over 0.8 Mbit/s take 19 minutes.
  std::chrono::seconds connect_limit{10};
  std::chrono::seconds exchange_limit{20 * 60};
  std::chrono::seconds low_speed_limit{180};  // below this many bytes a second, the wait for the receipt included
  std::uint32_t low_speed_bytes = 100;

  LogFormat log_format = LogFormat::kText;
  LogLevel log_level = LogLevel::kInfo;

  // Fails with kConfiguration, naming line, key, value (never a secret) and what is
  // expected; load() also the file. Relative paths are taken from the folder the file is in.
  static Result<Config> load(const std::filesystem::path& file);
  static Result<Config> parse(std::string_view toml, const std::filesystem::path& folder);

  // Whether all that a gateway needs is set: kConfiguration names the first setting that is missing, or two times that
  // contradict each other. What the values are worth, check_config() says.
  Result<void> check_complete() const;
};

}  // namespace peppol::gateway
