#include "gateway/app/gateway.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>

#include <array>
#include <future>
#include <vector>

#include "as4/receiver.h"
#include "base/net/dns_client.h"
#include "base/net/file_limit.h"
#include "base/net/http_client.h"
#include "base/net/http_server.h"
#include "base/net/io_threads.h"
#include "directory/lookup.h"
#include "gateway/api/services.h"
#include "gateway/api/submission_answer.h"
#include "gateway/app/config_check.h"
#include "gateway/app/connections.h"
#include "gateway/app/expiry.h"
#include "gateway/app/identity.h"
#include "gateway/endpoints/as4_service.h"
#include "gateway/endpoints/smp_service.h"
#include "gateway/exchange/inbox.h"
#include "gateway/exchange/outbox.h"
#include "gateway/http/problem.h"
#include "gateway/http/router.h"
#include "gateway/registration/sml_registrar.h"
#include "gateway/registration/smp_registry.h"
#include "gateway/store/data_folder.h"
#include "gateway/store/received.h"

namespace peppol::gateway {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kIoThreads = 2;          // of the API and of AS4 each
constexpr std::size_t kWaitingPerThread = 64;  // in the line of a pool
constexpr std::size_t kOtherFiles = 256;       // the store, spool files, connections of our own
constexpr std::chrono::seconds kDrain{10};
constexpr std::chrono::seconds kResume{60};
constexpr std::chrono::hours kLookAtCertificates{24};
constexpr std::size_t kKnownCertificates = 512;
constexpr std::uint64_t kMostSmpBodyBytes = 64 * 1024;

as4::ReceiverOptions receiver_options(const Config& config, const Identity& identity,
                                      const std::filesystem::path& spool, crypto::CertificateCache& certificates) {
  as4::ReceiverOptions options{
      .keys = {identity.access_point},
      .trust = identity.trust_access_points,
      .requirement = {.issuer_common_names = identity.trust_access_points.issuer_common_names()},
      .revocation = nullptr,
      .certificates = &certificates,
      .limits = {},
      .max_document_bytes = config.max_document_bytes,
      .host = "peppolgw"};
  options.limits.max_part_bytes = config.max_message_bytes;
  options.limits.folder = spool;
  return options;
}

OutboxPolicy outbox_policy(const Config& config, const std::filesystem::path& spool) {
  OutboxPolicy policy;
  policy.retry.first_wait = config.first_retry;
  policy.retry.longest_wait = config.longest_retry;
  policy.retry.max_failures = config.max_attempts;
  policy.retry.give_up_after = config.give_up_after;
  policy.retry.doubt_window = config.doubt_window;
  policy.http.connect = config.connect_limit;
  policy.http.total = config.exchange_limit;
  policy.http.low_speed = config.low_speed_limit;
  policy.http.low_speed_bytes = config.low_speed_bytes;
  policy.at_once = config.deliveries_at_once;
  policy.max_message_bytes = config.max_message_bytes;
  policy.spool_folder = spool;
  return policy;
}

// What our SMP says of every participant.
directory::SmpEndpoint published_endpoint(const Config& config, const Identity& identity) {
  return {.address = config.as4_url,
          .certificate = identity.access_point.certificate.base64(),
          .description = config.smp_service_description,
          .contact_url = config.smp_technical_contact,
          .information_url = config.smp_technical_information};
}

net::PoolOptions pool_options(std::string name, std::size_t threads, Log& log) {
  return {.name = std::move(name), .threads = threads, .max_waiting = threads * kWaitingPerThread, .log = &log};
}

// One organisation may take three quarters of the threads and half the line.
net::PoolOptions checks_options(const Config& config, Log& log) {
  auto options = pool_options("checks", config.workers, log);
  options.max_at_once_per_tenant = std::max<std::size_t>(1, config.workers * 3 / 4);
  options.max_waiting_per_tenant = options.max_waiting / 2;
  return options;
}

net::ServerLimits server_limits(std::size_t connections, std::size_t per_address, std::uint64_t body_bytes) {
  net::ServerLimits limits;
  limits.max_body_bytes = body_bytes;
  limits.max_connections = connections;
  limits.max_connections_per_address = per_address;
  return limits;
}

net::ServerLimits api_limits(const Config& config) {
  auto limits = server_limits(config.api_connections, config.api_connections_per_address, kMostBytes);
  limits.max_unfinished_bytes = config.api_upload_bytes;
  return limits;
}

net::ServerLimits as4_limits(const Config& config) {
  auto limits = server_limits(config.as4_connections, config.connections_per_address, kMostBytes);
  limits.max_unfinished_bytes = config.as4_upload_bytes;
  return limits;
}

net::ServerLimits smp_limits(const Config& config) {
  return server_limits(config.smp_connections, config.connections_per_address, kMostSmpBodyBytes);
}

// The settings, with fewer connections where the system lets this process have fewer files: one server besieged must
// not take the files of the others.
Config fit_to_files(Config config, Log& log) {
  const std::size_t files = net::raise_file_limit();
  const std::size_t wanted = config.api_connections + config.as4_connections + config.smp_connections;
  if (files >= wanted + kOtherFiles) return config;
  const std::size_t left = files > 2 * kOtherFiles ? files - kOtherFiles : files / 2;
  for (auto* one : {&config.api_connections, &config.as4_connections, &config.smp_connections})
    *one = std::max<std::size_t>(1, *one * left / wanted);
  log.warning(
      "gateway.few_files",
      fmt::format("the system allows this process {} open files, and limits.*_connections ask for {} and {} "
                  "others: the servers take {}, {} and {} connections; raise the limit (LimitNOFILE, ulimit -n)",
                  files, wanted, kOtherFiles, config.api_connections, config.as4_connections, config.smp_connections));
  return config;
}

// What can fail before anything runs.
struct Opened {
  DataLock lock;
  Identity identity;
  std::filesystem::path spool;
  std::unique_ptr<Database> database;
  std::unique_ptr<SmlRegistrar> sml;
};

Result<Opened> open_all(const Config& config) {
  auto identity = check_config(config);
  if (!identity) return tl::unexpected(identity.error());
  if (auto made = make_private_folder(config.data_directory); !made) return tl::unexpected(made.error());
  auto lock = DataLock::take(config.data_directory);
  if (!lock) return tl::unexpected(lock.error());
  auto spool = config.data_directory / "spool";
  if (auto made = make_private_folder(spool); !made) return tl::unexpected(made.error());
  auto database = Database::open(config.data_directory / "peppolgw.db");
  if (!database) return tl::unexpected(database.error());
  auto sml = make_sml_registrar(sml_options(config, *identity), identity->smp);
  if (!sml) return tl::unexpected(sml.error());
  return Opened{std::move(*lock), std::move(*identity), std::move(spool), std::move(*database), std::move(*sml)};
}

}  // namespace

// Declared in the order they depend on each other; destroyed in the opposite one.
struct Gateway::State {
  Config config;
  Log& log;
  const Clock& clock;
  DataLock lock;
  Identity identity;
  std::filesystem::path spool;
  std::unique_ptr<Database> database;
  std::unique_ptr<SmlRegistrar> sml;

  Accounts accounts{*database, clock};
  Participants participants{*database, clock};
  Documents documents{*database};
  Deliveries deliveries{*database};
  ReceivedMessages received{*database};
  validation::RuleLibrary rules{config.data_directory / "rules"};
  validation::Validator validator{rules, config.validation};
  net::HttpClient http{client_options(config, identity)};
  net::DnsClient dns{dns_options(config)};
  directory::Lookup lookup{lookup_options(config, identity), directory::access_network(dns, http, {}), clock};
  Registrations registrations{participants, *sml, log};
  Submissions submissions{{*database, documents, participants, validator, clock, identity.access_point, write_answer}};
  crypto::CertificateCache certificates{kKnownCertificates};  // of other access points
  Outbox outbox{{documents, deliveries, participants, lookup, http, identity.access_point, identity.trust_access_points,
                 certificates, clock, log},
                outbox_policy(config, spool)};
  SmpRegistry smp_registry{participants, published_endpoint(config, identity)};

  // Each server has threads of its own, and so has what blocks behind it: what besieges one delays no other.
  net::IoThreads api_io{kIoThreads, &log};
  net::IoThreads as4_io{kIoThreads, &log};
  net::IoThreads smp_io{1, &log};
  net::Pool api_pool{pool_options("api", config.api_workers, log)};
  net::Pool checks{checks_options(config, log)};
  net::Pool as4_pool{pool_options("as4", config.as4_workers, log)};
  net::Pool smp_pool{pool_options("smp", config.smp_workers, log)};
  net::Pool judging{pool_options("judging", config.judging_workers, log)};
  Inbox inbox{{documents, received, participants, validator, identity.trust_access_points, judging, clock, log}};
  as4::Receiver receiver{receiver_options(config, identity, spool, certificates), inbox};
  As4Service as4_service{receiver, as4_pool, clock, log, {config.max_message_bytes, kMostBytes, spool}};
  SmpService smp_service{smp_registry, smp_pool, {config.smp_url, &identity.smp}};
  ApiOptions api_options{.max_submission_bytes = config.max_submission_bytes,
                         .network = std::string(to_string(config.network)),
                         .key_mode = config.network == Network::kProduction ? "live" : "test"};
  Router router{accounts, api_pool, KeyLimits(config.key_requests_per_s, config.key_requests_at_once)};
  std::unique_ptr<net::Server> api_server;
  std::unique_ptr<net::Server> as4_server;
  std::unique_ptr<net::Server> smp_server;
  bool stopped = false;

  State(const Config& c, Log& l, const Clock& k, Opened opened)
      : config(fit_to_files(c, l)),
        log(l),
        clock(k),
        lock(std::move(opened.lock)),
        identity(std::move(opened.identity)),
        spool(std::move(opened.spool)),
        database(std::move(opened.database)),
        sml(std::move(opened.sml)) {}

  ~State() { stop(); }

  Result<void> listen();
  void resume_registrations();
  void tell_expiring() const;
  void run();
  void stop();
};

Result<void> Gateway::State::listen() {
  const Services services{api_options, clock,      api_pool,    checks,        accounts, participants,
                          documents,   deliveries, submissions, registrations, outbox,   validator};
  add_status_routes(router, services);
  add_document_routes(router, services);
  add_inbox_routes(router, services);
  add_organisation_routes(router, services);
  add_validation_routes(router, services);
  const auto open = [this](net::IoThreads& io, const ListenAddress& at, net::ServerOptions options,
                           net::RequestHandler handler) {
    options.log = &log;
    return net::Server::listen(io.context(), at.address, at.port, options, std::move(handler));
  };
  auto api =
      open(api_io, config.api, {.tls = identity.api_tls, .limits = api_limits(config), .refusal = server_refusal},
           [this](net::Request& r) { return router.answer(r); });
  if (!api) return tl::unexpected(api.error());
  api_server = std::move(*api);
  auto as4 = open(as4_io, config.as4, {.tls = identity.tls, .limits = as4_limits(config)},
                  [this](net::Request& r) { return as4_service.answer(r); });
  if (!as4) return tl::unexpected(as4.error());
  as4_server = std::move(*as4);
  auto smp = open(smp_io, config.smp, {.tls = identity.tls, .limits = smp_limits(config)},
                  [this](net::Request& r) { return smp_service.answer(r); });
  if (!smp) return tl::unexpected(smp.error());
  smp_server = std::move(*smp);
  return {};
}

// Registrations that the SML could not take are tried again while the gateway runs.
void Gateway::State::resume_registrations() {
  if (auto posted = judging.post([this] {
        registrations.resume();
        inbox.catch_up();
      });
      !posted)
    log.warning("registration.not_resumed", posted.error().detail);
}

void Gateway::State::tell_expiring() const {
  for (const auto& notice : expiring(identity.certificates, clock.now())) {
    if (notice.expiry == Expiry::kSoon)
      log.warning(event_of(notice.expiry), notice.detail);
    else
      log.error(event_of(notice.expiry), notice.detail);
  }
}

void Gateway::State::run() {
  registrations.mend();
  for (auto* io : {&api_io, &as4_io, &smp_io}) io->start();
  outbox.start();
  tell_expiring();
  const auto executor = smp_io.context().get_executor();
  net::spawn(executor,
             net::repeat(
                 kResume, [this] { resume_registrations(); }, &log, "registration.not_resumed"),
             &log, "gateway.timer_ended");
  net::spawn(executor,
             net::repeat(
                 kLookAtCertificates, [this] { tell_expiring(); }, &log, "certificate.not_looked_at"),
             &log, "gateway.timer_ended");
  static_cast<void>(judging.post([this] { inbox.catch_up(); }));
  resume_registrations();
}

void Gateway::State::stop() {
  if (std::exchange(stopped, true)) return;
  const std::array<std::pair<net::IoThreads&, net::Server*>, 3> servers = {
      {{api_io, api_server.get()}, {as4_io, as4_server.get()}, {smp_io, smp_server.get()}}};
  std::vector<std::future<void>> ending;
  for (const auto& [io, server] : servers)
    if (server && io.is_started())
      ending.push_back(asio::co_spawn(io.context(), server->shut_down(kDrain), asio::use_future));
  for (const auto& one : ending) one.wait();
  outbox.stop();
  for (auto* pool : {&api_pool, &checks, &as4_pool, &smp_pool, &judging}) pool->stop();
  for (const auto& [io, server] : servers) io.stop();
}

Gateway::Gateway(std::unique_ptr<State> state) : state_(std::move(state)) {}
Gateway::~Gateway() = default;

Result<std::unique_ptr<Gateway>> Gateway::start(const Config& config, Log& log, const Clock& clock) {
  auto opened = open_all(config);
  if (!opened) return tl::unexpected(opened.error());
  auto state = std::make_unique<State>(config, log, clock, std::move(*opened));
  if (auto listening = state->listen(); !listening) return tl::unexpected(listening.error());
  state->run();
  log.info("gateway.ready", "the gateway is ready", {{"network", to_string(config.network)}});
  return std::unique_ptr<Gateway>(new Gateway(std::move(state)));
}

std::string Gateway::api_url() const {
  return fmt::format("{}://{}:{}", state_->identity.api_tls ? "https" : "http", state_->config.api.address,
                     state_->api_server->port());
}

Accounts& Gateway::accounts() { return state_->accounts; }

void Gateway::stop() { state_->stop(); }

}  // namespace peppol::gateway
