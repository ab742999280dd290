// Every rule of every pack says in English and in Dutch what is wrong and what
// to do about it.

#include <gtest/gtest.h>

#include <set>

#include "ubl/validation/rule_library.h"

namespace peppol::validation {
namespace {

const char* const kPacks[] = {"en16931", "eusr",         "invoice-response",     "mlr", "mls",
                              "nlcius",  "peppol-bis-3", "peppol-selfbilling-3", "tsr"};

class PackTexts : public ::testing::TestWithParam<const char*> {
 protected:
  std::vector<schematron::AssertionText> assertions() {
    const auto rules = library_.get(GetParam(), Time{});
    EXPECT_TRUE(rules) << rules.error().detail;
    return rules ? (*rules)->assertions() : std::vector<schematron::AssertionText>();
  }
  RuleLibrary library_{std::filesystem::path()};
};

// What is left when a template or a value in a text was not filled in.
bool has_placeholder(const std::string& text) {
  for (const char* mark : {"{{", "}}", "%1", "%s", "<value-of", "TODO", "$(", "  "})
    if (text.find(mark) != std::string::npos) return true;
  return false;
}

TEST_P(PackTexts, HaveBothLanguagesAndBothFixes) {
  const auto all = assertions();
  EXPECT_GE(all.size(), 10U);
  for (const auto& a : all) {
    EXPECT_FALSE(a.id.empty()) << a.context << ": " << a.test;
    EXPECT_TRUE(a.flag == "fatal" || a.flag == "warning") << a.id << " has the flag \"" << a.flag << "\"";
    for (const auto* text : {&a.english, &a.dutch, &a.fix_english, &a.fix_dutch}) {
      EXPECT_GE(text->size(), 10U) << a.id << ": " << *text;
      EXPECT_FALSE(has_placeholder(*text)) << a.id << ": " << *text;
    }
    EXPECT_NE(a.english, a.dutch) << a.id;
    EXPECT_NE(a.fix_english, a.fix_dutch) << a.id;
  }
}

TEST_P(PackTexts, AreExplained) {
  std::set<std::string> ids;
  for (const auto& a : assertions()) ids.insert(a.id);
  // One of each family is enough: explaining looks through all packs.
  std::set<std::string> families;
  for (const auto& id : ids) {
    if (!families.insert(id.substr(0, id.rfind('-'))).second) continue;
    const auto explained = library_.explain(id, Time{});
    ASSERT_TRUE(explained) << id;
    for (const auto& one : *explained) {
      EXPECT_EQ(one.id, id);
      EXPECT_FALSE(one.message.empty() || one.message_nl.empty() || one.fix.empty() || one.fix_nl.empty()) << id;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Packs, PackTexts, ::testing::ValuesIn(kPacks), [](const auto& pack) {
  std::string name = pack.param;
  for (char& c : name)
    if (c == '-') c = '_';
  return name;
});

TEST(RuleLibrary, AnUnknownRuleNamesNearOnes) {
  RuleLibrary library{std::filesystem::path()};
  const auto explained = library.explain("BR-CO-99", Time{});
  ASSERT_FALSE(explained);
  EXPECT_NE(explained.error().detail.find("BR-CO-1"), std::string::npos) << explained.error().detail;
}

}  // namespace
}  // namespace peppol::validation
