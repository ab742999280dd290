// A rule set that would never end, or take all memory, ends in a finding of the
// rule or an error that tells the limit; always within a few seconds.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "ubl/schematron/ruleset.h"

namespace peppol::schematron {
namespace {

using ::testing::HasSubstr;

constexpr std::chrono::seconds kSoon{20};

RunLimits small_limits() {
  RunLimits limits;
  limits.max_steps = 20'000'000;
  limits.max_memory = std::size_t{128} << 20;
  return limits;
}

struct Costly {
  const char* name;
  const char* declarations;
  const char* test;
  const char* end;  // the error of the finding, or a word of the refusal; "" for a verdict
};

void PrintTo(const Costly& row, std::ostream* out) { *out << row.name; }

// "finding CODE", "refused SENTENCE", or "verdict".
std::string ending(const Costly& row) {
  const std::string rules =
      std::string(
          "<sch:schema xmlns:sch='http://purl.oclc.org/dsdl/schematron' xmlns:xsl='http://www.w3.org/1999/XSL/"
          "Transform' xmlns:u='urn:u' xmlns:xs='http://www.w3.org/2001/XMLSchema' queryBinding='xslt2'>"
          "<sch:ns prefix='u' uri='urn:u'/>") +
      row.declarations + "<sch:pattern><sch:rule context='/*'><sch:assert id='R' test=\"" + row.test +
      "\">m</sch:assert></sch:rule></sch:pattern></sch:schema>";
  const auto set = RuleSet::load_schematron(rules, "test.sch", nullptr);
  if (!set) return "refused " + set.error().detail;
  const auto outcome = set->run(*tree::Document::parse("<a><b>x</b><b>y</b></a>"), small_limits());
  if (!outcome) return "refused " + outcome.error().detail;
  for (const Finding& finding : outcome->findings) {
    if (!finding.error.empty()) return "finding " + finding.error;
  }
  return "verdict";
}

class CostlyRules : public ::testing::TestWithParam<Costly> {};

TEST_P(CostlyRules, EndSoon) {
  const auto start = std::chrono::steady_clock::now();
  const std::string end = ending(GetParam());
  EXPECT_THAT(end, HasSubstr(GetParam().end));
  EXPECT_LT(std::chrono::steady_clock::now() - start, kSoon) << end;
}

INSTANTIATE_TEST_SUITE_P(
    Table, CostlyRules,
    ::testing::Values(
        Costly{"EndlessRecursion", "<xsl:function name='u:f'><xsl:sequence select='u:f()'/></xsl:function>", "u:f()",
               "finding RECURSION"},
        Costly{"TwoThatCallEachOther",
               "<xsl:function name='u:f'><xsl:sequence select='u:g()'/></xsl:function><xsl:function name='u:g'>"
               "<xsl:sequence select='u:f()'/></xsl:function>",
               "u:f()", "finding RECURSION"},
        Costly{"RecursionThatBranches",
               "<xsl:function name='u:f'><xsl:param name='n'/><xsl:sequence select='u:f($n + 1), u:f($n + 2)'/>"
               "</xsl:function>",
               "u:f(1) = 1", "finding RECURSION"},
        Costly{"FibonacciOfManyCalls",
               "<xsl:function name='u:f' as='xs:integer'><xsl:param name='n' as='xs:integer'/><xsl:sequence select='if "
               "($n &lt; 2) then 1 else u:f($n - 1) + u:f($n - 2)'/></xsl:function>",
               "u:f(900) = 1", "limit"},
        Costly{"VariableOfItself", "<sch:let name='x' value='$y + 1'/><sch:let name='y' value='$x + 1'/>", "$x = 1",
               "finding XTDE0640"},
        Costly{"RegexWithNestedRepeats", "", "matches('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '^((a+)+)+$')",
               "verdict"},
        Costly{"RegexWithManyAlternatives", "",
               "matches(string-join(for $i in 1 to 20000 return 'a', ''), '^(a|aa|aaa|a?)+b$')", "verdict"},
        Costly{"RegexTooLarge", "", "matches('a', '((((a{1,100}){1,100}){1,100}){1,100})')", "finding FORX0002"},
        Costly{"RegexManyOverALongText", "",
               "some $i in 1 to 1000000 satisfies matches(string-join(for $j in 1 to 1000 return 'ab', ''), "
               "concat('(a|b)*c',"
               " $i))",
               "limit"},
        Costly{"RegexForEachOfMany", "", "some $i in 1 to 1000000000 satisfies matches('a', concat('b{1,900}', $i))",
               "limit"},
        Costly{"CountOfAHugeRange", "", "count(1 to 1000000000000) = 1", "limit"},
        Costly{"SumOfAHugeRange", "", "sum(1 to 1000000000000) = 1", "limit"},
        Costly{"LoopOverAHugeRange", "", "some $i in 1 to 1000000000000 satisfies $i = -1", "limit"},
        Costly{"HugeRangeInAVariable", "<sch:let name='x' value='1 to 1000000000000'/>", "count($x) = 1", "limit"},
        Costly{"HugeRangeAsAPredicate", "", "(1 to 1000000000000)[. = 0]", "limit"},
        Costly{"IndexOfInALongList", "<sch:let name='x' value='1 to 1000000'/>",
               "some $i in 1 to 1000000 satisfies index-of($x, -$i)", "limit"},
        Costly{"ComparisonWithALongList", "<sch:let name='x' value='1 to 1000000'/>",
               "some $i in 1 to 1000000 satisfies -$i = $x", "limit"},
        Costly{"MinimumOfALongList", "<sch:let name='x' value='1 to 1000000'/>",
               "some $i in 1 to 1000000 satisfies min(($x, $i)) = -$i", "limit"},
        Costly{"SearchInALongText", "<sch:let name='x' value=\"string-join(for $i in 1 to 1000000 return 'ab', '')\"/>",
               "some $i in 1 to 1000000 satisfies contains($x, concat('c', $i))", "limit"},
        Costly{"TextThatDoubles",
               "<xsl:function name='u:f'><xsl:param name='s'/><xsl:sequence select='u:f(concat($s, $s))'/>"
               "</xsl:function>",
               "u:f('ab') = 'c'", "limit"},
        Costly{
            "TextOfAVariableWithContent",
            "<sch:let name='x' value=\"string-join(for $i in 1 to 1000000 return 'ab', '')\"/><xsl:variable name='y'>"
            "<xsl:value-of select='for $i in 1 to 100000 return $x'/></xsl:variable>",
            "$y = 'c'", "limit"},
        Costly{"NumberOfManyDigits",
               "<xsl:function name='u:f'><xsl:param name='n'/><xsl:sequence select='u:f($n * $n)'/></xsl:function>",
               "u:f(9) = 1", "finding FOAR0002"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(CostlyRules, MessagesAreCutAndCounted) {
  const auto set = RuleSet::load_schematron(
      "<sch:schema xmlns:sch='http://purl.oclc.org/dsdl/schematron' queryBinding='xslt2'><sch:pattern><sch:rule "
      "context='b'><sch:assert id='R' test='false()'>it is <sch:value-of select='for $i in 1 to 1000000 return "
      "string(/)'/></sch:assert></sch:rule></sch:pattern></sch:schema>",
      "test.sch", nullptr);
  ASSERT_TRUE(set) << set.error().detail;
  std::string text = "<a>";
  for (int i = 0; i < 1000; ++i) text += "<b>\xC3\xA9\xC3\xA9\xC3\xA9</b>";
  const auto document = tree::Document::parse(text + "</a>");
  auto outcome = set->run(*document);
  ASSERT_TRUE(outcome) << outcome.error().detail;
  ASSERT_EQ(outcome->findings.size(), 1000U);
  EXPECT_LE(outcome->findings[0].english.size(), 20'003U);
  EXPECT_THAT(outcome->findings[0].english, ::testing::EndsWith("\xC3\xA9..."));
  RunLimits limits;
  limits.max_memory = std::size_t{4} << 20;
  outcome = set->run(*document, limits);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::kLimitExceeded);
  EXPECT_THAT(outcome.error().detail, HasSubstr("4194304 bytes"));
}

TEST(CostlyRules, FindingsHaveALimit) {
  const auto set = RuleSet::load_schematron(
      "<sch:schema xmlns:sch='http://purl.oclc.org/dsdl/schematron' queryBinding='xslt2'><sch:pattern><sch:rule "
      "context='b'><sch:assert id='R' test='false()'/></sch:rule></sch:pattern></sch:schema>",
      "test.sch", nullptr);
  ASSERT_TRUE(set) << set.error().detail;
  RunLimits limits;
  limits.max_findings = 2;
  const auto outcome = set->run(*tree::Document::parse("<a><b/><b/><b/></a>"), limits);
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().detail, HasSubstr("more than 2 findings"));
}

}  // namespace
}  // namespace peppol::schematron
