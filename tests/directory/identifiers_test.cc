#include <gmock/gmock.h>

#include "directory/known_types.h"
#include "directory/participant_id.h"
#include "directory/scheme_rules.h"
#include "directory/service_ids.h"
#include "directory/wildcard.h"
#include "tests/directory/shared_data.h"

namespace peppol::directory {
namespace {

using ::testing::HasSubstr;

Time at(const char* text) { return *parse_time(text); }
const Time kListDate = at("2026-07-02T00:00:00Z");

TEST(ParticipantId, KeepsTheSpellingAndComparesWithoutCase) {
  const auto upper = ParticipantId::parse("iso6523-actorid-upis::9944:NL802549391B01");
  const auto lower = ParticipantId::parse("9944:nl802549391b01");
  ASSERT_TRUE(upper && lower);
  EXPECT_EQ(*upper, *lower);
  EXPECT_EQ(upper->value(), "9944:NL802549391B01");
  EXPECT_EQ(upper->icd(), "9944");
  EXPECT_EQ(upper->identifier(), "NL802549391B01");
  EXPECT_EQ(upper->to_string(), "iso6523-actorid-upis::9944:NL802549391B01");
  // From the SML notes of this participant, computed by other software.
  EXPECT_EQ(lower->sml_hostname("zone.test"),
            "hispn7lrnzymvkkg342s4u522t7jgq6ov2c67vgzycnx3l4smd7a.iso6523-actorid-upis.zone.test");
}

struct Refusal {
  const char* name;
  std::string text;
  const char* why;
};
void PrintTo(const Refusal& row, std::ostream* out) { *out << row.name; }

class ParticipantIdRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(ParticipantIdRefuses, WithTheReason) {
  const auto id = ParticipantId::parse(GetParam().text);
  ASSERT_FALSE(id.has_value());
  EXPECT_EQ(id.error().code, ErrorCode::kMalformed);
  EXPECT_THAT(id.error().detail, HasSubstr(GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(
    Table, ParticipantIdRefuses,
    ::testing::Values(Refusal{"NoScheme", "68750110", "four digits"},
                      Refusal{"ShortScheme", "106:68750110", "four digits"},
                      Refusal{"OtherMetaScheme", "other::0106:68750110", "iso6523-actorid-upis"},
                      Refusal{"UpperMetaScheme", "ISO6523-ACTORID-UPIS::0106:1", "iso6523-actorid-upis"},
                      Refusal{"Empty", "0106:", "nothing after"}, Refusal{"Space", "0106:6875 0110", "no space"},
                      Refusal{"Slash", "0106:a/b", "letters, digits"}, Refusal{"NotAscii", "0088:\xc3\xa4", "letters"},
                      Refusal{"TooLong", "0088:" + std::string(131, '1'), "130 is the limit"}),
    [](const auto& row) { return std::string(row.param.name); });

// Labels of the Policy, the SML specification and peppol-commons, and more computed by other software.
TEST(ParticipantId, MakesTheNamesOfTheVectors) {
  PEPPOLGW_NEEDS_SHARED();
  for (const auto& row : read_table("dns-names.tsv")) {
    const auto id = ParticipantId::parse(row.at(0));
    ASSERT_TRUE(id.has_value()) << row[0];
    EXPECT_EQ(id->sml_hostname("participant.sml.test.tech.peppol.org"), row.at(2)) << row[0];
    EXPECT_EQ(id->sml_hostname("participant.sml.prod.tech.peppol.org"), row.at(3)) << row[0];
  }
}

std::string outcome(const std::string& participant) {
  const auto id = ParticipantId::parse(participant);
  if (!id) return "invalid";
  const auto verdict = check_participant(*id, kListDate);
  EXPECT_EQ(verdict.english.empty(), verdict.is_registrable());
  EXPECT_EQ(verdict.dutch.empty(), verdict.is_registrable());
  switch (verdict.fault) {
    case ParticipantFault::kNone: return "ok";
    case ParticipantFault::kUnknownScheme: return "invalid";
    case ParticipantFault::kSchemeRemoved: return "scheme-removed";
    case ParticipantFault::kSchemeDeprecated: return "scheme-deprecated";
    case ParticipantFault::kBadFormat: return "bad-format";
    case ParticipantFault::kBadCheckDigit: return "bad-check";
  }
  return "";
}

// Examples of code list 9.7 and of public material.
TEST(SchemeRules, JudgeTheVectors) {
  PEPPOLGW_NEEDS_SHARED();
  for (const auto& row : read_table("participant-validation.tsv")) EXPECT_EQ(outcome(row.at(0)), row.at(1)) << row[0];
}

TEST(SchemeRules, JudgeWhatTheVectorsLeaveOut) {
  EXPECT_EQ(outcome("9944:nl804170009b01"), "ok");         // lower case, legal entity
  EXPECT_EQ(outcome("9944:NL000099998B57"), "ok");         // the tax office's example of a sole proprietor
  EXPECT_EQ(outcome("9944:NL123456789B12"), "bad-check");  // the example of a rule text, which is none
  EXPECT_EQ(outcome("9944:804170009B01"), "bad-format");
  EXPECT_EQ(outcome("9925:BE0677424046"), "ok");
  EXPECT_EQ(outcome("9925:BE0677424047"), "bad-check");
  EXPECT_EQ(outcome("0208:0705969661"), "ok");
  EXPECT_EQ(outcome("0199:5493001KJTIIGC8Y1R13"), "bad-check");
  EXPECT_EQ(outcome("0009:35600000000048"), "ok");  // La Poste's own head office
  EXPECT_EQ(outcome("0002:784301773"), "bad-check");
  EXPECT_EQ(outcome("0210:RSSBBR69C48F839B"), "bad-check");
  EXPECT_EQ(outcome("0205:ABCDEF"), "scheme-deprecated");  // active, yet not registrable
  EXPECT_EQ(outcome("9946:anything"), "ok");               // no rule in the list
}

TEST(SchemeRules, SpeakBothLanguages) {
  const auto verdict = check_participant(*ParticipantId::parse("0106:123"), kListDate);
  EXPECT_THAT(verdict.english, HasSubstr("8 digits"));
  EXPECT_THAT(verdict.dutch, HasSubstr("8 cijfers"));
  EXPECT_THAT(verdict.dutch, HasSubstr("NL:KVK"));
}

TEST(SchemeRules, TakeARemovalDateAtItsWord) {
  const auto id = *ParticipantId::parse("0193:ABCD");
  EXPECT_EQ(check_participant(id, at("2026-07-06T23:59:59Z")).fault, ParticipantFault::kSchemeDeprecated);
  EXPECT_EQ(check_participant(id, at("2026-07-07T00:00:00Z")).fault, ParticipantFault::kSchemeRemoved);
}

constexpr const char* kUblInvoice =
    "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##"
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1";

TEST(DocumentTypeId, ReadsItsParts) {
  const auto id = DocumentTypeId::parse(kUblInvoice);
  ASSERT_TRUE(id.has_value());
  EXPECT_EQ(id->scheme(), kBusdoxScheme);
  const auto parts = id->parts();
  ASSERT_TRUE(parts.has_value());
  EXPECT_EQ(parts->root_namespace, "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2");
  EXPECT_EQ(parts->root_element, "Invoice");
  EXPECT_EQ(parts->customization, "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0");
  EXPECT_EQ(parts->version, "2.1");
  EXPECT_EQ(parts->to_value(), id->value());
}

TEST(DocumentTypeId, KnowsPintByItsCustomization) {
  EXPECT_EQ(DocumentTypeId::parse("urn:a::Invoice##urn:peppol:pint:billing-1@jp-1::2.1")->scheme(), kWildcardScheme);
  EXPECT_EQ(DocumentTypeId::parse("busdox-docid-qns::urn:a::Invoice##urn:peppol:pint:billing-1@jp-1::2.1")->scheme(),
            kBusdoxScheme);
}

TEST(DocumentTypeId, RefusesStarsOutOfPlace) {
  for (const char* customization : {"a**", "a@b@*", "a*@b", "*"}) {
    EXPECT_FALSE(DocumentTypeId::make(kWildcardScheme, std::string("n::E##") + customization + "::2.1"))
        << customization;
  }
  EXPECT_FALSE(DocumentTypeId::make(kBusdoxScheme, "n::E##a*::2.1"));
  EXPECT_TRUE(DocumentTypeId::make(kWildcardScheme, "n::E##a@b*::2.1"));
  EXPECT_FALSE(DocumentTypeId::make(kBusdoxScheme, "n::E## a::2.1"));
  EXPECT_FALSE(DocumentTypeId::make(kBusdoxScheme, std::string(501, 'a')));
}

struct Form {
  const char* name;
  const char* text;
  const char* why;  // "" for a good one
};
void PrintTo(const Form& row, std::ostream* to) { *to << row.text; }

class DocumentTypeForm : public ::testing::TestWithParam<Form> {};

TEST_P(DocumentTypeForm, IsThatOfThePolicy) {
  const auto id = DocumentTypeId::parse(GetParam().text);
  ASSERT_TRUE(id.has_value()) << id.error().detail;
  const auto checked = id->check_form();
  EXPECT_EQ(checked.has_value(), *GetParam().why == '\0');
  if (!checked) {
    EXPECT_EQ(checked.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(checked.error().detail, HasSubstr(GetParam().why));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, DocumentTypeForm,
    ::testing::Values(
        Form{"Ubl", kUblInvoice, ""},
        Form{"Cii",
             "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100::CrossIndustryInvoice##"
             "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::D16B",
             ""},
        Form{"Eusr",
             "urn:fdc:peppol:end-user-statistics-report:1.1::EndUserStatisticsReport##"
             "urn:fdc:peppol.eu:edec:trns:end-user-statistics-report:1.1::1.1",
             ""},
        Form{"PintWildcard", "peppol-doctype-wildcard::urn:n::Invoice##urn:peppol:pint:billing-1*::2.1", ""},
        Form{"PintExact", "urn:n::Invoice##urn:peppol:pint:billing-1@jp-1::2.1", ""},
        Form{"PintUnderBusdox", "busdox-docid-qns::urn:n::Invoice##urn:peppol:pint:billing-1@jp-1::2.1", "PINT"},
        Form{"OtherScheme", "bdx-docid-qns::urn:n::Invoice##c::2.1", "form"},
        Form{"NoVersion", "urn:n::Order##UBL-2.0", "form"}, Form{"EmptyVersion", "urn:n::Order##c::", "form"},
        Form{"EmptyCustomization", "urn:n::Order##::2.1", "form"}, Form{"EmptyRoot", "urn:n::##c::2.1", "form"},
        Form{"NoRoot", "##c::2.1", "form"}, Form{"NoNamespace", "::Order##c::2.1", "form"},
        Form{"EmptyPart", "peppol-doctype-wildcard::urn:n::Invoice##a@@b::2.1", "part"},
        Form{"PartTwice", "peppol-doctype-wildcard::urn:n::Invoice##a@b@a*::2.1", "part"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(KnownTypes, HaveTheFormOfThePolicy) {
  for (const auto& type : known_types()) {
    if (type.state == ListState::kRemoved) continue;
    const auto checked = DocumentTypeId::make(type.scheme, type.value)->check_form();
    EXPECT_TRUE(checked.has_value()) << checked.error().detail;
  }
}

TEST(ProcessId, IsRegisteredInTheOneScheme) {
  EXPECT_TRUE(ProcessId::parse("urn:peppol:edec:mls")->check_form());
  EXPECT_THAT(ProcessId::parse("other::urn:peppol:edec:mls")->check_form().error().detail,
              HasSubstr("cenbii-procid-ubl"));
}

DocumentTypeId pint(const std::string& customization) {
  return *DocumentTypeId::make(kWildcardScheme, "urn:n::Invoice##" + customization + "::2.1");
}

// Examples of the Policy, 5.1.2, and PINT cases.
TEST(Wildcard, MatchesTheVectors) {
  PEPPOLGW_NEEDS_SHARED();
  for (const auto& row : read_table("wildcard-match.tsv")) {
    std::vector<DocumentTypeId> registered;
    std::istringstream words(row.at(0));
    for (std::string word; words >> word;) registered.push_back(pint(word));
    const auto found = find_registration(registered, pint(row.at(1)));
    EXPECT_EQ(found ? found->parts()->customization : "none", row.at(2)) << row[0] << " / " << row[1];
  }
}

TEST(Wildcard, IsRegisteredAndNeverSent) {
  EXPECT_FALSE(find_registration({pint("a*")}, pint("a*")));
  EXPECT_FALSE(find_registration({pint("a*")}, pint("a@b*")));
}

TEST(Wildcard, LeavesRootAndVersionAlone) {
  const auto wanted = pint("a@b");
  EXPECT_FALSE(find_registration({*DocumentTypeId::make(kWildcardScheme, "urn:n::CreditNote##a*::2.1")}, wanted));
  EXPECT_FALSE(find_registration({*DocumentTypeId::make(kWildcardScheme, "urn:n::Invoice##a*::2.2")}, wanted));
  EXPECT_FALSE(find_registration({pint("a*")}, *DocumentTypeId::make(kBusdoxScheme, "urn:n::Invoice##a@b::2.1")));
}

TEST(KnownTypes, AreReadableAndHaveProcesses) {
  for (const auto& type : known_types()) {
    EXPECT_TRUE(DocumentTypeId::make(type.scheme, type.value)) << type.value;
    EXPECT_FALSE(processes_of(type).empty()) << type.value;
  }
  const auto billing = find_known_type(
      *DocumentTypeId::parse("urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##"
                             "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"));
  ASSERT_TRUE(billing.has_value());
  EXPECT_EQ(state_at(*billing, kListDate), ListState::kActive);
  EXPECT_EQ(processes_of(*billing).front().value(), "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0");
}

TEST(ProcessId, HasADefaultScheme) {
  EXPECT_EQ(ProcessId::parse("urn:peppol:edec:mls")->to_string(), "cenbii-procid-ubl::urn:peppol:edec:mls");
  EXPECT_FALSE(ProcessId::parse(""));
  EXPECT_FALSE(ProcessId::parse("a b"));
}

}  // namespace
}  // namespace peppol::directory
