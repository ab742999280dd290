#include "gateway/sandbox/network.h"

#include <arpa/inet.h>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <thread>
#include <vector>

#include "base/crypto/certificate_authority.h"
#include "base/net/dns_server.h"
#include "base/net/http_server.h"
#include "gateway/app/config.h"
#include "gateway/app/identity.h"
#include "gateway/sandbox/sml.h"

namespace peppol::gateway {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

constexpr std::string_view kZone = "sml.sandbox.invalid";
constexpr std::array<std::string_view, 2> kNames = {"alfa", "bravo"};
constexpr std::chrono::hours kLifetime{24 * 365 * 2};

// Ports that are free now, all different.
Result<std::vector<std::uint16_t>> free_ports(std::size_t count) {
  std::vector<std::uint16_t> ports;
  std::vector<int> sockets;
  for (std::size_t i = 0; i < count; ++i) {
    const int handle = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockets.push_back(handle);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (handle < 0 || ::bind(handle, generic, size) != 0 || ::getsockname(handle, generic, &size) != 0) break;
    ports.push_back(ntohs(address.sin_port));
  }
  for (const int handle : sockets) ::close(handle);
  if (ports.size() < count) return fail(ErrorCode::kConfiguration, "there is no free port on 127.0.0.1");
  return ports;
}

// "peppol" certificates have a seat id as common name: P, country, six digits.
std::string access_point_id(std::size_t index) { return fmt::format("PSB{:06}", index + 1); }
std::string smp_id(std::size_t index) { return fmt::format("SMP-{}", kNames[index]); }

// Makes the authorities and the keys of everyone in the network.
class Keysmith {
 public:
  Keysmith(fs::path directory, const Clock& clock)
      : directory_(std::move(directory)), validity_{clock.now() - std::chrono::hours(1), clock.now() + kLifetime} {}

  Result<void> make_all() {
    auto root = make_authority(nullptr, "PEPPOLGW SANDBOX ROOT CA");
    if (!root) return tl::unexpected(root.error());
    auto access_points = make_authority(&*root, "PEPPOLGW SANDBOX ACCESS POINT CA");
    if (!access_points) return tl::unexpected(access_points.error());
    auto smps = make_authority(&*root, "PEPPOLGW SANDBOX SERVICE METADATA PUBLISHER CA");
    if (!smps) return tl::unexpected(smps.error());
    auto tls = make_authority(nullptr, "PEPPOLGW SANDBOX TLS CA");
    if (!tls) return tl::unexpected(tls.error());
    const auto pem = [](const crypto::CertificateAuthority& ca) { return ca.certificate().pem(); };
    if (auto done = save("ca/access-points.pem", pem(*root) + pem(*access_points)); !done) return done;
    if (auto done = save("ca/smps.pem", pem(*root) + pem(*smps)); !done) return done;
    if (auto done = save("ca/tls.pem", pem(*tls)); !done) return done;
    // For those who want to join with a key of their own.
    if (auto done = save_pair("ca/access-point-ca.pem", access_points->key_pair()); !done) return done;
    if (auto done = issue(*tls, "sml/tls.pem", server("SANDBOX SML")); !done) return done;
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      const auto in = [&](std::string_view file) { return fmt::format("{}/{}", kNames[i], file); };
      if (auto done = issue(*access_points, in("access-point.pem"), seat("PEPPOL TEST AP", access_point_id(i))); !done)
        return done;
      if (auto done = issue(*smps, in("smp.pem"), seat("PEPPOL TEST SMP", smp_id(i))); !done) return done;
      if (auto done = issue(*tls, in("tls.pem"), server(fmt::format("SANDBOX {}", kNames[i]))); !done) return done;
    }
    return {};
  }

 private:
  Result<crypto::CertificateAuthority> make_authority(const crypto::CertificateAuthority* above, std::string name) {
    const crypto::SubjectName subject{.organization = "peppolgw sandbox", .common_name = std::move(name)};
    if (!above) return crypto::CertificateAuthority::make_root(subject, validity_);
    return above->make_intermediate(subject, validity_);
  }

  crypto::LeafRequest seat(std::string unit, std::string common_name) const {
    crypto::LeafRequest request{.subject = {.organization = "peppolgw sandbox",
                                            .organizational_unit = std::move(unit),
                                            .common_name = std::move(common_name)},
                                .validity = validity_};
    request.tls_client = true;
    return request;
  }

  crypto::LeafRequest server(std::string common_name) const {
    crypto::LeafRequest request{.subject = {.organization = "peppolgw sandbox", .common_name = std::move(common_name)},
                                .validity = validity_};
    request.dns_names = {"localhost"};
    request.ip_addresses = {"127.0.0.1"};
    request.tls_server = true;
    return request;
  }

  Result<void> issue(const crypto::CertificateAuthority& by, const std::string& file,
                     const crypto::LeafRequest& request) {
    const auto pair = by.issue(request);
    if (!pair) return tl::unexpected(pair.error());
    return save_pair(file, *pair);
  }

  Result<void> save_pair(const std::string& file, const crypto::KeyPair& pair) {
    std::string pem = pair.certificate.pem();
    for (const auto& certificate : pair.chain) pem += certificate.pem();
    const auto key = pair.key.to_pem("");
    if (!key) return tl::unexpected(key.error());
    return save(file, pem + *key);
  }

  Result<void> save(const std::string& file, std::string_view bytes) {
    std::error_code failed;
    fs::create_directories((directory_ / file).parent_path(), failed);
    return write_file(directory_ / file, bytes);
  }

  fs::path directory_;
  crypto::Validity validity_;
};

struct Ports {
  std::uint16_t dns, sml;
  std::array<std::array<std::uint16_t, 3>, 2> gateways;  // api, as4, smp
};

std::string config_of(std::size_t index, const Ports& ports) {
  const auto& [api, as4, smp] = ports.gateways[index];
  return fmt::format(R"(# A gateway of the sandbox network; `peppolgw serve --config` runs it.
network = "sandbox"
data_directory = "data"

[listen]
api = "127.0.0.1:{0}"
as4 = "127.0.0.1:{1}"
smp = "127.0.0.1:{2}"

[as4]
url = "https://127.0.0.1:{1}/as4"

[smp]
url = "https://127.0.0.1:{2}"
id = "{3}"
technical_contact = "mailto:operator@example.invalid"

[sml]
zone = "{4}"
url = "https://127.0.0.1:{5}"

[dns]
servers = ["127.0.0.1:{6}"]

[access_point]
certificate = "access-point.pem"

[smp_signing]
certificate = "smp.pem"

[tls]
certificate = "tls.pem"

[trust]
access_points = ["../ca/access-points.pem"]
smps = ["../ca/smps.pem"]
tls = ["../ca/tls.pem"]

[delivery]
first_retry_s = 1
longest_retry_s = 30
)",
                     api, as4, smp, smp_id(index), kZone, ports.sml, ports.dns);
}

// The ports a folder was made with, as its file "ports" has them.
Result<Ports> read_ports(const fs::path& file) {
  const auto text = read_file(file);
  if (!text) return tl::unexpected(text.error());
  std::vector<std::uint16_t> all;
  for (std::size_t at = 0; at < text->size();) {
    all.push_back(static_cast<std::uint16_t>(std::stoi(text->substr(at))));
    at = text->find(' ', at);
    at = at == std::string::npos ? text->size() : at + 1;
  }
  if (all.size() != 8) return fail(ErrorCode::kConfiguration, file.string() + " does not hold eight ports");
  return Ports{all[0], all[1], {{{all[2], all[3], all[4]}, {all[5], all[6], all[7]}}}};
}

Result<void> make_new(const fs::path& directory, const Clock& clock) {
  const auto free = free_ports(8);
  if (!free) return tl::unexpected(free.error());
  if (auto made = Keysmith(directory, clock).make_all(); !made) return made;
  const auto& p = *free;
  const Ports ports{p[0], p[1], {{{p[2], p[3], p[4]}, {p[5], p[6], p[7]}}}};
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (auto done = write_file(directory / kNames[i] / "gateway.toml", config_of(i, ports)); !done) return done;
  // Last: a folder that has it is complete.
  return write_file(directory / "ports", fmt::format("{}", fmt::join(p, " ")));
}

}  // namespace

Result<SandboxFolder> make_sandbox(const fs::path& directory, const Clock& clock) {
  if (!fs::exists(directory / "ports"))
    if (auto made = make_new(directory, clock); !made) return tl::unexpected(made.error());
  const auto ports = read_ports(directory / "ports");
  if (!ports) return tl::unexpected(ports.error());
  SandboxFolder folder;
  folder.directory = fs::absolute(directory);
  folder.zone = kZone;
  folder.dns_address = fmt::format("127.0.0.1:{}", ports->dns);
  folder.sml_url = fmt::format("https://127.0.0.1:{}", ports->sml);
  for (std::size_t i = 0; i < kNames.size(); ++i)
    folder.gateways[i] = {std::string(kNames[i]), folder.directory / kNames[i] / "gateway.toml",
                          fmt::format("http://127.0.0.1:{}", ports->gateways[i][0])};
  return folder;
}

struct SandboxNetwork::State {
  std::unique_ptr<SandboxSml> sml;
  asio::io_context io;
  net::Pool pool{{.name = "sandbox", .threads = 2, .max_waiting = 256}};
  std::unique_ptr<net::DnsServer> dns;
  std::unique_ptr<net::Server> server;
  asio::executor_work_guard<asio::io_context::executor_type> busy{io.get_executor()};
  std::thread thread;

  ~State() {
    if (dns) dns->stop();
    if (server) server->stop();
    pool.stop();
    busy.reset();
    io.stop();
    if (thread.joinable()) thread.join();
  }

  net::Task<net::Response> answer(net::Request& request) {
    if (request.path() != directory::kSmlParticipantPath || request.method() != "POST")
      co_return net::text_response(
          404, "the sandbox's SML answers POST " + std::string(directory::kSmlParticipantPath) + "\n");
    const auto body = co_await request.body(64 * 1024);
    if (!body) co_return net::text_response(413, body.error().detail + "\n");
    const std::string certificate = request.client_certificate_pem();
    auto work = [this, &certificate, &body]() -> Result<directory::SmlMessage> {
      return sml->answer(certificate, *body);
    };
    const auto message = co_await net::on_pool(pool, std::move(work));
    if (!message) co_return net::text_response(503, message.error().detail + "\n");
    co_return net::content_response(message->status, "text/xml; charset=UTF-8", message->body);
  }
};

SandboxNetwork::SandboxNetwork(std::unique_ptr<State> state) : state_(std::move(state)) {}
SandboxNetwork::~SandboxNetwork() = default;

Result<std::unique_ptr<SandboxNetwork>> SandboxNetwork::start(const SandboxFolder& folder, Log& log) {
  const auto ports = read_ports(folder.directory / "ports");
  if (!ports) return tl::unexpected(ports.error());
  std::map<std::string, std::string> smps;
  for (const auto& gateway : folder.gateways) {
    const auto config = Config::load(gateway.config_file);
    if (!config) return tl::unexpected(config.error());
    smps[config->smp_id] = config->smp_url;
  }
  auto sml = SandboxSml::open(folder.zone, std::move(smps), folder.directory / "sml" / "participants");
  if (!sml) return tl::unexpected(sml.error());
  auto state = std::make_unique<State>();
  state->sml = std::move(*sml);
  auto dns = net::DnsServer::listen(state->io, "127.0.0.1", ports->dns, {.name = folder.zone},
                                    [s = state->sml.get()](std::string_view name) { return s->find(name); });
  if (!dns) return tl::unexpected(dns.error());
  state->dns = std::move(*dns);
  const auto tls = read_file(folder.directory / "sml" / "tls.pem");
  if (!tls) return tl::unexpected(tls.error());
  const auto smp_authorities = read_file(folder.directory / "ca" / "smps.pem");
  if (!smp_authorities) return tl::unexpected(smp_authorities.error());
  net::ServerOptions options;
  options.tls = net::TlsIdentity{*tls, *tls, *smp_authorities};
  options.log = &log;
  auto server = net::Server::listen(state->io, "127.0.0.1", ports->sml, options,
                                    [s = state.get()](net::Request& request) { return s->answer(request); });
  if (!server) return tl::unexpected(server.error());
  state->server = std::move(*server);
  state->thread = std::thread([s = state.get()] { s->io.run(); });
  return std::unique_ptr<SandboxNetwork>(new SandboxNetwork(std::move(state)));
}

}  // namespace peppol::gateway
