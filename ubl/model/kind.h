// Which of the two documents an invoice is in UBL.

#pragma once

#include <optional>
#include <string_view>

#include "ubl/tree/document.h"

namespace peppol::model {

enum class DocumentKind { kInvoice, kCreditNote };

std::string_view root_name(DocumentKind kind);  // "CreditNote"
std::string_view root_namespace(DocumentKind kind);
std::string_view to_string(DocumentKind kind);  // "credit_note", as the field "type" says it

// Of a UBL 2 Invoice or CreditNote; nothing for other documents.
std::optional<DocumentKind> kind_of(const tree::Document& document);

}  // namespace peppol::model
