// serve, check-config, key, sandbox: what runs until it is stopped, and what
// is needed before.

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>

#include "gateway/app/config.h"
#include "gateway/app/config_check.h"
#include "gateway/app/expiry.h"
#include "gateway/app/gateway.h"
#include "gateway/app/identity.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/input.h"
#include "gateway/cli/until_stopped.h"
#include "gateway/sandbox/network.h"
#include "gateway/store/data_folder.h"
#include "gateway/store/database.h"

namespace peppol::gateway::cli {

int run(const ServeCommand& command) {
  const StopSignals stop;
  const auto config = Config::load(command.config);
  if (!config) return cannot_run(config.error());
  const SystemClock clock;
  Log log(clock, config->log_format, config->log_level);
  const auto gateway = Gateway::start(*config, log, clock);
  if (!gateway) return cannot_run(gateway.error());
  fmt::print("peppolgw: the API is at {}/v1\n", (*gateway)->api_url());
  std::fflush(stdout);
  stop.wait();
  log.info("gateway.stopping", "a signal asked the gateway to stop");
  (*gateway)->stop();
  return kDone;
}

int run(const CheckConfigCommand& command) {
  const auto config = Config::load(command.config);
  if (!config) return cannot_run(config.error());
  const auto identity = check_config(*config);
  if (!identity) return cannot_run(identity.error());
  const Time now = SystemClock().now();
  const auto notices = expiring(identity->certificates, now);
  for (const auto& notice : notices)
    if (notice.expiry != Expiry::kSoon) return cannot_run({ErrorCode::kConfiguration, notice.detail});
  const auto chain = identity->trust_access_points.verify(
      {.leaf = identity->access_point.certificate,
       .now = now,
       .requirement = {.issuer_common_names = identity->trust_access_points.issuer_common_names()}});
  if (!chain) return cannot_run({chain.error().code, "access_point: " + chain.error().detail});
  const auto smp_chain =
      identity->trust_smps.verify({.leaf = identity->smp.certificate,
                                   .now = now,
                                   .requirement = {.issuer_common_names = identity->trust_smps.issuer_common_names()}});
  if (!smp_chain) return cannot_run({smp_chain.error().code, "smp_signing: " + smp_chain.error().detail});
  fmt::print("{}: the configuration is complete and its keys are trusted on the {} network\n", command.config.string(),
             to_string(config->network));
  fmt::print("  access point {}\n  SMP          {}\n", identity->access_point.certificate.describe(),
             identity->smp.certificate.describe());
  for (const auto& notice : notices) fmt::print("  soon: {}\n", notice.detail);
  return kDone;
}

int run(const KeyCommand& command) {
  const auto config = Config::load(command.config);
  if (!config) return cannot_run(config.error());
  if (const auto made = make_private_folder(config->data_directory); !made) return cannot_run(made.error());
  const auto database = Database::open(config->data_directory / "peppolgw.db");
  if (!database) return cannot_run(database.error());
  const SystemClock clock;
  Accounts accounts(**database, clock);
  std::optional<std::string> organisation;
  if (!command.organisation.empty()) organisation = command.organisation;
  const auto key =
      accounts.create_key(organisation, command.name, config->network == Network::kProduction ? "live" : "test");
  if (!key) return cannot_run(key.error());
  fmt::print("{}\n", key->secret);
  return kDone;
}

int run(const SandboxCommand& command) {
  const StopSignals stop;
  const SystemClock clock;
  Log log(clock, LogFormat::kText, LogLevel::kInfo);
  const TemporaryFolder temporary;
  const auto folder = make_sandbox(command.directory.empty() ? temporary.path() : command.directory, clock);
  if (!folder) return cannot_run(folder.error());
  const auto network = SandboxNetwork::start(*folder, log);
  if (!network) return cannot_run(network.error());
  std::vector<std::unique_ptr<Gateway>> gateways;
  fmt::print("a Peppol network of its own: DNS at {}, zone {}, SML at {}\n", folder->dns_address, folder->zone,
             folder->sml_url);
  for (const auto& one : folder->gateways) {
    const auto config = Config::load(one.config_file);
    if (!config) return cannot_run(config.error());
    if (command.without_gateways) {
      fmt::print("  {}: peppolgw serve --config {}\n", one.name, one.config_file.string());
      continue;
    }
    auto gateway = Gateway::start(*config, log, clock);
    if (!gateway) return cannot_run(gateway.error());
    const auto key = (*gateway)->accounts().create_key(std::nullopt, "sandbox", "test");
    if (!key) return cannot_run(key.error());
    fmt::print("  {}: API {}/v1, operator's key {}\n", one.name, (*gateway)->api_url(), key->secret);
    gateways.push_back(std::move(*gateway));
  }
  fmt::print("stop it with Ctrl-C\n");
  std::fflush(stdout);
  stop.wait();
  return kDone;
}

}  // namespace peppol::gateway::cli
