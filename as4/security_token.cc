#include "as4/security_token.h"

#include <fmt/format.h>

#include "as4/soap.h"
#include "base/crypto/xml_algorithms.h"
#include "base/xml/writer.h"

namespace peppol::as4 {
namespace {

tl::unexpected<Refusal> not_direct(xml::Element owner) {
  return refuse(
      EbmsCode::kPolicyNoncompliance,
      fmt::format("{} does not name its certificate by a direct reference to a BinarySecurityToken", owner.describe()));
}

}  // namespace

std::string write_token(const crypto::Certificate& certificate, std::string_view id) {
  xml::Writer w;
  w.start("wsse:BinarySecurityToken")
      .declare("wsse", kWsseNamespace)
      .declare("wsu", xml::kWsuNamespace)
      .attribute("EncodingType", kBase64Binary)
      .attribute("ValueType", kX509v3)
      .attribute("wsu:Id", id)
      .text(certificate.base64())
      .end();
  return w.finish();
}

std::string write_token_reference(std::string_view token_id) {
  xml::Writer w;
  w.start("wsse:SecurityTokenReference").declare("wsse", kWsseNamespace);
  w.start("wsse:Reference").attribute("URI", "#" + std::string(token_id)).attribute("ValueType", kX509v3).end();
  w.end();
  return w.finish();
}

Checked<Bytes> find_token_bytes(const xml::Document& document, xml::Element security, xml::Element owner) {
  const auto key_info = xml::required_child(owner, crypto::kDsNamespace, "KeyInfo");
  if (!key_info) return not_direct(owner);
  const auto holder = xml::required_child(*key_info, kWsseNamespace, "SecurityTokenReference");
  if (!holder) return not_direct(owner);
  const auto reference = xml::required_child(*holder, kWsseNamespace, "Reference");
  if (!reference) return not_direct(owner);
  const auto uri = reference->attribute("", "URI").value_or("");
  if (uri.size() < 2 || uri.front() != '#') return not_direct(owner);
  const auto token = xml::find_by_id(document.root(), std::string_view(uri).substr(1));
  if (!token) return refuse(EbmsCode::kPolicyNoncompliance, token.error().detail);
  if (!token->is(kWsseNamespace, "BinarySecurityToken") || token->parent() != security) return not_direct(owner);
  if (token->attribute("", "ValueType") != kX509v3)
    return refuse(EbmsCode::kPolicyNoncompliance,
                  fmt::format("the BinarySecurityToken \"{}\" has the ValueType \"{}\", not \"{}\"", uri,
                              token->attribute("", "ValueType").value_or(""), kX509v3));
  auto der = from_base64(token->text());
  if (!der)
    return refuse(EbmsCode::kPolicyNoncompliance, fmt::format("the BinarySecurityToken \"{}\" is not base64", uri));
  return std::move(*der);
}

Checked<crypto::Certificate> find_token(const xml::Document& document, xml::Element security, xml::Element owner,
                                        crypto::CertificateCache* known) {
  const auto der = find_token_bytes(document, security, owner);
  if (!der) return tl::unexpected(der.error());
  auto certificate = known == nullptr ? crypto::Certificate::parse(*der) : known->parse(*der);
  if (!certificate) return refuse(EbmsCode::kFailedAuthentication, certificate.error().detail);
  return std::move(*certificate);
}

}  // namespace peppol::as4
