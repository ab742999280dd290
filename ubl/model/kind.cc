#include "ubl/model/kind.h"

namespace peppol::model {

std::string_view root_name(DocumentKind kind) { return kind == DocumentKind::kInvoice ? "Invoice" : "CreditNote"; }

std::string_view root_namespace(DocumentKind kind) {
  return kind == DocumentKind::kInvoice ? "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
                                        : "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2";
}

std::string_view to_string(DocumentKind kind) { return kind == DocumentKind::kInvoice ? "invoice" : "credit_note"; }

std::optional<DocumentKind> kind_of(const tree::Document& document) {
  for (const DocumentKind kind : {DocumentKind::kInvoice, DocumentKind::kCreditNote}) {
    if (document.root().is(root_namespace(kind), root_name(kind))) return kind;
  }
  return std::nullopt;
}

}  // namespace peppol::model
