#include "directory/sml.h"

#include <fmt/format.h>

#include "base/text.h"
#include "base/xml/document.h"
#include "base/xml/writer.h"
#include "directory/smp_documents.h"

namespace peppol::directory {
namespace {

constexpr std::string_view kSoap = "http://schemas.xmlsoap.org/soap/envelope/";
constexpr std::string_view kLocator = "http://busdox.org/serviceMetadata/locator/1.0/";
// The nine blanks stand in the official WSDL.
constexpr std::string_view kAction = "http://busdox.org/serviceMetadata/ManageBusinessIdentifierService/1.0/         :";
constexpr std::uint64_t kMaxAnswerBytes = 256 * 1024;

struct FaultRow {
  SmlFault fault;
  std::string_view name;
  int status;
  ErrorCode code;
};
constexpr FaultRow kFaults[] = {
    {SmlFault::kNotFound, "NotFoundFault", 404, ErrorCode::kNotFound},
    {SmlFault::kUnauthorized, "UnauthorizedFault", 401, ErrorCode::kUntrusted},
    {SmlFault::kBadRequest, "BadRequestFault", 400, ErrorCode::kConflict},
    {SmlFault::kInternal, "InternalErrorFault", 500, ErrorCode::kUnreachable},
};

std::string_view element_of(SmlOperation operation) {
  return operation == SmlOperation::kCreate ? "CreateParticipantIdentifier" : "DeleteParticipantIdentifier";
}

xml::Writer start_envelope() {
  xml::Writer w;
  w.declaration().start("soap:Envelope").declare("soap", kSoap).start("soap:Body");
  return w;
}

Bytes finish_envelope(xml::Writer& w) { return w.end().end().finish(); }

Result<xml::Element> body_of(const xml::Document& document) {
  if (!document.root().is(kSoap, "Envelope"))
    return fail(ErrorCode::kMalformed, fmt::format("{} is no SOAP 1.1 envelope", document.root().describe()));
  return xml::required_child(document.root(), kSoap, "Body");
}

// The SML's own words inside a fault.
std::string words_of(xml::Element fault) {
  if (const auto detail = fault.child("", "detail"))
    if (const auto kind = detail->first_child())
      if (const auto message = kind->first_child()) return message->text();
  const auto text = fault.child("", "faultstring");
  return text ? text->text() : "no reason given";
}

tl::unexpected<Error> error_of(xml::Element fault) {
  const std::string words = shown(words_of(fault), 500);
  const auto detail = fault.child("", "detail");
  const auto kind = detail ? detail->first_child() : std::nullopt;
  for (const auto& row : kFaults)
    if (kind && kind->local_name() == row.name)
      return fail(row.code, fmt::format("the SML refused ({}): {}", row.name, words));
  return fail(ErrorCode::kUnreachable, fmt::format("the SML failed: {}", words));
}

}  // namespace

SmlMessage write_sml_request(const SmlRequest& request) {
  const std::string element(element_of(request.operation));
  xml::Writer w = start_envelope();
  w.start("lrs:" + element).declare("lrs", kLocator).declare("ids", kIdentifiersNamespace);
  w.element("lrs:ServiceMetadataPublisherID", request.smp_id);
  w.start("ids:ParticipantIdentifier")
      .attribute("scheme", kParticipantMetaScheme)
      .text(request.participant.value())
      .end();
  w.end();
  const std::string_view action = request.operation == SmlOperation::kCreate ? "createIn" : "deleteIn";
  return {200, fmt::format("{}{}", kAction, action), finish_envelope(w)};
}

Result<void> read_sml_answer(int status, std::string_view body) {
  const auto document = xml::Document::parse(body, {});
  if (!document)
    return fail(ErrorCode::kUnreachable,
                fmt::format("the SML answered {} with something that is no SOAP: {}", status, document.error().detail));
  const auto soap_body = body_of(*document);
  if (!soap_body)
    return fail(ErrorCode::kUnreachable, fmt::format("the SML answered {}: {}", status, soap_body.error().detail));
  if (const auto fault = soap_body->child(kSoap, "Fault")) return error_of(*fault);
  if (status != 200)
    return fail(ErrorCode::kUnreachable, fmt::format("the SML answered with status {} and no fault", status));
  return {};
}

Result<SmlRequest> read_sml_request(std::string_view body) {
  const auto document = xml::Document::parse(body, {});
  if (!document) return tl::unexpected(document.error());
  const auto soap_body = body_of(*document);
  if (!soap_body) return tl::unexpected(soap_body.error());
  for (const auto operation : {SmlOperation::kCreate, SmlOperation::kDelete}) {
    const auto element = soap_body->child(kLocator, element_of(operation));
    if (!element) continue;
    auto smp_id = xml::required_text(*element, kLocator, "ServiceMetadataPublisherID");
    if (!smp_id) return tl::unexpected(smp_id.error());
    const auto identifier = xml::required_child(*element, kIdentifiersNamespace, "ParticipantIdentifier");
    if (!identifier) return tl::unexpected(identifier.error());
    const auto scheme = xml::required_attribute(*identifier, "", "scheme");
    if (!scheme) return tl::unexpected(scheme.error());
    auto participant = ParticipantId::parse(fmt::format("{}::{}", *scheme, trim_ascii(identifier->text())));
    if (!participant) return tl::unexpected(participant.error());
    return SmlRequest{operation, std::move(*smp_id), std::move(*participant)};
  }
  return fail(ErrorCode::kMalformed,
              "the SOAP body holds neither CreateParticipantIdentifier nor DeleteParticipantIdentifier");
}

SmlMessage write_sml_done() {
  xml::Writer w = start_envelope();
  return {200, "", finish_envelope(w)};
}

SmlMessage write_sml_fault(SmlFault fault, std::string_view sentence) {
  const FaultRow& row = kFaults[static_cast<std::size_t>(fault)];
  xml::Writer w = start_envelope();
  w.start("soap:Fault").element("faultcode", "soap:Client").element("faultstring", sentence).start("detail");
  w.start(fmt::format("lrs:{}", row.name)).declare("lrs", kLocator).element("lrs:FaultMessage", sentence).end();
  w.end().end();
  return {row.status, "", finish_envelope(w)};
}

Result<void> SmlClient::create(const ParticipantId& participant) const {
  return call({SmlOperation::kCreate, smp_id_, participant});
}

Result<void> SmlClient::remove(const ParticipantId& participant) const {
  return call({SmlOperation::kDelete, smp_id_, participant});
}

Result<void> SmlClient::call(const SmlRequest& request) const {
  const SmlMessage message = write_sml_request(request);
  net::HttpRequest http{
      .method = "POST", .url = url_ + std::string(kSmlParticipantPath), .headers = {}, .body = message.body};
  http.headers.add("Content-Type", "text/xml; charset=UTF-8");
  http.headers.add("SOAPAction", "\"" + message.soap_action + "\"");
  net::HttpLimits limits;
  limits.max_response_bytes = kMaxAnswerBytes;
  const auto answer = http_.send(http, limits);
  if (!answer) return tl::unexpected(answer.error());
  return read_sml_answer(answer->status, answer->body);
}

}  // namespace peppol::directory
