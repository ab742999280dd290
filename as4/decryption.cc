#include <fmt/format.h>

#include <algorithm>

#include "as4/security.h"
#include "as4/security_token.h"
#include "base/crypto/aes_gcm.h"
#include "base/crypto/digest.h"
#include "base/crypto/xml_algorithms.h"
#include "base/random.h"

namespace peppol::as4 {
namespace {

constexpr const char* kCannotDecrypt = "the payload cannot be decrypted with the key of this access point";

tl::unexpected<Refusal> other_policy(std::string sentence) {
  return refuse(EbmsCode::kPolicyNoncompliance, std::move(sentence));
}

// A disk that is full now is no fault of the message; all else has the same words.
tl::unexpected<Refusal> cannot_decrypt(const Error& error) {
  if (error.code == ErrorCode::kStorage) return refuse(EbmsCode::kDeliveryFailure, error.detail);
  if (error.code == ErrorCode::kLimitExceeded) return refuse(EbmsCode::kFailedDecryption, error.detail);
  return refuse(EbmsCode::kFailedDecryption, kCannotDecrypt);
}

Checked<void> require_algorithm(xml::Element parent, std::string_view ns, std::string_view name,
                                std::string_view wanted) {
  const auto element = xml::required_child(parent, ns, name);
  if (!element) return other_policy(element.error().detail);
  const auto algorithm = element->attribute("", "Algorithm").value_or("");
  if (algorithm != wanted)
    return other_policy(fmt::format("{} is \"{}\"; the Peppol AS4 profile asks for \"{}\"", name, algorithm, wanted));
  return {};
}

Checked<void> check_key_algorithms(xml::Element encrypted_key) {
  if (auto ok = require_algorithm(encrypted_key, crypto::kXencNamespace, "EncryptionMethod", crypto::kRsaOaep11); !ok)
    return ok;
  const auto method = *encrypted_key.child(crypto::kXencNamespace, "EncryptionMethod");
  if (auto ok = require_algorithm(method, crypto::kDsNamespace, "DigestMethod", crypto::kSha256); !ok) return ok;
  if (auto ok = require_algorithm(method, crypto::kXenc11Namespace, "MGF", crypto::kMgf1Sha256); !ok) return ok;
  if (method.child(crypto::kXencNamespace, "OAEPparams"))
    return other_policy("OAEPparams are not used in the Peppol AS4 profile");
  return {};
}

// Whatever is wrong with the wrapped key shows only when the payload's tag is
// checked, so that nobody learns which step failed.
Bytes unwrap(xml::Element encrypted_key, const crypto::KeyPair& own) {
  const auto data = encrypted_key.child(crypto::kXencNamespace, "CipherData");
  const auto value = data ? data->child(crypto::kXencNamespace, "CipherValue") : std::nullopt;
  const auto wrapped = from_base64(value ? value->text() : "");
  auto fallback = random_bytes(crypto::kAes128KeyBytes);
  if (!wrapped) return fallback;
  auto key = own.key.decrypt_oaep(*wrapped);
  if (!key || key->size() != crypto::kAes128KeyBytes) return fallback;
  return std::move(*key);
}

Checked<xml::Element> only_key(xml::Element security) {
  const auto keys = security.children(crypto::kXencNamespace, "EncryptedKey");
  if (keys.empty())
    return refuse(EbmsCode::kFailedDecryption, "the message is not encrypted; payloads must be, in the Peppol network");
  if (keys.size() > 1) return other_policy(fmt::format("the message holds {} encrypted keys, not one", keys.size()));
  return keys.front();
}

Checked<const crypto::KeyPair*> own_key_of(const xml::Document& document, xml::Element security, xml::Element key,
                                           std::span<const crypto::KeyPair> own_keys) {
  const auto der = find_token_bytes(document, security, key);
  if (!der) return tl::unexpected(der.error());
  for (const auto& own : own_keys)
    if (own.certificate.der() == *der) return &own;
  const auto certificate = crypto::Certificate::parse(*der);
  return refuse(EbmsCode::kFailedDecryption,
                fmt::format("the message is encrypted for {}, which is not the certificate of this access point",
                            certificate ? certificate->describe() : "something that is no certificate"));
}

// The EncryptedData whose cipher bytes are the part with this Content-ID.
Checked<xml::Element> data_of(xml::Element security, std::string_view content_id) {
  std::optional<xml::Element> found;
  for (const auto& data : security.children(crypto::kXencNamespace, "EncryptedData")) {
    const auto cipher = data.child(crypto::kXencNamespace, "CipherData");
    const auto reference = cipher ? cipher->child(crypto::kXencNamespace, "CipherReference") : std::nullopt;
    if (!reference || !is_cid_of(reference->attribute("", "URI").value_or(""), content_id)) continue;
    if (found) return other_policy(fmt::format("the attachment <{}> is said to be encrypted twice", content_id));
    found = data;
  }
  if (!found)
    return refuse(EbmsCode::kFailedDecryption, fmt::format("the attachment <{}> is not encrypted", content_id));
  if (auto ok = require_algorithm(*found, crypto::kXencNamespace, "EncryptionMethod", crypto::kAes128Gcm); !ok)
    return tl::unexpected(ok.error());
  return *found;
}

}  // namespace

bool is_cid_of(std::string_view uri, std::string_view content_id) {
  if (!uri.starts_with("cid:")) return false;
  uri.remove_prefix(4);
  if (uri == content_id) return true;
  const auto decoded = percent_decode(uri);
  return decoded && *decoded == content_id;
}

Checked<DecryptedMessage> decrypt_parts(const xml::Document& document, const Envelope& envelope,
                                        std::span<const ReceivedPart> parts, std::span<const crypto::KeyPair> own_keys,
                                        const SpoolLimits& limits) {
  DecryptedMessage opened{&own_keys.front(), {}};
  if (parts.empty()) return opened;
  if (!envelope.security)
    return refuse(EbmsCode::kFailedDecryption, "the message has no security header: it is not encrypted");
  const auto key_element = only_key(*envelope.security);
  if (!key_element) return tl::unexpected(key_element.error());
  if (auto ok = check_key_algorithms(*key_element); !ok) return tl::unexpected(ok.error());
  const auto own = own_key_of(document, *envelope.security, *key_element, own_keys);
  if (!own) return tl::unexpected(own.error());
  opened.own = *own;
  auto key = unwrap(*key_element, **own);
  for (const auto& part : parts) {
    const auto data = data_of(*envelope.security, part.content_id);
    if (!data) return tl::unexpected(data.error());
    const auto source = part.content->open();
    auto plain = crypto::decrypt_aes128_gcm(key, *source, limits);
    if (!plain) return cannot_decrypt(plain.error());
    opened.parts.push_back(
        {part.content_id, to_lower_ascii(data->attribute("", "MimeType").value_or("")), std::move(*plain)});
  }
  crypto::wipe(key);
  return opened;
}

}  // namespace peppol::as4
