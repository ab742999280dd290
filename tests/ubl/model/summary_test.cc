#include "ubl/model/summary.h"

#include <filesystem>

#include "gmock/gmock.h"
#include "tests/ubl/model/corpus.h"

namespace peppol::model {
namespace {

using ::testing::HasSubstr;

const std::string kSuites = kCorpus + "suites/";

Result<Summary> summary_of(const std::string& xml) {
  const auto document = tree::Document::parse(xml);
  if (!document) return tl::unexpected(document.error());
  return summarize(*document);
}

// The base example of Peppol BIS Billing 3.
TEST(Summary, TellsWhoSendsWhatToWhom) {
  const std::string path = kSuites + "peppol-bis-invoice-3/examples/base-example.xml";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "skipped: ../shared is not here";
  const auto summary = summary_of(contents(path));
  ASSERT_TRUE(summary) << summary.error().detail;
  EXPECT_EQ(summary->type, Summary::Type::kInvoice);
  EXPECT_EQ(summary->root_namespace, "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2");
  EXPECT_EQ(summary->version, "2.1");
  EXPECT_EQ(summary->customization_id, "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0");
  EXPECT_EQ(summary->profile_id, "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0");
  EXPECT_EQ(summary->number, "Snippet1");
  EXPECT_EQ(summary->issue_date, "2017-11-13");
  EXPECT_EQ(summary->type_code, "380");
  EXPECT_EQ(summary->currency, "EUR");
  EXPECT_EQ(*summary->payable_amount, *Decimal::parse("1656.25"));
  EXPECT_EQ(summary->supplier_name, "SupplierOfficialName Ltd");
  EXPECT_EQ(summary->customer_name, "Buyer Official Name");
  EXPECT_EQ(summary->seller_country, "GB");
  EXPECT_EQ(summary->sender, (Endpoint{"0088", "9482348239847239874"}));
  EXPECT_EQ(summary->receiver, (Endpoint{"0002", "FR23342"}));
}

TEST(Summary, SwapsThePartiesOfASelfBilledInvoice) {
  const auto summary = summary_of(R"(<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
      xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
      xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
    <cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0</cbc:ProfileID>
    <cac:AccountingSupplierParty><cac:Party><cbc:EndpointID schemeID="0106">12345678</cbc:EndpointID></cac:Party>
    </cac:AccountingSupplierParty>
    <cac:AccountingCustomerParty><cac:Party><cbc:EndpointID schemeID="9944">NL1</cbc:EndpointID></cac:Party>
    </cac:AccountingCustomerParty></Invoice>)");
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->sender, (Endpoint{"9944", "NL1"}));
  EXPECT_EQ(summary->receiver, (Endpoint{"0106", "12345678"}));
  EXPECT_FALSE(summary->payable_amount);
}

// A Message Level Status of phax/peppol-commons.
TEST(Summary, ReadsAnApplicationResponse) {
  const std::string folder = kSuites + "peppol-commons-mls/test-files/good";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "skipped: ../shared is not here";
  int read = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".xml") continue;
    const auto summary = summary_of(contents(entry.path()));
    ASSERT_TRUE(summary) << entry.path() << ": " << summary.error().detail;
    EXPECT_EQ(summary->type, Summary::Type::kApplicationResponse);
    EXPECT_TRUE(summary->sender && summary->receiver) << entry.path();
    EXPECT_FALSE(summary->type_code.empty()) << entry.path();
    ++read;
  }
  EXPECT_GT(read, 0);
}

TEST(Summary, RefusesOtherDocumentsByName) {
  const auto summary = summary_of("<Order xmlns='urn:oasis:names:specification:ubl:schema:xsd:Order-2'/>");
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(summary.error().detail, HasSubstr("\"Order\""));
}

}  // namespace
}  // namespace peppol::model
