// Every rule of every pack says in English and in Dutch what is wrong and what
// to do about it.

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <utility>

#include "ubl/tree/document.h"
#include "ubl/validation/rule_library.h"
#include "ubl/validation/validator.h"

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

// One word for one thing, that of ubl/model/terms_table.cc; these were others for it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kOtherWords = {
    {{"leverancier", "verkoper"},
     {"KvK", "KVK"},
     {"maatstaf van heffing", "grondslag"},
     {"overschrijving", "overboeking"},
     {"factureringsperiode", "factuurperiode"},
     {"btw-valuta", "boekhoudvaluta"},
     {"eerdere factuur", "voorafgaande factuur"},
     {"mandaatreferentie", "machtigingskenmerk"},
     {"wettelijke registratie", "registratienummer"},
     {"hoeveelheid", "aantal"},
     {"customization", "specificatie"},
     {"profielidentificatie", "procesidentificatie"},
     {"btw-specificatie", "btw-uitsplitsing"}}};

TEST_P(PackTexts, HaveOneDutchWordForOneThing) {
  for (const auto& a : assertions())
    for (const auto& [other, word] : kOtherWords)
      for (const auto* text : {&a.dutch, &a.fix_dutch})
        EXPECT_EQ(text->find(other), std::string::npos)
            << a.id << " says " << other << " for " << word << ": " << *text;
}

// A value that is missing is marked in the language of the text.
TEST_P(PackTexts, MarkMissingValuesInTheirLanguage) {
  for (const auto& a : assertions()) {
    EXPECT_EQ(a.dutch.find("u:shown("), std::string::npos) << a.id << ": " << a.dutch;
    EXPECT_EQ(a.english.find("u:shown-nl("), std::string::npos) << a.id << ": " << a.english;
  }
}

INSTANTIATE_TEST_SUITE_P(Packs, PackTexts, ::testing::ValuesIn(kPacks), [](const auto& pack) {
  std::string name = pack.param;
  for (char& c : name)
    if (c == '-') c = '_';
  return name;
});

// What a rule says of an invoice with these children of the root.
std::pair<std::string, std::string> said_by(const std::string& rule, const std::string& pack,
                                            const std::string& children) {
  RuleLibrary library{std::filesystem::path()};
  const Validator validator(library);
  const auto document = tree::Document::parse(
      "<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'"
      " xmlns:cac='urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2'"
      " xmlns:cbc='urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2'>" +
      children + "</Invoice>");
  const auto report = validator.validate(*document, {.rules = std::vector<std::string>{pack}}, Time{});
  if (!report) return {report.error().detail, ""};
  for (const auto& finding : report->findings)
    if (finding.rule == rule) return {finding.message, finding.message_nl};
  return {"does not fire", ""};
}

using Texts = std::pair<std::string, std::string>;

TEST(MissingValues, CountAsNothingInASum) {
  const Texts said = said_by("BR-CO-16", "en16931",
                             "<cac:LegalMonetaryTotal><cbc:TaxInclusiveAmount>1.00</cbc:TaxInclusiveAmount>"
                             "<cbc:PayableAmount>2.00</cbc:PayableAmount></cac:LegalMonetaryTotal>");
  EXPECT_EQ(said.first,
            "The amount due for payment (BT-115) is 2.00, but the total with VAT (BT-112) 1.00 minus what is paid "
            "(BT-113) 0 plus rounding (BT-114) 0 make 1.");
  EXPECT_EQ(said.second,
            "Het te betalen bedrag (BT-115) is 2.00, maar het totaal inclusief btw (BT-112) 1.00 min het betaalde "
            "(BT-113) 0 plus de afronding (BT-114) 0 is 1.");
}

TEST(MissingValues, AreCalledMissing) {
  const Texts said = said_by("BR-24", "en16931", "<cac:InvoiceLine/>");
  EXPECT_EQ(said.first.find(" - "), std::string::npos) << said.first;
  EXPECT_NE(said.first.find("(missing)"), std::string::npos) << said.first;
  EXPECT_NE(said.second.find("(ontbreekt)"), std::string::npos) << said.second;
}

// "of scheme 0106; scheme 0106 is expected": what is wrong is that it is empty.
TEST(Texts, SayOfAnEmptyNumberThatItIsToBeFilledIn) {
  const Texts said = said_by(
      "BR-NL-1", "nlcius",
      "<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0</cbc:CustomizationID>"
      "<cac:AccountingSupplierParty><cac:Party><cac:PostalAddress><cac:Country>"
      "<cbc:IdentificationCode>NL</cbc:IdentificationCode></cac:Country></cac:PostalAddress><cac:PartyLegalEntity>"
      "<cbc:CompanyID schemeID='0106'/></cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>");
  EXPECT_EQ(said.second,
            "De verkoper is in Nederland, maar zijn registratienummer (BT-30) is \"\" van schema \"0106\"; verwacht is "
            "een ingevuld KVK-nummer (schema 0106) of OIN (schema 0190).");
}

TEST(RuleLibrary, AnUnknownRuleNamesNearOnes) {
  RuleLibrary library{std::filesystem::path()};
  const auto explained = library.explain("BR-CO-99", Time{});
  ASSERT_FALSE(explained);
  EXPECT_NE(explained.error().detail.find("BR-CO-1"), std::string::npos) << explained.error().detail;
}

}  // namespace
}  // namespace peppol::validation
