#include "ubl/model/create.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/decimal.h"
#include "gmock/gmock.h"
#include "tests/ubl/model/corpus.h"
#include "ubl/model/path.h"
#include "ubl/model/read.h"

namespace peppol::model {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kExample = PEPPOLGW_SOURCE_DIR "/tests/data/model/invoice-kvk-to-vat.json";

// The smallest invoice: what EN 16931 demands and nothing that create() computes.
Json small() {
  return *parse_json(R"({
    "number": "1", "issue_date": "2026-11-22", "currency": "EUR", "buyer_reference": "x",
    "seller": {"name": "S", "endpoint": {"scheme": "0106", "id": "12345678"}, "address": {"country": "NL"}},
    "buyer": {"name": "B", "endpoint": {"scheme": "0106", "id": "87654321"}, "address": {"country": "NL"}},
    "lines": [{"quantity": 3, "unit": "C62", "item": {"name": "Thing"}, "price": {"amount": 10.005},
               "vat": {"category": "S", "rate": 21}}]})",
                     JsonLimits{});
}

Json number(std::string_view text) { return Json::number(text); }

Json& line(Json& invoice, std::size_t at) { return invoice.find("lines")->items.at(at); }

std::string at(const Json& invoice, std::string_view path) {
  const Json* value = find_path(invoice, path);
  return value == nullptr ? "(none)" : value->text;
}

const Problem* problem_at(const Refusal& refusal, std::string_view pointer) {
  const auto found = std::find_if(refusal.problems.begin(), refusal.problems.end(),
                                  [pointer](const Problem& problem) { return problem.pointer == pointer; });
  return found == refusal.problems.end() ? nullptr : &*found;
}

TEST(Create, ComputesWhatIsLeftOut) {
  const auto created = create(small(), CreateOptions{});
  ASSERT_TRUE(created) << created.error().error.detail;
  const Json& invoice = created->invoice;
  EXPECT_EQ(at(invoice, "type"), "invoice");
  EXPECT_EQ(at(invoice, "type_code"), "380");
  EXPECT_THAT(at(invoice, "customization_id"), HasSubstr("poacc:billing:3.0"));
  EXPECT_EQ(at(invoice.find("lines")->items.at(0), "id"), "1");
  EXPECT_EQ(at(invoice.find("lines")->items.at(0), "net_amount"), "30.02");  // 30.015, half away from zero
  EXPECT_EQ(at(invoice, "totals/lines"), "30.02");
  EXPECT_EQ(at(invoice, "totals/without_vat"), "30.02");
  EXPECT_EQ(at(invoice, "totals/vat"), "6.30");
  EXPECT_EQ(at(invoice, "totals/with_vat"), "36.32");
  EXPECT_EQ(at(invoice, "totals/due"), "36.32");
  EXPECT_EQ(at(invoice, "totals/allowances"), "(none)");
  const Json& rate = invoice.find("vat_breakdown")->items.at(0);
  EXPECT_EQ(at(rate, "taxable"), "30.02");
  EXPECT_EQ(at(rate, "tax"), "6.30");
  EXPECT_EQ(at(rate, "category"), "S");
}

TEST(Create, RoundsCreditsAwayFromZero) {
  Json invoice = small();
  line(invoice, 0).member("quantity") = number("-3");
  const auto created = create(invoice, CreateOptions{});
  ASSERT_TRUE(created) << created.error().error.detail;
  EXPECT_EQ(at(created->invoice, "totals/lines"), "-30.02");
}

// Computed by hand: lines 774.00 + 382.97 + 36.70, a charge of 25.00 at 21 %.
TEST(Create, MakesTheExample) {
  const auto created = create(contents(kExample), CreateOptions{});
  ASSERT_TRUE(created) << created.error().error.detail;
  const Json& invoice = created->invoice;
  EXPECT_EQ(at(invoice.find("lines")->items.at(0), "net_amount"), "774.00");
  EXPECT_EQ(at(invoice.find("lines")->items.at(1), "price/amount"), "10.75");
  EXPECT_EQ(at(invoice.find("lines")->items.at(1), "net_amount"), "382.97");
  EXPECT_EQ(at(invoice, "totals/lines"), "1193.67");
  EXPECT_EQ(at(invoice, "totals/charges"), "25.00");
  EXPECT_EQ(at(invoice, "totals/without_vat"), "1218.67");
  ASSERT_EQ(invoice.find("vat_breakdown")->items.size(), 2U);
  EXPECT_EQ(at(invoice.find("vat_breakdown")->items.at(0), "tax"), "3.30");    // 9 % of 36.70
  EXPECT_EQ(at(invoice.find("vat_breakdown")->items.at(1), "tax"), "248.21");  // 21 % of 1181.97
  EXPECT_EQ(at(invoice, "totals/vat"), "251.51");
  EXPECT_EQ(at(invoice, "totals/due"), "1470.18");
}

TEST(Create, ReadsBackAsTheSameJson) {
  const auto created = create(contents(kExample), CreateOptions{});
  ASSERT_TRUE(created);
  const auto document = tree::Document::parse(created->ubl);
  ASSERT_TRUE(document) << document.error().detail;
  const auto again = read(*document);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->leftovers.empty());
  EXPECT_TRUE(same_value(again->invoice, created->invoice)) << again->json();
}

TEST(Create, SubtractsWhatIsPrepaidAndAddsTheRounding) {
  Json invoice = small();
  member_at(invoice, "totals/prepaid") = number("6.30");
  member_at(invoice, "totals/rounding") = number("-0.02");
  const auto created = create(invoice, CreateOptions{});
  ASSERT_TRUE(created) << created.error().error.detail;
  EXPECT_EQ(at(created->invoice, "totals/due"), "30.00");
}

TEST(Create, DividesByTheBaseQuantity) {
  Json invoice = small();
  member_at(line(invoice, 0), "price/base_quantity") = number("7");
  const auto created = create(invoice, CreateOptions{});
  ASSERT_TRUE(created) << created.error().error.detail;
  EXPECT_EQ(at(created->invoice, "totals/lines"), "4.29");  // 30.015 / 7
}

// One line of each category, and what the breakdown says of it.
TEST(Create, BreaksVatDownByCategoryAndRate) {
  Json invoice = small();
  const Json model = line(invoice, 0);
  Json& lines = *invoice.find("lines");
  for (const char* category : {"Z", "AE", "K", "G", "O", "L", "M"}) {
    Json other = model;
    Json vat = Json::object();
    vat.member("category") = Json::string(category);
    if (*category == 'L' || *category == 'M') vat.member("rate") = number("7");
    other.member("vat") = vat;
    lines.items.push_back(other);
  }
  lines.items.push_back(model);
  member_at(lines.items.back(), "vat/rate") = number("9");
  const auto created = create(invoice, CreateOptions{});
  ASSERT_TRUE(created) << created.error().error.detail;
  std::vector<std::string> rows;
  for (const Json& row : created->invoice.find("vat_breakdown")->items) {
    rows.push_back(at(row, "category") + " " + at(row, "rate") + " " + at(row, "tax") + " " +
                   at(row, "exemption_reason_code"));
  }
  EXPECT_THAT(rows,
              ::testing::UnorderedElementsAre("S 21 6.30 (none)", "S 9 2.70 (none)", "Z 0 0.00 (none)",
                                              "AE 0 0.00 VATEX-EU-AE", "K 0 0.00 VATEX-EU-IC", "G 0 0.00 VATEX-EU-G",
                                              "O (none) 0.00 VATEX-EU-O", "L 7 2.10 (none)", "M 7 2.10 (none)"));
}

TEST(Create, TakesTheReasonOfAnExemptionFromTheCaller) {
  Json invoice = small();
  member_at(line(invoice, 0), "vat/category") = Json::string("E");
  member_at(line(invoice, 0), "vat/rate") = number("0");
  const auto refused = create(invoice, CreateOptions{});
  ASSERT_FALSE(refused);
  EXPECT_NE(problem_at(refused.error(), "/vat_breakdown/0/exemption_reason"), nullptr);

  invoice.member("vat_breakdown") =
      *parse_json(R"([{"category": "E", "rate": 0, "exemption_reason": "Onderwijs"}])", JsonLimits{});
  const auto created = create(invoice, CreateOptions{});
  ASSERT_TRUE(created) << created.error().error.detail;
  EXPECT_EQ(at(created->invoice.find("vat_breakdown")->items.at(0), "taxable"), "30.02");
}

TEST(Create, MakesACreditNoteWhenTheTypeCodeSaysSo) {
  Json invoice = small();
  invoice.member("type_code") = Json::string("381");
  invoice.member("due_date") = Json::string("2026-12-01");
  const auto refused = create(invoice, CreateOptions{});
  ASSERT_FALSE(refused);
  EXPECT_NE(problem_at(refused.error(), "/due_date"), nullptr);

  member_at(invoice, "payment/means") =
      *parse_json(R"([{"code": "30", "account": {"id": "NL91ABNA0417164300"}}])", JsonLimits{});
  const auto created = create(invoice, CreateOptions{});
  ASSERT_TRUE(created) << created.error().error.detail;
  EXPECT_EQ(created->kind, DocumentKind::kCreditNote);
  EXPECT_THAT(created->ubl, HasSubstr("<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>"));
  EXPECT_THAT(created->ubl, HasSubstr("<cbc:PaymentDueDate>2026-12-01</cbc:PaymentDueDate>"));
  EXPECT_THAT(created->ubl, HasSubstr("<cbc:CreditedQuantity unitCode=\"C62\">3</cbc:CreditedQuantity>"));
}

TEST(Create, EscapesWhatXmlMeansOtherwise) {
  Json invoice = small();
  member_at(line(invoice, 0), "item/name") = Json::string("<a> & \"b\"\r\n\t]]>");
  const auto created = create(invoice, CreateOptions{});
  ASSERT_TRUE(created);
  const auto again = read(*tree::Document::parse(created->ubl));
  ASSERT_TRUE(again);
  EXPECT_EQ(at(again->invoice.find("lines")->items.at(0), "item/name"), "<a> & \"b\"\r\n\t]]>");
}

TEST(Create, TakesAmountsAsTextsAndNotesAsPlainTexts) {
  Json invoice = small();
  member_at(line(invoice, 0), "price/amount") = Json::string("10.005");
  invoice.member("notes") = *parse_json(R"(["hello", {"subject_code": "AAI", "text": "world"}])", JsonLimits{});
  const auto created = create(invoice, CreateOptions{});
  ASSERT_TRUE(created) << created.error().error.detail;
  EXPECT_EQ(at(created->invoice, "totals/lines"), "30.02");
  EXPECT_THAT(created->ubl, HasSubstr("<cbc:Note>hello</cbc:Note>"));
  EXPECT_THAT(created->ubl, HasSubstr("<cbc:Note>#AAI#world</cbc:Note>"));
}

// UBL keeps the subject with the text; another than three capital letters would be read as part of the note.
TEST(Create, RefusesTheSubjectOfANoteThatWouldBecomeItsText) {
  for (const char* code : {"A.AI", "aai", "AAIA", ""}) {
    Json invoice = small();
    invoice.member("notes") = *parse_json(R"(["a", {"subject_code": "AAI", "text": "b"}])", JsonLimits{});
    invoice.find("notes")->items[1].member("subject_code") = Json::string(code);
    const auto refused = create(invoice, CreateOptions{});
    ASSERT_FALSE(refused) << code;
    const Problem* problem = problem_at(refused.error(), "/notes/1/subject_code");
    ASSERT_NE(problem, nullptr);
    EXPECT_EQ(problem->term, "BT-21");
    EXPECT_THAT(problem->message, HasSubstr("expected three capital letters"));
  }
}

TEST(Create, TakesTheSubjectOfANoteFromItsText) {
  Json invoice = small();
  invoice.member("notes") = *parse_json(
      R"(["#AAI#a", {"text": "#ABC#b"}, {"subject_code": "AAI", "text": "#ABC#c"}, "#aai#d"])", JsonLimits{});
  const auto created = create(invoice, CreateOptions{});
  ASSERT_TRUE(created) << created.error().error.detail;
  const auto again = read(*tree::Document::parse(created->ubl));
  ASSERT_TRUE(again);
  EXPECT_TRUE(same_value(*created->invoice.find("notes"), *again->invoice.find("notes")));
  EXPECT_TRUE(same_value(*created->invoice.find("notes"), *parse_json(R"([{"subject_code": "AAI", "text": "a"},
      {"subject_code": "ABC", "text": "b"}, {"subject_code": "AAI", "text": "#ABC#c"}, {"text": "#aai#d"}])",
                                                                      JsonLimits{})));
}

// Amounts have the currency in an attribute, which is another one when there is white space around it.
TEST(Create, RefusesACodeWithWhiteSpaceAroundIt) {
  for (const char* code : {"EUR ", " EUR", "EUR\n"}) {
    Json invoice = small();
    invoice.member("currency") = Json::string(code);
    const auto refused = create(invoice, CreateOptions{});
    ASSERT_FALSE(refused) << code;
    const Problem* problem = problem_at(refused.error(), "/currency");
    ASSERT_NE(problem, nullptr);
    EXPECT_THAT(problem->message, HasSubstr("without white space around it"));
  }
}

// 40 bytes of it are told; the 40th would lie within a character.
TEST(Create, TellsAWrongTypeInWholeCharacters) {
  Json invoice = small();
  invoice.member("type") = Json::string(std::string(39, 'x') + "\u00E9\u00E9");
  const auto refused = create(invoice, CreateOptions{});
  ASSERT_FALSE(refused);
  EXPECT_TRUE(is_utf8(refused.error().error.detail)) << refused.error().error.detail;
  EXPECT_THAT(refused.error().error.detail, HasSubstr(std::string(39, 'x') + "..."));
}

TEST(Create, LeavesAnInvoiceAsGivenWhenAsked) {
  Json invoice = small();
  member_at(invoice, "totals/due") = number("1");
  const auto created = create(invoice, CreateOptions{.completion = Completion::kAsGiven});
  ASSERT_TRUE(created);
  EXPECT_EQ(at(created->invoice, "totals/vat"), "(none)");
  EXPECT_EQ(at(created->invoice, "type_code"), "(none)");
}

TEST(Create, WritesASchemeWithoutIdentifierWhenNothingIsChecked) {
  Json invoice = small();
  member_at(invoice, "buyer/legal_id") = *parse_json(R"({"scheme": "0106"})", JsonLimits{});
  const auto created = create(invoice, CreateOptions{.completion = Completion::kAsGiven});
  ASSERT_TRUE(created);
  EXPECT_THAT(created->ubl, HasSubstr("<cbc:CompanyID schemeID=\"0106\"></cbc:CompanyID>"));
}

struct Mistake {
  const char* name;
  const char* path;     // set in small(), within the first line when it starts with "line:"
  const char* value;    // JSON
  const char* pointer;  // of the problem
  const char* message;  // a part of it
};

class CreateRefuses : public ::testing::TestWithParam<Mistake> {};

TEST_P(CreateRefuses, NamingTheField) {
  const Mistake& mistake = GetParam();
  Json invoice = small();
  std::string_view path = mistake.path;
  const bool in_line = path.starts_with("line:");
  if (in_line) path.remove_prefix(5);
  member_at(in_line ? line(invoice, 0) : invoice, path) = *parse_json(mistake.value, JsonLimits{});
  const auto created = create(invoice, CreateOptions{});
  ASSERT_FALSE(created) << created->ubl;
  EXPECT_EQ(created.error().error.code, ErrorCode::kMalformed);
  const Problem* problem = problem_at(created.error(), mistake.pointer);
  ASSERT_NE(problem, nullptr) << created.error().error.detail;
  EXPECT_THAT(problem->message, HasSubstr(mistake.message));
  // In Dutch too: the same place, other words.
  EXPECT_THAT(problem->message_nl, HasSubstr(mistake.pointer));
  EXPECT_NE(problem->message_nl, problem->message);
  for (const char* english : {"expected", "missing", "computed from", "did you mean", "an object", "needs"})
    EXPECT_THAT(problem->message_nl, Not(HasSubstr(english)));
}

INSTANTIATE_TEST_SUITE_P(
    Table, CreateRefuses,
    ::testing::Values(
        Mistake{"UnknownField", "issuedate", "\"2026-11-22\"", "/issuedate", "did you mean \"issue_date\"?"},
        Mistake{"UnknownInside", "line:item/naam", "1", "/lines/0/item/naam", "did you mean \"name\"?"},
        Mistake{"NothingAlike", "seller/zzzzzzzz", "1", "/seller/zzzzzzzz", "known here: "},
        Mistake{"SlashInName", "a~b", "1", "/a~0b", "no field"},
        Mistake{"WrongKind", "lines", "{}", "/lines", "expected an array"},
        Mistake{"TextForObject", "seller", "\"me\"", "/seller", "expected an object"},
        Mistake{"NoNumber", "line:quantity", "\"ten\"", "/lines/0/quantity", "\"ten\"; expected a decimal number"},
        Mistake{"Exponent", "line:quantity", "1e3", "/lines/0/quantity", "expected a decimal number"},
        Mistake{"NoDate", "issue_date", "\"2026-02-30\"", "/issue_date", "expected a date"},
        Mistake{"Control", "number", "\"a\\u0001\"", "/number", "control characters"},
        Mistake{"NoCharacter", "number", "\"a\\uffff\"", "/number", "control characters"},
        Mistake{"NoBase64", "attachments", R"([{"id": "a", "content": "?"}])", "/attachments/0/content", "base 64"},
        Mistake{"EmptyItem", "allowances", "[{}]", "/allowances/0", "at least one member"},
        Mistake{"Missing", "seller/name", "null", "/seller/name", "(BT-27) is missing"},
        Mistake{"MissingInLine", "line:price", "null", "/lines/0/price", "(BG-29) is missing"},
        Mistake{"NoLines", "lines", "[]", "/lines", "(BG-25) is missing"},
        Mistake{"SchemeAlone", "buyer/legal_id", R"({"scheme": "0106"})", "/buyer/legal_id/id", "is missing"},
        Mistake{"Type", "type", "\"order\"", "/type", "expected \"invoice\" or \"credit_note\""},
        Mistake{"WrongLine", "line:net_amount", "30.05", "/lines/0/net_amount", "is 30.05; computed"},
        Mistake{"WrongPrice", "line:price", R"({"amount": 9, "gross": 10, "discount": 0.5})", "/lines/0/price/amount",
                "is 9; computed from the other amounts it is 9.50"},
        Mistake{"WrongTotal", "totals", R"({"with_vat": 36.33})", "/totals/with_vat", "(BT-112) is 36.33"},
        Mistake{"WrongDue", "totals", R"({"due": 36.31})", "/totals/due", "it is 36.32"},
        Mistake{"NoAllowances", "totals", R"({"allowances": 1})", "/totals/allowances", "it is 0.00"},
        Mistake{"WrongTax", "vat_breakdown", R"([{"category": "S", "rate": 21, "tax": 7.31}])", "/vat_breakdown/0/tax",
                "is 7.31"},
        Mistake{"ForeignRate", "vat_breakdown", R"([{"category": "S", "rate": 19}])", "/vat_breakdown/0", "19 %"},
        Mistake{"RateTwice", "vat_breakdown", R"([{"category": "S", "rate": 21}, {"category": "S", "rate": 21.0}])",
                "/vat_breakdown/1", "repeats"},
        Mistake{"NoRate", "line:vat", R"({"category": "S"})", "/lines/0/vat/rate", "needs its rate"},
        Mistake{"ZeroBase", "line:price", R"({"amount": 1, "base_quantity": 0})", "/lines/0/price/base_quantity",
                "greater than zero"},
        Mistake{"NoAllowanceAmount", "line:allowances", R"([{"percent": 5}])", "/lines/0/allowances/0/amount",
                "give it, or base and percent"},
        Mistake{"AccountingCurrency", "vat_accounting_currency", "\"SEK\"", "/totals/vat_in_accounting_currency",
                "(BT-111) is missing"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Create, TellsSeveralProblemsAtOnceAndStopsAtAHundred) {
  Json invoice = small();
  const Json model = line(invoice, 0);
  for (int i = 0; i < 200; ++i) {
    Json wrong = model;
    wrong.member("quantity") = Json::string("x");
    invoice.find("lines")->items.push_back(wrong);
  }
  const auto created = create(invoice, CreateOptions{});
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().problems.size(), Problems::kMax);
  EXPECT_THAT(created.error().error.detail, HasSubstr("And 197 more."));
}

TEST(Create, RefusesWhatIsNoObject) {
  for (const char* text : {"[]", "1", "null", "\"invoice\""}) {
    const auto created = create(std::string_view(text), CreateOptions{});
    ASSERT_FALSE(created) << text;
    EXPECT_THAT(created.error().error.detail, HasSubstr("expected an object")) << text;
  }
}

}  // namespace
}  // namespace peppol::model
