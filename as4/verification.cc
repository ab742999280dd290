#include <fmt/format.h>

#include <algorithm>

#include "as4/security.h"
#include "as4/security_token.h"
#include "base/crypto/digest.h"
#include "base/crypto/xml_algorithms.h"
#include "base/crypto/xml_signature.h"

namespace peppol::as4 {
namespace {

tl::unexpected<Refusal> not_authentic(std::string sentence) {
  return refuse(EbmsCode::kFailedAuthentication, std::move(sentence));
}

Checked<xml::Element> only_signature(const Envelope& envelope) {
  if (!envelope.security) return not_authentic("the message has no security header: it is not signed");
  const auto signatures = envelope.security->children(crypto::kDsNamespace, "Signature");
  if (signatures.empty()) return not_authentic("the message is not signed");
  if (signatures.size() > 1)
    return not_authentic(fmt::format("the message holds {} signatures, not one", signatures.size()));
  return signatures.front();
}

// The profile's policy: exclusive canonicalisation, rsa-sha256, sha256.
crypto::SignaturePolicy policy() {
  crypto::SignaturePolicy policy;
  policy.canonicalizations = {xml::C14n::kExclusive};
  return policy;
}

// Digests the bytes of an attachment. A part that is XML or other text would
// be canonicalised first; what is sent compressed never is.
Result<Bytes> digest_attachment(const crypto::ExternalReference& reference, std::span<const DecryptedPart> parts) {
  const auto part = std::find_if(parts.begin(), parts.end(), [&](const DecryptedPart& candidate) {
    return is_cid_of(reference.uri, candidate.content_id);
  });
  if (part == parts.end())
    return fail(ErrorCode::kNotFound,
                fmt::format("the signature covers \"{}\", which is not in the message", reference.uri));
  if (reference.transforms != std::vector<std::string>{std::string(crypto::kAttachmentContentSignature)})
    return fail(
        ErrorCode::kUnsupported,
        fmt::format("the reference to \"{}\" does not have the one transform for attachment content", reference.uri));
  const auto& type = part->mime_type;
  if (type.starts_with("text/") || type == "application/xml" || type.ends_with("+xml"))
    return fail(ErrorCode::kUnsupported,
                fmt::format("the attachment \"{}\" is signed as {}; only compressed attachments are read",
                            reference.uri, type));
  const auto source = part->content.open();
  return crypto::sha256(*source);
}

bool covers_part(const crypto::CheckedSignature& checked, std::string_view content_id) {
  return std::any_of(checked.references.begin(), checked.references.end(),
                     [&](const crypto::CoveredReference& reference) {
                       return !reference.element && is_cid_of(reference.uri, content_id);
                     });
}

// True when the whole of this very element is covered.
bool covers_all_of(const crypto::CheckedSignature& checked, xml::Element element) {
  return std::any_of(checked.references.begin(), checked.references.end(),
                     [&](const crypto::CoveredReference& reference) {
                       return reference.element && *reference.element == element && !reference.without;
                     });
}

Checked<void> check_coverage(const crypto::CheckedSignature& checked, const Envelope& envelope,
                             std::span<const DecryptedPart> parts) {
  if (!covers_all_of(checked, envelope.messaging)) return not_authentic("the signature does not cover eb:Messaging");
  const bool body_is_empty = !envelope.body.first_child() && trim_ascii(envelope.body.text()).empty();
  if (!body_is_empty && !covers_all_of(checked, envelope.body))
    return not_authentic("the signature does not cover the SOAP Body");
  for (const auto& part : parts)
    if (!covers_part(checked, part.content_id))
      return not_authentic(fmt::format("the signature does not cover the attachment <{}>", part.content_id));
  return {};
}

Result<VerifiedEnvelope> evidence_of(const xml::Document& document, const crypto::CheckedSignature& checked,
                                     const crypto::Certificate& signer) {
  VerifiedEnvelope verified{signer, {}, {}, {}};
  for (const auto& reference : checked.references) {
    auto text = xml::to_xml(document, reference.reference);
    if (!text) return tl::unexpected(text.error());
    verified.references.push_back(std::move(*text));
  }
  auto signed_info = xml::to_xml(document, checked.signed_info);
  if (!signed_info) return tl::unexpected(signed_info.error());
  verified.signed_info = std::move(*signed_info);
  verified.digest = crypto::sha256(verified.signed_info);
  return verified;
}

}  // namespace

Checked<crypto::Certificate> find_signer(const xml::Document& document, const Envelope& envelope,
                                         const SignerTrust& trust) {
  const auto signature = only_signature(envelope);
  if (!signature) return tl::unexpected(signature.error());
  auto signer = find_token(document, *envelope.security, *signature, trust.certificates);
  if (!signer) return signer;
  const auto chain = trust.store.verify({.leaf = *signer,
                                         .now = trust.now,
                                         .requirement = trust.requirement,
                                         .intermediates = {},
                                         .revocation = trust.revocation});
  if (!chain && chain.error().is_transient()) return refuse(EbmsCode::kConnectionFailure, chain.error().detail);
  if (!chain) return not_authentic(chain.error().detail);
  if (!signer->allows_digital_signature())
    return not_authentic(fmt::format("the certificate {} may not make signatures", signer->describe()));
  return signer;
}

Checked<VerifiedEnvelope> verify_envelope(const xml::Document& document, const Envelope& envelope,
                                          const crypto::Certificate& signer, std::span<const DecryptedPart> parts) {
  const auto signature = only_signature(envelope);
  if (!signature) return tl::unexpected(signature.error());
  const auto checked = crypto::verify_signature(
      document, *signature, signer, policy(),
      [&](const crypto::ExternalReference& reference) { return digest_attachment(reference, parts); });
  if (!checked) return not_authentic(checked.error().detail);
  if (auto covered = check_coverage(*checked, envelope, parts); !covered) return tl::unexpected(covered.error());
  auto verified = evidence_of(document, *checked, signer);
  if (!verified) return not_authentic(verified.error().detail);
  return std::move(*verified);
}

}  // namespace peppol::as4
