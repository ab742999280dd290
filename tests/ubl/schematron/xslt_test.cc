// The XSLT that rule sets carry: functions, variables, keys.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ubl/schematron/ruleset.h"

namespace peppol::schematron {
namespace {

constexpr Time kNow{std::chrono::seconds{1'795'362'000}};  // 2026-11-22T15:40:00Z

using ::testing::HasSubstr;

// What `expression` is at the root element, with these declarations of XSLT: its text, or "!" and how it ended.
std::string value(const std::string& declarations, const std::string& expression,
                  const std::string& document = "<a/>") {
  const std::string rules =
      "<sch:schema xmlns:sch='http://purl.oclc.org/dsdl/schematron' xmlns:xsl='http://www.w3.org/1999/XSL/Transform' "
      "xmlns:u='urn:u' xmlns:xs='http://www.w3.org/2001/XMLSchema' queryBinding='xslt2'>"
      "<sch:ns prefix='u' uri='urn:u'/>" +
      declarations + "<sch:pattern><sch:rule context='/*'><sch:assert id='R' test='false()'><sch:value-of select=\"" +
      expression + "\"/></sch:assert></sch:rule></sch:pattern></sch:schema>";
  const auto set = RuleSet::load_schematron(rules, "test.sch", nullptr);
  if (!set) return "!" + set.error().detail;
  const auto tree = tree::Document::parse(document);
  if (!tree) return "!" + tree.error().detail;
  const auto outcome = set->run(*tree, kNow);
  if (!outcome) return "!" + outcome.error().detail;
  if (outcome->findings.size() != 1) return "!" + std::to_string(outcome->findings.size()) + " findings";
  const Finding& finding = outcome->findings[0];
  return finding.error.empty() ? finding.english : "!" + finding.error;
}

const std::string kSize =
    "<xsl:function name='u:size' as='xs:string'><xsl:param name='n' as='xs:integer'/><xsl:choose>"
    "<xsl:when test='$n &lt; 10'>small</xsl:when><xsl:when test='$n &lt; 100'><xsl:value-of select=\"'middle'\"/>"
    "</xsl:when><xsl:otherwise><xsl:sequence select=\"'large'\"/></xsl:otherwise></xsl:choose></xsl:function>";

TEST(XsltFunctions, Choose) {
  EXPECT_EQ(value(kSize, "u:size(3)"), "small");
  EXPECT_EQ(value(kSize, "u:size(30)"), "middle");
  EXPECT_EQ(value(kSize, "u:size(300)"), "large");
  EXPECT_EQ(value(kSize, "string-join(for $n in (1, 10, 100) return u:size($n), ' ')"), "small middle large");
}

TEST(XsltFunctions, ChooseNothingWithoutOtherwise) {
  EXPECT_EQ(value("<xsl:function name='u:f'><xsl:param name='n'/><xsl:choose><xsl:when test='$n = 1'>one</xsl:when>"
                  "</xsl:choose></xsl:function>",
                  "concat(count(u:f(1)), count(u:f(2)), u:f(1))"),
            "10one");
}

TEST(XsltFunctions, HaveIf) {
  const std::string f =
      "<xsl:function name='u:f'><xsl:param name='n'/><xsl:if test='$n &gt; 1'><xsl:sequence select='$n * 2'/></xsl:if>"
      "<xsl:sequence select='7'/></xsl:function>";
  EXPECT_EQ(value(f, "u:f(3)"), "6 7");
  EXPECT_EQ(value(f, "u:f(1)"), "7");
}

TEST(XsltFunctions, RecurseAndConvertTheirTypes) {
  const std::string sum =
      "<xsl:function name='u:sum' as='xs:integer'><xsl:param name='n' as='xs:integer'/><xsl:sequence select='if ($n = "
      "0) then 0 else $n + u:sum($n - 1)'/></xsl:function>";
  EXPECT_EQ(value(sum, "u:sum(100)"), "5050");
  EXPECT_EQ(value(sum, "u:sum(@n)", "<a n='10'/>"), "55");
  EXPECT_EQ(value(sum, "u:sum(@n)", "<a n='x'/>"), "!FORG0001");
  EXPECT_EQ(value(sum, "u:sum('3')"), "!XPTY0004");
  EXPECT_EQ(value(sum, "u:sum(())"), "!XPTY0004");
}

TEST(XsltFunctions, AreKnownByTheNumberOfTheirParameters) {
  const std::string two =
      "<xsl:function name='u:f'><xsl:sequence select='0'/></xsl:function><xsl:function name='u:f'><xsl:param "
      "name='a'/><xsl:sequence select='$a'/></xsl:function>";
  EXPECT_EQ(value(two, "concat(u:f(), u:f(1))"), "01");
  EXPECT_THAT(value(two, "u:f(1, 2)"), HasSubstr("XPST0017"));
  EXPECT_THAT(value(two + "<xsl:function name='u:f'/>", "1"), HasSubstr("declared twice"));
}

TEST(XsltFunctions, HaveNoContextItem) {
  EXPECT_EQ(value("<xsl:function name='u:f'><xsl:sequence select='@n'/></xsl:function>", "u:f()", "<a n='1'/>"),
            "!XPDY0002");
}

TEST(XsltVariables, AreComputedWhenAsked) {
  const std::string f =
      "<xsl:function name='u:f'><xsl:param name='n' as='xs:integer'/><xsl:variable name='bad' select='1 idiv 0'/>"
      "<xsl:variable name='twice' as='xs:integer'><xsl:sequence select='$n * 2'/></xsl:variable>"
      "<xsl:sequence select='if ($n = 0) then $bad else $twice'/></xsl:function>";
  EXPECT_EQ(value(f, "u:f(4)"), "8");
  EXPECT_EQ(value(f, "u:f(0)"), "!FOAR0001");
}

TEST(XsltVariables, ConvertToTheirTypeAlsoWithSelect) {
  EXPECT_EQ(value("<xsl:variable name='x' select='/a/@n' as='xs:integer'/>", "$x instance of xs:integer", "<a n='7'/>"),
            "true");
  EXPECT_EQ(value("<xsl:variable name='x' select='/a/@n' as='xs:integer'/>", "$x", "<a n='y'/>"), "!FORG0001");
  EXPECT_EQ(value("<xsl:variable name='x'>a <xsl:value-of select='(1, 2)'/></xsl:variable>", "$x"), "a 1 2");
}

const std::string kKeys =
    "<xsl:key name='by-id' match='line' use='@id'/><xsl:key name='by-part' match='line' use='part'/>";
const char* const kLines =
    "<a><line id='1'><part>x</part><part>y</part></line><line id='2'><part>x</part></line><line id='1'/></a>";

TEST(Keys, GiveTheNodesInDocumentOrder) {
  EXPECT_EQ(value(kKeys, "count(key('by-id', '1'))", kLines), "2");
  EXPECT_EQ(value(kKeys, "key('by-part', 'x')/@id", kLines), "1 2");
  EXPECT_EQ(value(kKeys, "count(key('by-part', ('y', 'x', 'x')))", kLines), "2");
  EXPECT_EQ(value(kKeys, "count(key('by-id', //line/@id))", kLines), "3");
  EXPECT_EQ(value(kKeys, "count(key('by-id', '3'))", kLines), "0");
  EXPECT_EQ(value(kKeys, "count(key('by-id', 1))", kLines), "2");
}

TEST(Keys, TellTheirErrorEachTime) {
  const std::string key = "<xsl:key name='k' match='line' use=\"xs:integer(@id)\"/>";
  const std::string rules =
      "<sch:schema xmlns:sch='http://purl.oclc.org/dsdl/schematron' xmlns:xsl='http://www.w3.org/1999/XSL/Transform' "
      "xmlns:xs='http://www.w3.org/2001/XMLSchema' queryBinding='xslt2'>" +
      key +
      "<sch:pattern><sch:rule context='line'><sch:assert id='R' test=\"key('k', 1)\"/></sch:rule></sch:pattern>"
      "</sch:schema>";
  const auto set = RuleSet::load_schematron(rules, "test.sch", nullptr);
  ASSERT_TRUE(set) << set.error().detail;
  const auto outcome = set->run(*tree::Document::parse("<a><line id='1'/><line id='x'/><line id='1'/></a>"), kNow);
  ASSERT_TRUE(outcome) << outcome.error().detail;
  ASSERT_EQ(outcome->findings.size(), 3U);
  for (const Finding& finding : outcome->findings) EXPECT_EQ(finding.error, "FORG0001");
}

TEST(Keys, MustNotNeedThemselves) {
  EXPECT_EQ(value("<xsl:key name='k' match='line' use=\"key('k', '1')/@id\"/>", "count(key('k', '1'))", kLines),
            "!XTDE0640");
}

}  // namespace
}  // namespace peppol::schematron
