#include "ubl/signature/profile.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/crypto/xml_algorithms.h"

namespace peppol::signature {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::string without_space(std::string text) {
  text.erase(std::remove_if(text.begin(), text.end(), is_space), text.end());
  return text;
}

bool is_signature_element(xml::Element at) {
  return at.is(crypto::kDsNamespace, "Signature") || at.is(kSig, "UBLDocumentSignatures");
}

// Every element of those two names, but not what is below one.
void collect(xml::Element top, std::vector<xml::Element>& into) {
  if (is_signature_element(top)) {
    into.push_back(top);
    return;
  }
  for (auto child = top.first_child(); child; child = child->next()) collect(*child, into);
}

// root / ext:UBLExtensions / ext:UBLExtension / ext:ExtensionContent / element, and nothing beside it.
bool is_in_its_place(xml::Element element, xml::Element root) {
  const auto content = element.parent();
  if (!content || !content->is(kExt, "ExtensionContent") || content->children().size() != 1) return false;
  const auto extension = content->parent();
  if (!extension || !extension->is(kExt, "UBLExtension")) return false;
  const auto extensions = extension->parent();
  if (!extensions || !extensions->is(kExt, "UBLExtensions")) return false;
  return extensions->parent() == root && root.first_child() == extensions;
}

// The prefix used in "count(ancestor-or-self::PREFIX:UBLDocumentSignatures...".
std::string prefix_in(std::string_view expression) {
  constexpr std::string_view kBefore = "count(ancestor-or-self::";
  if (!expression.starts_with(kBefore)) return {};
  const std::size_t colon = expression.find(':', kBefore.size());
  if (colon == std::string_view::npos) return {};
  return std::string(expression.substr(kBefore.size(), colon - kBefore.size()));
}

tl::unexpected<Error> foreign_element(xml::Element element, xml::Element inside) {
  return fail(ErrorCode::kUntrusted, fmt::format("{} does not belong into {}; no signature covers what stands there.",
                                                 element.describe(), inside.describe()));
}

}  // namespace

xml::Limits document_limits() {
  return {.max_bytes = 128 << 20, .max_depth = 100, .max_elements = 4'000'000, .max_attributes = 64};
}

Result<std::optional<xml::Element>> find_signatures(const xml::Document& document) {
  std::vector<xml::Element> found;
  collect(document.root(), found);
  if (found.empty()) return std::optional<xml::Element>();
  if (found.size() > 1) {
    return fail(ErrorCode::kUntrusted,
                fmt::format("The document has signatures in {} places (the second is {}); the UBL signature profile "
                            "knows one.",
                            found.size(), found[1].describe()));
  }
  if (!found.front().is(kSig, "UBLDocumentSignatures") || !is_in_its_place(found.front(), document.root())) {
    return fail(ErrorCode::kUntrusted,
                fmt::format("{} is not where the UBL signature profile puts signatures: alone in the content of an "
                            "extension of the document.",
                            found.front().describe()));
  }
  return std::optional<xml::Element>(found.front());
}

Result<std::vector<xml::Element>> signatures_in(xml::Element signatures) {
  std::vector<xml::Element> out;
  for (const auto& entry : signatures.children()) {
    if (!entry.is(kSac, "SignatureInformation")) return foreign_element(entry, signatures);
    for (const auto& child : entry.children()) {
      if (child.is(crypto::kDsNamespace, "Signature")) {
        out.push_back(child);
      } else if (!child.is(kCbc, "ID") && !child.is(kSbc, "ReferencedSignatureID")) {
        return foreign_element(child, entry);
      }
    }
  }
  if (out.size() > kMaxSignatures) {
    return fail(ErrorCode::kLimitExceeded,
                fmt::format("The document has {} signatures; at most {} are accepted.", out.size(), kMaxSignatures));
  }
  return out;
}

std::string left_out_expression(std::string_view prefix) {
  const std::string name = fmt::format("{}:UBLDocumentSignatures", prefix);
  return fmt::format("count(ancestor-or-self::{0} | here()/ancestor::{0}[1]) > count(ancestor-or-self::{0})", name);
}

Result<xml::Element> left_out_by(xml::Element transform, xml::Element signature) {
  const std::string algorithm = transform.attribute("", "Algorithm").value_or("");
  const auto xpath = transform.child(crypto::kDsNamespace, "XPath");
  if (algorithm != kXPathTransform || !xpath || transform.children().size() != 1) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("The transform \"{}\" of the signature is not in the UBL signature profile.", algorithm));
  }
  const std::string expression = without_space(xpath->text());
  const std::string prefix = prefix_in(expression);
  if (prefix.empty() || xpath->first_child() || expression != without_space(left_out_expression(prefix)) ||
      xpath->namespace_of(prefix) != kSig) {
    return fail(
        ErrorCode::kUnsupported,
        fmt::format("The XPath filter at {} is not the one of the UBL signature profile; it may cover less than "
                    "the document.",
                    xpath->describe()));
  }
  for (auto at = signature.parent(); at; at = at->parent()) {
    if (at->is(kSig, "UBLDocumentSignatures")) return *at;
  }
  return fail(ErrorCode::kUntrusted, "The signature is not inside sig:UBLDocumentSignatures.");
}

}  // namespace peppol::signature
