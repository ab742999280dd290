// The names and rules of the UBL 2.1 signature profile and of XAdES that signing and verifying share.
// Private to ubl/signature.

#pragma once

#include <string_view>

#include "base/crypto/xml_signature.h"
#include "base/error.h"
#include "base/xml/document.h"
#include "base/xml/element.h"

namespace peppol::signature {

inline constexpr std::string_view kExtensionUri = "urn:oasis:names:specification:ubl:dsig:enveloped:xades";
inline constexpr std::string_view kExt = "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2";
inline constexpr std::string_view kCbc = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";
inline constexpr std::string_view kCac = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
inline constexpr std::string_view kSig = "urn:oasis:names:specification:ubl:schema:xsd:CommonSignatureComponents-2";
inline constexpr std::string_view kSac = "urn:oasis:names:specification:ubl:schema:xsd:SignatureAggregateComponents-2";
inline constexpr std::string_view kSbc = "urn:oasis:names:specification:ubl:schema:xsd:SignatureBasicComponents-2";
inline constexpr std::string_view kXades = "http://uri.etsi.org/01903/v1.3.2#";
inline constexpr std::string_view kSignedPropertiesType = "http://uri.etsi.org/01903#SignedProperties";
inline constexpr std::string_view kXPathTransform = "http://www.w3.org/TR/1999/REC-xpath-19991116";

inline constexpr std::size_t kMaxSignatures = 8;

xml::Limits document_limits();

// The one sig:UBLDocumentSignatures, when it and every ds:Signature of the document stand where the profile puts
// them. Fails with kUntrusted for one elsewhere.
Result<std::optional<xml::Element>> find_signatures(const xml::Document& document);

// What the profile has as cbc:ID of a signature information: this and its place, from 1.
inline constexpr std::string_view kInformationId = "urn:oasis:names:specification:ubl:signature:";

// The ds:Signature elements in it, one for each sac:SignatureInformation. No signature covers what else stands
// there, so it must be what the profile lets it be: kUntrusted for anything else, for a cbc:ID that is not
// kInformationId with the place, and for an sbc:ReferencedSignatureID that names no cac:Signature of the document.
Result<std::vector<xml::Element>> signatures_in(xml::Element signatures);

// The profile's XPath filter, which keeps what is outside the nearest sig:UBLDocumentSignatures above the
// signature; `prefix` is bound to kSig.
std::string left_out_expression(std::string_view prefix);

// For SignaturePolicy::left_out_by.
Result<xml::Element> left_out_by(xml::Element transform, xml::Element signature);

}  // namespace peppol::signature
