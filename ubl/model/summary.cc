#include "ubl/model/summary.h"

#include <fmt/format.h>

#include <array>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/bytes.h"

namespace peppol::model {

namespace {

constexpr std::string_view kCbc = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";
constexpr std::string_view kCac = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";

struct Root {
  std::string_view uri;
  std::string_view name;
  Summary::Type type;
};
constexpr std::array kRoots{
    Root{"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2", "Invoice", Summary::Type::kInvoice},
    Root{"urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2", "CreditNote", Summary::Type::kCreditNote},
    Root{"urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2", "ApplicationResponse",
         Summary::Type::kApplicationResponse}};

// Peppol's self-billing processes: the buyer makes the invoice.
constexpr std::string_view kSelfBilling = "selfbilling";

std::string text_of(tree::Node node) { return std::string(trim_ascii(node.text())); }

std::string text_of(tree::Node parent, std::string_view name) { return text_of(parent.child(kCbc, name)); }

tree::Node descend(tree::Node node, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) node = node.child(kCac, name);
  return node;
}

std::optional<Endpoint> endpoint_of(tree::Node party) {
  const tree::Node id = party.child(kCbc, "EndpointID");
  Endpoint endpoint{text_of(id.attribute("schemeID")), text_of(id)};
  if (endpoint.value.empty()) return std::nullopt;
  return endpoint;
}

std::string name_of(tree::Node party) {
  std::string name = text_of(party.child(kCac, "PartyLegalEntity"), "RegistrationName");
  return name.empty() ? text_of(party.child(kCac, "PartyName"), "Name") : name;
}

std::string country_of(tree::Node party) {
  return text_of(descend(party, {"PostalAddress", "Country"}), "IdentificationCode");
}

void add_invoice(tree::Node root, Summary& summary) {
  const tree::Node seller = descend(root, {"AccountingSupplierParty", "Party"});
  const tree::Node buyer = descend(root, {"AccountingCustomerParty", "Party"});
  summary.type_code = text_of(root, summary.root_name + "TypeCode");
  summary.currency = text_of(root, "DocumentCurrencyCode");
  const tree::Node payable = root.child(kCac, "LegalMonetaryTotal").child(kCbc, "PayableAmount");
  if (auto amount = Decimal::parse(trim_ascii(payable.text()))) summary.payable_amount = *amount;
  summary.supplier_name = name_of(seller);
  summary.customer_name = name_of(buyer);
  summary.seller_country = country_of(seller);
  summary.buyer_country = country_of(buyer);
  summary.sender = endpoint_of(seller);
  summary.receiver = endpoint_of(buyer);
  if (summary.profile_id.find(kSelfBilling) != std::string::npos ||
      summary.customization_id.find(kSelfBilling) != std::string::npos) {
    std::swap(summary.sender, summary.receiver);
  }
}

void add_response(tree::Node root, Summary& summary) {
  const tree::Node sender = root.child(kCac, "SenderParty");
  const tree::Node receiver = root.child(kCac, "ReceiverParty");
  summary.type_code = text_of(descend(root, {"DocumentResponse", "Response"}), "ResponseCode");
  summary.supplier_name = name_of(sender);
  summary.customer_name = name_of(receiver);
  summary.sender = endpoint_of(sender);
  summary.receiver = endpoint_of(receiver);
}

}  // namespace

Result<Summary> summarize(const tree::Document& document) {
  const tree::Node root = document.root();
  for (const Root& known : kRoots) {
    if (!root.is(known.uri, known.name)) continue;
    Summary summary;
    summary.type = known.type;
    summary.root_namespace = known.uri;
    summary.root_name = known.name;
    summary.version = text_of(root, "UBLVersionID");
    if (summary.version.empty()) summary.version = "2.1";
    summary.customization_id = text_of(root, "CustomizationID");
    summary.profile_id = text_of(root, "ProfileID");
    summary.number = text_of(root, "ID");
    summary.issue_date = text_of(root, "IssueDate");
    if (known.type == Summary::Type::kApplicationResponse) {
      add_response(root, summary);
    } else {
      add_invoice(root, summary);
    }
    return summary;
  }
  return fail(ErrorCode::kUnsupported,
              fmt::format("The document's root is \"{}\" of namespace \"{}\"; expected a UBL 2 Invoice, CreditNote or "
                          "ApplicationResponse.",
                          root.local_name(), root.namespace_uri()));
}

}  // namespace peppol::model
