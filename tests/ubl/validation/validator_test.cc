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

}  // namespace
}  // namespace peppol::validation
