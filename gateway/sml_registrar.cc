#include "gateway/sml_registrar.h"

#include "base/net/dns_client.h"
#include "directory/sml.h"
#include "directory/smp_address.h"
#include "gateway/connections.h"

namespace peppol::gateway {
namespace {

class Registrar final : public SmlRegistrar {
 public:
  Registrar(net::HttpClientOptions options, const Config& config)
      : http_(std::move(options)),
        client_(http_, config.sml_url, config.smp_id),
        dns_(dns_options(config)),
        zone_(config.sml_zone),
        smp_url_(config.smp_url) {}

  Result<void> create(const directory::ParticipantId& identifier) override { return client_.create(identifier); }
  Result<void> remove(const directory::ParticipantId& identifier) override { return client_.remove(identifier); }

  Result<Holder> holder(const directory::ParticipantId& identifier) override {
    const auto records = dns_.query_naptr(identifier.sml_hostname(zone_));
    if (!records && records.error().code == ErrorCode::kNotFound) return Holder{Holder::Kind::kNobody};
    if (!records) return tl::unexpected(records.error());
    auto base = directory::smp_base_url(*records, net::AllowedSchemes::kHttpsOnly);
    if (!base) return tl::unexpected(base.error());
    const bool ours = directory::is_same_smp(*base, smp_url_);
    return Holder{ours ? Holder::Kind::kUs : Holder::Kind::kAnother, std::move(*base)};
  }

 private:
  net::HttpClient http_;
  directory::SmlClient client_;
  net::DnsClient dns_;
  std::string zone_;
  std::string smp_url_;
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
  return std::make_unique<Registrar>(std::move(options), config);
}

}  // namespace peppol::gateway
