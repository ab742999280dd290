// What the oracle cannot show: isolation of errors, limits, refusals and the
// parts of Schematron that no official set uses.

#include "ubl/schematron/ruleset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace peppol::schematron {
namespace {

constexpr Time kNow{std::chrono::seconds{1'795'362'000}};  // 2026-11-22T15:40:00Z

using ::testing::HasSubstr;

std::string schema(const std::string& inside) {
  return "<sch:schema xmlns:sch='http://purl.oclc.org/dsdl/schematron' "
         "xmlns:xsl='http://www.w3.org/1999/XSL/Transform' "
         "queryBinding='xslt2'><sch:ns prefix='u' uri='urn:u'/>" +
         inside + "</sch:schema>";
}

std::string rule(const std::string& context, const std::string& inside) {
  return schema("<sch:pattern><sch:rule context=\"" + context + "\">" + inside + "</sch:rule></sch:pattern>");
}

Result<Outcome> run(const std::string& rules, const std::string& document, const RunLimits& limits = {}) {
  auto set = RuleSet::load_schematron(rules, "test.sch", nullptr);
  if (!set) return tl::unexpected(set.error());
  auto tree = tree::Document::parse(document);
  if (!tree) return tl::unexpected(tree.error());
  return set->run(*tree, kNow, limits);
}

TEST(RuleSet, FillsInMessagesAndLocations) {
  auto outcome = run(rule("b",
                          "<sch:assert id='R' flag='fatal' test='@n &gt; 2'>is <sch:value-of select='@n'/> in "
                          "<sch:name/></sch:assert>"),
                     "<a xmlns:x='urn:x'><b n='3'/>\n<b n='1'/></a>");
  ASSERT_TRUE(outcome) << outcome.error().detail;
  ASSERT_EQ(outcome->findings.size(), 1U);
  const Finding& finding = outcome->findings[0];
  EXPECT_EQ(finding.rule, "R");
  EXPECT_EQ(finding.english, "is 1 in b");
  EXPECT_EQ(finding.location, "/*:a[namespace-uri()=''][1]/*:b[namespace-uri()=''][2]");
  EXPECT_EQ(finding.line, 2U);
}

TEST(RuleSet, IsolatesADynamicErrorToItsAssertion) {
  auto outcome = run(rule("a",
                          "<sch:assert id='E' flag='fatal' test=\"number(xs:decimal('x')) = 1\"/>"
                          "<sch:assert id='F' flag='warning' test='false()'/>"),
                     "<a/>");
  ASSERT_TRUE(outcome) << outcome.error().detail;
  ASSERT_EQ(outcome->findings.size(), 2U);
  EXPECT_EQ(outcome->findings[0].error, "FORG0001");
  EXPECT_EQ(outcome->findings[1].error, "");
}

TEST(RuleSet, TriesTheFirstRuleOfAPatternOnlyAndAttributesToo) {
  auto outcome = run(schema("<sch:pattern><sch:rule context='(b | c)[@n]'><sch:report id='1' test='true()'/></sch:rule>"
                            "<sch:rule context='b | @n'><sch:report id='2' test='true()'/></sch:rule></sch:pattern>"),
                     "<a><b/><b n='1'/></a>");
  ASSERT_TRUE(outcome) << outcome.error().detail;
  ASSERT_EQ(outcome->findings.size(), 3U);
  EXPECT_EQ(outcome->findings[0].rule, "2");
  EXPECT_EQ(outcome->findings[1].rule, "1");
  EXPECT_EQ(outcome->findings[2].location, "/*:a[namespace-uri()=''][1]/*:b[namespace-uri()=''][2]/@n");
}

TEST(RuleSet, ExtendsAbstractRulesAndAddsDiagnostics) {
  auto outcome = run(schema("<sch:pattern><sch:rule abstract='true' id='base'><sch:assert id='A' test='@n' "
                            "diagnostics='d'>no n</sch:assert></sch:rule><sch:rule context='a'><sch:extends "
                            "rule='base'/></sch:rule></sch:pattern><sch:diagnostics><sch:diagnostic id='d'>give "
                            "one</sch:diagnostic></sch:diagnostics>"),
                     "<a/>");
  ASSERT_TRUE(outcome) << outcome.error().detail;
  ASSERT_EQ(outcome->findings.size(), 1U);
  EXPECT_EQ(outcome->findings[0].english, "no n give one");
}

TEST(RuleSet, EndsEndlessRecursionInItsAssertion) {
  auto outcome = run(schema("<xsl:function name='u:f' as='xs:integer'><xsl:param name='n' as='xs:integer'/>"
                            "<xsl:sequence select='u:f($n + 1) + 1'/></xsl:function><sch:pattern><sch:rule context='a'>"
                            "<sch:assert id='R' test='u:f(1) = 1'/></sch:rule></sch:pattern>"),
                     "<a/>");
  ASSERT_TRUE(outcome) << outcome.error().detail;
  ASSERT_EQ(outcome->findings.size(), 1U);
  EXPECT_EQ(outcome->findings[0].error, "RECURSION");
}

TEST(RuleSet, StopsAnExpensiveExpressionAtTheLimitOfSteps) {
  RunLimits limits;
  limits.max_steps = 1'000'000;
  auto outcome = run(rule("a",
                          "<sch:assert id='R' test='sum(for $i in 1 to 1000000, $j in 1 to 1000000 return "
                          "$i * $j * count(.)) = 1'/>"),
                     "<a/>", limits);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::kLimitExceeded);
  EXPECT_THAT(outcome.error().detail, HasSubstr("1000000 steps"));
}

TEST(RuleSet, RefusesWhatItDoesNotKnowWithThePlace) {
  auto unknown = run(rule("a", "<sch:assert id='R' test='nothing(1)'/>"), "<a/>");
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().detail, HasSubstr("test.sch:1"));
  EXPECT_THAT(unknown.error().detail, HasSubstr("XPST0017"));
  auto instruction = run(schema("<xsl:function name='u:f'><xsl:message/></xsl:function>"), "<a/>");
  ASSERT_FALSE(instruction);
  EXPECT_THAT(instruction.error().detail, HasSubstr("xsl:message"));
}

}  // namespace
}  // namespace peppol::schematron
