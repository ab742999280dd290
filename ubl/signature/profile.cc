#include "ubl/signature/profile.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/crypto/xml_algorithms.h"
#include "base/text.h"

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

// Text beside the elements would be read by nobody but a person.
Result<void> check_no_text(xml::Element at) {
  if (without_space(at.text()).empty()) return {};
  return fail(ErrorCode::kUntrusted, fmt::format("{} holds text, which no signature covers.", at.describe()));
}

// The one ds:Signature of a sac:SignatureInformation; what may stand beside it is at most once there.
Result<xml::Element> signature_in(xml::Element entry) {
  std::optional<xml::Element> id, referenced, signature;
  for (const auto& child : entry.children()) {
    std::optional<xml::Element>* place = nullptr;
    if (child.is(kCbc, "ID")) place = &id;
    if (child.is(kSbc, "ReferencedSignatureID")) place = &referenced;
    if (child.is(crypto::kDsNamespace, "Signature")) place = &signature;
    if (place == nullptr || place->has_value() || (place != &signature && child.first_child()))
      return foreign_element(child, entry);
    *place = child;
  }
  if (!signature) return fail(ErrorCode::kUntrusted, fmt::format("{} holds no signature.", entry.describe()));
  return *signature;
}

// The names in a sac:SignatureInformation, which its signature leaves out as the profile wants it.
Result<void> check_names(xml::Element entry, std::size_t place) {
  const auto refuse = [](xml::Element at, std::string_view expected) {
    return fail(ErrorCode::kUntrusted,
                fmt::format("{} is \"{}\", and {} was expected. No signature covers it, so it may have been changed.",
                            at.describe(), shown(at.text(), 100), expected));
  };
  const auto id = entry.child(kCbc, "ID");
  const std::string expected = fmt::format("{}{}", kInformationId, place);
  if (id && id->text() != expected) return refuse(*id, fmt::format("\"{}\"", expected));
  const auto referenced = entry.child(kSbc, "ReferencedSignatureID");
  if (!referenced) return {};
  const auto root = entry.parent()->parent()->parent()->parent()->parent();
  for (const auto& named : root->children(kCac, "Signature")) {
    const auto name = named.child(kCbc, "ID");
    if (name && name->text() == referenced->text()) return {};
  }
  return refuse(*referenced, "the cbc:ID of a cac:Signature of the document");
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
  const auto entries = signatures.children();
  if (entries.size() > kMaxSignatures) {
    return fail(ErrorCode::kLimitExceeded, fmt::format("The document has {} signatures; at most {} are accepted.",
                                                       entries.size(), kMaxSignatures));
  }
  if (auto empty = check_no_text(signatures); !empty) return tl::unexpected(empty.error());
  for (const auto& entry : entries) {
    if (!entry.is(kSac, "SignatureInformation")) return foreign_element(entry, signatures);
    if (auto empty = check_no_text(entry); !empty) return tl::unexpected(empty.error());
    auto signature = signature_in(entry);
    if (!signature) return tl::unexpected(signature.error());
    out.push_back(*signature);
    if (auto named = check_names(entry, out.size()); !named) return tl::unexpected(named.error());
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
