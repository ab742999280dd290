#include <algorithm>
#include <array>

#include "ubl/model/row.h"

namespace peppol::model {

namespace {

using Rows = std::span<const Row>;
using Shape = Row::Shape;
using Type = Row::Type;

constexpr Row value(std::string_view element, std::string_view key, std::string_view term, Type type = Type::kText) {
  return Row{.shape = Shape::kValue, .element = element, .key = key, .term = term, .type = type};
}

constexpr Row with(Row row, Rows attributes) {
  row.rows = attributes;
  return row;
}

constexpr Row required(Row row) {
  row.required = true;
  return row;
}

constexpr Row computed(Row row) {
  row.required = true;
  row.computed = true;
  return row;
}

constexpr Row group(std::string_view element, std::string_view key, std::string_view term, Rows rows) {
  return Row{.shape = Shape::kGroup, .element = element, .key = key, .term = term, .rows = rows};
}

constexpr Row list(std::string_view element, std::string_view key, std::string_view term, Rows rows) {
  return Row{.shape = Shape::kList, .element = element, .key = key, .term = term, .rows = rows};
}

constexpr Row attribute(std::string_view name, std::string_view key, std::string_view term = {}) {
  return Row{.shape = Shape::kAttribute, .element = name, .key = key, .term = term, .type = Type::kCode};
}

constexpr Row fixed(std::string_view element, std::string_view text) {
  return Row{.shape = Shape::kFixed, .element = element, .text = text};
}

constexpr Row preset(std::string_view element, std::string_view key, std::string_view text) {
  return Row{.shape = Shape::kPreset, .element = element, .key = key, .type = Type::kCode, .text = text};
}

constexpr Row where(std::string_view path, std::string_view text, Row row) {
  row.select_path = path;
  row.select_text = text;
  return row;
}

constexpr std::string_view kIdOfScheme = "cac:TaxScheme/cbc:ID";

// Attributes.
constexpr std::array kScheme{attribute("schemeID", "scheme")};
constexpr std::array kEndpointScheme{attribute("schemeID", "endpoint/scheme")};
constexpr std::array kLegalScheme{attribute("schemeID", "legal_id/scheme")};
constexpr std::array kIdScheme{attribute("schemeID", "id/scheme")};
constexpr std::array kLocationScheme{attribute("schemeID", "location_id/scheme")};
constexpr std::array kSepaScheme{Row{.shape = Shape::kAttribute, .element = "schemeID", .text = "SEPA"}};
constexpr std::array kMeansText{attribute("name", "text", "BT-82")};
constexpr std::array kUnit{required(attribute("unitCode", "unit", "BT-130"))};
constexpr std::array kBaseUnit{attribute("unitCode", "base_unit", "BT-150")};
constexpr std::array kFile{attribute("mimeCode", "mime", "BT-125"), attribute("filename", "filename", "BT-125")};
constexpr std::array kClassificationList{attribute("listID", "list"), attribute("listVersionID", "list_version")};

// The scheme of a tax: VAT unless said otherwise.
constexpr std::array kVatSchemeId{preset("cbc:ID", "vat/scheme", "VAT")};
constexpr std::array kBreakdownSchemeId{preset("cbc:ID", "scheme", "VAT")};
constexpr std::array kFixedVatId{fixed("cbc:ID", "VAT")};
constexpr std::array kRegistrationScheme{value("cbc:ID", "tax_registration/scheme", "", Type::kCode)};

// Postal addresses: five of the same shape with five sets of terms.
template <int N>
struct Terms {
  std::array<std::string_view, N> of;
};
using AddressTerms = Terms<7>;
constexpr AddressTerms kSellerAddress{{"BT-35", "BT-36", "BT-37", "BT-38", "BT-39", "BT-162", "BT-40"}};
constexpr AddressTerms kBuyerAddress{{"BT-50", "BT-51", "BT-52", "BT-53", "BT-54", "BT-163", "BT-55"}};
constexpr AddressTerms kTaxAddress{{"BT-64", "BT-65", "BT-66", "BT-67", "BT-68", "BT-164", "BT-69"}};
constexpr AddressTerms kDeliveryAddress{{"BT-75", "BT-76", "BT-77", "BT-78", "BT-79", "BT-165", "BT-80"}};

template <const AddressTerms& T>
struct Address {
  static constexpr std::array kLine{value("cbc:Line", "line3", T.of[5])};
  static constexpr std::array kCountry{required(value("cbc:IdentificationCode", "country", T.of[6], Type::kCode))};
  static constexpr std::array kRows{value("cbc:StreetName", "line1", T.of[0]),
                                    value("cbc:AdditionalStreetName", "line2", T.of[1]),
                                    value("cbc:CityName", "city", T.of[2]),
                                    value("cbc:PostalZone", "postal_code", T.of[3]),
                                    value("cbc:CountrySubentity", "subdivision", T.of[4]),
                                    group("cac:AddressLine", "", "", kLine),
                                    group("cac:Country", "", "", kCountry)};
};

template <const Terms<3>& T>
struct Contact {
  static constexpr std::array kRows{value("cbc:Name", "name", T.of[0]), value("cbc:Telephone", "phone", T.of[1]),
                                    value("cbc:ElectronicMail", "email", T.of[2])};
};
constexpr Terms<3> kSellerContact{{"BT-41", "BT-42", "BT-43"}};
constexpr Terms<3> kBuyerContact{{"BT-56", "BT-57", "BT-58"}};

// Seller (BG-4).
constexpr std::array kSellerId{with(required(value("cbc:ID", "id", "BT-29", Type::kIdentifier)), kScheme)};
constexpr std::array kCreditorId{with(value("cbc:ID", "sepa_creditor_id", "BT-90", Type::kIdentifier), kSepaScheme)};
constexpr std::array kSellerTradingName{value("cbc:Name", "trading_name", "BT-28")};
constexpr std::array kSellerVat{value("cbc:CompanyID", "vat_id", "BT-31", Type::kIdentifier),
                                group("cac:TaxScheme", "", "", kFixedVatId)};
constexpr std::array kSellerRegistration{value("cbc:CompanyID", "tax_registration/id", "BT-32", Type::kIdentifier),
                                         group("cac:TaxScheme", "", "", kRegistrationScheme)};
constexpr std::array kSellerLegal{required(value("cbc:RegistrationName", "name", "BT-27")),
                                  with(value("cbc:CompanyID", "legal_id/id", "BT-30", Type::kIdentifier), kLegalScheme),
                                  value("cbc:CompanyLegalForm", "legal_form", "BT-33")};
constexpr std::array kSellerParty{
    with(value("cbc:EndpointID", "endpoint/id", "BT-34", Type::kIdentifier), kEndpointScheme),
    where("cbc:ID/@schemeID", "SEPA", group("cac:PartyIdentification", "", "", kCreditorId)),
    list("cac:PartyIdentification", "ids", "BT-29", kSellerId),
    group("cac:PartyName", "", "", kSellerTradingName),
    required(group("cac:PostalAddress", "address", "BG-5", Address<kSellerAddress>::kRows)),
    where(kIdOfScheme, "VAT", group("cac:PartyTaxScheme", "", "", kSellerVat)),
    group("cac:PartyTaxScheme", "", "", kSellerRegistration),
    group("cac:PartyLegalEntity", "", "", kSellerLegal),
    group("cac:Contact", "contact", "BG-6", Contact<kSellerContact>::kRows)};
constexpr std::array kSeller{group("cac:Party", "", "", kSellerParty)};

// Buyer (BG-7).
constexpr std::array kBuyerId{with(value("cbc:ID", "id/id", "BT-46", Type::kIdentifier), kIdScheme)};
constexpr std::array kBuyerTradingName{value("cbc:Name", "trading_name", "BT-45")};
constexpr std::array kBuyerVat{value("cbc:CompanyID", "vat_id", "BT-48", Type::kIdentifier),
                               group("cac:TaxScheme", "", "", kFixedVatId)};
constexpr std::array kBuyerLegal{required(value("cbc:RegistrationName", "name", "BT-44")),
                                 with(value("cbc:CompanyID", "legal_id/id", "BT-47", Type::kIdentifier), kLegalScheme)};
constexpr std::array kBuyerParty{
    with(value("cbc:EndpointID", "endpoint/id", "BT-49", Type::kIdentifier), kEndpointScheme),
    group("cac:PartyIdentification", "", "", kBuyerId),
    group("cac:PartyName", "", "", kBuyerTradingName),
    required(group("cac:PostalAddress", "address", "BG-8", Address<kBuyerAddress>::kRows)),
    where(kIdOfScheme, "VAT", group("cac:PartyTaxScheme", "", "", kBuyerVat)),
    group("cac:PartyLegalEntity", "", "", kBuyerLegal),
    group("cac:Contact", "contact", "BG-9", Contact<kBuyerContact>::kRows)};
constexpr std::array kBuyer{group("cac:Party", "", "", kBuyerParty)};

// Payee (BG-10), tax representative (BG-11).
constexpr std::array kPayeeId{with(value("cbc:ID", "id/id", "BT-60", Type::kIdentifier), kIdScheme)};
constexpr std::array kPayeeName{required(value("cbc:Name", "name", "BT-59"))};
constexpr std::array kPayeeLegal{with(value("cbc:CompanyID", "legal_id/id", "BT-61", Type::kIdentifier), kLegalScheme)};
constexpr std::array kPayee{where("cbc:ID/@schemeID", "SEPA", group("cac:PartyIdentification", "", "", kCreditorId)),
                            group("cac:PartyIdentification", "", "", kPayeeId),
                            group("cac:PartyName", "", "", kPayeeName),
                            group("cac:PartyLegalEntity", "", "", kPayeeLegal)};
constexpr std::array kTaxName{required(value("cbc:Name", "name", "BT-62"))};
constexpr std::array kTaxVat{required(value("cbc:CompanyID", "vat_id", "BT-63", Type::kIdentifier)),
                             group("cac:TaxScheme", "", "", kFixedVatId)};
constexpr std::array kTaxRepresentative{
    group("cac:PartyName", "", "", kTaxName),
    required(group("cac:PostalAddress", "address", "BG-12", Address<kTaxAddress>::kRows)),
    where(kIdOfScheme, "VAT", group("cac:PartyTaxScheme", "", "", kTaxVat))};

// Delivery (BG-13).
constexpr std::array kDeliveryPartyName{value("cbc:Name", "name", "BT-70")};
constexpr std::array kDeliveryParty{group("cac:PartyName", "", "", kDeliveryPartyName)};
constexpr std::array kDeliveryLocation{
    with(value("cbc:ID", "location_id/id", "BT-71", Type::kIdentifier), kLocationScheme),
    group("cac:Address", "address", "BG-15", Address<kDeliveryAddress>::kRows)};
constexpr std::array kDelivery{value("cbc:ActualDeliveryDate", "date", "BT-72", Type::kDate),
                               group("cac:DeliveryLocation", "", "", kDeliveryLocation),
                               group("cac:DeliveryParty", "", "", kDeliveryParty)};

// Payment (BG-16).
constexpr std::array kCard{required(value("cbc:PrimaryAccountNumberID", "number", "BT-87", Type::kIdentifier)),
                           required(value("cbc:NetworkID", "network", "", Type::kIdentifier)),
                           value("cbc:HolderName", "holder", "BT-88")};
constexpr std::array kBic{value("cbc:ID", "bic", "BT-86", Type::kIdentifier)};
constexpr std::array kAccount{required(value("cbc:ID", "id", "BT-84", Type::kIdentifier)),
                              value("cbc:Name", "name", "BT-85"),
                              group("cac:FinancialInstitutionBranch", "", "", kBic)};
constexpr std::array kDebitedAccount{value("cbc:ID", "account", "BT-91", Type::kIdentifier)};
constexpr std::array kMandate{value("cbc:ID", "reference", "BT-89", Type::kIdentifier),
                              group("cac:PayerFinancialAccount", "", "", kDebitedAccount)};
constexpr Row kMeansCode = with(required(value("cbc:PaymentMeansCode", "code", "BT-81", Type::kCode)), kMeansText);
constexpr Row kRemittance = value("cbc:PaymentID", "remittance", "BT-83");
constexpr Row kCardRow = group("cac:CardAccount", "card", "BG-18", kCard);
constexpr Row kAccountRow = group("cac:PayeeFinancialAccount", "account", "BG-17", kAccount);
constexpr Row kMandateRow = group("cac:PaymentMandate", "mandate", "BG-19", kMandate);
constexpr std::array kMeans{kMeansCode, kRemittance, kCardRow, kAccountRow, kMandateRow};
constexpr std::array kMeansOfCreditNote{kMeansCode,  value("cbc:PaymentDueDate", kDueDateOfMeans, "BT-9", Type::kDate),
                                        kRemittance, kCardRow,
                                        kAccountRow, kMandateRow};
constexpr std::array kTerms{value("cbc:Note", "payment/terms", "BT-20")};

// Allowances and charges of the document (BG-20, BG-21) and of a line (BG-27, BG-28).
struct ReductionTerms {
  std::string_view indicator, code, reason, percent, amount, base, category, rate;
};
constexpr ReductionTerms kAllowanceTerms{"false", "BT-98", "BT-97", "BT-94", "BT-92", "BT-93", "BT-95", "BT-96"};
constexpr ReductionTerms kChargeTerms{"true", "BT-105", "BT-104", "BT-101", "BT-99", "BT-100", "BT-102", "BT-103"};
constexpr ReductionTerms kLineAllowanceTerms{"false", "BT-140", "BT-139", "BT-138", "BT-136", "BT-137", "", ""};
constexpr ReductionTerms kLineChargeTerms{"true", "BT-145", "BT-144", "BT-143", "BT-141", "BT-142", "", ""};

template <const ReductionTerms& T>
struct OnLine {
  static constexpr std::array kRows{fixed("cbc:ChargeIndicator", T.indicator),
                                    value("cbc:AllowanceChargeReasonCode", "reason_code", T.code, Type::kCode),
                                    value("cbc:AllowanceChargeReason", "reason", T.reason),
                                    value("cbc:MultiplierFactorNumeric", "percent", T.percent, Type::kNumber),
                                    computed(value("cbc:Amount", "amount", T.amount, Type::kAmount)),
                                    value("cbc:BaseAmount", "base", T.base, Type::kAmount)};
};

template <const ReductionTerms& T>
struct OnDocument {
  static constexpr std::array kCategory{required(value("cbc:ID", "vat/category", T.category, Type::kCode)),
                                        value("cbc:Percent", "vat/rate", T.rate, Type::kNumber),
                                        group("cac:TaxScheme", "", "", kVatSchemeId)};
  static constexpr std::array kRows{OnLine<T>::kRows[0],
                                    OnLine<T>::kRows[1],
                                    OnLine<T>::kRows[2],
                                    OnLine<T>::kRows[3],
                                    OnLine<T>::kRows[4],
                                    OnLine<T>::kRows[5],
                                    group("cac:TaxCategory", "", "", kCategory)};
};

// VAT and totals (BG-22, BG-23).
constexpr std::array kAccountingTotal{
    value("cbc:TaxAmount", "totals/vat_in_accounting_currency", "BT-111", Type::kTaxAmount)};
constexpr std::array kBreakdownCategory{
    required(value("cbc:ID", "category", "BT-118", Type::kCode)), value("cbc:Percent", "rate", "BT-119", Type::kNumber),
    value("cbc:TaxExemptionReasonCode", "exemption_reason_code", "BT-121", Type::kCode),
    value("cbc:TaxExemptionReason", "exemption_reason", "BT-120"), group("cac:TaxScheme", "", "", kBreakdownSchemeId)};
constexpr std::array kBreakdown{computed(value("cbc:TaxableAmount", "taxable", "BT-116", Type::kAmount)),
                                computed(value("cbc:TaxAmount", "tax", "BT-117", Type::kAmount)),
                                group("cac:TaxCategory", "", "", kBreakdownCategory)};
constexpr std::array kTaxTotal{value("cbc:TaxAmount", "totals/vat", "BT-110", Type::kAmount),
                               computed(list("cac:TaxSubtotal", "vat_breakdown", "BG-23", kBreakdown))};
constexpr std::array kTotals{computed(value("cbc:LineExtensionAmount", "lines", "BT-106", Type::kAmount)),
                             computed(value("cbc:TaxExclusiveAmount", "without_vat", "BT-109", Type::kAmount)),
                             computed(value("cbc:TaxInclusiveAmount", "with_vat", "BT-112", Type::kAmount)),
                             value("cbc:AllowanceTotalAmount", "allowances", "BT-107", Type::kAmount),
                             value("cbc:ChargeTotalAmount", "charges", "BT-108", Type::kAmount),
                             value("cbc:PrepaidAmount", "prepaid", "BT-113", Type::kAmount),
                             value("cbc:PayableRoundingAmount", "rounding", "BT-114", Type::kAmount),
                             computed(value("cbc:PayableAmount", "due", "BT-115", Type::kAmount))};

// A line (BG-25).
constexpr std::array kOrderLine{value("cbc:LineID", "order_line", "BT-132", Type::kIdentifier)};
constexpr std::array kLinePeriod{value("cbc:StartDate", "start", "BT-134", Type::kDate),
                                 value("cbc:EndDate", "end", "BT-135", Type::kDate)};
constexpr std::array kLineObject{with(value("cbc:ID", "id", "BT-128", Type::kIdentifier), kScheme),
                                 fixed("cbc:DocumentTypeCode", "130")};
constexpr std::array kBuyerItem{value("cbc:ID", "item/buyer_id", "BT-156", Type::kIdentifier)};
constexpr std::array kSellerItem{value("cbc:ID", "item/seller_id", "BT-155", Type::kIdentifier)};
constexpr std::array kStandardItemScheme{attribute("schemeID", "item/standard_id/scheme")};
constexpr std::array kStandardItem{
    with(value("cbc:ID", "item/standard_id/id", "BT-157", Type::kIdentifier), kStandardItemScheme)};
constexpr std::array kOrigin{value("cbc:IdentificationCode", "item/origin_country", "BT-159", Type::kCode)};
constexpr std::array kClassification{
    with(required(value("cbc:ItemClassificationCode", "code", "BT-158", Type::kCode)), kClassificationList)};
constexpr std::array kLineVat{required(value("cbc:ID", "vat/category", "BT-151", Type::kCode)),
                              value("cbc:Percent", "vat/rate", "BT-152", Type::kNumber),
                              group("cac:TaxScheme", "", "", kVatSchemeId)};
constexpr std::array kProperty{required(value("cbc:Name", "name", "BT-160")),
                               required(value("cbc:Value", "value", "BT-161"))};
constexpr std::array kItem{value("cbc:Description", "item/description", "BT-154"),
                           required(value("cbc:Name", "item/name", "BT-153")),
                           group("cac:BuyersItemIdentification", "", "", kBuyerItem),
                           group("cac:SellersItemIdentification", "", "", kSellerItem),
                           group("cac:StandardItemIdentification", "", "", kStandardItem),
                           group("cac:OriginCountry", "", "", kOrigin),
                           list("cac:CommodityClassification", "item/classifications", "BT-158", kClassification),
                           group("cac:ClassifiedTaxCategory", "", "BG-30", kLineVat),
                           list("cac:AdditionalItemProperty", "item/attributes", "BG-32", kProperty)};
constexpr std::array kDiscount{fixed("cbc:ChargeIndicator", "false"),
                               value("cbc:Amount", "discount", "BT-147", Type::kUnitPrice),
                               value("cbc:BaseAmount", "gross", "BT-148", Type::kUnitPrice)};
constexpr std::array kPrice{computed(value("cbc:PriceAmount", "amount", "BT-146", Type::kUnitPrice)),
                            with(value("cbc:BaseQuantity", "base_quantity", "BT-149", Type::kNumber), kBaseUnit),
                            group("cac:AllowanceCharge", "", "", kDiscount)};

constexpr Row kLineId = computed(value("cbc:ID", "id", "BT-126", Type::kIdentifier));
constexpr Row kLineNote = value("cbc:Note", "note", "BT-127");
constexpr Row kNet = computed(value("cbc:LineExtensionAmount", "net_amount", "BT-131", Type::kAmount));
constexpr Row kLineCost = value("cbc:AccountingCost", "buyer_accounting_reference", "BT-133");
constexpr Row kLinePeriodRow = group("cac:InvoicePeriod", "period", "BG-26", kLinePeriod);
constexpr Row kOrderLineRow = group("cac:OrderLineReference", "", "", kOrderLine);
constexpr Row kLineObjectRow =
    where("cbc:DocumentTypeCode", "130", group("cac:DocumentReference", "invoiced_object", "BT-128", kLineObject));
constexpr Row kLineAllowances =
    where("cbc:ChargeIndicator", "false",
          list("cac:AllowanceCharge", "allowances", "BG-27", OnLine<kLineAllowanceTerms>::kRows));
constexpr Row kLineCharges = where("cbc:ChargeIndicator", "true",
                                   list("cac:AllowanceCharge", "charges", "BG-28", OnLine<kLineChargeTerms>::kRows));
constexpr Row kItemRow = required(group("cac:Item", "", "BG-31", kItem));
constexpr Row kPriceRow = required(group("cac:Price", "price", "BG-29", kPrice));

constexpr std::array kInvoiceLine{
    kLineId,
    kLineNote,
    with(required(value("cbc:InvoicedQuantity", "quantity", "BT-129", Type::kNumber)), kUnit),
    kNet,
    kLineCost,
    kLinePeriodRow,
    kOrderLineRow,
    kLineObjectRow,
    kLineAllowances,
    kLineCharges,
    kItemRow,
    kPriceRow};
constexpr std::array kCreditNoteLine{
    kLineId,
    kLineNote,
    with(required(value("cbc:CreditedQuantity", "quantity", "BT-129", Type::kNumber)), kUnit),
    kNet,
    kLineCost,
    kLinePeriodRow,
    kOrderLineRow,
    kLineObjectRow,
    kLineAllowances,
    kLineCharges,
    kItemRow,
    kPriceRow};

// The head.
constexpr std::array kPeriod{value("cbc:StartDate", "period/start", "BT-73", Type::kDate),
                             value("cbc:EndDate", "period/end", "BT-74", Type::kDate),
                             value("cbc:DescriptionCode", "tax_point_date_code", "BT-8", Type::kCode)};
constexpr std::array kOrder{value("cbc:ID", "order_reference", "BT-13", Type::kIdentifier),
                            value("cbc:SalesOrderID", "sales_order_reference", "BT-14", Type::kIdentifier)};
constexpr std::array kPreceding{required(value("cbc:ID", "number", "BT-25", Type::kIdentifier)),
                                value("cbc:IssueDate", "issue_date", "BT-26", Type::kDate)};
constexpr std::array kBillingReference{group("cac:InvoiceDocumentReference", "", "", kPreceding)};
constexpr std::array kDespatch{value("cbc:ID", "despatch_reference", "BT-16", Type::kIdentifier)};
constexpr std::array kReceipt{value("cbc:ID", "receipt_reference", "BT-15", Type::kIdentifier)};
constexpr std::array kTender{value("cbc:ID", "tender_reference", "BT-17", Type::kIdentifier)};
constexpr std::array kContract{value("cbc:ID", "contract_reference", "BT-12", Type::kIdentifier)};
constexpr std::array kProject{value("cbc:ID", "project_reference", "BT-11", Type::kIdentifier)};
constexpr std::array kProject50{value("cbc:ID", "project_reference", "BT-11", Type::kIdentifier),
                                fixed("cbc:DocumentTypeCode", "50")};
constexpr std::array kObject{with(value("cbc:ID", "id", "BT-18", Type::kIdentifier), kScheme),
                             fixed("cbc:DocumentTypeCode", "130")};
constexpr std::array kUri{value("cbc:URI", "url", "BT-124")};
constexpr std::array kContent{
    with(value("cbc:EmbeddedDocumentBinaryObject", "content", "BT-125", Type::kBinary), kFile),
    group("cac:ExternalReference", "", "", kUri)};
constexpr std::array kSupportingDocument{required(value("cbc:ID", "id", "BT-122", Type::kIdentifier)),
                                         value("cbc:DocumentDescription", "description", "BT-123"),
                                         group("cac:Attachment", "", "", kContent)};
constexpr std::array kNote{required(value("", "text", "BT-22")), value("", "subject_code", "BT-21", Type::kCode)};

constexpr Row kCustomization = computed(value("cbc:CustomizationID", "customization_id", "BT-24", Type::kIdentifier));
constexpr Row kProfile = value("cbc:ProfileID", "profile_id", "BT-23", Type::kIdentifier);
constexpr Row kNumber = required(value("cbc:ID", "number", "BT-1", Type::kIdentifier));
constexpr Row kIssueDate = required(value("cbc:IssueDate", "issue_date", "BT-2", Type::kDate));
constexpr Row kDueDate = value("cbc:DueDate", "due_date", "BT-9", Type::kDate);
constexpr Row kInvoiceType = computed(value("cbc:InvoiceTypeCode", "type_code", "BT-3", Type::kCode));
constexpr Row kCreditNoteType = computed(value("cbc:CreditNoteTypeCode", "type_code", "BT-3", Type::kCode));
constexpr Row kNotes = list("cbc:Note", "notes", "BG-1", kNote);
constexpr Row kTaxPoint = value("cbc:TaxPointDate", "tax_point_date", "BT-7", Type::kDate);
constexpr Row kCurrency = required(value("cbc:DocumentCurrencyCode", "currency", "BT-5", Type::kCode));
constexpr Row kTaxCurrency = value("cbc:TaxCurrencyCode", "vat_accounting_currency", "BT-6", Type::kCode);
constexpr Row kCost = value("cbc:AccountingCost", "buyer_accounting_reference", "BT-19");
constexpr Row kBuyerReference = value("cbc:BuyerReference", "buyer_reference", "BT-10");
constexpr Row kPeriodRow = group("cac:InvoicePeriod", "", "BG-14", kPeriod);
constexpr Row kOrderRow = group("cac:OrderReference", "", "", kOrder);
constexpr Row kPrecedingRow = list("cac:BillingReference", "preceding_invoices", "BG-3", kBillingReference);
constexpr Row kDespatchRow = group("cac:DespatchDocumentReference", "", "", kDespatch);
constexpr Row kReceiptRow = group("cac:ReceiptDocumentReference", "", "", kReceipt);
constexpr Row kTenderRow = group("cac:OriginatorDocumentReference", "", "", kTender);
constexpr Row kContractRow = group("cac:ContractDocumentReference", "", "", kContract);
constexpr std::string_view kSupporting = "cac:AdditionalDocumentReference";
constexpr Row kObjectRow =
    where("cbc:DocumentTypeCode", "130", group(kSupporting, "invoiced_object", "BT-18", kObject));
constexpr Row kProject50Row = where("cbc:DocumentTypeCode", "50", group(kSupporting, "", "", kProject50));
constexpr Row kAttachments = list(kSupporting, "attachments", "BG-24", kSupportingDocument);
constexpr Row kSellerRow = required(group("cac:AccountingSupplierParty", "seller", "BG-4", kSeller));
constexpr Row kBuyerRow = required(group("cac:AccountingCustomerParty", "buyer", "BG-7", kBuyer));
constexpr Row kPayeeRow = group("cac:PayeeParty", "payee", "BG-10", kPayee);
constexpr Row kTaxRow = group("cac:TaxRepresentativeParty", "tax_representative", "BG-11", kTaxRepresentative);
constexpr Row kDeliveryRow = group("cac:Delivery", "delivery", "BG-13", kDelivery);
constexpr Row kTermsRow = group("cac:PaymentTerms", "", "", kTerms);
constexpr Row kAllowances =
    where("cbc:ChargeIndicator", "false",
          list("cac:AllowanceCharge", "allowances", "BG-20", OnDocument<kAllowanceTerms>::kRows));
constexpr Row kCharges = where("cbc:ChargeIndicator", "true",
                               list("cac:AllowanceCharge", "charges", "BG-21", OnDocument<kChargeTerms>::kRows));
constexpr Row kTaxTotalRow = group("cac:TaxTotal", "", "BG-22", kTaxTotal);
constexpr Row kAccountingTotalRow =
    where("cbc:TaxAmount/@currencyID", kAccountingCurrency, group("cac:TaxTotal", "", "BG-22", kAccountingTotal));
constexpr Row kTotalsRow = computed(group("cac:LegalMonetaryTotal", "totals", "BG-22", kTotals));

constexpr std::array kInvoice{kCustomization,
                              kProfile,
                              kNumber,
                              kIssueDate,
                              kDueDate,
                              kInvoiceType,
                              kNotes,
                              kTaxPoint,
                              kCurrency,
                              kTaxCurrency,
                              kCost,
                              kBuyerReference,
                              kPeriodRow,
                              kOrderRow,
                              kPrecedingRow,
                              kDespatchRow,
                              kReceiptRow,
                              kTenderRow,
                              kContractRow,
                              kObjectRow,
                              kAttachments,
                              group("cac:ProjectReference", "", "", kProject),
                              kSellerRow,
                              kBuyerRow,
                              kPayeeRow,
                              kTaxRow,
                              kDeliveryRow,
                              list("cac:PaymentMeans", "payment/means", "BG-16", kMeans),
                              kTermsRow,
                              kAllowances,
                              kCharges,
                              kAccountingTotalRow,
                              kTaxTotalRow,
                              kTotalsRow,
                              required(list("cac:InvoiceLine", "lines", "BG-25", kInvoiceLine))};

constexpr std::array kCreditNote{kCustomization,
                                 kProfile,
                                 kNumber,
                                 kIssueDate,
                                 kTaxPoint,
                                 kCreditNoteType,
                                 kNotes,
                                 kCurrency,
                                 kTaxCurrency,
                                 kCost,
                                 kBuyerReference,
                                 kPeriodRow,
                                 kOrderRow,
                                 kPrecedingRow,
                                 kDespatchRow,
                                 kReceiptRow,
                                 kContractRow,
                                 kObjectRow,
                                 kProject50Row,
                                 kAttachments,
                                 kTenderRow,
                                 kSellerRow,
                                 kBuyerRow,
                                 kPayeeRow,
                                 kTaxRow,
                                 kDeliveryRow,
                                 list("cac:PaymentMeans", "payment/means", "BG-16", kMeansOfCreditNote),
                                 kTermsRow,
                                 kAllowances,
                                 kCharges,
                                 kAccountingTotalRow,
                                 kTaxTotalRow,
                                 kTotalsRow,
                                 required(list("cac:CreditNoteLine", "lines", "BG-25", kCreditNoteLine))};

}  // namespace

std::span<const Row> rows_of(DocumentKind kind) {
  return kind == DocumentKind::kInvoice ? Rows{kInvoice} : Rows{kCreditNote};
}

bool is_constant(const Row& row) {
  switch (row.shape) {
    case Shape::kFixed:
    case Shape::kPreset: return true;
    case Shape::kGroup: return std::all_of(row.rows.begin(), row.rows.end(), is_constant);
    default: return false;
  }
}

bool is_decimal(Row::Type type) {
  return type == Type::kNumber || type == Type::kAmount || type == Type::kUnitPrice || type == Type::kTaxAmount;
}

}  // namespace peppol::model
