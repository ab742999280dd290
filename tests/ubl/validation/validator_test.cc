#include "ubl/validation/validator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "base/random.h"
#include "tests/ubl/validation/invoice.h"

namespace peppol::validation {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kBilling = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";

class ValidatorTest : public ::testing::Test {
 protected:
  Report check(const std::string& xml, const Selection& selection = {}) {
    auto document = tree::Document::parse(xml);
    EXPECT_TRUE(document) << document.error().detail;
    auto report = validator_.validate(*document, selection, now_);
    EXPECT_TRUE(report) << report.error().detail;
    return report ? *report : Report{};
  }

  static std::vector<std::string> ids(const Report& report) {
    std::vector<std::string> found;
    for (const Finding& finding : report.findings) found.push_back(finding.rule);
    return found;
  }

  static const Finding* find(const Report& report, const std::string& rule) {
    for (const Finding& finding : report.findings)
      if (finding.rule == rule) return &finding;
    return nullptr;
  }

  std::vector<std::string> packs(const std::string& xml) {
    const auto document = tree::Document::parse(xml);
    return packs_for(kind_of(*document));
  }

  Time now_ = *parse_time("2026-11-22T12:00:00Z");
  RuleLibrary library_{fs::path()};
  Validator validator_{library_};
};

TEST_F(ValidatorTest, FindsNothingInAValidInvoice) {
  const Report report = check(valid_invoice());
  EXPECT_THAT(ids(report), IsEmpty());
  EXPECT_TRUE(report.valid());
  EXPECT_EQ(report.document_type, "Invoice");
  EXPECT_THAT(report.rules, ElementsAre("en16931", "peppol-bis-3"));
}

TEST_F(ValidatorTest, TellsPlaceTermAndBothLanguages) {
  const Report report = check(with(valid_invoice(), "<cbc:ID>F2026-0117</cbc:ID>", "<cbc:ID/>"));
  const Finding* finding = find(report, "BR-02");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->severity, Severity::kFatal);
  EXPECT_EQ(finding->pack, "en16931");
  EXPECT_THAT(finding->location, HasSubstr("Invoice"));
  EXPECT_GT(finding->line, 0U);
  EXPECT_THAT(finding->message, HasSubstr("BT-1"));
  EXPECT_FALSE(finding->message_nl.empty());
  EXPECT_NE(finding->message, finding->message_nl);
  EXPECT_THAT(finding->terms, ::testing::Contains("BT-1"));
}

TEST_F(ValidatorTest, BrokenStructureIsAFindingAndTheRulesStillRun) {
  const std::string xml = with(with(valid_invoice(), "<cbc:Note>", "<cbc:Nonsense>x</cbc:Nonsense><cbc:Note>"),
                               "<cbc:ID>F2026-0117</cbc:ID>", "");
  const Report report = check(xml);
  const Finding* structure = find(report, "XSD");
  ASSERT_NE(structure, nullptr);
  EXPECT_EQ(structure->pack, "structure");
  EXPECT_EQ(structure->severity, Severity::kFatal);
  EXPECT_NE(find(report, "BR-02"), nullptr);
  EXPECT_FALSE(report.valid());
  const Report rules_alone = check(xml, {{}, Structure::kSkip});
  EXPECT_EQ(find(rules_alone, "XSD"), nullptr);
  EXPECT_NE(find(rules_alone, "BR-02"), nullptr);
  const Report structure_alone = check(xml, {{{"none"}}, Structure::kCheck});
  EXPECT_NE(find(structure_alone, "XSD"), nullptr);
  EXPECT_EQ(find(structure_alone, "BR-02"), nullptr);
  EXPECT_THAT(structure_alone.rules, IsEmpty());
}

TEST_F(ValidatorTest, RunsTheRulesThatAreNamedInTheirOrder) {
  const Report report = check(valid_invoice(), {{{"peppol-bis-3", "en16931"}}, Structure::kCheck});
  EXPECT_THAT(report.rules, ElementsAre("peppol-bis-3", "en16931"));
  const auto document = tree::Document::parse(valid_invoice());
  const auto unknown = validator_.validate(*document, {{{"en16931", "nothing"}}, Structure::kCheck}, now_);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(unknown.error().detail, HasSubstr("\"nothing\""));
}

TEST_F(ValidatorTest, ADynamicErrorIsFatalWhateverTheFlag) {
  const fs::path path = fs::path(testing::TempDir()) / (make_uuid() + ".sch");
  std::ofstream(path) << "<sch:schema xmlns:sch='http://purl.oclc.org/dsdl/schematron' queryBinding='xslt2'>"
                         "<sch:pattern><sch:rule context='/*'>"
                         "<sch:assert id='E' flag='warning' test=\"xs:decimal('x') = 1\">text</sch:assert>"
                         "<sch:assert id='W' flag='warning' test='false()'>text</sch:assert>"
                         "<sch:assert id='I' flag='information' test='false()'>text</sch:assert>"
                         "<sch:assert id='N' test='false()'>text</sch:assert>"
                         "</sch:rule></sch:pattern></sch:schema>";
  const Report report = check("<a/>", {{{path.string()}}, Structure::kSkip});
  fs::remove(path);
  ASSERT_EQ(report.findings.size(), 4U);
  EXPECT_EQ(report.findings[0].severity, Severity::kFatal);
  EXPECT_EQ(report.findings[0].error, "FORG0001");
  EXPECT_EQ(report.findings[1].severity, Severity::kWarning);
  EXPECT_EQ(report.findings[2].severity, Severity::kInformation);
  EXPECT_EQ(report.findings[3].severity, Severity::kFatal);
}

TEST_F(ValidatorTest, ChoosesThePacksByWhatTheDocumentSays) {
  const std::string valid = valid_invoice();
  EXPECT_THAT(packs(valid), ElementsAre("en16931", "peppol-bis-3"));
  EXPECT_THAT(
      packs(with(valid, kBilling, "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0")),
      ElementsAre("en16931", "peppol-selfbilling-3"));
  EXPECT_THAT(packs(with(valid, kBilling, "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0")),
              ElementsAre("en16931", "nlcius"));
  EXPECT_THAT(packs(with(valid, kBilling, "urn:cen.eu:en16931:2017")), ElementsAre("en16931"));
  EXPECT_THAT(packs(with(valid, kBilling, "\n  " + kBilling + "\t")), ElementsAre("en16931", "peppol-bis-3"));
  EXPECT_THAT(packs("<Invoice xmlns='urn:other'/>"), IsEmpty());
  const auto response = [](const std::string& id) {
    return "<ApplicationResponse xmlns='urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2' "
           "xmlns:cbc='urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2'><cbc:CustomizationID>" +
           id + "</cbc:CustomizationID></ApplicationResponse>";
  };
  EXPECT_THAT(packs(response("urn:fdc:peppol.eu:poacc:trns:invoice_response:3")), ElementsAre("invoice-response"));
  EXPECT_THAT(packs(response("urn:fdc:peppol.eu:poacc:trns:mlr:3")), ElementsAre("mlr"));
  EXPECT_THAT(packs(response("urn:peppol:edec:mls:1.0")), ElementsAre("mls"));
  EXPECT_THAT(packs(response("other")), IsEmpty());
}

TEST_F(ValidatorTest, OfWhichNothingWasCheckedIsNeverValid) {
  const auto own = [this](const std::string& context) {
    const fs::path path = fs::path(testing::TempDir()) / ("own-" + make_uuid() + ".sch");
    std::ofstream(path) << "<schema xmlns='http://purl.oclc.org/dsdl/schematron' queryBinding='xslt2'><pattern><rule "
                           "context='"
                        << context << "'><assert id='OWN' test='true()'/></rule></pattern></schema>";
    return path.string();
  };
  const std::string response =
      "<ApplicationResponse xmlns='urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2'/>";
  const struct {
    const char* name;
    std::string xml;
    Selection selection;
    bool unknown;
  } rows[] = {
      {"structure not known", "<a/>", {}, true},
      {"structure left out", "<a/>", {{}, Structure::kSkip}, true},
      {"rules left out as well", "<a/>", {{{"none"}}, Structure::kSkip}, true},
      {"rules of another document", "<a/>", {{{"en16931"}}, Structure::kSkip}, true},
      {"rules of another document, structure not known", "<a/>", {{{"en16931"}}, Structure::kCheck}, true},
      {"a known root and no rules for it", response, {{}, Structure::kSkip}, true},
      {"a known document, everything left out", valid_invoice(), {{{"none"}}, Structure::kSkip}, true},
      {"a rule that fires", "<a/>", {{{own("a")}}, Structure::kSkip}, false},
      {"a rule that does not fire", "<a/>", {{{own("b")}}, Structure::kSkip}, true},
      {"a rule that does not fire in a known document", valid_invoice(), {{{own("b")}}, Structure::kSkip}, false},
      {"structure alone", valid_invoice(), {{{"none"}}, Structure::kCheck}, false},
      {"rules alone", valid_invoice(), {{}, Structure::kSkip}, false},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const Report report = check(row.xml, row.selection);
    EXPECT_EQ(report.valid(), !row.unknown);
    const Finding* finding = find(report, "unknown-document");
    ASSERT_EQ(finding != nullptr, row.unknown);
    if (!row.unknown) continue;
    EXPECT_EQ(report.findings.size(), 1U);
    EXPECT_EQ(finding->severity, Severity::kFatal);
    EXPECT_GT(finding->line, 0U);
    EXPECT_THAT(finding->message, HasSubstr("Nothing of this document was checked"));
    EXPECT_THAT(finding->message_nl, HasSubstr("niets gecontroleerd"));
    const bool left_out = row.selection.structure == Structure::kSkip;
    EXPECT_THAT(finding->message, HasSubstr(left_out ? "its structure was left out" : "expected Invoice"));
  }
}

TEST_F(ValidatorTest, ARootThatOnlyTheRulesKnowIsABreachOfTheStructure) {
  const fs::path path = fs::path(testing::TempDir()) / ("own-" + make_uuid() + ".sch");
  std::ofstream(path) << "<schema xmlns='http://purl.oclc.org/dsdl/schematron' queryBinding='xslt2'><pattern><rule "
                         "context='a'><assert id='OWN' test='false()'/></rule></pattern></schema>";
  EXPECT_THAT(ids(check("<a/>", {{{path.string()}}, Structure::kCheck})), ElementsAre("XSD", "OWN"));
}

// What bookkeeping packages get wrong: the pointer is that of the field to mend, and not of the one beside it.
TEST_F(ValidatorTest, PointsAtTheFieldOfTheJsonInvoice) {
  const struct {
    const char* name;
    std::string from, to;
    const char* rule;
    const char* pointer;
  } rows[] = {
      {"a period that ends before it starts", R"("seller": {)",
       R"("period": {"start": "2026-11-02", "end": "2026-11-01"}, "seller": {)", "BR-29", "/period/start"},
      {"the same of a line", R"("unit": "MTR",)",
       R"("unit": "MTR", "period": {"start": "2026-11-02", "end": "2026-11-01"},)", "BR-30", "/lines/1/period"},
      {"a unit that is no code", R"("unit": "MTR")", R"("unit": "meter")", "BR-CL-23", "/lines/1/unit"},
      {"no scheme of an endpoint", R"("endpoint": { "scheme": "0106", )", R"("endpoint": { )", "BR-62",
       "/seller/endpoint/scheme"},
      {"a scheme of an endpoint that is no code", R"("endpoint": { "scheme": "9944")",
       R"("endpoint": { "scheme": "9x")", "BR-CL-25", "/buyer/endpoint/scheme"},
      {"an identifier that its scheme does not allow", R"("endpoint": { "scheme": "0106")",
       R"("endpoint": { "scheme": "0088")", "PEPPOL-COMMON-R040", "/seller/endpoint/id"},
      {"a scheme of a legal number that is no code", R"("legal_id": { "scheme": "0106")",
       R"("legal_id": { "scheme": "x")", "BR-CL-11", "/seller/legal_id/scheme"},
      {"a scheme of an article number that is no code", R"("standard_id": { "scheme": "0160")",
       R"("standard_id": { "scheme": "x")", "BR-CL-21", "/lines/2/item/standard_id/scheme"},
      {"a kind of file that is not allowed", R"("mime": "text/csv")", R"("mime": "text/html")", "BR-CL-24",
       "/attachments/0/mime"},
      {"no kind of file", R"("mime": "text/csv",)", "", "XSD", "/attachments/0/mime"},
      {"a currency that is no code", R"("currency": "EUR")", R"("currency": "EUX")", "BR-CL-03", "/currency"},
      {"a VAT number without its country", R"("vat_id": "NL821234560B01")", R"("vat_id": "821234560B01")", "BR-CO-09",
       "/seller/vat_id"},
  };
  const std::string json = invoice_json();
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const auto created = model::create(with(json, row.from, row.to), model::CreateOptions{});
    ASSERT_TRUE(created) << created.error().error.detail;
    const auto document = tree::Document::parse(created->ubl);
    auto report = validator_.validate(*document, Selection{}, now_);
    ASSERT_TRUE(report);
    add_pointers(*report, *document);
    const Finding* finding = find(*report, row.rule);
    ASSERT_NE(finding, nullptr) << ::testing::PrintToString(ids(*report));
    EXPECT_EQ(finding->pointer, row.pointer);
  }
}

TEST_F(ValidatorTest, MayBeAskedByManyThreads) {
  const std::string invoice = valid_invoice();
  const std::string broken = with(invoice, "<cbc:ID>F2026-0117</cbc:ID>", "<cbc:ID/>");
  std::vector<std::thread> threads;
  std::vector<std::size_t> found(8);
  for (std::size_t i = 0; i < found.size(); ++i) {
    threads.emplace_back([&, i] {
      const auto document = tree::Document::parse(i % 2 == 0 ? invoice : broken);
      const auto report = validator_.validate(*document, {}, now_);
      found[i] = report ? report->findings.size() : 999;
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i] == 0, i % 2 == 0) << found[i];
}

TEST_F(ValidatorTest, UnreadableIsOneFatalFinding) {
  const Finding finding = unreadable(Error{ErrorCode::kMalformed, "line 3: broken"});
  EXPECT_EQ(finding.rule, "XSD");
  EXPECT_EQ(finding.severity, Severity::kFatal);
  EXPECT_EQ(finding.message, "line 3: broken");
}

std::string repeated(const std::string& text, std::size_t count) {
  std::string all;
  all.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

std::size_t kilobytes_in_use() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word != "VmRSS:") continue;
    std::size_t size = 0;
    status >> size;
    return size;
  }
  return 0;
}

// Each of the empty elements breaks a rule; gzip makes a few kilobytes of them.
TEST_F(ValidatorTest, AMillionFindingsAreAReportOfLimitedSizeThatIsNotValid) {
  const ValidationLimits limits;
  check(valid_invoice());
  const std::size_t before = kilobytes_in_use();
  std::size_t json_bytes = 0;
  {
    const Report report = check(with(valid_invoice(), "</Invoice>", repeated("<a/>", 1'000'000) + "</Invoice>"));
    EXPECT_FALSE(report.valid());
    EXPECT_LE(report.findings.size(), limits.max_findings + 1);
    const Finding& last = report.findings.back();
    EXPECT_EQ(last.rule, kFindingsLimit);
    EXPECT_EQ(last.severity, Severity::kFatal);
    EXPECT_THAT(last.message, HasSubstr("PEPPOL-EN16931-R008 ("));
    EXPECT_THAT(last.message, HasSubstr("1000 findings and 4194304 bytes"));
    EXPECT_THAT(last.message_nl, HasSubstr("1000 bevindingen"));
    json_bytes = report_json(report, "", Language::kEnglish).size();
  }
  EXPECT_LT(json_bytes, 2 * limits.max_finding_bytes);
  EXPECT_LT(kilobytes_in_use(), before + 150'000) << "before: " << before;
}

TEST_F(ValidatorTest, FatalFindingsThatWereLeftOutMakeItInvalid) {
  // Room for none: all that is left is what tells so.
  ValidationLimits limits;
  limits.max_finding_bytes = 0;
  const Validator strict(library_, limits);
  const auto document = tree::Document::parse(with(valid_invoice(), "<cbc:ID>F2026-0117</cbc:ID>", "<cbc:ID/>"));
  const auto report = strict.validate(*document, {{}, Structure::kSkip}, now_);
  ASSERT_TRUE(report);
  EXPECT_THAT(ids(*report), ElementsAre(kFindingsLimit));
  EXPECT_FALSE(report->valid());
  EXPECT_THAT(report->findings[0].message, HasSubstr("BR-02 (1)"));
  const auto valid = strict.validate(*tree::Document::parse(valid_invoice()), {}, now_);
  EXPECT_THAT(ids(*valid), IsEmpty());
}

TEST_F(ValidatorTest, WhichFindingsStayIsTheSameEachTime) {
  const std::string xml = with(valid_invoice(), "</Invoice>", repeated("<a/><b>x</b>", 5000) + "</Invoice>");
  const std::string first = report_json(check(xml), "", Language::kEnglish);
  const std::string second = report_json(check(xml), "", Language::kEnglish);
  EXPECT_EQ(first, second);
}

TEST_F(ValidatorTest, ABrokenStructureLeavesRoomForTheRules) {
  ValidationLimits limits;
  limits.max_findings = 30;
  const Validator small(library_, limits);
  const auto document = tree::Document::parse(with(with(valid_invoice(), "<cbc:ID>F2026-0117</cbc:ID>", "<cbc:ID/>"),
                                                   "<cbc:Note>", repeated("<cbc:Nonsense/>", 200) + "<cbc:Note>"));
  const auto report = small.validate(*document, {}, now_);
  ASSERT_TRUE(report);
  EXPECT_NE(find(*report, "XSD"), nullptr);
  EXPECT_NE(find(*report, "BR-02"), nullptr);
  EXPECT_NE(find(*report, "PEPPOL-EN16931-R008"), nullptr);
  const Finding* limit = find(*report, std::string(kFindingsLimit));
  ASSERT_NE(limit, nullptr);
  EXPECT_THAT(limit->message, HasSubstr("structure ended after 10 findings"));
}

class SpentClock final : public WorkClock {
 public:
  std::chrono::nanoseconds spent() const override { return std::chrono::seconds(10) * asked_++; }

 private:
  mutable int asked_ = 0;
};

TEST_F(ValidatorTest, JudgingThatTakesTooLongIsAnErrorThatNamesTheLimit) {
  const SpentClock clock;
  ValidationLimits limits;
  limits.max_time = std::chrono::seconds(15);
  const Validator impatient(library_, limits, clock);
  const auto report = impatient.validate(*tree::Document::parse(valid_invoice()), {}, now_);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kLimitExceeded);
  EXPECT_THAT(report.error().detail, HasSubstr("15000 ms"));
}

TEST_F(ValidatorTest, RulesKnowTheDateTheyAreAskedAt) {
  const auto folder = fs::temp_directory_path() / make_uuid();
  fs::create_directories(folder);
  const fs::path file = folder / "now.sch";
  std::ofstream(file)
      << "<sch:schema xmlns:sch='http://purl.oclc.org/dsdl/schematron' queryBinding='xslt2'><sch:pattern>"
         "<sch:rule context='/*'><sch:assert id='LATE' test=\"current-date() = "
         "xs:date('2026-11-22')\">m</sch:assert></sch:rule></sch:pattern></sch:schema>";
  Selection selection;
  selection.rules = {file.string()};
  EXPECT_THAT(ids(check(valid_invoice(), selection)), IsEmpty());
  now_ += std::chrono::hours(24);
  EXPECT_THAT(ids(check(valid_invoice(), selection)), ElementsAre("LATE"));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace peppol::validation
