// From a place in a document to the field of the JSON invoice and the business
// term of EN 16931: what a finding is about, in the words of who made the
// invoice.
//
//   auto fields = Fields::of(document);              // once, when there are findings
//   finding.pointer = fields->pointer_of(node);      // "/lines/2/price/amount"
//   finding.term = fields->term_of(node);            // BT-146
//
// Made in one walk over the document; each question then costs the depth of
// its node. A document that create() made has the pointers of the JSON it was
// made from; for any other, of the JSON that read() makes of it. The document
// must outlive this. May be asked from several threads.

#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ubl/model/kind.h"
#include "ubl/model/terms.h"
#include "ubl/tree/document.h"

namespace peppol::model {

struct Places;

class Fields {
 public:
  // Nothing when the document is no UBL 2 Invoice or CreditNote.
  static std::optional<Fields> of(const tree::Document& document);

  Fields(Fields&&) noexcept;
  Fields& operator=(Fields&&) noexcept;
  ~Fields();

  // RFC 6901; of what the model has no field for, that of the nearest element
  // around it; "" is the invoice.
  std::string pointer_of(tree::NodeIndex node) const;

  // The field of one of these terms at or below the node, else pointer_of(node): a
  // rule about totals speaks at the root, and its terms tell the field.
  std::string pointer_of(tree::NodeIndex node, std::span<const std::string_view> terms) const;

  // Of an attribute that the element has or lacks; nothing when the model has no field for it.
  std::optional<std::string> pointer_of_attribute(tree::NodeIndex element, std::string_view name) const;

  // Of the nearest element around the node that has one; null at the root.
  const Term* term_of(tree::NodeIndex node) const;

 private:
  struct Way;

  Fields(const tree::Document& document, DocumentKind kind);

  Way way_to(tree::NodeIndex node) const;

  const tree::Document* document_;
  DocumentKind kind_;
  std::unique_ptr<const Places> places_;
};

// One field of the JSON invoice and where UBL keeps it.
struct FieldDescription {
  std::string pointer;    // "/lines/*/price/amount"
  std::string_view term;  // "BT-146"; empty for the few that EN 16931 does not number
  std::string ubl_path;   // "cac:InvoiceLine/cac:Price/cbc:PriceAmount"
  bool required = false;  // by EN 16931, whenever the object around it is there
  bool computed = false;  // create() fills it in when it is left out
};

// All of them, in the order of the UBL schema.
std::vector<FieldDescription> describe(DocumentKind kind);

}  // namespace peppol::model
