#include "base/crypto/xml_signature.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/crypto/digest.h"
#include "base/crypto/xml_algorithms.h"
#include "base/crypto/xml_signature_parts.h"

namespace peppol::crypto {
namespace {

// Everything one verification needs.
struct Job {  // NOLINT(cppcoreguidelines-pro-type-member-init): an Element is always one
  const xml::Document& document;
  xml::Element signature;
  const SignaturePolicy& policy;
  const ExternalDigest& external;
};

// What the transforms of a reference into the document say.
struct Plan {
  std::optional<xml::Canonicalization> canonicalization;
  std::optional<xml::Element> without;
};

bool old_ones_allowed(const SignaturePolicy& policy) { return policy.old_algorithms == OldAlgorithms::kAccepted; }

Error unsupported(std::string_view what, std::string_view uri) {
  return {ErrorCode::kUnsupported, fmt::format("The {} \"{}\" of the signature is not accepted here.", what, uri)};
}

Result<xml::Canonicalization> allowed_canonicalization(xml::Element method, const SignaturePolicy& policy) {
  auto how = canonicalization_of(method);
  if (!how) return how;
  const auto& allowed = policy.canonicalizations;
  if (std::find(allowed.begin(), allowed.end(), how->method) == allowed.end()) {
    return tl::unexpected(unsupported("canonicalisation", xml::to_uri(how->method)));
  }
  return how;
}

Result<std::string> algorithm_of(xml::Element parent, std::string_view child) {
  auto method = xml::required_child(parent, kDsNamespace, child);
  if (!method) return tl::unexpected(method.error());
  if (method->first_child()) {
    return fail(ErrorCode::kUnsupported, fmt::format("Parameters of {} are not accepted.", method->describe()));
  }
  return xml::required_attribute(*method, "", "Algorithm");
}

Result<void> check_value(const Job& job, xml::Element signed_info, const Certificate& signer) {
  auto method = xml::required_child(signed_info, kDsNamespace, "CanonicalizationMethod");
  if (!method) return tl::unexpected(method.error());
  auto how = allowed_canonicalization(*method, job.policy);
  if (!how) return tl::unexpected(how.error());
  auto algorithm = algorithm_of(signed_info, "SignatureMethod");
  if (!algorithm) return tl::unexpected(algorithm.error());
  auto value = base64_child(job.signature, "SignatureValue");
  if (!value) return tl::unexpected(value.error());
  auto bytes = xml::canonicalize(job.document, signed_info, *how);
  if (!bytes) return tl::unexpected(bytes.error());
  if (*algorithm == kRsaSha256) return signer.verify_rsa_sha256(*bytes, *value);
  if (*algorithm == kRsaSha1 && old_ones_allowed(job.policy)) return signer.verify_rsa_sha1(*bytes, *value);
  return tl::unexpected(unsupported("algorithm", *algorithm));
}

Result<std::vector<xml::Element>> transforms_of(xml::Element reference, const SignaturePolicy& policy) {
  auto list = xml::optional_child(reference, kDsNamespace, "Transforms");
  if (!list) return tl::unexpected(list.error());
  if (!*list) return std::vector<xml::Element>{};
  auto transforms = (*list)->children();
  if (transforms.size() > policy.max_transforms) {
    return fail(ErrorCode::kLimitExceeded, fmt::format("{} has {} transforms; at most {} are accepted.",
                                                       reference.describe(), transforms.size(), policy.max_transforms));
  }
  for (const auto& transform : transforms) {
    if (!transform.is(kDsNamespace, "Transform") || !transform.attribute("", "Algorithm")) {
      return fail(ErrorCode::kMalformed, fmt::format("{} is not a ds:Transform.", transform.describe()));
    }
  }
  return transforms;
}

// One transform that leaves something out, then at most one canonicalisation: any other sequence is refused.
Result<void> add_to_plan(Plan& plan, xml::Element transform, const Job& job) {
  const std::string uri = transform.attribute("", "Algorithm").value_or("");
  if (plan.canonicalization) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("The transform \"{}\" comes after the canonicalisation; that is not accepted.", uri));
  }
  if (xml::c14n_from_uri(uri)) {
    auto how = allowed_canonicalization(transform, job.policy);
    if (!how) return tl::unexpected(how.error());
    plan.canonicalization = std::move(*how);
    return {};
  }
  if (plan.without) return tl::unexpected(unsupported("second transform", uri));
  if (uri == kEnvelopedSignature && !transform.first_child()) {
    plan.without = job.signature;
    return {};
  }
  if (!job.policy.left_out_by) return tl::unexpected(unsupported("transform", uri));
  auto left_out = job.policy.left_out_by(transform, job.signature);
  if (!left_out) return tl::unexpected(left_out.error());
  plan.without = *left_out;
  return {};
}

bool is_within(xml::Element inner, xml::Element outer) {
  for (std::optional<xml::Element> at = inner; at; at = at->parent()) {
    if (*at == outer) return true;
  }
  return false;
}

// A reference into the document leaves comments out, whatever the canonicalisation says (XML Signature 4.4.3.3).
xml::C14n without_comments(xml::C14n method) {
  if (method == xml::C14n::kInclusiveWithComments) return xml::C14n::kInclusive;
  return method == xml::C14n::kExclusiveWithComments ? xml::C14n::kExclusive : method;
}

Result<Bytes> bytes_of(const Job& job, CoveredReference& covered, const std::vector<xml::Element>& transforms) {
  Plan plan;
  for (const auto& transform : transforms) {
    if (auto added = add_to_plan(plan, transform, job); !added) return tl::unexpected(added.error());
  }
  xml::Canonicalization how = plan.canonicalization.value_or(xml::Canonicalization{xml::C14n::kInclusive, {}, {}});
  how.method = without_comments(how.method);
  how.without = plan.without;
  covered.without = plan.without;
  if (covered.uri.empty()) {
    covered.element = job.document.root();
    return xml::canonicalize(job.document, how);
  }
  auto found = xml::find_by_id(job.document.root(), std::string_view(covered.uri).substr(1));
  if (!found) return tl::unexpected(found.error());
  if (plan.without && is_within(*found, *plan.without)) {
    return fail(ErrorCode::kUntrusted,
                fmt::format("The reference to \"{}\" leaves out the element that it names.", covered.uri));
  }
  covered.element = *found;
  return xml::canonicalize(job.document, *found, how);
}

Result<Bytes> digest_of(const Job& job, CoveredReference& covered, const std::vector<xml::Element>& transforms,
                        const std::string& algorithm) {
  const bool old = algorithm == kSha1 && old_ones_allowed(job.policy);
  if (algorithm != kSha256 && !old) return tl::unexpected(unsupported("digest", algorithm));
  if (covered.uri.empty() || (covered.uri.starts_with('#') && covered.uri.find('(') == std::string::npos)) {
    auto bytes = bytes_of(job, covered, transforms);
    if (!bytes) return bytes;
    return old ? sha1(*bytes) : sha256(*bytes);
  }
  if (!job.external || old) return tl::unexpected(unsupported("reference", covered.uri));
  return job.external(ExternalReference{covered.uri, covered.transforms});
}

Result<CoveredReference> check_reference(const Job& job, xml::Element reference) {
  auto uri = xml::required_attribute(reference, "", "URI");
  if (!uri) return tl::unexpected(uri.error());
  auto transforms = transforms_of(reference, job.policy);
  if (!transforms) return tl::unexpected(transforms.error());
  auto algorithm = algorithm_of(reference, "DigestMethod");
  if (!algorithm) return tl::unexpected(algorithm.error());
  auto stated = base64_child(reference, "DigestValue");
  if (!stated) return tl::unexpected(stated.error());

  CoveredReference covered{*uri, reference.attribute("", "Type").value_or(""), {}, {}, {}, reference, {}};
  for (const auto& transform : *transforms) {
    covered.transforms.push_back(transform.attribute("", "Algorithm").value_or(""));
  }
  auto digest = digest_of(job, covered, *transforms, *algorithm);
  if (!digest) return tl::unexpected(digest.error());
  if (!constant_time_equal(*digest, *stated)) {
    return fail(ErrorCode::kUntrusted,
                fmt::format("The digest of \"{}\" does not match: the signature says {}, the content gives {}; the "
                            "content was changed after signing.",
                            *uri, to_base64(*stated), to_base64(*digest)));
  }
  covered.digest = std::move(*digest);
  return covered;
}

// SignedInfo is CanonicalizationMethod, SignatureMethod, then References and nothing else.
Result<std::vector<xml::Element>> references_of(xml::Element signed_info, const SignaturePolicy& policy) {
  const auto children = signed_info.children();
  std::vector<xml::Element> references;
  for (std::size_t i = 2; i < children.size(); ++i) {
    if (!children[i].is(kDsNamespace, "Reference")) {
      return fail(ErrorCode::kMalformed, fmt::format("{} does not belong into SignedInfo.", children[i].describe()));
    }
    references.push_back(children[i]);
  }
  if (references.empty()) return fail(ErrorCode::kMalformed, "The signature has no Reference: it signs nothing.");
  if (references.size() > policy.max_references) {
    return fail(ErrorCode::kLimitExceeded, fmt::format("The signature has {} References; at most {} are accepted.",
                                                       references.size(), policy.max_references));
  }
  return references;
}

}  // namespace

bool CheckedSignature::covers(xml::Element element) const {
  return std::any_of(references.begin(), references.end(), [&](const auto& at) { return at.element == element; });
}

bool CheckedSignature::covers(std::string_view uri) const {
  return std::any_of(references.begin(), references.end(),
                     [&](const auto& at) { return !at.element && at.uri == uri; });
}

Result<CheckedSignature> verify_signature(const xml::Document& document, xml::Element signature,
                                          const Certificate& signer, const SignaturePolicy& policy,
                                          const ExternalDigest& external) {
  if (!signature.is(kDsNamespace, "Signature")) {
    return fail(ErrorCode::kMalformed, fmt::format("{} is not a ds:Signature.", signature.describe()));
  }
  auto signed_info = xml::required_child(signature, kDsNamespace, "SignedInfo");
  if (!signed_info) return tl::unexpected(signed_info.error());
  auto references = references_of(*signed_info, policy);
  if (!references) return tl::unexpected(references.error());
  const Job job{document, signature, policy, external};
  if (auto value = check_value(job, *signed_info, signer); !value) return tl::unexpected(value.error());

  CheckedSignature checked{signature, *signed_info, {}};
  for (const auto& reference : *references) {
    auto covered = check_reference(job, reference);
    if (!covered) return tl::unexpected(covered.error());
    checked.references.push_back(std::move(*covered));
  }
  return checked;
}

}  // namespace peppol::crypto
