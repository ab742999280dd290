// The inputs of the fuzzers, those among them that once ended the program, run once each.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/fuzz/rule_set.h"

namespace peppol::fuzz {

namespace {

std::vector<std::filesystem::path> seeds(const std::string& name) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(PEPPOLGW_SOURCE_DIR "/tests/fuzz/seeds/" + name)) {
    paths.push_back(entry.path());
  }
  EXPECT_FALSE(paths.empty());
  return paths;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

TEST(FuzzSeeds, RuleSetsLoadOrAreRefused) {
  using schematron::RuleSet;
  for (const auto& path : seeds("schematron")) {
    run_rules(RuleSet::load_schematron(bytes_of(path), path.string(), no_files));
  }
  for (const auto& path : seeds("pack")) run_rules(RuleSet::load_pack(bytes_of(path), path.string(), no_files));
}

TEST(FuzzSeeds, DocumentsAreReadOrRefused) {
  std::size_t refused = 0;
  for (const auto& path : seeds("xml")) {
    const auto document = tree::Document::parse(bytes_of(path));
    refused += document ? 0 : 1;
    EXPECT_TRUE(!document || document->size() > 1) << path;
  }
  EXPECT_GE(refused, 1U) << "the one with a document type declaration, at least";
}

TEST(FuzzSeeds, ExpressionsEndAsTheTestOfARule) {
  for (const auto& path : seeds("xpath")) {
    schematron::Schema schema;
    schema.namespaces = {{"i", "urn:i"}, {"c", "urn:c"}};
    schematron::Rule rule;
    rule.context = "c:Line";
    rule.assertions.emplace_back().test = bytes_of(path);
    schema.patterns.emplace_back().rules.push_back(std::move(rule));
    run_rules(schematron::RuleSet::compile(std::move(schema)));
  }
}

TEST(FuzzSeeds, AParameterAfterTheBodyIsRefused) {
  const auto rules = schematron::RuleSet::load_schematron(
      bytes_of(PEPPOLGW_SOURCE_DIR "/tests/fuzz/seeds/schematron/found-param-not-first.sch"), "found.sch", no_files);
  ASSERT_FALSE(rules.has_value());
  EXPECT_THAT(rules.error().detail, ::testing::HasSubstr("xsl:param"));
}

}  // namespace

}  // namespace peppol::fuzz
