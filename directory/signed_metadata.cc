#include "directory/signed_metadata.h"

#include <fmt/format.h>

#include "base/crypto/xml_algorithms.h"
#include "base/xml/document.h"

namespace peppol::directory {

namespace {

constexpr xml::Limits kLimits{.max_bytes = 1 << 20, .max_depth = 40, .max_elements = 20'000};

std::size_t count_signatures(xml::Element top) {
  std::size_t count = top.is(crypto::kDsNamespace, "Signature") ? 1 : 0;
  for (const auto& child : top.children()) count += count_signatures(child);
  return count;
}

struct Parts {
  xml::Element metadata;
  xml::Element signature;
};

Result<Parts> find_parts(const xml::Document& document) {
  const auto root = document.root();
  if (!root.is(kSmpNamespace, "SignedServiceMetadata")) {
    return fail(ErrorCode::kMalformed,
                fmt::format("the SMP answered with {} where SignedServiceMetadata was expected", root.describe()));
  }
  auto metadata = xml::required_child(root, kSmpNamespace, "ServiceMetadata");
  if (!metadata) return tl::unexpected(metadata.error());
  auto signature = xml::required_child(root, crypto::kDsNamespace, "Signature");
  if (!signature) return tl::unexpected(signature.error());
  if (count_signatures(root) != 1) {
    return fail(ErrorCode::kMalformed, "the SignedServiceMetadata holds more than one Signature");
  }
  return Parts{*metadata, *signature};
}

crypto::SignaturePolicy policy_of(SmpRules rules) {
  crypto::SignaturePolicy policy;
  policy.max_references = 1;
  policy.max_transforms = 1;
  policy.canonicalizations = {xml::C14n::kInclusive};
  if (rules == SmpRules::kBefore140) {
    policy.old_algorithms = crypto::OldAlgorithms::kAccepted;
    policy.canonicalizations.push_back(xml::C14n::kExclusive);
    policy.max_transforms = 2;
  }
  return policy;
}

Result<void> check_reference(const crypto::CheckedSignature& checked, xml::Element root, SmpRules rules) {
  const auto& reference = checked.references.front();
  const bool whole = reference.uri.empty() && checked.covers(root);
  const bool enveloped =
      reference.transforms.size() == 1 && reference.transforms.front() == crypto::kEnvelopedSignature;
  if (whole && (enveloped || rules == SmpRules::kBefore140)) return {};
  return fail(
      ErrorCode::kUnsupported,
      "the signature of the SignedServiceMetadata must have one Reference to the whole document (URI=\"\") with "
      "the enveloped-signature transform alone (SMP 1.4.0)");
}

}  // namespace

Result<VerifiedMetadata> verify_signed_metadata(std::string_view bytes, const Trust& trust, SmpRules rules, Time now) {
  auto document = xml::Document::parse(bytes, kLimits);
  if (!document) return tl::unexpected(document.error());
  auto parts = find_parts(*document);
  if (!parts) return tl::unexpected(parts.error());
  auto signer = crypto::signer_from_x509_data(parts->signature);
  if (!signer) return tl::unexpected(signer.error());
  auto others = crypto::x509_certificates(parts->signature);
  if (!others) return tl::unexpected(others.error());
  auto chain = trust.store->verify({.leaf = *signer,
                                    .now = now,
                                    .requirement = {.issuer_common_names = trust.issuer_common_names},
                                    .intermediates = std::move(*others),
                                    .revocation = trust.revocation});
  if (!chain) return tl::unexpected(chain.error());
  auto checked = crypto::verify_signature(*document, parts->signature, *signer, policy_of(rules), {});
  if (!checked) return tl::unexpected(checked.error());
  auto reference = check_reference(*checked, document->root(), rules);
  if (!reference) return tl::unexpected(reference.error());
  auto metadata = read_service_metadata(parts->metadata);
  if (!metadata) return tl::unexpected(metadata.error());
  return VerifiedMetadata{std::move(*metadata), std::move(*signer)};
}

}  // namespace peppol::directory
