#include "gateway/http/language.h"

#include <gtest/gtest.h>

namespace peppol::gateway {
namespace {

using validation::Language;

struct Row {
  const char* name;
  const char* accept;
  Language language;
};

class PreferredLanguage : public ::testing::TestWithParam<Row> {};

TEST_P(PreferredLanguage, FollowsWeightAndCase) {
  EXPECT_EQ(preferred_language(GetParam().accept), GetParam().language);
}

constexpr Language kEn = Language::kEnglish;
constexpr Language kNl = Language::kDutch;

// RFC 9110, 12.4.2 and 12.5.4.
INSTANTIATE_TEST_SUITE_P(
    Table, PreferredLanguage,
    ::testing::Values(Row{"Nothing", "", kEn}, Row{"Dutch", "nl", kNl}, Row{"InCapitals", "NL", kNl},
                      Row{"Flemish", "nl-BE", kNl}, Row{"AnyCaseOfRegion", "Nl-be, en;q=0.9", kNl},
                      Row{"SecondPlaceGreaterWeight", "en;q=0.5, nl;q=0.9", kNl},
                      Row{"FirstPlaceLesserWeight", "nl;q=0.5, en;q=0.9", kEn},
                      Row{"FirstPlaceNoWeightElsewhere", "nl;q=0.5, en", kEn},
                      Row{"OthersThenDutch", "de-DE, fr;q=0.9, nl;q=0.2", kNl}, Row{"EqualFirstDutch", "nl, en", kNl},
                      Row{"EqualFirstEnglish", "en-GB, nl-NL", kEn}, Row{"DutchRefused", "nl;q=0", kEn},
                      Row{"DutchRefusedByDecimals", "nl;q=0.000", kEn},
                      Row{"Thousandths", "en;q=0.123, nl;q=0.124", kNl}, Row{"Any", "*", kEn},
                      Row{"DutchBeforeAny", "nl;q=0.8, *;q=0.1", kNl}, Row{"AnyBeforeDutch", "*, nl;q=0.5", kEn},
                      Row{"Blanks", " en ; q=0.1 ,\tnl ; q=0.2", kNl}, Row{"CapitalQ", "en;Q=0.1, nl;Q=0.2", kNl},
                      Row{"AnotherLanguageThatBeginsSo", "nla", kEn}, Row{"LowSaxon", "nds-NL", kEn},
                      Row{"WeightOverOne", "nl;q=1.5", kEn}, Row{"NoWeight", "nl;q=", kEn},
                      Row{"WeightIsAWord", "nl;q=high, en;q=0.1", kEn}, Row{"TooManyDecimals", "nl;q=0.1234", kEn},
                      Row{"EmptyItems", ",, nl ,", kNl}, Row{"OnlyOthers", "de, fr;q=0.5", kEn}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace peppol::gateway
