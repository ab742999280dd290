#include "tests/directory/sandbox_pki.h"

namespace peppol::directory {

namespace {

SandboxPki make() {
  const crypto::Validity long_life{*parse_time("2026-01-01T00:00:00Z"), *parse_time("2036-01-01T00:00:00Z")};
  const auto leaf = [&long_life](std::string unit, std::string name) {
    return crypto::LeafRequest{.subject = {.country = "NL",
                                           .organization = "Test",
                                           .organizational_unit = std::move(unit),
                                           .common_name = std::move(name)},
                               .validity = long_life};
  };
  auto root = *crypto::CertificateAuthority::make_root({.common_name = "Test Root"}, long_life);
  auto smp_ca = *root.make_intermediate({.common_name = "Test SMP CA"}, long_life);
  auto ap_ca = *root.make_intermediate({.common_name = "Test AP CA"}, long_life);
  auto tls_request = leaf("TLS", "smp.test");
  tls_request.dns_names = {"smp.test"};
  tls_request.ip_addresses = {"127.0.0.1"};
  tls_request.tls_server = true;
  crypto::TrustStore store("test");
  store.add_anchor(root.certificate());
  store.add_intermediate(smp_ca.certificate());
  store.add_intermediate(ap_ca.certificate());
  auto smp = *smp_ca.issue(leaf("TEST SMP", "PSM000001"));
  auto other_smp = *smp_ca.issue(leaf("TEST SMP", "PSM000002"));
  auto access_point = *ap_ca.issue(leaf("TEST AP", "PAP000001"));
  auto tls = *root.issue(tls_request);
  return {std::move(root),      std::move(smp_ca),       std::move(ap_ca), std::move(smp),
          std::move(other_smp), std::move(access_point), std::move(tls),   std::move(store)};
}

}  // namespace

const SandboxPki& sandbox_pki() {
  static const SandboxPki pki = make();
  return pki;
}

ServiceInformation sandbox_information() {
  SmpEndpoint endpoint;
  endpoint.address = "https://ap.test/as4";
  endpoint.certificate = sandbox_pki().access_point.certificate.base64();
  endpoint.description = "a test & more";
  endpoint.contact_url = "mailto:a@example.org";
  return {*ParticipantId::parse("0106:68750110"),
          *DocumentTypeId::parse(kInvoiceType),
          {SmpProcess{*ProcessId::parse(kBillingProcess), {endpoint}}}};
}

}  // namespace peppol::directory
