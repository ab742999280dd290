#include "ubl/model/fields.h"

#include <array>
#include <cstdlib>
#include <fstream>
#include <set>

#include "gmock/gmock.h"
#include "tests/ubl/model/corpus.h"
#include "tests/ubl/model/valid_documents.h"
#include "ubl/model/create.h"
#include "ubl/model/path.h"
#include "ubl/model/read.h"

namespace peppol::model {
namespace {

using tree::Node;

Node down(Node node, std::string_view path) {
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view step = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    Node next;
    for (const Node child : node.children()) {
      if (child.local_name() == step && !next) next = child;
    }
    node = step.front() == '@' ? node.attribute(step.substr(1)) : next;
    if (!node) return {};
  }
  return node;
}

std::string with_period() {
  std::string json = contents(PEPPOLGW_SOURCE_DIR "/tests/data/model/invoice-kvk-to-vat.json");
  return json.insert(json.find("\"seller\""), R"("period": {"start": "2026-11-01", "end": "2026-11-30"}, )");
}

class FieldsOfTheExample : public ::testing::Test {
 protected:
  FieldsOfTheExample()
      : created_(*create(contents(PEPPOLGW_SOURCE_DIR "/tests/data/model/invoice-kvk-to-vat.json"), CreateOptions{})),
        document_(*tree::Document::parse(created_.ubl)),
        fields_(*Fields::of(document_)) {}

  Node node(std::string_view path) const { return down(document_.root(), path); }
  std::string pointer(std::string_view path) const { return fields_.pointer_of(node(path).index()); }
  std::string term(std::string_view path) const {
    const Term* found = fields_.term_of(node(path).index());
    return found == nullptr ? "" : std::string(found->number);
  }

  Created created_;
  tree::Document document_;
  Fields fields_;
};

TEST_F(FieldsOfTheExample, PointFromXmlToJson) {
  EXPECT_EQ(pointer(""), "");
  EXPECT_EQ(pointer("ID"), "/number");
  EXPECT_EQ(pointer("AccountingSupplierParty"), "/seller");
  EXPECT_EQ(pointer("AccountingSupplierParty/Party/EndpointID"), "/seller/endpoint/id");
  EXPECT_EQ(pointer("AccountingSupplierParty/Party/EndpointID/@schemeID"), "/seller/endpoint/scheme");
  EXPECT_EQ(pointer("AccountingSupplierParty/Party/PartyTaxScheme"), "/seller/vat_id");
  EXPECT_EQ(pointer("AccountingSupplierParty/Party/PartyTaxScheme/CompanyID"), "/seller/vat_id");
  EXPECT_EQ(pointer("AccountingSupplierParty/Party/PostalAddress/Country"), "/seller/address/country");
  EXPECT_EQ(pointer("TaxTotal/TaxAmount"), "/totals/vat");
  EXPECT_EQ(pointer("TaxTotal/TaxSubtotal/TaxCategory/Percent"), "/vat_breakdown/0/rate");
  EXPECT_EQ(pointer("LegalMonetaryTotal"), "/totals");
  EXPECT_EQ(pointer("PaymentMeans/PayeeFinancialAccount/ID"), "/payment/means/0/account/id");
  EXPECT_EQ(pointer("InvoiceLine"), "/lines/0");
  EXPECT_EQ(pointer("InvoiceLine/InvoicedQuantity/@unitCode"), "/lines/0/unit");
  EXPECT_EQ(pointer("InvoiceLine/Item/ClassifiedTaxCategory/TaxScheme/ID"), "/lines/0/vat/scheme");
}

TEST_F(FieldsOfTheExample, CountLinesFromZero) {
  std::vector<std::string> pointers;
  for (const Node line : document_.root().children()) {
    if (line.local_name() == "InvoiceLine")
      pointers.push_back(fields_.pointer_of(down(line, "Price/PriceAmount").index()));
  }
  EXPECT_THAT(pointers,
              ::testing::ElementsAre("/lines/0/price/amount", "/lines/1/price/amount", "/lines/2/price/amount"));
}

TEST_F(FieldsOfTheExample, NameTheTerm) {
  EXPECT_EQ(term("ID"), "BT-1");
  EXPECT_EQ(term("AccountingSupplierParty/Party/PartyTaxScheme"), "BT-31");
  EXPECT_EQ(term("AccountingSupplierParty/Party/EndpointID/@schemeID"), "BT-34");
  EXPECT_EQ(term("AccountingSupplierParty/Party"), "BG-4");
  EXPECT_EQ(term("InvoiceLine/Item/ClassifiedTaxCategory/Percent"), "BT-152");
  EXPECT_EQ(term("LegalMonetaryTotal/PayableAmount"), "BT-115");
  EXPECT_EQ(term(""), "");
  EXPECT_EQ(find_term("BT-115")->nl, "Te betalen bedrag");
}

TEST_F(FieldsOfTheExample, FollowTheTermsOfARule) {
  const auto of = [this](std::string_view path, std::string_view number) {
    const std::array terms{number};
    return fields_.pointer_of(node(path).index(), terms);
  };
  EXPECT_EQ(of("", "BT-112"), "/totals/with_vat");
  EXPECT_EQ(of("", "BT-49"), "/buyer/endpoint/id");
  EXPECT_EQ(of("", "BT-6"), "/vat_accounting_currency");  // not in this document
  EXPECT_EQ(of("InvoiceLine", "BT-131"), "/lines/0/net_amount");
  EXPECT_EQ(of("InvoiceLine", "BT-153"), "/lines/0/item/name");
  EXPECT_EQ(of("InvoiceLine", "BT-130"), "/lines/0/unit");
  EXPECT_EQ(of("InvoiceLine/Price", "BT-146"), "/lines/0/price/amount");
  EXPECT_EQ(of("LegalMonetaryTotal", "BT-115"), "/totals/due");
  EXPECT_EQ(of("AccountingSupplierParty/Party/PartyTaxScheme", "BT-31"), "/seller/vat_id");
  EXPECT_EQ(of("", "BG-25"), "/lines");
  EXPECT_EQ(of("InvoiceLine", "BT-1"), "/lines/0");  // elsewhere: the node itself
}

TEST_F(FieldsOfTheExample, PointAtAttributesThatAreThereOrNot) {
  const auto of = [this](std::string_view path, std::string_view name) {
    return fields_.pointer_of_attribute(node(path).index(), name).value_or("none");
  };
  EXPECT_EQ(of("AccountingSupplierParty/Party/EndpointID", "schemeID"), "/seller/endpoint/scheme");
  EXPECT_EQ(of("InvoiceLine/InvoicedQuantity", "unitCode"), "/lines/0/unit");
  EXPECT_EQ(of("InvoiceLine/InvoicedQuantity", "unitCodeListID"), "none");
  EXPECT_EQ(of("LegalMonetaryTotal/PayableAmount", "currencyID"), "/currency");
  EXPECT_EQ(of("ID", "schemeID"), "none");
  EXPECT_EQ(of("", "schemeID"), "none");
}

TEST_F(FieldsOfTheExample, AGroupWithoutAFieldIsPassedOver) {
  const auto created = create(with_period(), CreateOptions{});
  ASSERT_TRUE(created);
  const auto document = tree::Document::parse(created->ubl);
  const auto fields = Fields::of(*document);
  const std::array<std::string_view, 3> terms{"BG-14", "BT-73", "BT-74"};
  EXPECT_EQ(fields->pointer_of(down(document->root(), "InvoicePeriod").index(), terms), "/period/start");
}

// Every pointer leads to a value in the JSON that read() makes, and to the value of the node.
TEST(Fields, LeadToTheValueInEveryValidDocument) {
  if (!has_corpus()) GTEST_SKIP() << "skipped: ../shared is not here";
  const auto follow = [](const Json& root, const std::string& pointer) {
    const Json* at = &root;
    std::size_t from = 1;
    while (at != nullptr && from <= pointer.size()) {
      const std::size_t to = std::min(pointer.find('/', from), pointer.size());
      const std::string step = pointer.substr(from, to - from);
      from = to + 1;
      if (!at->is(Json::Kind::kArray)) {
        at = at->find(step);
      } else {
        at = std::stoul(step) < at->items.size() ? &at->items[std::stoul(step)] : nullptr;
      }
    }
    return at;
  };
  std::size_t leaves = 0;
  std::size_t wrong = 0;
  for (const CorpusDocument& corpus : valid_documents()) {
    const auto document = tree::Document::parse(corpus.xml);
    const auto read_back = read(*document);
    const auto fields = Fields::of(*document);
    std::set<tree::NodeIndex> beyond;
    for (const Beyond& leftover : read_back->leftovers) {
      for (tree::NodeIndex n = leftover.node; n < document->end(leftover.node); ++n) beyond.insert(n);
    }
    for (tree::NodeIndex n = 0; n < document->size(); ++n) {
      const Node node = document->node(n);
      const bool constant =
          node.is_element() && (node.parent().local_name() == "TaxScheme" || node.local_name() == "ChargeIndicator" ||
                                node.local_name() == "DocumentTypeCode");
      if (!node.is_element() || !node.children().empty() || beyond.count(n) != 0 || constant) continue;
      ++leaves;
      const Json* value = follow(read_back->invoice, fields->pointer_of(n));
      // A note is an object of its text and subject.
      if (value != nullptr && value->is(Json::Kind::kObject)) value = value->find("text");
      const std::string text(node.text());
      if (value != nullptr && (value->is(Json::Kind::kNumber) || text.find(value->text) != std::string::npos ||
                               node.local_name() == "EmbeddedDocumentBinaryObject")) {
        continue;
      }
      if (++wrong <= 5) ADD_FAILURE() << corpus.name << " " << node.location() << " -> " << fields->pointer_of(n);
    }
  }
  EXPECT_EQ(wrong, 0U);
  EXPECT_GT(leaves, 50'000U);
}

TEST(Fields, DescribeEveryTermOfTheStandard) {
  std::set<std::string_view> described;
  std::set<std::string> pointers;
  for (const FieldDescription& field : describe(DocumentKind::kInvoice)) {
    if (!field.term.empty()) {
      EXPECT_NE(find_term(field.term), nullptr) << field.term;
      described.insert(field.term);
    }
    pointers.insert(field.pointer);
  }
  EXPECT_EQ(pointers.count("/lines/*/price/amount"), 1U);
  EXPECT_EQ(pointers.count("/lines/*/unit"), 1U);
  // Groups that are several fields, or none, in the JSON.
  const std::set<std::string_view> without_field{"BG-2", "BG-14", "BG-30", "BG-31"};
  for (const Term& term : all_terms()) {
    EXPECT_EQ(described.count(term.number) + without_field.count(term.number), 1U) << term.number;
  }
}

std::string table_of_fields() {
  std::string text =
      "# The fields of the JSON invoice\n\n"
      "Made from the table in `invoice_table.cc`; a test holds this page to it (`PEPPOLGW_UPDATE=1` writes it anew).\n"
      "`*` is any item of an array. \"yes\": EN 16931 demands the field whenever the object around it is there; "
      "\"filled in\": it\ndemands it, and create() computes it or takes the default when it is left out. "
      "Besides these there is `/type`, \"invoice\" or\n\"credit_note\". "
      "The UBL paths are those of an Invoice; a credit note has CreditNoteLine, CreditedQuantity, "
      "CreditNoteTypeCode,\nthe due date with the first PaymentMeans and the project as an "
      "AdditionalDocumentReference of type 50.\n\n"
      "| field | term | name | naam | demanded | UBL |\n|---|---|---|---|---|---|\n";
  for (const FieldDescription& field : describe(DocumentKind::kInvoice)) {
    const Term* term = find_term(field.term);
    text += "| `" + field.pointer + "` | " + std::string(field.term) + " | " + std::string(term ? term->en : "") +
            " | " + std::string(term ? term->nl : "") + " | " +
            (field.computed   ? "filled in"
             : field.required ? "yes"
                              : "") +
            " | `" + field.ubl_path + "` |\n";
  }
  return text;
}

TEST(Fields, AreListedOnTheirPage) {
  const std::string path = PEPPOLGW_SOURCE_DIR "/ubl/model/FIELDS.md";
  if (std::getenv("PEPPOLGW_UPDATE") != nullptr) std::ofstream(path, std::ios::binary) << table_of_fields();
  EXPECT_EQ(contents(path), table_of_fields()) << "run with PEPPOLGW_UPDATE=1 to write " << path;
}

TEST(Terms, AreAllOfTheStandard) {
  // BT-1 to BT-165 without BT-4; BG-1 to BG-32.
  EXPECT_EQ(all_terms().size(), 164U + 32U);
  EXPECT_EQ(find_term("BT-4"), nullptr);
  for (const Term& term : all_terms()) EXPECT_FALSE(term.en.empty() || term.nl.empty()) << term.number;
}

}  // namespace
}  // namespace peppol::model
