#include "gateway/sml_registrar.h"

#include "directory/sml.h"

namespace peppol::gateway {
namespace {

class Registrar final : public SmlRegistrar {
 public:
  Registrar(net::HttpClientOptions options, std::string url, std::string smp_id)
      : http_(std::move(options)), client_(http_, std::move(url), std::move(smp_id)) {}

  Result<void> create(const directory::ParticipantId& identifier) override { return client_.create(identifier); }
  Result<void> remove(const directory::ParticipantId& identifier) override { return client_.remove(identifier); }

 private:
  net::HttpClient http_;
  directory::SmlClient client_;
};

}  // namespace

Result<std::unique_ptr<SmlRegistrar>> make_sml_registrar(const Config& config, const Identity& identity) {
  net::HttpClientOptions options;
  options.ca_pem = identity.trust_tls_pem;
  auto key = identity.smp.key.to_pem("");
  if (!key) return tl::unexpected(key.error());
  net::ClientIdentity ours{identity.smp.certificate.pem(), std::move(*key)};
  for (const auto& certificate : identity.smp.chain) ours.certificate_chain_pem += certificate.pem();
  options.identity = std::move(ours);
  return std::make_unique<Registrar>(std::move(options), config.sml_url, config.smp_id);
}

}  // namespace peppol::gateway
