#include "base/crypto/certificate_authority.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/crypto/openssl_handles.h"
#include "base/random.h"

namespace peppol::crypto {
namespace {

constexpr int kKeyBits = 2048;

using NewX509 = std::shared_ptr<X509>;

struct ExtensionText {
  int nid;
  std::string value;  // in OpenSSL's configuration language
};

bool add_part(X509_NAME* name, const char* type, const std::string& value) {
  return value.empty() || X509_NAME_add_entry_by_txt(name, type, MBSTRING_UTF8, octets(std::string_view(value)),
                                                     static_cast<int>(value.size()), -1, 0) == 1;
}

bool set_subject(X509& x509, const SubjectName& subject) {
  X509_NAME* name = X509_get_subject_name(&x509);
  return add_part(name, "C", subject.country) && add_part(name, "O", subject.organization) &&
         add_part(name, "OU", subject.organizational_unit) && add_part(name, "CN", subject.common_name);
}

bool set_random_serial(X509& x509) {
  Bytes bytes = random_bytes(16);
  bytes[0] = static_cast<char>((bytes[0] & 0x3F) | 0x40);  // positive, never shorter
  const BigNumber number(BN_bin2bn(octets(std::string_view(bytes)), static_cast<int>(bytes.size()), nullptr));
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&x509)) != nullptr;
}

bool set_validity(X509& x509, const Validity& validity) {
  return ASN1_TIME_set(X509_getm_notBefore(&x509), to_time_t(validity.not_before)) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(&x509), to_time_t(validity.not_after)) != nullptr;
}

bool add_extensions(X509& x509, X509& issuer, const std::vector<ExtensionText>& extensions) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, &issuer, &x509, nullptr, nullptr, 0);
  return std::all_of(extensions.begin(), extensions.end(), [&](const ExtensionText& text) {
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, text.nid, text.value.c_str()));
    return extension && X509_add_ext(&x509, extension.get(), -1) == 1;
  });
}

struct CertificateToMake {
  const SubjectName& subject;
  const Validity& validity;
  const PrivateKey& key;
  std::vector<ExtensionText> extensions;
};

// Signed by `issuer`, or by its own key when there is none.
Result<Certificate> make(const CertificateToMake& what, const KeyPair* issuer) {
  if (what.validity.not_after <= what.validity.not_before) {
    return fail(ErrorCode::kConfiguration,
                fmt::format("A certificate cannot end at {} and begin at {}.", format_time(what.validity.not_after),
                            format_time(what.validity.not_before)));
  }
  const NewX509 x509(X509_new(), X509_free);
  X509* signer = issuer == nullptr ? x509.get() : issuer->certificate.handle();
  EVP_PKEY* signing_key = issuer == nullptr ? what.key.handle() : issuer->key.handle();
  if (!x509 || X509_set_version(x509.get(), X509_VERSION_3) != 1 || !set_random_serial(*x509) ||
      !set_validity(*x509, what.validity) || !set_subject(*x509, what.subject) ||
      X509_set_issuer_name(x509.get(), X509_get_subject_name(signer)) != 1 ||
      X509_set_pubkey(x509.get(), what.key.handle()) != 1 || !add_extensions(*x509, *signer, what.extensions) ||
      X509_sign(x509.get(), signing_key, EVP_sha256()) == 0) {
    return openssl_failed(fmt::format("Making a certificate for \"{}\"", what.subject.common_name));
  }
  // Read back, so that the certificate is in the form every other one is in.
  return Certificate::parse(Certificate(x509).der());
}

std::vector<ExtensionText> authority_extensions() {
  return {{NID_basic_constraints, "critical,CA:TRUE"},
          {NID_key_usage, "critical,keyCertSign,cRLSign"},
          {NID_subject_key_identifier, "hash"}};
}

// Values become part of OpenSSL's configuration language, in which a comma begins the next one.
bool is_plain(std::string_view name) {
  return !name.empty() && name.find_first_of(", \t\r\n;\"\\") == std::string_view::npos;
}

Result<std::vector<ExtensionText>> leaf_extensions(const LeafRequest& request) {
  std::vector<ExtensionText> out = {{NID_basic_constraints, "critical,CA:FALSE"},
                                    {NID_key_usage, "critical,digitalSignature,keyEncipherment"},
                                    {NID_subject_key_identifier, "hash"},
                                    {NID_authority_key_identifier, "keyid"}};
  std::vector<std::string> usages;
  if (request.tls_server) usages.emplace_back("serverAuth");
  if (request.tls_client) usages.emplace_back("clientAuth");
  if (!usages.empty()) out.push_back({NID_ext_key_usage, fmt::format("{}", fmt::join(usages, ","))});

  std::vector<std::string> names;
  for (const auto& dns : request.dns_names) names.push_back("DNS:" + dns);
  for (const auto& ip : request.ip_addresses) names.push_back("IP:" + ip);
  if (!request.crl_url.empty()) names.push_back("URI:" + request.crl_url);
  for (const auto& name : names) {
    if (!is_plain(name)) {
      return fail(ErrorCode::kConfiguration, fmt::format("\"{}\" cannot be part of a certificate.", name));
    }
  }
  if (!request.crl_url.empty()) {
    out.push_back({NID_crl_distribution_points, names.back()});
    names.pop_back();
  }
  if (!names.empty()) out.push_back({NID_subject_alt_name, fmt::format("{}", fmt::join(names, ","))});
  return out;
}

bool add_revoked(X509_CRL& crl, const std::string& serial_hex, const ASN1_TIME* when) {
  BIGNUM* raw = nullptr;
  if (BN_hex2bn(&raw, serial_hex.c_str()) == 0) return false;
  const BigNumber number(raw);
  std::unique_ptr<X509_REVOKED, Freeing<X509_REVOKED_free>> revoked(X509_REVOKED_new());
  const std::unique_ptr<ASN1_INTEGER, Freeing<ASN1_INTEGER_free>> serial(BN_to_ASN1_INTEGER(number.get(), nullptr));
  if (!revoked || !serial || X509_REVOKED_set_serialNumber(revoked.get(), serial.get()) != 1 ||
      X509_REVOKED_set_revocationDate(revoked.get(), const_cast<ASN1_TIME*>(when)) != 1 ||
      X509_CRL_add0_revoked(&crl, revoked.get()) != 1) {
    return false;
  }
  static_cast<void>(revoked.release());  // the list owns it now
  return true;
}

}  // namespace

Result<CertificateAuthority> CertificateAuthority::make_root(const SubjectName& subject, const Validity& validity) {
  auto key = PrivateKey::generate(kKeyBits);
  if (!key) return tl::unexpected(key.error());
  auto certificate = make({subject, validity, *key, authority_extensions()}, nullptr);
  if (!certificate) return tl::unexpected(certificate.error());
  return CertificateAuthority(KeyPair{std::move(*key), std::move(*certificate), {}});
}

CertificateAuthority CertificateAuthority::load(KeyPair pair) { return CertificateAuthority(std::move(pair)); }

Result<CertificateAuthority> CertificateAuthority::make_intermediate(const SubjectName& subject,
                                                                     const Validity& validity) const {
  auto key = PrivateKey::generate(kKeyBits);
  if (!key) return tl::unexpected(key.error());
  auto extensions = authority_extensions();
  extensions.push_back({NID_authority_key_identifier, "keyid"});
  auto certificate = make({subject, validity, *key, std::move(extensions)}, &pair_);
  if (!certificate) return tl::unexpected(certificate.error());
  std::vector<Certificate> chain = {pair_.certificate};
  chain.insert(chain.end(), pair_.chain.begin(), pair_.chain.end());
  return CertificateAuthority(KeyPair{std::move(*key), std::move(*certificate), std::move(chain)});
}

Result<KeyPair> CertificateAuthority::issue(const LeafRequest& request) const {
  auto key = PrivateKey::generate(kKeyBits);
  if (!key) return tl::unexpected(key.error());
  return issue_for(*key, request);
}

Result<KeyPair> CertificateAuthority::issue_for(const PrivateKey& key, const LeafRequest& request) const {
  auto extensions = leaf_extensions(request);
  if (!extensions) return tl::unexpected(extensions.error());
  auto certificate = make({request.subject, request.validity, key, std::move(*extensions)}, &pair_);
  if (!certificate) return tl::unexpected(certificate.error());
  std::vector<Certificate> chain;
  if (!pair_.certificate.is_self_issued()) {
    chain.push_back(pair_.certificate);
    std::copy_if(pair_.chain.begin(), pair_.chain.end(), std::back_inserter(chain),
                 [](const Certificate& above) { return !above.is_self_issued(); });
  }
  return KeyPair{key, std::move(*certificate), std::move(chain)};
}

Result<Bytes> CertificateAuthority::make_crl(const std::vector<std::string>& serials_hex,
                                             const Validity& validity) const {
  const RevocationList crl(X509_CRL_new());
  const std::unique_ptr<ASN1_TIME, Freeing<ASN1_TIME_free>> from(
      ASN1_TIME_set(nullptr, to_time_t(validity.not_before)));
  const std::unique_ptr<ASN1_TIME, Freeing<ASN1_TIME_free>> until(
      ASN1_TIME_set(nullptr, to_time_t(validity.not_after)));
  if (!crl || !from || !until || X509_CRL_set_version(crl.get(), X509_CRL_VERSION_2) != 1 ||
      X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(pair_.certificate.handle())) != 1 ||
      X509_CRL_set1_lastUpdate(crl.get(), from.get()) != 1 || X509_CRL_set1_nextUpdate(crl.get(), until.get()) != 1) {
    return openssl_failed("Making a revocation list");
  }
  for (const auto& serial : serials_hex) {
    if (!add_revoked(*crl, serial, from.get())) {
      return fail(ErrorCode::kMalformed, fmt::format("\"{}\" is not a serial number in hexadecimal.", serial));
    }
  }
  if (X509_CRL_sort(crl.get()) != 1 || X509_CRL_sign(crl.get(), pair_.key.handle(), EVP_sha256()) == 0) {
    return openssl_failed("Signing a revocation list");
  }
  unsigned char* bytes = nullptr;
  const int length = i2d_X509_CRL(crl.get(), &bytes);
  const Octets owned(bytes);
  if (length < 0) return openssl_failed("Writing a revocation list");
  return Bytes(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
}

}  // namespace peppol::crypto
