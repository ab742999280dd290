// The inputs of the fuzzers, those among them that once ended the program, run once each: what becomes of each is told.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/fuzz/rule_set.h"

namespace peppol::fuzz {

namespace {

using Outcomes = std::map<std::string, std::string>;  // by the seed's file

template <class Outcome>
Outcomes outcomes(const std::string& name, Outcome outcome) {
  Outcomes all;
  for (const auto& entry : std::filesystem::directory_iterator(PEPPOLGW_SOURCE_DIR "/tests/fuzz/seeds/" + name)) {
    std::ifstream in(entry.path(), std::ios::binary);
    std::stringstream bytes;
    bytes << in.rdbuf();
    all[entry.path().filename().string()] = outcome(bytes.str());
  }
  return all;
}

// "refused", "N findings", or the dynamic errors among the findings: "XPTY0004 2 findings".
std::string outcome_of(const Result<schematron::RuleSet>& rules) {
  if (!rules) return rules.error().detail.empty() ? "refused without a word" : "refused";
  const auto outcome = run_rules(*rules);
  if (!outcome) return std::string(to_string(outcome.error().code));
  std::string text;
  for (const auto& finding : outcome->findings)
    if (!finding.error.empty() && text.find(finding.error) == std::string::npos) text += finding.error + " ";
  return text + std::to_string(outcome->findings.size()) + " findings";
}

TEST(FuzzSeeds, RuleSetsLoadOrAreRefused) {
  using schematron::RuleSet;
  const auto schematron =
      outcomes("schematron", [](auto bytes) { return outcome_of(RuleSet::load_schematron(bytes, "s.sch", no_files)); });
  EXPECT_EQ(schematron, (Outcomes{{"all.sch", "FORG0001 4 findings"},
                                  {"found-param-not-first.sch", "refused"},
                                  {"loop.sch", "limit-exceeded"},
                                  {"small.sch", "9 findings"}}));
  const auto pack =
      outcomes("pack", [](auto bytes) { return outcome_of(RuleSet::load_pack(bytes, "all.rules", no_files)); });
  EXPECT_EQ(pack, (Outcomes{{"all.rules", "6 findings"}}));
}

TEST(FuzzSeeds, DocumentsAreReadOrRefused) {
  const auto documents = outcomes("xml", [](auto bytes) {
    const auto document = tree::Document::parse(bytes);
    return document ? document->root().name() : std::string(to_string(document.error().code));
  });
  // One has a document type declaration, one says that it is UTF-16, which is not read.
  EXPECT_EQ(documents, (Outcomes{{"bom.xml", "a"},
                                 {"deep.xml", "a"},
                                 {"dtd.xml", "malformed"},
                                 {"invoice.xml", "i:Invoice"},
                                 {"many.xml", "a"},
                                 {"namespaces.xml", "a"},
                                 {"utf16.xml", "unsupported"}}));
}

TEST(FuzzSeeds, ExpressionsEndAsTheTestOfARule) {
  const auto expressions = outcomes("xpath", [](auto bytes) {
    schematron::Schema schema;
    schema.namespaces = {{"i", "urn:i"}, {"c", "urn:c"}};
    schematron::Rule rule;
    rule.context = "c:Line";
    rule.assertions.emplace_back().test = bytes;
    schema.patterns.emplace_back().rules.push_back(std::move(rule));
    return outcome_of(schematron::RuleSet::compile(std::move(schema)));
  });
  // Two lines: a test that is false is found twice.
  EXPECT_EQ(
      expressions,
      (Outcomes{
          {"00.xpath", "FORG0001 2 findings"}, {"01.xpath", "0 findings"},          {"02.xpath", "FORG0006 2 findings"},
          {"03.xpath", "0 findings"},          {"04.xpath", "0 findings"},          {"05.xpath", "2 findings"},
          {"06.xpath", "2 findings"},          {"07.xpath", "0 findings"},          {"08.xpath", "FORG0006 2 findings"},
          {"09.xpath", "2 findings"},          {"10.xpath", "2 findings"},          {"11.xpath", "2 findings"},
          {"12.xpath", "FORG0006 2 findings"}, {"13.xpath", "XPTY0004 2 findings"}, {"14.xpath", "0 findings"},
          {"15.xpath", "FORG0006 2 findings"}, {"16.xpath", "0 findings"},          {"17.xpath", "0 findings"},
          {"18.xpath", "0 findings"},          {"19.xpath", "0 findings"},          {"20.xpath", "0 findings"},
          {"21.xpath", "0 findings"},          {"22.xpath", "FORG0006 2 findings"}, {"23.xpath", "2 findings"},
          {"24.xpath", "2 findings"},          {"25.xpath", "0 findings"},          {"26.xpath", "0 findings"}}));
}

TEST(FuzzSeeds, AParameterAfterTheBodyIsRefused) {
  const auto told = outcomes("schematron", [](auto bytes) {
    const auto rules = schematron::RuleSet::load_schematron(bytes, "found.sch", no_files);
    return rules ? "loaded" : rules.error().detail;
  });
  EXPECT_THAT(told.at("found-param-not-first.sch"), ::testing::HasSubstr("xsl:param"));
}

}  // namespace

}  // namespace peppol::fuzz
