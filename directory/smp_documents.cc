#include "directory/smp_documents.h"

#include <fmt/format.h>

#include "base/crypto/xml_signer.h"
#include "base/xml/document.h"
#include "base/xml/writer.h"
#include "directory/smp_address.h"

namespace peppol::directory {

namespace {

constexpr std::string_view kWsa = "http://www.w3.org/2005/08/addressing";
constexpr xml::Limits kLimits{.max_bytes = 1 << 20, .max_depth = 40, .max_elements = 20'000};

void write_id(xml::Writer& to, std::string_view qname, std::string_view scheme, std::string_view value) {
  to.start(qname).attribute("scheme", scheme).text(value).end();
}

void write_endpoint(xml::Writer& to, const SmpEndpoint& endpoint) {
  to.start("smp:Endpoint").attribute("transportProfile", endpoint.transport_profile);
  to.start("wsa:EndpointReference").element("wsa:Address", endpoint.address).end();
  to.element("smp:RequireBusinessLevelSignature", endpoint.requires_business_signature ? "true" : "false");
  if (endpoint.activation) to.element("smp:ServiceActivationDate", format_time(*endpoint.activation));
  if (endpoint.expiration) to.element("smp:ServiceExpirationDate", format_time(*endpoint.expiration));
  to.element("smp:Certificate", endpoint.certificate);
  to.element("smp:ServiceDescription", endpoint.description);
  to.element("smp:TechnicalContactUrl", endpoint.contact_url);
  if (!endpoint.information_url.empty()) to.element("smp:TechnicalInformationUrl", endpoint.information_url);
  to.end();
}

void write_information(xml::Writer& to, const ServiceInformation& information) {
  to.start("smp:ServiceInformation");
  write_id(to, "ids:ParticipantIdentifier", kParticipantMetaScheme, information.participant.value());
  write_id(to, "ids:DocumentIdentifier", information.document_type.scheme(), information.document_type.value());
  to.start("smp:ProcessList");
  for (const auto& process : information.processes) {
    to.start("smp:Process");
    write_id(to, "ids:ProcessIdentifier", process.process.scheme(), process.process.value());
    to.start("smp:ServiceEndpointList");
    for (const auto& endpoint : process.endpoints) write_endpoint(to, endpoint);
    to.end().end();
  }
  to.end().end();
}

void write_redirect(xml::Writer& to, const SmpRedirect& redirect) {
  to.start("smp:Redirect").attribute("href", redirect.href);
  to.element("smp:CertificateUID", redirect.certificate_uid).end();
}

void declare(xml::Writer& to) {
  to.declare("smp", kSmpNamespace).declare("ids", kIdentifiersNamespace).declare("wsa", kWsa);
}

void write_content(xml::Writer& to, const ServiceMetadata& metadata) {
  if (const auto* information = std::get_if<ServiceInformation>(&metadata)) {
    write_information(to, *information);
  } else {
    write_redirect(to, std::get<SmpRedirect>(metadata));
  }
}

Result<ParticipantId> read_participant(xml::Element parent) {
  auto element = xml::required_child(parent, kIdentifiersNamespace, "ParticipantIdentifier");
  if (!element) return tl::unexpected(element.error());
  auto scheme = xml::required_attribute(*element, "", "scheme");
  if (!scheme) return tl::unexpected(scheme.error());
  return ParticipantId::parse(fmt::format("{}::{}", *scheme, trim_ascii(element->text())));
}

// DocumentTypeId and ProcessId, alike.
template <class Id>
Result<Id> read_id(xml::Element parent, std::string_view name) {
  auto element = xml::required_child(parent, kIdentifiersNamespace, name);
  if (!element) return tl::unexpected(element.error());
  auto scheme = xml::required_attribute(*element, "", "scheme");
  if (!scheme) return tl::unexpected(scheme.error());
  return Id::make(*scheme, trim_ascii(element->text()));
}

Result<std::string> read_optional_text(xml::Element parent, std::string_view name) {
  auto element = xml::optional_child(parent, kSmpNamespace, name);
  if (!element) return tl::unexpected(element.error());
  return *element ? std::string(trim_ascii((*element)->text())) : std::string();
}

Result<std::optional<Time>> read_optional_time(xml::Element parent, std::string_view name) {
  auto text = read_optional_text(parent, name);
  if (!text) return tl::unexpected(text.error());
  if (text->empty()) return std::optional<Time>();
  auto time = parse_time(*text);
  if (!time) return tl::unexpected(time.error());
  return std::optional<Time>(*time);
}

Result<std::string> read_address(xml::Element endpoint) {
  auto reference = xml::required_child(endpoint, kWsa, "EndpointReference");
  if (!reference) return tl::unexpected(reference.error());
  return xml::required_text(*reference, kWsa, "Address");
}

Result<SmpEndpoint> read_endpoint(xml::Element element) {
  SmpEndpoint endpoint;
  auto profile = xml::required_attribute(element, "", "transportProfile");
  if (!profile) return tl::unexpected(profile.error());
  endpoint.transport_profile = std::move(*profile);
  auto address = read_address(element);
  if (!address) return tl::unexpected(address.error());
  endpoint.address = std::move(*address);
  auto activation = read_optional_time(element, "ServiceActivationDate");
  if (!activation) return tl::unexpected(activation.error());
  endpoint.activation = *activation;
  auto expiration = read_optional_time(element, "ServiceExpirationDate");
  if (!expiration) return tl::unexpected(expiration.error());
  endpoint.expiration = *expiration;
  struct Text {
    std::string_view name;
    std::string* into;
  };
  std::string signature;
  for (const auto& [name, into] :
       {Text{"Certificate", &endpoint.certificate}, Text{"RequireBusinessLevelSignature", &signature},
        Text{"ServiceDescription", &endpoint.description}, Text{"TechnicalContactUrl", &endpoint.contact_url},
        Text{"TechnicalInformationUrl", &endpoint.information_url}}) {
    auto text = read_optional_text(element, name);
    if (!text) return tl::unexpected(text.error());
    *into = std::move(*text);
  }
  endpoint.requires_business_signature = signature == "true" || signature == "1";
  return endpoint;
}

Result<SmpProcess> read_process(xml::Element element) {
  auto id = read_id<ProcessId>(element, "ProcessIdentifier");
  if (!id) return tl::unexpected(id.error());
  auto list = xml::required_child(element, kSmpNamespace, "ServiceEndpointList");
  if (!list) return tl::unexpected(list.error());
  SmpProcess process{std::move(*id), {}};
  for (const auto& child : list->children(kSmpNamespace, "Endpoint")) {
    auto endpoint = read_endpoint(child);
    if (!endpoint) return tl::unexpected(endpoint.error());
    process.endpoints.push_back(std::move(*endpoint));
  }
  return process;
}

Result<ServiceMetadata> read_information(xml::Element element) {
  auto participant = read_participant(element);
  if (!participant) return tl::unexpected(participant.error());
  auto document_type = read_id<DocumentTypeId>(element, "DocumentIdentifier");
  if (!document_type) return tl::unexpected(document_type.error());
  auto list = xml::required_child(element, kSmpNamespace, "ProcessList");
  if (!list) return tl::unexpected(list.error());
  ServiceInformation information{std::move(*participant), std::move(*document_type), {}};
  for (const auto& child : list->children(kSmpNamespace, "Process")) {
    auto process = read_process(child);
    if (!process) return tl::unexpected(process.error());
    information.processes.push_back(std::move(*process));
  }
  return ServiceMetadata(std::move(information));
}

Result<ServiceMetadata> read_redirect(xml::Element element) {
  auto href = xml::required_attribute(element, "", "href");
  if (!href) return tl::unexpected(href.error());
  auto uid = xml::required_text(element, kSmpNamespace, "CertificateUID");
  if (!uid) return tl::unexpected(uid.error());
  return ServiceMetadata(SmpRedirect{std::move(*href), std::move(*uid)});
}

Result<xml::Document> parse_as(std::string_view bytes, std::string_view root) {
  auto document = xml::Document::parse(bytes, kLimits);
  if (!document) return document;
  if (document->root().is(kSmpNamespace, root)) return document;
  return fail(ErrorCode::kMalformed, fmt::format("the document is {} where {} of {} was expected",
                                                 document->root().describe(), root, kSmpNamespace));
}

}  // namespace

std::vector<DocumentTypeId> ServiceGroup::document_types() const {
  constexpr std::string_view kServices = "/services/";
  std::vector<DocumentTypeId> types;
  for (const auto& reference : references) {
    const auto at = reference.rfind(kServices);
    if (at == std::string::npos) continue;
    const auto decoded = percent_decode(std::string_view(reference).substr(at + kServices.size()));
    const auto separator = decoded ? decoded->find("::") : std::string::npos;
    if (separator == std::string::npos) continue;
    auto id = DocumentTypeId::make(decoded->substr(0, separator), decoded->substr(separator + 2));
    if (id) types.push_back(std::move(*id));
  }
  return types;
}

Bytes write_service_group(const ParticipantId& participant, const std::vector<DocumentTypeId>& document_types,
                          std::string_view base_url) {
  xml::Writer to;
  to.declaration().start("smp:ServiceGroup");
  to.declare("smp", kSmpNamespace).declare("ids", kIdentifiersNamespace);
  write_id(to, "ids:ParticipantIdentifier", kParticipantMetaScheme, participant.value());
  to.start("smp:ServiceMetadataReferenceCollection");
  for (const auto& type : document_types) {
    to.start("smp:ServiceMetadataReference").attribute("href", service_metadata_url(base_url, participant, type)).end();
  }
  to.end().end();
  return to.finish();
}

Result<Bytes> sign_service_metadata(const ServiceMetadata& metadata, const crypto::KeyPair& signer) {
  xml::Writer to;
  to.declaration().start("smp:SignedServiceMetadata");
  declare(to);
  to.start("smp:ServiceMetadata");
  write_content(to, metadata);
  to.end().end();
  return crypto::sign_enveloped(to.finish(), signer, kLimits);
}

Result<ServiceGroup> parse_service_group(std::string_view bytes) {
  auto document = parse_as(bytes, "ServiceGroup");
  if (!document) return tl::unexpected(document.error());
  auto participant = read_participant(document->root());
  if (!participant) return tl::unexpected(participant.error());
  auto list = xml::required_child(document->root(), kSmpNamespace, "ServiceMetadataReferenceCollection");
  if (!list) return tl::unexpected(list.error());
  ServiceGroup group{std::move(*participant), {}};
  for (const auto& child : list->children(kSmpNamespace, "ServiceMetadataReference")) {
    auto href = xml::required_attribute(child, "", "href");
    if (!href) return tl::unexpected(href.error());
    group.references.push_back(std::move(*href));
  }
  return group;
}

Result<ServiceMetadata> read_service_metadata(xml::Element service_metadata) {
  auto information = xml::optional_child(service_metadata, kSmpNamespace, "ServiceInformation");
  if (!information) return tl::unexpected(information.error());
  auto redirect = xml::optional_child(service_metadata, kSmpNamespace, "Redirect");
  if (!redirect) return tl::unexpected(redirect.error());
  if (*information && *redirect) {
    return fail(ErrorCode::kMalformed, "the ServiceMetadata holds both ServiceInformation and Redirect");
  }
  if (*information) return read_information(**information);
  if (*redirect) return read_redirect(**redirect);
  return fail(ErrorCode::kMalformed, "the ServiceMetadata holds neither ServiceInformation nor Redirect");
}

}  // namespace peppol::directory
