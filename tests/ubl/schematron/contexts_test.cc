// Which nodes the contexts of rules match: paths decide for all nodes that
// share them, so nodes that differ in prefix, place or content are told apart
// here.

#include <gtest/gtest.h>

#include "ubl/schematron/ruleset.h"

namespace peppol::schematron {
namespace {

constexpr Time kNow{std::chrono::seconds{1'795'362'000}};  // 2026-11-22T15:40:00Z

// Elements are told by @i, attributes by their value.
constexpr std::string_view kDocument =
    "<p:a xmlns:p='urn:u' xmlns:q='urn:u' xmlns:n='urn:n' i='1'>"
    "<p:b i='2' k='x'>text</p:b><q:b i='3'/><p:b i='4'><p:c i='5' k='y'/></p:b>"
    "<n:b i='6'><p:c i='7'/><p:b i='8'><q:c i='9' k='z'/></p:b></n:b>"
    "</p:a>";

struct Case {
  std::string_view name;
  std::string_view context;
  std::string_view matched;
};

class ContextOf : public ::testing::TestWithParam<Case> {};

std::string matched_by(std::string_view rules) {
  const std::string schema =
      "<sch:schema xmlns:sch='http://purl.oclc.org/dsdl/schematron' queryBinding='xslt2'>"
      "<sch:ns prefix='u' uri='urn:u'/><sch:ns prefix='n' uri='urn:n'/><sch:pattern>" +
      std::string(rules) + "</sch:pattern></sch:schema>";
  const auto set = RuleSet::load_schematron(schema, "contexts.sch", nullptr);
  if (!set) return set.error().detail;
  const auto document = tree::Document::parse(kDocument);
  if (!document) return document.error().detail;
  const auto outcome = set->run(*document, kNow);
  if (!outcome) return outcome.error().detail;
  std::string text;
  for (const Finding& finding : outcome->findings) text += (text.empty() ? "" : " ") + finding.english;
  return text;
}

std::string rule(std::string_view context, std::string_view mark = "") {
  return "<sch:rule context=\"" + std::string(context) + "\"><sch:report id='R' test='true()'>" + std::string(mark) +
         "<sch:value-of select='if (self::*) then @i else .'/></sch:report></sch:rule>";
}

TEST_P(ContextOf, IsWhatThePatternSays) { EXPECT_EQ(matched_by(rule(GetParam().context)), GetParam().matched); }

INSTANTIATE_TEST_SUITE_P(
    Patterns, ContextOf,
    ::testing::Values(Case{"Name", "u:b", "2 3 4 8"}, Case{"Chain", "u:a/u:b", "2 3 4"},
                      Case{"ChainFromTheDocument", "/u:a/u:b/u:c", "5"}, Case{"Anywhere", "//u:c", "5 7 9"},
                      Case{"Within", "n:b//u:c", "7 9"}, Case{"AnyName", "u:a/*", "2 3 4 6"},
                      Case{"AnyNameOfANamespace", "u:*", "1 2 3 4 5 7 8 9"},
                      Case{"NameAsWritten", "*[starts-with(name(), 'q:')]", "3 9"},
                      Case{"NameAsWrittenAndContent", "*[starts-with(name(), 'p:')][@k]", "2 5"},
                      Case{"ContentAndNameAsWritten", "*[@k][name() = 'q:c']", "9"},
                      Case{"NameAndContentInOne", "*[local-name() = 'b' and not(*)]", "2 3"},
                      Case{"Position", "u:a/u:b[2]", "3"}, Case{"PositionOfAnAncestor", "u:b[3]/u:c", "5"},
                      Case{"ConditionOnAnAncestor", "*[starts-with(name(), 'n:')]/u:c", "7"},
                      Case{"Attribute", "@k", "x y z"}, Case{"AttributeAnywhere", "//@k", "x y z"},
                      Case{"AttributeWithin", "n:b//@k", "z"}, Case{"AttributeOf", "u:b/@k", "x"},
                      Case{"AttributeWithinItsElement", "u:c//@k", "y z"}, Case{"AnyAttribute", "u:c/@*", "5 y 7 9 z"},
                      Case{"Union", "u:c | n:b", "5 6 7 9"}, Case{"UnionWithACondition", "(u:b | u:c)[@k]", "2 5 9"},
                      Case{"AnErrorIsNoMatch", "u:b[xs:integer(@k) = 1]", ""}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Contexts, TheFirstRuleThatMatchesIsTheOnlyOneWhateverDecidesIt) {
  EXPECT_EQ(matched_by(rule("u:b[u:c]", "A") + rule("u:a/u:b", "B") + rule("u:b", "C") + rule("*[@k]", "D")),
            "B2 B3 A4 D5 A8 D9");
}

}  // namespace
}  // namespace peppol::schematron
