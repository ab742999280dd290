// What a router needs to know of a document without knowing the document: its
// type, who sends it to whom, and the few terms a list shows.
//
//   auto document = tree::Document::parse(bytes);
//   auto summary = model::summarize(*document);
//   route(summary->sender->scheme, summary->sender->value, ...);
//
// Pure; may be called from any thread.

#pragma once

#include <optional>
#include <string>

#include "base/decimal.h"
#include "base/error.h"
#include "ubl/tree/document.h"

namespace peppol::model {

// An electronic address as the document gives it; "0106" and "12345678".
struct Endpoint {
  std::string scheme;  // empty when the document names none
  std::string value;

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

struct Summary {
  enum class Type { kInvoice, kCreditNote, kApplicationResponse };

  Type type = Type::kInvoice;
  std::string root_namespace;
  std::string root_name;                  // "Invoice"
  std::string version;                    // of UBL: cbc:UBLVersionID, "2.1" when it is absent
  std::string customization_id;           // BT-24; empty when absent, as all texts below
  std::string profile_id;                 // BT-23
  std::string number;                     // BT-1
  std::string issue_date;                 // BT-2, as written
  std::string type_code;                  // BT-3; of an ApplicationResponse its ResponseCode
  std::string currency;                   // BT-5
  std::optional<Decimal> payable_amount;  // BT-115, when it is a number
  std::string supplier_name;              // BT-27, else BT-28; of an ApplicationResponse the sender's
  std::string customer_name;              // BT-44, else BT-45; of an ApplicationResponse the receiver's
  std::string seller_country;             // BT-40
  std::string buyer_country;              // BT-55

  // Who gives the document to whom: of an invoice the seller and the buyer, of a
  // self-billed one (told by the profile) the buyer and the seller.
  std::optional<Endpoint> sender;
  std::optional<Endpoint> receiver;
};

// Fails with kUnsupported when the root is no UBL 2 Invoice, CreditNote or
// ApplicationResponse, naming what it is. What is missing inside stays empty.
Result<Summary> summarize(const tree::Document& document);

}  // namespace peppol::model
