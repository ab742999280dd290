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

// WSS4J canonicalises such parts before it digests them; the Peppol network has none (AS4 profile 2.0.3, message
// packaging: payloads are compressed).
bool is_uncompressed(const DecryptedPart& part) {
  const auto type = trim_ascii(std::string_view(part.mime_type).substr(0, part.mime_type.find(';')));
  return type.starts_with("text/") || type == "application/xml" || type.ends_with("+xml");
}

// The attachment that a reference names, by its bytes as they are.
Result<const DecryptedPart*> part_of(const crypto::ExternalReference& reference, std::span<const DecryptedPart> parts) {
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
  return &*part;
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
  // AS4 profile 1.0, 5.1.4: "the entire eb:Messaging SOAP header block and the (possibly empty) SOAP Body"; 5.1.5, with
  // attachments: the header block and all of them. What stands in a Body is covered always.
  const bool body_is_empty = !envelope.body.first_child() && trim_ascii(envelope.body.text()).empty();
  if (!(body_is_empty && !parts.empty()) && !covers_all_of(checked, envelope.body))
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
  const DecryptedPart* uncompressed = nullptr;  // the first one that the signature names
  const auto digest = [&](const crypto::ExternalReference& reference) -> Result<Bytes> {
    const auto part = part_of(reference, parts);
    if (!part) return tl::unexpected(part.error());
    if (is_uncompressed(**part)) uncompressed = *part;
    if (is_uncompressed(**part)) return fail(ErrorCode::kUnsupported, "only compressed attachments are read");
    return crypto::sha256(*(*part)->content.open());
  };
  const auto checked = crypto::verify_signature(document, *signature, signer, policy(), digest);
  if (!checked && uncompressed != nullptr)
    return refuse(EbmsCode::kValueInconsistent,
                  fmt::format("the attachment <{}> is {}, not compressed; CompressionType must be \"application/gzip\"",
                              uncompressed->content_id, uncompressed->mime_type));
  if (!checked) return not_authentic(checked.error().detail);
  if (auto covered = check_coverage(*checked, envelope, parts); !covered) return tl::unexpected(covered.error());
  auto verified = evidence_of(document, *checked, signer);
  if (!verified) return not_authentic(verified.error().detail);
  return std::move(*verified);
}

}  // namespace peppol::as4
