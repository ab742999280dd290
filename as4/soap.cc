#include "as4/soap.h"

#include <fmt/format.h>

#include "base/xml/writer.h"

namespace peppol::as4 {
namespace {

bool must_understand(xml::Element block) {
  const auto value = block.attribute(kSoapNamespace, "mustUnderstand").value_or("");
  return value == "true" || value == "1";
}

Checked<xml::Element> only_child(xml::Element parent, std::string_view ns, std::string_view name) {
  auto child = xml::required_child(parent, ns, name);
  if (!child) return refuse(EbmsCode::kInvalidHeader, child.error().detail);
  return *child;
}

}  // namespace

xml::Limits soap_limits() {
  return {.max_bytes = 4 << 20, .max_depth = 60, .max_elements = 20'000, .max_attributes = 64};
}

Checked<Envelope> find_blocks(const xml::Document& document) {
  const auto root = document.root();
  if (!root.is(kSoapNamespace, "Envelope"))
    return refuse(EbmsCode::kInvalidHeader,
                  fmt::format("the root element is {} of the namespace \"{}\", not a SOAP 1.2 Envelope",
                              root.local_name(), root.namespace_uri()));
  const auto header = only_child(root, kSoapNamespace, "Header");
  if (!header) return tl::unexpected(header.error());
  const auto body = only_child(root, kSoapNamespace, "Body");
  if (!body) return tl::unexpected(body.error());
  const auto messaging = only_child(*header, kEbNamespace, "Messaging");
  if (!messaging) return tl::unexpected(messaging.error());
  const auto security = xml::optional_child(*header, kWsseNamespace, "Security");
  if (!security) return refuse(EbmsCode::kInvalidHeader, security.error().detail);
  for (const auto& block : header->children()) {
    const bool is_known = block == *messaging || (*security && block == **security);
    if (!is_known && must_understand(block))
      return refuse(EbmsCode::kInvalidHeader,
                    fmt::format("the header block {} must be understood and is not", block.describe()));
  }
  return Envelope{*messaging, *security, *body};
}

std::string write_envelope(std::string_view messaging, std::string_view body_id, std::string_view security) {
  xml::Writer w;
  w.declaration().start("S12:Envelope").declare("S12", kSoapNamespace);
  w.start("S12:Header");
  if (!security.empty()) w.raw(security);
  w.raw(messaging).end();
  w.start("S12:Body").declare("wsu", xml::kWsuNamespace).attribute("wsu:Id", body_id).end();
  w.end();
  return w.finish();
}

}  // namespace peppol::as4
