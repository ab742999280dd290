#include "base/crypto/certificate.h"

#include <fmt/core.h>

#include "base/crypto/digest.h"
#include "base/crypto/openssl_handles.h"

namespace peppol::crypto {
namespace {

constexpr std::size_t kMaxBytes = 64 * 1024;
constexpr std::size_t kMaxCertificates = 64;

Result<Certificate> from_der(std::string_view der) {
  if (der.size() > kMaxBytes) {
    return fail(ErrorCode::kMalformed,
                fmt::format("The certificate has {} bytes; at most {} are accepted.", der.size(), kMaxBytes));
  }
  const unsigned char* at = octets(der);
  std::shared_ptr<X509> x509(d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free);
  if (!x509) return fail(ErrorCode::kMalformed, fmt::format("The certificate cannot be read: {}.", drain_errors()));
  if (at != octets(der) + der.size()) {
    return fail(ErrorCode::kMalformed, "There are bytes behind the end of the certificate.");
  }
  return Certificate(std::move(x509));
}

bool is_der(std::string_view text) { return text.size() > 2 && text[0] == 0x30 && (text[1] & 0x80) != 0; }

Result<std::vector<std::string>> der_blocks(std::string_view text) {
  if (is_der(text)) return std::vector<std::string>{std::string(text)};
  if (text.find("-----BEGIN ") != std::string_view::npos) return pem_blocks(text, "CERTIFICATE");
  auto der = from_base64(text);
  if (!der || !is_der(*der)) {
    return fail(ErrorCode::kMalformed, "The text is not a certificate in PEM, DER or base64.");
  }
  return std::vector<std::string>{std::move(*der)};
}

DistinguishedName name_of(const X509_NAME* name) {
  const Bio out(BIO_new(BIO_s_mem()));
  constexpr unsigned long kUtf8 = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  if (!out || X509_NAME_print_ex(out.get(), name, 0, kUtf8) < 0) return DistinguishedName(std::vector<std::string>());
  auto parsed = DistinguishedName::parse(text_of(*out));
  return parsed ? std::move(*parsed) : DistinguishedName(std::vector<std::string>());
}

BigNumber serial_of(X509* x509) { return BigNumber(ASN1_INTEGER_to_BN(X509_get0_serialNumber(x509), nullptr)); }

}  // namespace

Result<Certificate> Certificate::parse(std::string_view text) {
  auto blocks = der_blocks(text);
  if (!blocks) return tl::unexpected(blocks.error());
  if (blocks->size() != 1) {
    return fail(ErrorCode::kMalformed, fmt::format("One certificate was expected; the text holds {}.", blocks->size()));
  }
  return from_der(blocks->front());
}

Result<std::vector<Certificate>> Certificate::parse_all(std::string_view text) {
  auto blocks = der_blocks(text);
  if (!blocks) return tl::unexpected(blocks.error());
  if (blocks->empty() || blocks->size() > kMaxCertificates) {
    return fail(ErrorCode::kMalformed, fmt::format("Between 1 and {} certificates were expected; the text holds {}.",
                                                   kMaxCertificates, blocks->size()));
  }
  std::vector<Certificate> certificates;
  for (const auto& block : *blocks) {
    auto certificate = from_der(block);
    if (!certificate) return tl::unexpected(certificate.error());
    certificates.push_back(std::move(*certificate));
  }
  return certificates;
}

DistinguishedName Certificate::subject() const { return name_of(X509_get_subject_name(x509_.get())); }
DistinguishedName Certificate::issuer() const { return name_of(X509_get_issuer_name(x509_.get())); }
std::string Certificate::common_name() const { return subject().value("CN").value_or(""); }

std::string Certificate::serial_hex() const {
  const BigNumber serial = serial_of(x509_.get());
  const Text text(serial ? BN_bn2hex(serial.get()) : nullptr);
  std::string hex = to_lower_ascii(text ? text.get() : "");
  const std::size_t digit = hex.find_first_not_of('0');
  return digit == std::string::npos ? "0" : hex.substr(digit);
}

Time Certificate::not_before() const { return time_of(X509_get0_notBefore(x509_.get())); }
Time Certificate::not_after() const { return time_of(X509_get0_notAfter(x509_.get())); }
bool Certificate::is_valid_at(Time now) const { return not_before() <= now && now <= not_after(); }

Bytes Certificate::sha256_fingerprint() const { return sha256(der()); }

Bytes Certificate::der() const {
  unsigned char* bytes = nullptr;
  const int length = i2d_X509(x509_.get(), &bytes);
  const Octets owned(bytes);
  return length < 0 ? Bytes() : Bytes(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
}

std::string Certificate::base64() const { return to_base64(der()); }

std::string Certificate::pem() const {
  const std::string text = base64();
  std::string out = "-----BEGIN CERTIFICATE-----\n";
  for (std::size_t at = 0; at < text.size(); at += 64) out += text.substr(at, 64) + "\n";
  return out + "-----END CERTIFICATE-----\n";
}

bool Certificate::is_ca() const { return X509_check_ca(x509_.get()) == 1; }

bool Certificate::is_self_issued() const {
  return X509_NAME_cmp(X509_get_subject_name(x509_.get()), X509_get_issuer_name(x509_.get())) == 0;
}

bool Certificate::allows_digital_signature() const {
  return (X509_get_key_usage(x509_.get()) & KU_DIGITAL_SIGNATURE) != 0;  // all bits when absent
}

std::vector<std::string> Certificate::extended_key_usage() const {
  std::vector<std::string> out;
  const std::unique_ptr<EXTENDED_KEY_USAGE, Freeing<EXTENDED_KEY_USAGE_free>> usage(
      static_cast<EXTENDED_KEY_USAGE*>(X509_get_ext_d2i(x509_.get(), NID_ext_key_usage, nullptr, nullptr)));
  for (int i = 0; usage && i < sk_ASN1_OBJECT_num(usage.get()); ++i) {
    std::string oid(80, '\0');
    const int length = OBJ_obj2txt(oid.data(), static_cast<int>(oid.size()), sk_ASN1_OBJECT_value(usage.get(), i), 1);
    if (length > 0 && static_cast<std::size_t>(length) < oid.size()) {
      out.push_back(oid.substr(0, static_cast<std::size_t>(length)));
    }
  }
  return out;
}

std::string Certificate::describe() const {
  return fmt::format("{} (issuer {}, serial {}, valid {} to {})", subject().to_string(), issuer().to_string(),
                     serial_hex(), format_date(not_before()), format_date(not_after()));
}

bool operator==(const Certificate& a, const Certificate& b) { return X509_cmp(a.handle(), b.handle()) == 0; }

}  // namespace peppol::crypto
