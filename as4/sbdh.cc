#include "as4/sbdh.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/xml/writer.h"

namespace peppol::as4 {
namespace {

tl::unexpected<Error> wrong(std::string sentence) { return fail(ErrorCode::kMalformed, std::move(sentence)); }

Result<Identifier> parse_partner(xml::Element header, std::string_view name) {
  const auto partner = xml::required_child(header, kSbdhNamespace, name);
  if (!partner) return tl::unexpected(partner.error());
  const auto identifier = xml::required_child(*partner, kSbdhNamespace, "Identifier");
  if (!identifier) return tl::unexpected(identifier.error());
  Identifier result{identifier->attribute("", "Authority").value_or(""), std::string(trim_ascii(identifier->text()))};
  if (result.scheme != kParticipantScheme)
    return wrong(fmt::format("the {} identifier in the business document header has the Authority \"{}\", not \"{}\"",
                             name, result.scheme, kParticipantScheme));
  if (result.value.empty())
    return wrong(fmt::format("the {} identifier in the business document header is empty", name));
  return result;
}

Result<Time> parse_creation(std::string_view text) {
  const bool has_zone = text.size() > 19 && text.find_first_of("Z+-", 19) != std::string_view::npos;
  const auto time = parse_time(text);
  if (!time || !has_zone)
    return wrong(fmt::format("CreationDateAndTime \"{}\" is not a date and time with a time zone", text));
  return *time;
}

Result<void> parse_document_identification(xml::Element header, SbdHeader& into) {
  const auto part = xml::required_child(header, kSbdhNamespace, "DocumentIdentification");
  if (!part) return tl::unexpected(part.error());
  std::string creation;
  struct Field {
    std::string_view name;
    std::string& value;
  };
  for (const auto& [name, value] :
       {Field{"Standard", into.standard}, Field{"TypeVersion", into.type_version}, Field{"Type", into.type},
        Field{"InstanceIdentifier", into.instance_identifier}, Field{"CreationDateAndTime", creation}}) {
    auto text = xml::required_text(*part, kSbdhNamespace, name);
    if (!text) return tl::unexpected(text.error());
    value = std::move(*text);
  }
  const auto time = parse_creation(creation);
  if (!time) return tl::unexpected(time.error());
  into.creation = *time;
  return {};
}

Result<SbdScope> parse_scope(xml::Element element) {
  const auto type = xml::required_text(element, kSbdhNamespace, "Type");
  if (!type) return tl::unexpected(type.error());
  const auto value = element.child(kSbdhNamespace, "InstanceIdentifier");
  const auto identifier = element.child(kSbdhNamespace, "Identifier");
  return SbdScope{*type, value ? std::string(trim_ascii(value->text())) : std::string(),
                  identifier ? std::string(trim_ascii(identifier->text())) : std::string()};
}

// Moves the scope of that type out of the list; fails when there is none.
Result<SbdScope> take_scope(std::vector<SbdScope>& scopes, std::string_view type) {
  const auto found = std::find_if(scopes.begin(), scopes.end(), [&](const SbdScope& s) { return s.type == type; });
  if (found == scopes.end()) return wrong(fmt::format("the business document header has no scope {}", type));
  auto scope = std::move(*found);
  scopes.erase(found);
  if (scope.instance_identifier.empty())
    return wrong(fmt::format("the scope {} of the business document header is empty", type));
  return scope;
}

bool has_scope(const std::vector<SbdScope>& scopes, std::string_view type) {
  return std::any_of(scopes.begin(), scopes.end(), [&](const SbdScope& s) { return s.type == type; });
}

Identifier to_identifier(SbdScope scope, const char* default_scheme) {
  return {scope.identifier.empty() ? std::string(default_scheme) : std::move(scope.identifier),
          std::move(scope.instance_identifier)};
}

Result<std::vector<SbdScope>> parse_scopes(xml::Element header) {
  const auto business = xml::required_child(header, kSbdhNamespace, "BusinessScope");
  if (!business) return tl::unexpected(business.error());
  std::vector<SbdScope> scopes;
  for (const auto& element : business->children(kSbdhNamespace, "Scope")) {
    auto scope = parse_scope(element);
    if (!scope) return tl::unexpected(scope.error());
    if (has_scope(scopes, scope->type))
      return wrong(fmt::format("the business document header has the scope \"{}\" twice", scope->type));
    scopes.push_back(std::move(*scope));
  }
  return scopes;
}

Result<void> sort_scopes(std::vector<SbdScope> scopes, SbdHeader& into) {
  auto document_type = take_scope(scopes, "DOCUMENTID");
  if (!document_type) return tl::unexpected(document_type.error());
  auto process = take_scope(scopes, "PROCESSID");
  if (!process) return tl::unexpected(process.error());
  auto country = take_scope(scopes, "COUNTRY_C1");
  if (!country) return tl::unexpected(country.error());
  into.document_type = to_identifier(std::move(*document_type), kDocumentTypeScheme);
  into.process = to_identifier(std::move(*process), kProcessScheme);
  into.country_c1 = std::move(country->instance_identifier);
  if (has_scope(scopes, "MLS_TO")) {
    auto mls_to = take_scope(scopes, "MLS_TO");
    if (!mls_to) return tl::unexpected(mls_to.error());
    into.mls_to = Identifier{std::move(mls_to->identifier), std::move(mls_to->instance_identifier)};
  }
  if (has_scope(scopes, "MLS_TYPE")) {
    auto mls_type = take_scope(scopes, "MLS_TYPE");
    if (!mls_type) return tl::unexpected(mls_type.error());
    into.mls_type = std::move(mls_type->instance_identifier);
  }
  into.other_scopes = std::move(scopes);
  return {};
}

bool is_upper_or_digit(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

// "namespace::local name##customization::version", as far as a document type follows that pattern.
struct DocumentTypeParts {
  std::string_view namespace_uri, local_name, version;
};

std::optional<DocumentTypeParts> split_document_type(std::string_view value) {
  const auto hash = value.find("##");
  const auto version = value.rfind("::");
  if (hash == std::string_view::npos || version == std::string_view::npos || version < hash) return std::nullopt;
  const auto root = value.substr(0, hash);
  const auto colons = root.rfind("::");
  if (colons == std::string_view::npos) return std::nullopt;
  return DocumentTypeParts{root.substr(0, colons), root.substr(colons + 2), value.substr(version + 2)};
}

Result<void> check_document_type(const SbdHeader& header) {
  if (!header.document_type.value.starts_with(header.standard))
    return wrong(fmt::format("Standard \"{}\" is not what the document type {} begins with", header.standard,
                             header.document_type.value));
  const auto parts = split_document_type(header.document_type.value);
  if (!parts) return {};  // not XML with a root element, such as a hybrid document
  if (parts->namespace_uri != header.standard)
    return wrong(fmt::format("Standard \"{}\" is not the namespace \"{}\" of the document type", header.standard,
                             parts->namespace_uri));
  if (parts->local_name != header.type)
    return wrong(
        fmt::format("Type \"{}\" is not the root element \"{}\" of the document type", header.type, parts->local_name));
  if (parts->version != header.type_version)
    return wrong(fmt::format("TypeVersion \"{}\" is not the version \"{}\" of the document type", header.type_version,
                             parts->version));
  return {};
}

Result<void> check_payload(const SbdHeader& header, const PayloadRoot& payload) {
  if (payload.namespace_uri == kSbdhNamespace)
    return wrong("the payload is itself a business document header, which must not be nested");
  if (payload.namespace_uri == kEnvelopeContentNamespace) return {};
  if (payload.namespace_uri != header.standard)
    return wrong(fmt::format("the payload's namespace \"{}\" is not the Standard \"{}\" of the header",
                             payload.namespace_uri, header.standard));
  if (payload.local_name != header.type)
    return wrong(fmt::format("the payload's root element \"{}\" is not the Type \"{}\" of the header",
                             payload.local_name, header.type));
  return {};
}

// Characters beyond ASCII as character references.
std::string to_ascii(std::string_view xml) {
  std::string out;
  for (std::size_t i = 0; i < xml.size();) {
    const auto lead = static_cast<unsigned char>(xml[i]);
    if (lead < 0x80) {
      out += xml[i++];
      continue;
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    std::uint32_t code = lead & (0xFFU >> (length + 1));
    for (std::size_t k = 1; k < length && i + k < xml.size(); ++k)
      code = (code << 6U) | (static_cast<unsigned char>(xml[i + k]) & 0x3FU);
    out += fmt::format("&#{};", code);
    i += length;
  }
  return out;
}

void write_scope(xml::Writer& w, std::string_view type, std::string_view value, std::string_view identifier) {
  w.start("sh:Scope").element("sh:Type", type).element("sh:InstanceIdentifier", value);
  if (!identifier.empty()) w.element("sh:Identifier", identifier);
  w.end();
}

void write_partner(xml::Writer& w, std::string_view name, const Identifier& who) {
  w.start(name).start("sh:Identifier").attribute("Authority", who.scheme).text(who.value).end().end();
}

}  // namespace

Result<SbdHeader> parse_sbd_header(xml::Element header) {
  const auto version = xml::required_text(header, kSbdhNamespace, "HeaderVersion");
  if (!version) return tl::unexpected(version.error());
  if (*version != "1.0") return wrong(fmt::format("HeaderVersion is \"{}\", not \"1.0\"", *version));
  SbdHeader result;
  auto sender = parse_partner(header, "Sender");
  if (!sender) return tl::unexpected(sender.error());
  auto receiver = parse_partner(header, "Receiver");
  if (!receiver) return tl::unexpected(receiver.error());
  result.sender = std::move(*sender);
  result.receiver = std::move(*receiver);
  if (auto done = parse_document_identification(header, result); !done) return tl::unexpected(done.error());
  auto scopes = parse_scopes(header);
  if (!scopes) return tl::unexpected(scopes.error());
  if (auto done = sort_scopes(std::move(*scopes), result); !done) return tl::unexpected(done.error());
  return result;
}

Result<void> check_sbd_header(const SbdHeader& header, const PayloadRoot& payload) {
  if (header.instance_identifier.empty()) return wrong("the business document header has no InstanceIdentifier");
  const auto& country = header.country_c1;
  if (country.size() != 2 || !std::all_of(country.begin(), country.end(), is_upper_or_digit))
    return wrong(fmt::format("COUNTRY_C1 is \"{}\", not a country code of two capital letters", country));
  if (header.mls_to) {
    if (header.mls_to->scheme != kParticipantScheme)
      return wrong(fmt::format("MLS_TO has the scheme \"{}\", not \"{}\"", header.mls_to->scheme, kParticipantScheme));
    const auto colon = header.mls_to->value.find(':');
    if (colon != 4 || header.mls_to->value.size() <= 5)
      return wrong(fmt::format("MLS_TO is \"{}\", not a participant such as \"0242:000306\"", header.mls_to->value));
  }
  if (!header.mls_type.empty() && header.mls_type != "ALWAYS_SEND" && header.mls_type != "FAILURE_ONLY")
    return wrong(fmt::format("MLS_TYPE is \"{}\", not ALWAYS_SEND or FAILURE_ONLY", header.mls_type));
  if (auto checked = check_document_type(header); !checked) return checked;
  return check_payload(header, payload);
}

std::string write_sbd_header(const SbdHeader& header) {
  xml::Writer w;
  w.start("sh:StandardBusinessDocumentHeader").declare("sh", kSbdhNamespace).element("sh:HeaderVersion", "1.0");
  write_partner(w, "sh:Sender", header.sender);
  write_partner(w, "sh:Receiver", header.receiver);
  w.start("sh:DocumentIdentification")
      .element("sh:Standard", header.standard)
      .element("sh:TypeVersion", header.type_version)
      .element("sh:InstanceIdentifier", header.instance_identifier)
      .element("sh:Type", header.type)
      .element("sh:CreationDateAndTime", format_time(header.creation))
      .end();
  w.start("sh:BusinessScope");
  write_scope(w, "DOCUMENTID", header.document_type.value, header.document_type.scheme);
  write_scope(w, "PROCESSID", header.process.value, header.process.scheme);
  write_scope(w, "COUNTRY_C1", header.country_c1, "");
  if (header.mls_to) write_scope(w, "MLS_TO", header.mls_to->value, header.mls_to->scheme);
  if (!header.mls_type.empty()) write_scope(w, "MLS_TYPE", header.mls_type, "");
  for (const auto& scope : header.other_scopes) write_scope(w, scope.type, scope.instance_identifier, scope.identifier);
  w.end().end();
  return to_ascii(w.finish());
}

}  // namespace peppol::as4
