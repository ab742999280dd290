// How one place of a UBL document and one field of the JSON invoice belong
// together. The tables of rows (invoice_table.cc) are the only description of
// that; reading, writing, checking and pointing all walk them.
//
//   for (const Row& row : rows_of(DocumentKind::kInvoice)) ...
//
// Constant; for use inside ubl/model only.

#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "ubl/model/kind.h"

namespace peppol::model {

struct Row {
  enum class Shape : std::uint8_t {
    kValue,      // an element with text
    kGroup,      // an element that only holds others; its key is a prefix for theirs
    kList,       // an element that may stand several times: an array of objects
    kAttribute,  // an attribute of the value above it
    kFixed,      // an element whose text is always the same: `text`
    kPreset,     // a value that is `text` when the field is left out
  };
  enum class Type : std::uint8_t {
    kText,
    kCode,  // no white space around it
    kIdentifier,
    kDate,
    kNumber,     // quantity, rate or unit price
    kAmount,     // two decimals at most, in the document's currency
    kUnitPrice,  // any decimals, in the document's currency
    kTaxAmount,  // in the currency of VAT accounting
    kBinary,     // base 64
  };

  Shape shape = Shape::kValue;
  std::string_view element = {};  // "cbc:ID", or the name of an attribute
  std::string_view key = {};      // "endpoint/id": of the field, from the object around it
  std::string_view term = {};     // "BT-34"
  Type type = Type::kText;
  bool required = false;           // whenever the object around it is there (EN 16931: 1..1 or 1..n)
  bool computed = false;           // create() fills it in when it is left out
  std::span<const Row> rows = {};  // attributes first, then children in schema order

  // Which of several elements of this name the row means; "" for all. The
  // first row that fits an element has it.
  std::string_view select_path = {};  // "cac:TaxScheme/cbc:ID", "cbc:ID/@schemeID"
  std::string_view select_text = {};

  std::string_view text = {};  // of kFixed and kPreset
};

// In the order of the UBL schema.
std::span<const Row> rows_of(DocumentKind kind);

inline constexpr std::string_view kCbc = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";
inline constexpr std::string_view kCac = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";

// A row that says nothing of its own: fixed or preset text, or an element that
// holds only such. It is written whenever what is around it is.
bool is_constant(const Row& row);

bool is_decimal(Row::Type type);

// Stands in Row::select_text for the document's VAT accounting currency.
inline constexpr std::string_view kAccountingCurrency = "$vat_accounting_currency";

// The field of a credit note's due date, which UBL keeps with the first means
// of payment.
inline constexpr std::string_view kDueDateOfMeans = "^due_date";

}  // namespace peppol::model
