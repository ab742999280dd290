#include "gateway/registration/sml_registrar.h"

#include "base/net/http_client.h"
#include "directory/sml.h"
#include "directory/smp_address.h"

namespace peppol::gateway {
namespace {

class Registrar final : public SmlRegistrar {
 public:
  Registrar(net::HttpClientOptions http, const SmlOptions& options)
      : http_(std::move(http)),
        client_(http_, options.sml_url, options.smp_id),
        dns_(options.dns),
        zone_(options.zone),
        smp_url_(options.smp_url) {}

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

Result<std::unique_ptr<SmlRegistrar>> make_sml_registrar(const SmlOptions& options, const crypto::KeyPair& keys) {
  net::HttpClientOptions http;
  http.ca_pem = options.ca_pem;
  auto key = keys.key.to_pem("");
  if (!key) return tl::unexpected(key.error());
  net::ClientIdentity ours{keys.certificate.pem(), std::move(*key)};
  for (const auto& certificate : keys.chain) ours.certificate_chain_pem += certificate.pem();
  http.identity = std::move(ours);
  return std::make_unique<Registrar>(std::move(http), options);
}

}  // namespace peppol::gateway
