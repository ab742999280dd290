// A whole Peppol network on one machine: certificate authorities, an SML with
// DNS, and two access points with their SMPs, each a gateway of this program.
// Everything speaks the real protocols on loopback ports.
//
//   auto folder = make_sandbox(directory, clock);      // keys and configurations, once
//   auto network = SandboxNetwork::start(*folder, log);
//   auto alfa = Gateway::start(*Config::load(folder->gateways[0].config_file), log, clock);

#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"

namespace peppol::gateway {

struct SandboxGateway {
  std::string name;                   // "alfa", "bravo"
  std::filesystem::path config_file;  // for `peppolgw serve`
  std::string api_url;
};

struct SandboxFolder {
  std::filesystem::path directory;
  std::string zone;
  std::string dns_address;  // "127.0.0.1:5353"
  std::string sml_url;
  std::array<SandboxGateway, 2> gateways;
};

// Makes keys, certificates and configurations on free loopback ports; a folder
// made before is read again. Fails with kStorage or kConfiguration.
Result<SandboxFolder> make_sandbox(const std::filesystem::path& directory, const Clock& clock);

// DNS and SML, without the gateways; the SMPs' ids and addresses are those of the gateways' configurations.
class SandboxNetwork {
 public:
  static Result<std::unique_ptr<SandboxNetwork>> start(const SandboxFolder& folder, Log& log);
  ~SandboxNetwork();
  SandboxNetwork(const SandboxNetwork&) = delete;
  SandboxNetwork& operator=(const SandboxNetwork&) = delete;

 private:
  struct State;
  explicit SandboxNetwork(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace peppol::gateway
