#include <fmt/core.h>

#include "base/crypto/digest.h"
#include "base/crypto/xml_algorithms.h"
#include "base/crypto/xml_signer.h"
#include "base/random.h"
#include "base/xml/canonical.h"
#include "base/xml/writer.h"
#include "ubl/signature/insertion.h"
#include "ubl/signature/profile.h"
#include "ubl/signature/signature.h"

namespace peppol::signature {
namespace {

// One signature in the making. The names are unique to it; the digests and the value are words of
// their own in the text until they are known.
struct Draft {
  const crypto::KeyPair& pair;
  Time now;
  std::size_t number;  // of the signature in the document, from 1
  std::string id = make_uuid();
  std::string signature_id = "signature-" + id;
  std::string reference_id = "document-" + id;
  std::string properties_id = "properties-" + id;
  std::string document_digest = "document-digest-" + id;
  std::string properties_digest = "properties-digest-" + id;
  std::string value = "value-" + id;
};

void write_algorithm(xml::Writer& w, std::string_view element, std::string_view algorithm) {
  w.start(element).attribute("Algorithm", algorithm).end();
}

void write_digest(xml::Writer& w, std::string_view value) {
  write_algorithm(w, "ds:DigestMethod", crypto::kSha256);
  w.element("ds:DigestValue", value);
}

void write_signed_info(xml::Writer& w, const Draft& draft) {
  w.start("ds:SignedInfo");
  // Without a prefix list, which the UBL schemas do not allow here; what "sig" in the XPath expression stands
  // for is therefore checked when verifying.
  write_algorithm(w, "ds:CanonicalizationMethod", xml::kC14nExclusive);
  write_algorithm(w, "ds:SignatureMethod", crypto::kRsaSha256);
  w.start("ds:Reference").attribute("Id", draft.reference_id).attribute("URI", "");
  w.start("ds:Transforms");
  w.start("ds:Transform").attribute("Algorithm", kXPathTransform);
  w.element("ds:XPath", left_out_expression("sig")).end();
  write_algorithm(w, "ds:Transform", xml::kC14nExclusive);
  w.end();
  write_digest(w, draft.document_digest);
  w.end();
  w.start("ds:Reference").attribute("Type", kSignedPropertiesType).attribute("URI", "#" + draft.properties_id);
  w.start("ds:Transforms");
  write_algorithm(w, "ds:Transform", xml::kC14nExclusive);
  w.end();
  write_digest(w, draft.properties_digest);
  w.end().end();
}

void write_key_info(xml::Writer& w, const crypto::KeyPair& pair) {
  w.start("ds:KeyInfo").start("ds:X509Data").element("ds:X509Certificate", pair.certificate.base64());
  for (const auto& above : pair.chain) {
    if (!above.is_self_issued()) w.element("ds:X509Certificate", above.base64());
  }
  w.end().end();
}

void write_properties(xml::Writer& w, const Draft& draft) {
  w.start("ds:Object").start("xades:QualifyingProperties").declare("xades", kXades);
  w.attribute("Target", "#" + draft.signature_id);
  w.start("xades:SignedProperties").attribute("Id", draft.properties_id);
  w.start("xades:SignedSignatureProperties");
  w.element("xades:SigningTime", format_time(draft.now));
  w.start("xades:SigningCertificateV2").start("xades:Cert").start("xades:CertDigest");
  write_digest(w, to_base64(draft.pair.certificate.sha256_fingerprint()));
  w.end().end().end().end();
  w.start("xades:SignedDataObjectProperties").start("xades:DataObjectFormat");
  w.attribute("ObjectReference", "#" + draft.reference_id).element("xades:MimeType", "text/xml");
  w.end().end().end().end().end();
}

void write_information(xml::Writer& w, const Draft& draft) {
  w.start("sac:SignatureInformation").declare("sac", kSac).declare("cbc", kCbc).declare("sig", kSig);
  w.element("cbc:ID", fmt::format("urn:oasis:names:specification:ubl:signature:{}", draft.number));
  w.start("ds:Signature").declare("ds", crypto::kDsNamespace).attribute("Id", draft.signature_id);
  write_signed_info(w, draft);
  w.element("ds:SignatureValue", draft.value);
  write_key_info(w, draft.pair);
  write_properties(w, draft);
  w.end().end();
}

std::string extension_text(const Draft& draft, Surroundings surroundings) {
  xml::Writer w;
  if (surroundings == Surroundings::kRoot) w.start("ext:UBLExtensions").declare("ext", kExt);
  if (surroundings != Surroundings::kSignatures) {
    w.start("ext:UBLExtension").declare("ext", kExt).element("ext:ExtensionURI", kExtensionUri);
    w.start("ext:ExtensionContent").start("sig:UBLDocumentSignatures").declare("sig", kSig);
  }
  write_information(w, draft);
  if (surroundings != Surroundings::kSignatures) w.end().end().end();
  if (surroundings == Surroundings::kRoot) w.end();
  return w.finish();
}

xml::Limits limits_with_signatures() {
  xml::Limits limits = document_limits();
  limits.max_bytes += 1 << 20;
  limits.max_elements += 1000;
  return limits;
}

void replace_once(std::string& text, std::string_view what, std::string_view with) {
  text.replace(text.find(what), what.size(), with);
}

// Puts the digests of the document and of the signed properties into the text.
Result<void> fill_digests(std::string& text, const Draft& draft) {
  auto document = xml::Document::parse(text, limits_with_signatures());
  if (!document) return tl::unexpected(document.error());
  auto signatures = find_signatures(*document);
  if (!signatures) return tl::unexpected(signatures.error());
  if (!*signatures) return fail(ErrorCode::kUnsupported, "The first element of the document is not ext:UBLExtensions.");
  auto bytes = xml::canonicalize(*document, {xml::C14n::kExclusive, {}, **signatures});
  if (!bytes) return tl::unexpected(bytes.error());
  auto properties = xml::find_by_id(document->root(), draft.properties_id);
  if (!properties) return tl::unexpected(properties.error());
  auto property_bytes = xml::canonicalize(*document, *properties, {xml::C14n::kExclusive, {}, std::nullopt});
  if (!property_bytes) return tl::unexpected(property_bytes.error());
  replace_once(text, draft.document_digest, to_base64(crypto::sha256(*bytes)));
  replace_once(text, draft.properties_digest, to_base64(crypto::sha256(*property_bytes)));
  return {};
}

Result<std::size_t> count_signatures(std::string_view document) {
  auto parsed = xml::Document::parse(document, document_limits());
  if (!parsed) return tl::unexpected(parsed.error());
  auto signatures = find_signatures(*parsed);
  if (!signatures) return tl::unexpected(signatures.error());
  if (!*signatures) return 0;
  auto all = signatures_in(**signatures);
  if (!all) return tl::unexpected(all.error());
  return all->size();
}

}  // namespace

Result<Bytes> sign(std::string_view document, const crypto::KeyPair& pair, Time now) {
  if (!pair.certificate.is_valid_at(now)) {
    return fail(ErrorCode::kConfiguration, fmt::format("The certificate {} cannot sign at {}: it is not valid then.",
                                                       pair.certificate.describe(), format_time(now)));
  }
  const auto before = count_signatures(document);
  if (!before) return tl::unexpected(before.error());
  auto insertion = find_insertion(document);
  if (!insertion) return tl::unexpected(insertion.error());
  const Draft draft{.pair = pair, .now = now, .number = *before + 1};
  std::string text(document);
  text.insert(insertion->offset, extension_text(draft, insertion->surroundings));
  if (auto filled = fill_digests(text, draft); !filled) return tl::unexpected(filled.error());
  auto done = crypto::fill_signature_value(text, draft.value, pair.key, limits_with_signatures());
  if (!done) return done;
  // What we would refuse, or what would break an earlier signature, does not leave.
  if (auto verdict = verify(*done, {}); !verdict) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("The document cannot take a signature: {}", verdict.error().detail));
  }
  return done;
}

}  // namespace peppol::signature
