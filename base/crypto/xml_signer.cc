#include "base/crypto/xml_signer.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "base/crypto/digest.h"
#include "base/crypto/xml_algorithms.h"
#include "base/crypto/xml_signature_parts.h"
#include "base/random.h"
#include "base/xml/writer.h"

namespace peppol::crypto {
namespace {

void write_transform(xml::Writer& w, const TransformToSign& transform) {
  w.start("ds:Transform").attribute("Algorithm", transform.algorithm);
  if (!transform.inclusive_prefixes.empty()) {
    w.start("ec:InclusiveNamespaces").declare("ec", kEcNamespace);
    w.attribute("PrefixList", fmt::format("{}", fmt::join(transform.inclusive_prefixes, " "))).end();
  }
  w.raw(transform.content).end();
}

void write_reference(xml::Writer& w, const ReferenceToSign& reference) {
  w.start("ds:Reference");
  if (!reference.id.empty()) w.attribute("Id", reference.id);
  if (!reference.type.empty()) w.attribute("Type", reference.type);
  w.attribute("URI", reference.uri);
  if (!reference.transforms.empty()) {
    w.start("ds:Transforms");
    for (const auto& transform : reference.transforms) write_transform(w, transform);
    w.end();
  }
  w.start("ds:DigestMethod").attribute("Algorithm", kSha256).end();
  w.element("ds:DigestValue", to_base64(reference.digest)).end();
}

std::string make_placeholder() { return "unsigned-" + make_uuid(); }

std::string unsigned_signature(const SignatureToMake& what, xml::C14n method, std::string_view placeholder) {
  xml::Writer w;
  w.start("ds:Signature").declare("ds", kDsNamespace);
  if (!what.id.empty()) w.attribute("Id", what.id);
  w.start("ds:SignedInfo");
  w.start("ds:CanonicalizationMethod").attribute("Algorithm", xml::to_uri(method)).end();
  w.start("ds:SignatureMethod").attribute("Algorithm", kRsaSha256).end();
  for (const auto& reference : what.references) write_reference(w, reference);
  w.end();
  w.element("ds:SignatureValue", placeholder);
  if (!what.key_info.empty()) w.start("ds:KeyInfo").raw(what.key_info).end();
  w.end();
  return w.finish();
}

// The ds:SignatureValue whose text is the placeholder.
std::optional<xml::Element> find_value(xml::Element top, std::string_view placeholder) {
  if (top.is(kDsNamespace, "SignatureValue") && top.text() == placeholder) return top;
  for (const auto& child : top.children()) {
    if (auto found = find_value(child, placeholder)) return found;
  }
  return std::nullopt;
}

Result<Bytes> signed_bytes(const xml::Document& document, std::string_view placeholder) {
  const auto value = find_value(document.root(), placeholder);
  if (!value || !value->parent()) return fail(ErrorCode::kInternal, "The signature to fill in is not in the document.");
  auto signed_info = xml::required_child(*value->parent(), kDsNamespace, "SignedInfo");
  if (!signed_info) return tl::unexpected(signed_info.error());
  auto method = xml::required_child(*signed_info, kDsNamespace, "CanonicalizationMethod");
  if (!method) return tl::unexpected(method.error());
  auto how = canonicalization_of(*method);
  if (!how) return tl::unexpected(how.error());
  return xml::canonicalize(document, *signed_info, *how);
}

// `limits` with room for what signing adds.
xml::Limits enlarged(xml::Limits limits) {
  limits.max_bytes += 64 * 1024;
  limits.max_elements += 64;
  return limits;
}

}  // namespace

Result<ReferenceToSign> reference_to_element(const xml::Document& document, std::string_view id,
                                             const std::vector<std::string>& inclusive_prefixes) {
  auto element = xml::find_by_id(document.root(), id);
  if (!element) return tl::unexpected(element.error());
  auto bytes = xml::canonicalize(document, *element, {xml::C14n::kExclusive, inclusive_prefixes, std::nullopt});
  if (!bytes) return tl::unexpected(bytes.error());
  return ReferenceToSign{.uri = "#" + std::string(id),
                         .digest = sha256(*bytes),
                         .transforms = {{std::string(xml::kC14nExclusive), inclusive_prefixes, ""}},
                         .id = "",
                         .type = ""};
}

ReferenceToSign reference_to_attachment(std::string_view cid_uri, Bytes digest) {
  return {.uri = std::string(cid_uri),
          .digest = std::move(digest),
          .transforms = {{std::string(kAttachmentContentSignature), {}, ""}},
          .id = "",
          .type = ""};
}

Result<std::string> make_signature(const SignatureToMake& what, const PrivateKey& key) {
  const std::string placeholder = make_placeholder();
  return fill_signature_value(unsigned_signature(what, xml::C14n::kExclusive, placeholder), placeholder, key,
                              xml::Limits{});
}

Result<std::string> fill_signature_value(std::string_view document, std::string_view placeholder, const PrivateKey& key,
                                         const xml::Limits& limits) {
  auto parsed = xml::Document::parse(document, enlarged(limits));
  if (!parsed) return tl::unexpected(parsed.error());
  auto bytes = signed_bytes(*parsed, placeholder);
  if (!bytes) return tl::unexpected(bytes.error());
  auto value = key.sign_rsa_sha256(*bytes);
  if (!value) return tl::unexpected(value.error());
  const std::size_t at = document.find(placeholder);
  if (at == std::string_view::npos || document.find(placeholder, at + 1) != std::string_view::npos) {
    return fail(ErrorCode::kInternal, "The placeholder of the signature value must occur exactly once.");
  }
  std::string out(document);
  out.replace(at, placeholder.size(), to_base64(*value));
  return out;
}

Result<std::string> sign_enveloped(std::string_view document, const KeyPair& pair, const xml::Limits& limits) {
  auto parsed = xml::Document::parse(document, limits);
  if (!parsed) return tl::unexpected(parsed.error());
  auto bytes = xml::canonicalize(*parsed, {xml::C14n::kInclusive, {}, std::nullopt});
  if (!bytes) return tl::unexpected(bytes.error());
  const std::size_t end_tag = document.rfind("</");
  if (end_tag == std::string_view::npos) {
    return fail(ErrorCode::kUnsupported, "A document whose root is empty cannot be signed.");
  }
  const SignatureToMake what{
      .references = {{.uri = "", .digest = sha256(*bytes), .transforms = {{std::string(kEnvelopedSignature), {}, ""}}}},
      .key_info = x509_key_info(pair.certificate),
      .id = ""};
  const std::string placeholder = make_placeholder();
  std::string text(document);
  text.insert(end_tag, unsigned_signature(what, xml::C14n::kInclusive, placeholder));
  auto filled = fill_signature_value(text, placeholder, pair.key, limits);
  if (!filled) return filled;
  // A comment behind the root could have misled the search for its end tag.
  auto check = xml::Document::parse(*filled, enlarged(limits));
  if (!check) return tl::unexpected(check.error());
  if (check->root().children().back().local_name() != "Signature") {
    return fail(ErrorCode::kUnsupported, "A document with a comment behind its root cannot be signed.");
  }
  return filled;
}

}  // namespace peppol::crypto
