// The forms of a report say the same, and are well-formed whatever the findings
// hold.

#include "ubl/validation/report.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace peppol::validation {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::Not;

// What breaks JSON or XML when it is not escaped.
const std::string kNasty = "a \"b\" <c> & 'd' \\e\n\tf\x01 \xC3\xA9 ]]> --";

Report report() {
  Report report;
  report.document_type = "Invoice";
  report.rules = {"en16931", "own<&\">.sch"};
  Finding fatal;
  fatal.rule = "BR-01";
  fatal.location = "/*:Invoice[namespace-uri()='urn:x'][1]";
  fatal.line = 7;
  fatal.message = kNasty;
  fatal.message_nl = "er ontbreekt iets";
  fatal.pack = "en16931";
  fatal.terms = {"BT-24", "BG-2"};
  fatal.pointer = "/lines/0/a~1b";
  Finding warning = fatal;
  warning.rule = "W-1";
  warning.severity = Severity::kWarning;
  warning.message_nl.clear();
  warning.terms.clear();
  warning.pointer.clear();
  Finding error = fatal;
  error.rule.clear();
  error.error = "FORG0001";
  Finding information = warning;
  information.severity = Severity::kInformation;
  report.findings = {fatal, warning, error, information};
  return report;
}

TEST(Report, IsValidWithoutFatalFindings) {
  Report some = report();
  EXPECT_FALSE(some.valid());
  std::erase_if(some.findings, [](const Finding& finding) { return finding.severity == Severity::kFatal; });
  EXPECT_EQ(some.findings.size(), 2U);
  EXPECT_TRUE(some.valid());
  EXPECT_TRUE(Report{}.valid());
}

TEST(ReportJson, HasEveryFieldOnOneLine) {
  const std::string text = report_json(report(), "dir/\"f\".xml", Language::kEnglish);
  EXPECT_THAT(text, Not(HasSubstr("\n")));
  const json::object object = json::parse(text).as_object();
  EXPECT_EQ(object.at("file").as_string(), "dir/\"f\".xml");
  EXPECT_EQ(object.at("documentType").as_string(), "Invoice");
  EXPECT_EQ(object.at("rules").as_array().size(), 2U);
  EXPECT_FALSE(object.at("valid").as_bool());
  const json::array& findings = object.at("findings").as_array();
  ASSERT_EQ(findings.size(), 4U);
  const json::object& first = findings[0].as_object();
  EXPECT_EQ(first.at("rule").as_string(), "BR-01");
  EXPECT_EQ(first.at("severity").as_string(), "fatal");
  EXPECT_EQ(first.at("location").as_string(), "/*:Invoice[namespace-uri()='urn:x'][1]");
  EXPECT_EQ(first.at("line").as_int64(), 7);
  EXPECT_EQ(first.at("message").as_string(), kNasty);
  EXPECT_EQ(first.at("pack").as_string(), "en16931");
  EXPECT_EQ(first.at("terms").as_array().size(), 2U);
  EXPECT_EQ(first.at("pointer").as_string(), "/lines/0/a~1b");
  EXPECT_FALSE(first.contains("error"));
  EXPECT_EQ(findings[1].at("severity").as_string(), "warning");
  EXPECT_FALSE(findings[1].as_object().contains("terms"));
  EXPECT_FALSE(findings[1].as_object().contains("pointer"));
  EXPECT_EQ(findings[2].at("error").as_string(), "FORG0001");
  EXPECT_EQ(findings[3].at("severity").as_string(), "information");
}

TEST(ReportJson, SpeaksDutchWhereItCan) {
  const json::value object = json::parse(report_json(report(), "f", Language::kDutch));
  EXPECT_EQ(object.at("findings").at(0).at("message").as_string(), "er ontbreekt iets");
  EXPECT_EQ(object.at("findings").at(1).at("message").as_string(), kNasty);
}

TEST(ReportText, EndsWithTheVerdictAndItsCounts) {
  const std::string english = report_text(report(), "f.xml", Language::kEnglish);
  EXPECT_THAT(english, HasSubstr("f.xml:7: fatal BR-01: a \"b\""));
  EXPECT_THAT(english, HasSubstr("(FORG0001)"));
  EXPECT_THAT(english, HasSubstr("f.xml: invalid (2 fatal, 2 other; en16931"));
  const std::string dutch = report_text(report(), "f.xml", Language::kDutch);
  EXPECT_THAT(dutch, HasSubstr("er ontbreekt iets"));
  EXPECT_THAT(dutch, HasSubstr("f.xml: ongeldig (2 fouten, 2 overig"));
  EXPECT_THAT(report_text(Report{}, "f.xml", Language::kEnglish), HasSubstr("f.xml: valid (0 fatal, 0 other"));
}

}  // namespace
}  // namespace peppol::validation
