// What a rule set in several files, phases and abstract parts becomes, and what
// is refused rather than passed over.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "ubl/schematron/ruleset.h"

namespace peppol::schematron {
namespace {

constexpr Time kNow{std::chrono::seconds{1'795'362'000}};  // 2026-11-22T15:40:00Z

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Files = std::map<std::string, std::string>;

const std::string kNames =
    "xmlns:sch='http://purl.oclc.org/dsdl/schematron' xmlns:xsl='http://www.w3.org/1999/XSL/Transform' "
    "xmlns:xi='http://www.w3.org/2001/XInclude'";

std::string schema(const std::string& inside, const std::string& attributes = "") {
  return "<sch:schema " + kNames + " queryBinding='xslt2' " + attributes + ">" + inside + "</sch:schema>";
}

// A pattern whose only rule reports at every element of this name.
std::string reporting(const std::string& id, const std::string& context, const std::string& before = "") {
  return "<sch:pattern id='" + id + "'>" + before + "<sch:rule context='" + context + "'><sch:report id='" + id +
         "' test='true()'/></sch:rule></sch:pattern>";
}

std::string fragment(const std::string& element, const std::string& inside) {
  return "<sch:" + element + " " + kNames + ">" + inside + "</sch:" + element + ">";
}

struct Loading {
  Files files;
  std::string phase;
  std::vector<std::string> asked;

  Result<RuleSet> load(const std::string& rules) {
    const auto resolve = [this](const std::string& path) -> Result<std::string> {
      asked.push_back(path);
      const auto found = files.find(path);
      if (found == files.end()) return fail(ErrorCode::kNotFound, "there is no " + path);
      return found->second;
    };
    return RuleSet::load_schematron(rules, "dir/main.sch", resolve, phase);
  }

  // The ids that were found, in order; or the refusal.
  std::vector<std::string> run(const std::string& rules, const std::string& document) {
    const auto set = load(rules);
    if (!set) return {set.error().detail};
    const auto tree = tree::Document::parse(document);
    if (!tree) return {tree.error().detail};
    const auto outcome = set->run(*tree, kNow);
    if (!outcome) return {outcome.error().detail};
    std::vector<std::string> ids;
    for (const Finding& finding : outcome->findings) ids.push_back(finding.rule + finding.error);
    return ids;
  }

  std::string refusal(const std::string& rules) {
    const auto set = load(rules);
    return set ? "it was not refused" : set.error().detail;
  }
};

TEST(Phases, ChooseThePatterns) {
  const std::string rules = schema(
      "<sch:phase id='one'><sch:active pattern='P1'/></sch:phase><sch:phase id='two'><sch:active pattern='P2'/>"
      "<sch:active pattern='P3'/></sch:phase>" +
          reporting("P1", "a") + reporting("P2", "a") + reporting("P3", "b"),
      "defaultPhase='two'");
  EXPECT_THAT(Loading{}.run(rules, "<a><b/></a>"), ElementsAre("P2", "P3"));
  EXPECT_THAT((Loading{{}, "one", {}}.run(rules, "<a><b/></a>")), ElementsAre("P1"));
  EXPECT_THAT((Loading{{}, "#ALL", {}}.run(rules, "<a><b/></a>")), ElementsAre("P1", "P2", "P3"));
  EXPECT_THAT((Loading{{}, "three", {}}.refusal(rules)), HasSubstr("no phase named three"));
}

TEST(Phases, HaveVariablesOfTheirOwn) {
  const std::string rules = schema(
      "<sch:let name='limit' value='5'/><sch:phase id='low'><sch:let name='limit' value='1'/><sch:active "
      "pattern='P'/></sch:phase><sch:phase id='high'><sch:let name='limit' value='9'/><sch:active pattern='P'/>"
      "</sch:phase><sch:pattern id='P'><sch:rule context='a'><sch:report id='over' test='@n &gt; $limit'/></sch:rule>"
      "</sch:pattern>");
  EXPECT_THAT(Loading{}.run(rules, "<a n='4'/>"), IsEmpty());
  EXPECT_THAT(Loading{}.run(rules, "<a n='6'/>"), ElementsAre("over"));
  EXPECT_THAT((Loading{{}, "low", {}}.run(rules, "<a n='4'/>")), ElementsAre("over"));
  EXPECT_THAT((Loading{{}, "high", {}}.run(rules, "<a n='6'/>")), IsEmpty());
}

TEST(Phases, RefuseAPatternThatIsNotThere) {
  const std::string rules = schema("<sch:phase id='one'><sch:active pattern='P9'/></sch:phase>" + reporting("P1", "a"));
  EXPECT_THAT(Loading{}.run(rules, "<a/>"), ElementsAre("P1"));
  EXPECT_THAT((Loading{{}, "one", {}}.refusal(rules)), AllOf(HasSubstr("one"), HasSubstr("P9")));
}

TEST(Includes, TakePatternsRulesAndAssertionsFromOtherFiles) {
  Loading loading{{{"dir/parts/pattern.sch",
                    fragment("pattern", "<sch:include href='rule.sch'/><sch:include href='deeper/rule.sch#second'/>")},
                   {"dir/parts/rule.sch",
                    "<sch:rule " + kNames + " context='a'><sch:include href='deeper/assert.sch'/></sch:rule>"},
                   {"dir/parts/deeper/assert.sch", "<sch:report " + kNames + " id='R1' test='true()'/>"},
                   {"dir/parts/deeper/rule.sch",
                    fragment("pattern",
                             "<sch:rule id='first' context='b'><sch:report id='R2' test='true()'/></sch:rule>"
                             "<sch:rule id='second' context='b'><sch:report id='R3' test='true()'/>"
                             "</sch:rule>")}},
                  "",
                  {}};
  EXPECT_THAT(loading.run(schema("<sch:include href='parts/pattern.sch'/>"), "<a><b/></a>"), ElementsAre("R1", "R3"));
}

TEST(Includes, TakeTheContentOfASchemaByXInclude) {
  Loading loading{{{"dir/other.sch", schema("<sch:ns prefix='x' uri='urn:x'/>" + reporting("P2", "x:b"))}}, "", {}};
  EXPECT_THAT(loading.run(schema(reporting("P1", "a") + "<xi:include href='other.sch'/>"), "<a><b xmlns='urn:x'/></a>"),
              ElementsAre("P1", "P2"));
}

TEST(Includes, RefuseWhatIsMissingOrEndless) {
  EXPECT_THAT(Loading{}.refusal(schema("<sch:include href='none.sch'/>")),
              AllOf(HasSubstr("dir/main.sch:1"), HasSubstr("dir/none.sch")));
  EXPECT_THAT(Loading{}.refusal(schema("<sch:include/>")), HasSubstr("without href"));
  Loading no_id{{{"dir/p.sch", fragment("pattern", "")}}, "", {}};
  EXPECT_THAT(no_id.refusal(schema("<sch:include href='p.sch#other'/>")), HasSubstr("the id other"));
  Loading endless{{{"dir/loop.sch", schema("<sch:include href='loop.sch'/>")}}, "", {}};
  EXPECT_THAT(endless.refusal(schema("<sch:include href='loop.sch'/>")), HasSubstr("include one another"));
  EXPECT_LE(endless.asked.size(), 200U);
  Loading wide{{{"dir/p.sch", schema("<sch:include href='p.sch'/><sch:include href='p.sch'/>")}}, "", {}};
  EXPECT_THAT(wide.refusal(schema("<sch:include href='p.sch'/>")), HasSubstr("include one another"));
  EXPECT_LE(wide.asked.size(), 200U);
}

TEST(Includes, RefuseThePartsOfXIncludeThatAreNotDone) {
  Loading loading{{{"dir/p.sch", fragment("pattern", "")}}, "", {}};
  EXPECT_THAT(loading.refusal(schema("\n<xi:include href='p.sch' parse='text'/>")),
              AllOf(HasSubstr("dir/main.sch:2"), HasSubstr("parse=\"text\"")));
  EXPECT_THAT(loading.refusal(schema("\n<xi:include href='p.sch' xpointer='a'/>")),
              AllOf(HasSubstr("dir/main.sch:2"), HasSubstr("xpointer")));
}

TEST(AbstractPatterns, AreFilledIn) {
  const std::string rules = schema(
      "<sch:pattern abstract='true' id='limited'><sch:let name='most' value='$max'/><sch:rule context='$what'>"
      "<sch:assert id='L' test='@n &lt;= $most and @n &lt;= $max'><sch:value-of select='$max'/> is the most of "
      "<sch:name path='$what/..'/></sch:assert></sch:rule></sch:pattern>"
      "<sch:pattern is-a='limited' id='of-a'><sch:param name='what' value='a'/><sch:param name='max' value='3'/>"
      "</sch:pattern><sch:pattern is-a='limited' id='of-b'><sch:param name='what' value='b[@n]'/><sch:param name='max' "
      "value='5'/></sch:pattern>");
  Loading loading;
  const auto set = loading.load(rules);
  ASSERT_TRUE(set) << set.error().detail;
  const auto outcome = set->run(*tree::Document::parse("<a n='4'><b n='5'/><b n='6'/><b/></a>"), kNow);
  ASSERT_TRUE(outcome) << outcome.error().detail;
  ASSERT_EQ(outcome->findings.size(), 2U);
  EXPECT_EQ(outcome->findings[0].pattern, "of-a");
  EXPECT_THAT(outcome->findings[0].english, HasSubstr("3 is the most"));
  EXPECT_EQ(outcome->findings[1].pattern, "of-b");
  EXPECT_THAT(outcome->findings[1].english, HasSubstr("5 is the most"));
  EXPECT_THAT(outcome->findings[1].location, HasSubstr("*:b[namespace-uri()=''][2]"));
}

TEST(AbstractPatterns, AreRefusedWhenTheyAreNotThere) {
  EXPECT_THAT(Loading{}.refusal(schema("\n<sch:pattern is-a='none'/>")),
              AllOf(HasSubstr("dir/main.sch:2"), HasSubstr("none")));
  EXPECT_THAT(Loading{}.refusal(schema("<sch:pattern><sch:rule context='a'>\n<sch:extends rule='none'/></sch:rule>"
                                       "</sch:pattern>")),
              AllOf(HasSubstr("dir/main.sch:2"), HasSubstr("none")));
}

TEST(AbstractRules, MayExtendOneAnotherButNotWithoutEnd) {
  const std::string base =
      "<sch:rule abstract='true' id='one'><sch:let name='x' value='@n'/><sch:report id='A' test='$x = 1'/></sch:rule>"
      "<sch:rule abstract='true' id='two'><sch:extends rule='one'/><sch:report id='B' test='$x = 1'/></sch:rule>";
  EXPECT_THAT(Loading{}.run(schema("<sch:pattern>" + base +
                                   "<sch:rule context='a'><sch:extends rule='two'/></sch:rule></sch:pattern>"),
                            "<a n='1'/>"),
              ElementsAre("A", "B"));
  EXPECT_THAT(Loading{}.refusal(schema("<sch:pattern><sch:rule abstract='true' id='one'><sch:extends rule='one'/>"
                                       "</sch:rule><sch:rule context='a'><sch:extends rule='one'/></sch:rule>"
                                       "</sch:pattern>")),
              HasSubstr("without end"));
}

TEST(Variables, OfPatternsWithTheSameNameAreTheirOwn) {
  const auto pattern = [](const std::string& id, const std::string& value) {
    return "<sch:pattern id='" + id + "'><sch:let name='all' value='" + value +
           "'/><sch:rule context='a'><sch:report id='" + id + "' test='count($all/@n) = 2'/></sch:rule></sch:pattern>";
  };
  EXPECT_THAT(Loading{}.run(schema(pattern("P1", "//b") + pattern("P2", "//c")), "<a><b n='1'/><b n='2'/><c/></a>"),
              ElementsAre("P1"));
}

struct Unsupported {
  const char* name;
  const char* rules;
  const char* construct;
};

void PrintTo(const Unsupported& row, std::ostream* out) { *out << row.name; }

class SchematronRefuses : public ::testing::TestWithParam<Unsupported> {};

TEST_P(SchematronRefuses, WithThePlaceAndTheConstruct) {
  const auto set = Loading{}.load(schema(std::string("\n\n") + GetParam().rules));
  ASSERT_FALSE(set);
  EXPECT_THAT(set.error().detail, AllOf(HasSubstr("main.sch:3"), HasSubstr(GetParam().construct)));
}

INSTANTIATE_TEST_SUITE_P(
    Table, SchematronRefuses,
    ::testing::Values(
        Unsupported{"ImportOfXslt", "<xsl:import href='x.xsl'/>", "xsl:import"},
        Unsupported{"Template", "<xsl:template match='a'/>", "xsl:template"},
        Unsupported{"StripSpace", "<xsl:strip-space elements='*'/>", "xsl:strip-space"},
        Unsupported{"KeyWithoutUse", "<xsl:key name='k' match='a'/>", "use"},
        Unsupported{"ForEach", "<xsl:function name='f'><xsl:for-each select='1'/></xsl:function>", "xsl:for-each"},
        Unsupported{"ElementInAFunction", "<xsl:function name='f'><b/></xsl:function>", "b at line 3"},
        Unsupported{"LetWithContent", "<sch:let name='x'>1</sch:let>", "variable x"},
        Unsupported{"TypeOfALet", "<sch:let name='x' value='1' as='xs:integer'/>", "attribute as"},
        Unsupported{"PatternOfOtherDocuments", "<sch:pattern documents=\"'b.xml'\"/>", "documents"},
        Unsupported{"FunctionInAPattern", "<sch:pattern><xsl:function name='f'/></sch:pattern>", "xsl:function"},
        Unsupported{"AssertInAPattern", "<sch:pattern><sch:assert test='1'/></sch:pattern>", "sch:assert"},
        Unsupported{"ForEachInAMessage",
                    "<sch:pattern><sch:rule context='a'><sch:assert test='1'>x<xsl:for-each select='b'/></sch:assert>"
                    "</sch:rule></sch:pattern>",
                    "xsl:for-each"},
        Unsupported{"RuleInAPhase", "<sch:phase id='x'><sch:rule context='a'/></sch:phase>", "sch:rule"},
        Unsupported{"PositionInAContext", "<sch:pattern><sch:rule context='preceding::a'/></sch:pattern>", "axis"},
        Unsupported{"UnknownPrefix", "<sch:pattern><sch:rule context='zz:a'/></sch:pattern>", "zz"},
        Unsupported{"NoTest", "<sch:pattern><sch:rule context='a'><sch:assert/></sch:rule></sch:pattern>", "test"},
        Unsupported{"UnknownKey",
                    "<sch:pattern><sch:rule context='a'><sch:assert test=\"key('k', 1)\"/></sch:rule></sch:pattern>",
                    "no key named k"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(SchematronRefuses, AnotherRootAndAnotherQueryLanguage) {
  EXPECT_THAT(Loading{}.refusal("<a/>"), AllOf(HasSubstr("dir/main.sch:1"), HasSubstr("sch:schema")));
  EXPECT_THAT(Loading{}.refusal("<sch:schema " + kNames + " queryBinding='xquery'/>"), HasSubstr("xquery"));
  EXPECT_THAT(Loading{}.refusal("<sch:schema"), HasSubstr("dir/main.sch"));
}

}  // namespace
}  // namespace peppol::schematron
