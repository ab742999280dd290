// The certificates in a signature's KeyInfo.

#include <fmt/core.h>

#include <algorithm>

#include "base/crypto/xml_algorithms.h"
#include "base/crypto/xml_signature.h"
#include "base/crypto/xml_signer.h"
#include "base/xml/writer.h"

namespace peppol::crypto {
namespace {

constexpr std::size_t kMaxCertificates = 16;

}  // namespace

Result<std::vector<Certificate>> x509_certificates(xml::Element signature) {
  auto key_info = xml::required_child(signature, kDsNamespace, "KeyInfo");
  if (!key_info) return tl::unexpected(key_info.error());
  std::vector<Certificate> certificates;
  for (const auto& group : key_info->children(kDsNamespace, "X509Data")) {
    for (const auto& element : group.children(kDsNamespace, "X509Certificate")) {
      if (certificates.size() == kMaxCertificates) {
        return fail(ErrorCode::kLimitExceeded,
                    fmt::format("{} has more than {} certificates.", key_info->describe(), kMaxCertificates));
      }
      auto certificate = Certificate::parse(element.text());
      if (!certificate) return tl::unexpected(certificate.error());
      certificates.push_back(std::move(*certificate));
    }
  }
  if (certificates.empty()) {
    return fail(ErrorCode::kMalformed, fmt::format("{} has no X509Certificate.", key_info->describe()));
  }
  return certificates;
}

Result<Certificate> signer_from_x509_data(xml::Element signature) {
  auto all = x509_certificates(signature);
  if (!all) return tl::unexpected(all.error());
  std::vector<Certificate> ends;
  for (const auto& candidate : *all) {
    const bool issued_another = std::any_of(all->begin(), all->end(), [&](const Certificate& other) {
      return !(other == candidate) && other.issuer() == candidate.subject();
    });
    if (!issued_another && std::find(ends.begin(), ends.end(), candidate) == ends.end()) ends.push_back(candidate);
  }
  if (ends.size() != 1) {
    return fail(ErrorCode::kUntrusted, fmt::format("The signature's KeyInfo holds {} certificates of which {} could be "
                                                   "the signer's; exactly one was expected.",
                                                   all->size(), ends.size()));
  }
  return ends.front();
}

std::string x509_key_info(const Certificate& certificate) {
  xml::Writer w;
  w.start("ds:X509Data").declare("ds", kDsNamespace);
  w.element("ds:X509SubjectName", certificate.subject().to_string());
  w.element("ds:X509Certificate", certificate.base64());
  w.end();
  return w.finish();
}

}  // namespace peppol::crypto
