#include "gateway/app/identity.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

namespace peppol::gateway {
namespace {

tl::unexpected<Error> misconfigured(std::string_view setting, const std::filesystem::path& file, const Error& cause) {
  return fail(ErrorCode::kConfiguration, fmt::format("{} ({}): {}", setting, file.string(), cause.detail));
}

Result<crypto::KeyPair> load_key(std::string_view setting, const KeyFiles& files) {
  if (files.certificate.empty())
    return fail(ErrorCode::kConfiguration,
                fmt::format("{}.certificate is not set: the file with the certificate and key", setting));
  const auto certificate = read_file(files.certificate);
  if (!certificate) return misconfigured(setting, files.certificate, certificate.error());
  if (files.key.empty()) {
    auto pair = crypto::KeyPair::parse(*certificate, files.passphrase);
    if (!pair) return misconfigured(setting, files.certificate, pair.error());
    return pair;
  }
  const auto key = read_file(files.key);
  if (!key) return misconfigured(setting, files.key, key.error());
  auto pair = crypto::KeyPair::from_pem(*certificate, *key, files.passphrase);
  if (!pair) return misconfigured(setting, files.key, pair.error());
  return pair;
}

Result<crypto::TrustStore> load_trust(std::string_view setting, std::string name,
                                      const std::vector<std::filesystem::path>& files) {
  crypto::TrustStore store(std::move(name));
  if (files.empty())
    return fail(ErrorCode::kConfiguration,
                fmt::format("{} is not set: the PEM files of the authorities to believe", setting));
  for (const auto& file : files) {
    const auto pem = read_file(file);
    if (!pem) return misconfigured(setting, file, pem.error());
    if (auto added = store.add_pem(*pem); !added) return misconfigured(setting, file, added.error());
  }
  if (store.anchors().empty())
    return fail(ErrorCode::kConfiguration,
                fmt::format("{} ({}) holds no root: add the self-signed certificate above its authorities", setting,
                            files.front().string()));
  if (store.intermediates().empty())
    return fail(ErrorCode::kConfiguration,
                fmt::format("{} ({}) holds roots alone: add the certificate of the authority that issues for this use; "
                            "access points and SMPs stand under one root, and only by their authority are they told "
                            "from each other",
                            setting, files.front().string()));
  return store;
}

Result<net::TlsIdentity> tls_of(const crypto::KeyPair& pair) {
  net::TlsIdentity identity;
  identity.certificate_chain_pem = pair.certificate.pem();
  for (const auto& certificate : pair.chain) identity.certificate_chain_pem += certificate.pem();
  auto key = pair.key.to_pem("");
  if (!key) return tl::unexpected(key.error());
  identity.private_key_pem = std::move(*key);
  return identity;
}

}  // namespace

Result<Bytes> read_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    return fail(ErrorCode::kConfiguration,
                fmt::format("{} cannot be read: {}", file.string(), std::generic_category().message(errno)));
  return Bytes{std::istreambuf_iterator<char>(stream), {}};
}

Result<void> write_file(const std::filesystem::path& file, std::string_view bytes) {
  const std::filesystem::path part = file.string() + ".part";
  const auto failed = [&](std::string_view doing) {
    return fail(ErrorCode::kStorage,
                fmt::format("{} {} failed: {}", doing, file.string(), std::generic_category().message(errno)));
  };
  const int handle = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (handle < 0) return failed("making");
  bool written = true;
  for (std::string_view rest = bytes; written && !rest.empty();) {
    const ssize_t count = ::write(handle, rest.data(), rest.size());
    written = count > 0;
    if (written) rest.remove_prefix(static_cast<std::size_t>(count));
  }
  written = written && ::fsync(handle) == 0;
  ::close(handle);
  if (!written) return failed("writing");
  if (::rename(part.c_str(), file.c_str()) != 0) return failed("naming");
  return {};
}

Result<Identity> Identity::load(const Config& config) {
  auto access_point = load_key("access_point", config.access_point_key);
  if (!access_point) return tl::unexpected(access_point.error());
  auto smp = load_key("smp_signing", config.smp_key);
  if (!smp) return tl::unexpected(smp.error());
  const std::string network(to_string(config.network));
  auto access_points = load_trust("trust.access_points", network + " access points", config.trust_access_points);
  if (!access_points) return tl::unexpected(access_points.error());
  auto smps = load_trust("trust.smps", network + " SMPs", config.trust_smps);
  if (!smps) return tl::unexpected(smps.error());
  const auto tls_key = load_key("tls", config.tls);
  if (!tls_key) return tl::unexpected(tls_key.error());
  auto tls = tls_of(*tls_key);
  if (!tls) return tl::unexpected(tls.error());
  std::string trust_tls;
  for (const auto& file : config.trust_tls) {
    const auto pem = read_file(file);
    if (!pem) return misconfigured("trust.tls", file, pem.error());
    trust_tls += *pem;
  }
  std::vector<OwnCertificate> certificates = {
      {"access_point", config.access_point_key.certificate, access_point->certificate},
      {"smp_signing", config.smp_key.certificate, smp->certificate},
      {"tls", config.tls.certificate, tls_key->certificate}};
  Identity identity{std::move(*access_point),
                    std::move(*smp),
                    std::move(*access_points),
                    std::move(*smps),
                    trust_tls,
                    std::move(*tls),
                    std::nullopt,
                    certificates};
  if (config.api_tls) {
    const auto key = load_key("api_tls", *config.api_tls);
    if (!key) return tl::unexpected(key.error());
    auto api = tls_of(*key);
    if (!api) return tl::unexpected(api.error());
    identity.api_tls = std::move(*api);
    identity.certificates.push_back({"api_tls", config.api_tls->certificate, key->certificate});
  }
  return identity;
}

}  // namespace peppol::gateway
