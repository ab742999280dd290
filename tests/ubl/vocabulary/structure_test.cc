#include "ubl/vocabulary/structure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "tests/ubl/vocabulary/sample.h"

namespace peppol::vocabulary {
namespace {

using testing::HasSubstr;

const Vocabulary& vocabulary() {
  static const Vocabulary standard = Vocabulary::standard().value();
  return standard;
}

StructureReport check(const std::string& bytes) {
  const auto document = tree::Document::parse(bytes);
  EXPECT_TRUE(document);
  return check_structure(document.value(), vocabulary(), {});
}

std::string changed(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Structure, SoundDocumentsHaveNoFinding) {
  EXPECT_TRUE(check(kSmallestInvoice).valid());
  const StructureReport report = check(kSignedInvoice);
  EXPECT_TRUE(report.valid()) << report.findings[0].message;
}

struct Case {
  std::string name;
  std::string from;
  std::string to;
  Breach breach;
  std::string message;
  std::string message_nl;
};

void PrintTo(const Case& row, std::ostream* out) { *out << row.name; }

class StructureBreach : public testing::TestWithParam<Case> {};

TEST_P(StructureBreach, IsOneFindingThatSaysWhatWasExpected) {
  const Case& row = GetParam();
  const StructureReport report = check(changed(kSignedInvoice, row.from, row.to));
  ASSERT_EQ(report.findings.size(), 1U) << report.findings[1].message;
  EXPECT_EQ(report.findings[0].breach, row.breach);
  EXPECT_EQ(report.findings[0].message, row.message);
  if (!row.message_nl.empty()) {
    EXPECT_EQ(report.findings[0].message_nl, row.message_nl);
  }
  EXPECT_THAT(report.findings[0].location, HasSubstr("Invoice"));
  EXPECT_GT(report.findings[0].line, 0U);
}

const std::string kDate = "<cbc:IssueDate>2026-11-22</cbc:IssueDate>\n";

INSTANTIATE_TEST_SUITE_P(
    Rows, StructureBreach,
    testing::Values(
        Case{"Missing", "\n  " + kDate, "\n", Breach::kMissingElement,
             "<Invoice> lacks <cbc:IssueDate>; expected it between <cbc:UUID> and <cbc:IssueTime>.",
             "<Invoice> mist <cbc:IssueDate>; verwacht dat tussen <cbc:UUID> en <cbc:IssueTime>."},
        Case{"MissingAtTheEnd", "<cac:Item/>", "", Breach::kMissingElement,
             "<cac:InvoiceLine> lacks <cac:Item>; expected it between <cac:WithholdingTaxTotal> and <cac:Price>.", ""},
        Case{"Repeated", "<cac:AccountingCustomerParty/>",
             "<cac:AccountingCustomerParty/><cac:AccountingCustomerParty/>", Breach::kRepeatedElement,
             "<cac:AccountingCustomerParty> may stand only once in <Invoice>; expected here <cac:PayeeParty>, "
             "<cac:BuyerCustomerParty>, <cac:SellerSupplierParty>, <cac:TaxRepresentativeParty>, <cac:Delivery>, "
             "<cac:DeliveryTerms>, <cac:PaymentMeans>, <cac:PaymentTerms> or one of 9 more.",
             ""},
        Case{"TooLate", "<cac:AccountingCustomerParty/>",
             "<cac:AccountingCustomerParty/><cbc:DueDate>2026-01-01</cbc:DueDate>", Breach::kWrongOrder,
             "<cbc:DueDate> cannot stand after <cac:AccountingCustomerParty> in <Invoice>; expected here "
             "<cac:PayeeParty>, <cac:BuyerCustomerParty>, <cac:SellerSupplierParty>, <cac:TaxRepresentativeParty>, "
             "<cac:Delivery>, <cac:DeliveryTerms>, <cac:PaymentMeans>, <cac:PaymentTerms> or one of 9 more.",
             ""},
        Case{"TooEarly", "<cac:AccountingSupplierParty/>\n  <cac:AccountingCustomerParty/>",
             "<cac:AccountingCustomerParty/><cac:AccountingSupplierParty/>", Breach::kWrongOrder,
             "<cac:AccountingCustomerParty> cannot stand before <cac:AccountingSupplierParty> in <Invoice>; expected "
             "here <cac:AccountingSupplierParty>.",
             "<cac:AccountingCustomerParty> mag niet vóór <cac:AccountingSupplierParty> staan in <Invoice>; verwacht "
             "hier <cac:AccountingSupplierParty>."},
        Case{"Unknown", "<cac:Item/>", "<cac:Item><cbc:Colour>red</cbc:Colour><cbc:Name>x</cbc:Name></cac:Item>",
             Breach::kUnexpectedElement,
             "<cbc:Colour> is not known in <cac:Item>; expected <cbc:Description>, <cbc:PackQuantity>, "
             "<cbc:PackSizeNumeric>, <cbc:CatalogueIndicator>, <cbc:Name>, <cbc:HazardousRiskIndicator>, "
             "<cbc:AdditionalInformation>, <cbc:Keyword> or one of 23 more.",
             ""},
        Case{"WrongNamespace", "<cac:AccountingCustomerParty/>", "<cac:AccountingCustomerParty/><cbc:PayeeParty/>",
             Breach::kUnexpectedElement,
             "<cbc:PayeeParty> is not known in <Invoice>; expected <cac:PayeeParty>, <cac:BuyerCustomerParty>, "
             "<cac:SellerSupplierParty>, <cac:TaxRepresentativeParty>, <cac:Delivery>, <cac:DeliveryTerms>, "
             "<cac:PaymentMeans>, <cac:PaymentTerms> or one of 9 more. An element of this name belongs there in the "
             "namespace urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2.",
             ""},
        Case{"Text", "<cac:Item/>", "<cac:Item>chair</cac:Item>", Breach::kUnexpectedText,
             "The text \"chair\" cannot stand between the elements of <cac:Item>; expected <cbc:Description>, "
             "<cbc:PackQuantity>, <cbc:PackSizeNumeric>, <cbc:CatalogueIndicator>, <cbc:Name>, "
             "<cbc:HazardousRiskIndicator>, <cbc:AdditionalInformation>, <cbc:Keyword> or one of 23 more.",
             ""},
        Case{"Value", "1.00</cbc:LineExtensionAmount>", "1,00</cbc:LineExtensionAmount>", Breach::kBadValue,
             "<cbc:LineExtensionAmount> holds \"1,00\"; expected a decimal number such as 12.50 (a point, no "
             "exponent).",
             "<cbc:LineExtensionAmount> bevat \"1,00\"; verwacht een decimaal getal zoals 12.50 (een punt, geen "
             "exponent)."},
        Case{"ElementInValue", "1.00</cbc:PayableAmount>", "<cbc:ID>1</cbc:ID></cbc:PayableAmount>",
             Breach::kUnexpectedContent,
             "<cbc:ID> cannot stand in <cbc:PayableAmount>; expected a decimal number such as 12.50 (a point, no "
             "exponent) and no element.",
             ""},
        Case{"MissingAttribute", "<cbc:PayableAmount currencyID=\"EUR\">", "<cbc:PayableAmount>",
             Breach::kMissingAttribute, "<cbc:PayableAmount> lacks the attribute @currencyID; expected it with a text.",
             ""},
        Case{"UnexpectedAttribute", "<cbc:PayableAmount currencyID", "<cbc:PayableAmount unitCode=\"C62\" currencyID",
             Breach::kUnexpectedAttribute,
             "<cbc:PayableAmount> cannot have the attribute @unitCode; expected @currencyID or "
             "@currencyCodeListVersionID.",
             ""},
        Case{"Word", "OIDAsURN", "OID", Breach::kBadValue,
             "<xades:Identifier>/@Qualifier holds \"OID\"; expected \"OIDAsURI\" or \"OIDAsURN\".", ""},
        Case{"Empty", "<xades:Include URI=\"#signature\" referencedData=\"false\"/>",
             "<xades:Include URI=\"#signature\" referencedData=\"false\"> </xades:Include>", Breach::kUnexpectedContent,
             "<xades:Include> is not empty; expected nothing in it, no white space either.", ""},
        Case{"RepeatedId", "Id=\"token\"", "Id=\"stamp\"", Breach::kRepeatedId,
             "The identifier \"stamp\" stands twice in the document; expected one that is used once.", ""},
        Case{"Nil", "<cac:Item/>",
             "<cac:Item xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"/>", Breach::kBadType,
             "<cac:Item> cannot have xsi:nil; leave the element out instead.", ""},
        Case{"KnownInAnUnknownExtension", "<cbc:IssueDate>2026-11-22</cbc:IssueDate></x:Note>",
             "<cbc:IssueDate>soon</cbc:IssueDate></x:Note>", Breach::kBadValue,
             "<cbc:IssueDate> holds \"soon\"; expected a date that exists, as 2026-11-22.", ""},
        Case{"SecondExtensionContent", "</x:Note>", "</x:Note><x:Note xmlns:x=\"urn:x\"/>", Breach::kUnexpectedElement,
             "<x:Note> {urn:x} is not known in <ext:ExtensionContent>; expected nothing more.", ""}),
    [](const testing::TestParamInfo<Case>& row) { return row.param.name; });

TEST(Structure, UnknownDocumentIsToldWhichAreKnown) {
  const StructureReport report = check("<Order xmlns='urn:oasis:names:specification:ubl:schema:xsd:Order-2'/>");
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].breach, Breach::kUnknownDocument);
  EXPECT_THAT(
      report.findings[0].message,
      HasSubstr("<Order> {urn:oasis:names:specification:ubl:schema:xsd:Order-2} is not a document this program "
                "knows; expected Invoice (urn:oasis:names:specification:ubl:schema:xsd:Invoice-2), CreditNote"));
}

TEST(Structure, GoesOnAfterABreachAndTellsTheLine) {
  const StructureReport report = check(
      changed(changed(kSmallestInvoice, "<cbc:IssueDate>2026-11-22", "<cbc:IssueDate>2026-22-11"), "<cac:Item/>", ""));
  ASSERT_EQ(report.findings.size(), 2U);
  EXPECT_EQ(report.findings[0].line, 6U);
  EXPECT_EQ(report.findings[1].line, 10U);
}

TEST(Structure, StopsAtTheLimit) {
  std::string lines;
  for (int i = 0; i < 300; ++i) lines += "<cbc:Nope/>";
  const auto document = tree::Document::parse(changed(kSmallestInvoice, "<cac:Item/>", "<cac:Item/>" + lines));
  const StructureReport report = check_structure(document.value(), vocabulary(), {.max_findings = 7});
  EXPECT_EQ(report.findings.size(), 7U);
  EXPECT_TRUE(report.is_cut);
}

TEST(Description, RefusesWhatItDoesNotUnderstandWithItsPlace) {
  const EmbeddedFile file{"x.vocabulary", "namespace a urn:a\ntype a:T\n  content (a:B | a:C a:D)\n"};
  const auto description = parse_description(std::span(&file, 1));
  ASSERT_FALSE(description);
  EXPECT_THAT(description.error().detail, HasSubstr("x.vocabulary, line 3"));
}

TEST(Description, RefusesNamesThatLeadNowhere) {
  const EmbeddedFile file{"x.vocabulary", "namespace a urn:a\ntype a:T\n  element E\n  content a:B?\n"};
  const auto vocabulary_of_a = Vocabulary::build(parse_description(std::span(&file, 1)).value());
  ASSERT_FALSE(vocabulary_of_a);
  EXPECT_THAT(vocabulary_of_a.error().detail, HasSubstr("\"a:B\""));
}

}  // namespace
}  // namespace peppol::vocabulary
