#include <fmt/format.h>

#include "as4/security.h"
#include "as4/security_token.h"
#include "base/crypto/aes_gcm.h"
#include "base/crypto/xml_algorithms.h"
#include "base/crypto/xml_signer.h"
#include "base/random.h"
#include "base/xml/writer.h"

namespace peppol::as4 {
namespace {

std::string make_xml_id(std::string_view prefix) { return fmt::format("{}-{}", prefix, make_uuid()); }

std::string write_security(std::string_view content) {
  xml::Writer w;
  w.start("wsse:Security")
      .declare("wsse", kWsseNamespace)
      .declare("S12", kSoapNamespace)
      .attribute("S12:mustUnderstand", "true")
      .raw(content)
      .end();
  return w.finish();
}

std::string write_encrypted_key(std::string_view id, std::string_view token_id, std::string_view data_id,
                                std::string_view wrapped_key) {
  xml::Writer w;
  w.start("xenc:EncryptedKey")
      .declare("xenc", crypto::kXencNamespace)
      .declare("ds", crypto::kDsNamespace)
      .attribute("Id", id);
  w.start("xenc:EncryptionMethod").attribute("Algorithm", crypto::kRsaOaep11);
  w.start("ds:DigestMethod").attribute("Algorithm", crypto::kSha256).end();
  w.start("xenc11:MGF")
      .declare("xenc11", crypto::kXenc11Namespace)
      .attribute("Algorithm", crypto::kMgf1Sha256)
      .end()
      .end();
  w.start("ds:KeyInfo").raw(write_token_reference(token_id)).end();
  w.start("xenc:CipherData").element("xenc:CipherValue", to_base64(wrapped_key)).end();
  w.start("xenc:ReferenceList").start("xenc:DataReference").attribute("URI", fmt::format("#{}", data_id)).end().end();
  w.end();
  return w.finish();
}

std::string write_encrypted_data(std::string_view id, std::string_view key_id, const AttachmentToSecure& attachment) {
  xml::Writer w;
  w.start("xenc:EncryptedData")
      .declare("xenc", crypto::kXencNamespace)
      .declare("ds", crypto::kDsNamespace)
      .attribute("Id", id)
      .attribute("MimeType", attachment.mime_type)
      .attribute("Type", crypto::kAttachmentContentOnly);
  w.start("xenc:EncryptionMethod").attribute("Algorithm", crypto::kAes128Gcm).end();
  w.start("ds:KeyInfo");
  w.start("wsse:SecurityTokenReference").declare("wsse", kWsseNamespace).declare("wsse11", kWsse11Namespace);
  w.attribute("wsse11:TokenType", "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#EncryptedKey");
  w.start("wsse:Reference").attribute("URI", fmt::format("#{}", key_id)).end().end().end();
  w.start("xenc:CipherData").start("xenc:CipherReference").attribute("URI", "cid:" + attachment.content_id);
  w.start("xenc:Transforms").start("ds:Transform").attribute("Algorithm", crypto::kAttachmentCiphertext).end().end();
  w.end().end().end();
  return w.finish();
}

// The signer's token and its signature over Messaging, Body and, if given, the attachment.
Result<std::string> write_signature(std::string_view messaging, std::string_view messaging_id, std::string_view body_id,
                                    const AttachmentToSecure* attachment, const crypto::KeyPair& signer) {
  const auto unsigned_text = write_envelope(messaging, body_id, "");
  const auto document = xml::Document::parse(unsigned_text, soap_limits());
  if (!document) return tl::unexpected(document.error());
  crypto::SignatureToMake what;
  what.id = make_xml_id("SIG");
  for (const auto id : {messaging_id, body_id}) {
    auto reference = crypto::reference_to_element(*document, id, {});
    if (!reference) return tl::unexpected(reference.error());
    what.references.push_back(std::move(*reference));
  }
  if (attachment != nullptr)
    what.references.push_back(crypto::reference_to_attachment("cid:" + attachment->content_id, attachment->digest));
  const auto token_id = make_xml_id("X509");
  what.key_info = write_token_reference(token_id);
  const auto signature = crypto::make_signature(what, signer.key);
  if (!signature) return tl::unexpected(signature.error());
  return write_token(signer.certificate, token_id) + *signature;
}

}  // namespace

Result<SecuredEnvelope> secure_envelope(std::string_view messaging, std::string_view messaging_id,
                                        const AttachmentToSecure& attachment, const crypto::KeyPair& signer,
                                        const crypto::Certificate& receiver) {
  const auto body_id = make_xml_id("body");
  const auto signature = write_signature(messaging, messaging_id, body_id, &attachment, signer);
  if (!signature) return tl::unexpected(signature.error());
  SecuredEnvelope sealed;
  sealed.content_key = random_bytes(crypto::kAes128KeyBytes);
  const auto wrapped = receiver.encrypt_oaep(sealed.content_key);
  if (!wrapped) return tl::unexpected(wrapped.error());
  const auto token_id = make_xml_id("X509");
  const auto key_id = make_xml_id("EK");
  const auto data_id = make_xml_id("ED");
  const auto security =
      write_security(write_token(receiver, token_id) + write_encrypted_key(key_id, token_id, data_id, *wrapped) +
                     write_encrypted_data(data_id, key_id, attachment) + *signature);
  sealed.xml = write_envelope(messaging, body_id, security);
  return sealed;
}

Result<std::string> sign_envelope(std::string_view messaging, std::string_view messaging_id,
                                  const crypto::KeyPair& signer) {
  const auto body_id = make_xml_id("body");
  const auto signature = write_signature(messaging, messaging_id, body_id, nullptr, signer);
  if (!signature) return tl::unexpected(signature.error());
  return write_envelope(messaging, body_id, write_security(*signature));
}

}  // namespace peppol::as4
