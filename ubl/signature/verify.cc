#include <fmt/core.h>

#include <algorithm>

#include "base/crypto/digest.h"
#include "base/crypto/xml_algorithms.h"
#include "ubl/signature/profile.h"
#include "ubl/signature/signature.h"

namespace peppol::signature {
namespace {

crypto::SignaturePolicy policy() {
  return {.old_algorithms = crypto::OldAlgorithms::kRefused,
          .canonicalizations = {xml::C14n::kExclusive, xml::C14n::kInclusive},
          .max_references = 4,
          .max_transforms = 2,
          .left_out_by = left_out_by};
}

// The xades:SignedProperties that a reference of this signature covers, in its own ds:Object.
Result<xml::Element> signed_properties(const crypto::CheckedSignature& checked) {
  for (const auto& reference : checked.references) {
    if (reference.type != kSignedPropertiesType || !reference.element) continue;
    const xml::Element found = *reference.element;
    const auto qualifying = found.parent();
    const auto object = qualifying ? qualifying->parent() : std::nullopt;
    if (found.is(kXades, "SignedProperties") && object && object->parent() == checked.signature) return found;
  }
  return fail(ErrorCode::kUntrusted,
              fmt::format("{} does not cover its XAdES signed properties; it is not a XAdES signature.",
                          checked.signature.describe()));
}

// A reference must cover the document except for signatures.
Result<void> check_coverage(const crypto::CheckedSignature& checked, xml::Element root, xml::Element signatures) {
  const bool covered =
      std::any_of(checked.references.begin(), checked.references.end(), [&](const crypto::CoveredReference& at) {
        return at.uri.empty() && at.element == root &&
               (!at.without || *at.without == signatures || *at.without == checked.signature);
      });
  if (covered) return {};
  return fail(ErrorCode::kUntrusted,
              fmt::format("{} does not cover the whole document.", checked.signature.describe()));
}

// The signed digest of the signer's certificate, so that no other certificate can be put in its place.
Result<void> check_certificate(xml::Element properties, const crypto::Certificate& signer) {
  auto list = properties.child(kXades, "SigningCertificateV2");
  if (!list) list = properties.child(kXades, "SigningCertificate");
  if (!list) return fail(ErrorCode::kUntrusted, "The signed properties do not name the signing certificate.");
  auto cert = list->child(kXades, "Cert");
  if (!cert) return fail(ErrorCode::kMalformed, fmt::format("{} is empty.", list->describe()));
  auto digest = xml::required_child(*cert, kXades, "CertDigest");
  if (!digest) return tl::unexpected(digest.error());
  auto method = xml::required_child(*digest, crypto::kDsNamespace, "DigestMethod");
  if (!method) return tl::unexpected(method.error());
  if (method->attribute("", "Algorithm") != crypto::kSha256) {
    return fail(ErrorCode::kUnsupported, fmt::format("{} is not SHA-256.", method->describe()));
  }
  auto value = xml::required_text(*digest, crypto::kDsNamespace, "DigestValue");
  if (!value) return tl::unexpected(value.error());
  const auto stated = from_base64(*value);
  if (!stated || !crypto::constant_time_equal(*stated, signer.sha256_fingerprint())) {
    return fail(ErrorCode::kUntrusted,
                fmt::format("The certificate {} is not the one that the signed properties name.", signer.describe()));
  }
  return {};
}

// Signature holds SignedInfo, SignatureValue, KeyInfo and one Object with properties: nothing that could pass for
// content.
Result<void> check_shape(xml::Element signature) {
  for (const auto& child : signature.children()) {
    const bool known = child.namespace_uri() == crypto::kDsNamespace &&
                       (child.local_name() == "SignedInfo" || child.local_name() == "SignatureValue" ||
                        child.local_name() == "KeyInfo" || child.local_name() == "Object");
    const bool foreign_object = child.local_name() == "Object" &&
                                (child.children().size() != 1 || !child.child(kXades, "QualifyingProperties"));
    if (!known || foreign_object) {
      return fail(ErrorCode::kUntrusted, fmt::format("{} does not belong into a signature.", child.describe()));
    }
  }
  return {};
}

Result<Time> claimed_time(xml::Element properties) {
  auto text = xml::required_text(properties, kXades, "SigningTime");
  if (!text) return tl::unexpected(text.error());
  return parse_time(*text);
}

Result<std::optional<crypto::Chain>> trust(xml::Element signature, const crypto::Certificate& signer,
                                           const VerifyOptions& options) {
  if (options.store == nullptr) return std::nullopt;
  auto sent = crypto::x509_certificates(signature);
  if (!sent) return tl::unexpected(sent.error());
  auto chain = options.store->verify({.leaf = signer, .now = options.now, .intermediates = std::move(*sent)});
  if (!chain) return tl::unexpected(chain.error());
  return std::move(*chain);
}

struct Place {  // NOLINT(cppcoreguidelines-pro-type-member-init): an Element is always one
  const xml::Document& document;
  xml::Element signatures;
};

Result<Signer> verify_one(const Place& place, xml::Element signature, const VerifyOptions& options) {
  if (auto shape = check_shape(signature); !shape) return tl::unexpected(shape.error());
  auto certificate = crypto::signer_from_x509_data(signature);
  if (!certificate) return tl::unexpected(certificate.error());
  auto checked = crypto::verify_signature(place.document, signature, *certificate, policy(), {});
  if (!checked) return tl::unexpected(checked.error());
  auto covered = check_coverage(*checked, place.document.root(), place.signatures);
  if (!covered) return tl::unexpected(covered.error());
  auto all_properties = signed_properties(*checked);
  if (!all_properties) return tl::unexpected(all_properties.error());
  auto properties = xml::required_child(*all_properties, kXades, "SignedSignatureProperties");
  if (!properties) return tl::unexpected(properties.error());
  if (auto same = check_certificate(*properties, *certificate); !same) return tl::unexpected(same.error());
  auto claimed = claimed_time(*properties);
  if (!claimed) return tl::unexpected(claimed.error());
  auto chain = trust(signature, *certificate, options);
  if (!chain) return tl::unexpected(chain.error());
  return Signer{std::move(*certificate), *claimed, std::move(*chain)};
}

}  // namespace

Result<Verdict> verify(std::string_view document, const VerifyOptions& options) {
  auto limits = document_limits();
  limits.max_bytes += 1 << 20;  // what sign() adds to a document of the largest size
  limits.max_elements += 1000;
  auto parsed = xml::Document::parse(document, limits);
  if (!parsed) return tl::unexpected(parsed.error());
  auto signatures = find_signatures(*parsed);
  if (!signatures) return tl::unexpected(signatures.error());
  if (!*signatures) return fail(ErrorCode::kNotFound, "The document has no signature.");
  auto all = signatures_in(**signatures);
  if (!all) return tl::unexpected(all.error());
  if (all->empty()) return fail(ErrorCode::kNotFound, "The document has a place for signatures but none in it.");
  Verdict verdict;
  for (const auto& signature : *all) {
    auto signer = verify_one({*parsed, **signatures}, signature, options);
    if (!signer) return tl::unexpected(signer.error());
    verdict.signers.push_back(std::move(*signer));
  }
  return verdict;
}

}  // namespace peppol::signature
