// A rule set that would never end, or take all memory, ends in a finding of the
// rule or an error that tells the limit; always within a few seconds.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>

#include "ubl/schematron/ruleset.h"

namespace peppol::schematron {
namespace {

constexpr Time kNow{std::chrono::seconds{1'795'362'000}};  // 2026-11-22T15:40:00Z

using ::testing::ElementsAre;
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
  const auto outcome = set->run(*tree::Document::parse("<a><b>x</b><b>y</b></a>"), kNow, small_limits());
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
        Costly{"RegexTooLarge", "",
               "matches(string-join(for $i in 1 to 200 return 'a', ''), '((((a{1,100}){1,100}){1,100}){1,100})')",
               "finding FORX0002"},
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

RuleSet rules_about_b(const std::string& flag, const std::string& message) {
  auto set = RuleSet::load_schematron(
      "<sch:schema xmlns:sch='http://purl.oclc.org/dsdl/schematron' queryBinding='xslt2'><sch:pattern><sch:rule "
      "context='b'><sch:assert id='R' flag='" +
          flag + "' test='false()'>" + message +
          "</sch:assert></sch:rule></sch:pattern><sch:pattern><sch:rule context='c'><sch:assert id='LATE' flag='fatal' "
          "test='false()'>late</sch:assert></sch:rule></sch:pattern></sch:schema>",
      "test.sch", nullptr);
  if (!set) throw std::runtime_error(set.error().detail);
  return std::move(*set);
}

std::string repeated(const std::string& text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

std::vector<std::string> ids(const Outcome& outcome) {
  std::vector<std::string> found;
  for (const Finding& finding : outcome.findings) found.push_back(finding.rule);
  return found;
}

TEST(FindingLimits, MessagesAreCutAndCounted) {
  const RuleSet set = rules_about_b("fatal", "it is <sch:value-of select='for $i in 1 to 1000000 return string(/)'/>");
  const auto document = tree::Document::parse("<a>" + repeated("<b>\xC3\xA9\xC3\xA9\xC3\xA9</b>", 1000) + "</a>");
  auto outcome = set.run(*document, kNow);
  ASSERT_TRUE(outcome) << outcome.error().detail;
  ASSERT_EQ(outcome->findings.size(), 1000U);
  EXPECT_LE(outcome->findings[0].english.size(), 20'003U);
  EXPECT_THAT(outcome->findings[0].english, ::testing::EndsWith("\xC3\xA9..."));
  RunLimits limits;
  limits.max_finding_bytes = std::size_t{4} << 20;
  outcome = set.run(*document, kNow, limits);
  ASSERT_TRUE(outcome) << outcome.error().detail;
  std::size_t bytes = 0;
  for (const Finding& finding : outcome->findings) bytes += finding.english.size() + finding.location.size();
  EXPECT_LE(bytes, limits.max_finding_bytes);
  EXPECT_GT(bytes, limits.max_finding_bytes - 30'000);
  ASSERT_EQ(outcome->cut.size(), 1U);
  EXPECT_EQ(outcome->cut[0].count, 1000 - outcome->findings.size());
}

TEST(FindingLimits, WhatIsBeyondIsCountedByRule) {
  RunLimits limits;
  limits.max_findings = 2;
  const auto outcome = rules_about_b("fatal", "m").run(*tree::Document::parse("<a><b/><b/><b/><c/></a>"), kNow, limits);
  ASSERT_TRUE(outcome) << outcome.error().detail;
  EXPECT_THAT(ids(*outcome), ElementsAre("R", "R"));
  ASSERT_EQ(outcome->cut.size(), 2U);
  EXPECT_EQ(outcome->cut[0].rule, "R");
  EXPECT_EQ(outcome->cut[0].count, 1U);
  EXPECT_EQ(outcome->cut[1].rule, "LATE");
  EXPECT_TRUE(outcome->cut[1].is_fatal);
}

TEST(FindingLimits, WarningsLeaveHalfOfTheRoomToWhatIsFatal) {
  RunLimits limits;
  limits.max_findings = 4;
  const auto outcome =
      rules_about_b("warning", "m").run(*tree::Document::parse("<a>" + repeated("<b/>", 9) + "<c/></a>"), kNow, limits);
  ASSERT_TRUE(outcome) << outcome.error().detail;
  EXPECT_THAT(ids(*outcome), ElementsAre("R", "R", "LATE"));
  ASSERT_EQ(outcome->cut.size(), 1U);
  EXPECT_FALSE(outcome->cut[0].is_fatal);
  EXPECT_EQ(outcome->cut[0].count, 7U);
}

// Goes on by a second each time it is asked.
class RestlessClock final : public WorkClock {
 public:
  std::chrono::nanoseconds spent() const override { return std::chrono::seconds(asked_++); }

 private:
  mutable int asked_ = 0;
};

TEST(CostlyRules, EndAtTheDeadline) {
  const RestlessClock clock;
  RunLimits limits;
  limits.deadline = Deadline(clock, std::chrono::seconds(2));
  const auto document = tree::Document::parse("<a>" + repeated("<b/>", 300'000) + "</a>");
  const auto outcome = rules_about_b("fatal", "m").run(*document, kNow, limits);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::kLimitExceeded);
  EXPECT_THAT(outcome.error().detail, HasSubstr("2000 ms of the processor"));
}

TEST(CostlyRules, IndexesCountAsMemory) {
  const auto set = RuleSet::load_schematron(
      "<sch:schema xmlns:sch='http://purl.oclc.org/dsdl/schematron' xmlns:xsl='http://www.w3.org/1999/XSL/Transform' "
      "queryBinding='xslt2'><xsl:key name='k' match='b' use='.'/><sch:pattern><sch:rule context='/*'><sch:assert "
      "id='R' test=\"key('k', 'x')\"/></sch:rule></sch:pattern></sch:schema>",
      "test.sch", nullptr);
  ASSERT_TRUE(set) << set.error().detail;
  std::string text = "<a>";
  for (int i = 0; i < 20'000; ++i) text += "<b>" + std::to_string(i) + std::string(1000, 'x') + "</b>";
  RunLimits limits;
  limits.max_memory = std::size_t{8} << 20;
  const auto outcome = set->run(*tree::Document::parse(text + "</a>"), kNow, limits);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::kLimitExceeded);
  EXPECT_THAT(outcome.error().detail, HasSubstr("8388608 bytes"));
}

// Each text is as long as the document, and there are as many as it is deep.
TEST(CostlyRules, LongTextsCountAsSteps) {
  const auto set = RuleSet::load_schematron(
      "<sch:schema xmlns:sch='http://purl.oclc.org/dsdl/schematron' queryBinding='xslt2'><sch:pattern><sch:rule "
      "context='a'><sch:assert id='R' test='every $x in //a satisfies $x = .'/></sch:rule></sch:pattern></sch:schema>",
      "test.sch", nullptr);
  ASSERT_TRUE(set) << set.error().detail;
  const auto document =
      tree::Document::parse(repeated("<a>", 100) + std::string(1'000'000, 'x') + repeated("</a>", 100));
  RunLimits limits;
  limits.max_steps = 20'000'000;
  const auto outcome = set->run(*document, kNow, limits);
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().detail, HasSubstr("20000000 steps"));
}

TEST(Clock, IsThatOfTheRun) {
  const auto set = RuleSet::load_schematron(
      "<sch:schema xmlns:sch='http://purl.oclc.org/dsdl/schematron' queryBinding='xslt2'><sch:pattern><sch:rule "
      "context='/*'><sch:assert id='NOT-IN-THE-FUTURE' test=\"xs:date(d) le current-date()\">at <sch:value-of "
      "select='current-dateTime()'/></sch:assert></sch:rule></sch:pattern></sch:schema>",
      "test.sch", nullptr);
  ASSERT_TRUE(set) << set.error().detail;
  const auto document = tree::Document::parse("<a><d>2026-11-22</d></a>");
  EXPECT_THAT(set->run(*document, kNow)->findings, ::testing::IsEmpty());
  const auto before = set->run(*document, kNow - std::chrono::hours(24) + std::chrono::milliseconds(5));
  ASSERT_EQ(before->findings.size(), 1U);
  EXPECT_EQ(before->findings[0].english, "at 2026-11-21T15:40:00.005Z");
}

}  // namespace
}  // namespace peppol::schematron
