#include <boost/json.hpp>
#include <gmock/gmock.h>

#include "gateway/api/registration_wish.h"

namespace peppol::gateway {
namespace {

using ::testing::HasSubstr;

const Time kNow = parse_time("2026-11-22T12:00:00Z").value();

Result<std::vector<Capability>> parsed(const std::string& json) {
  const auto value = boost::json::parse(json);
  return parse_capabilities(&value, kNow);
}

std::string pair(const std::string& type, const std::string& process) {
  return boost::json::serialize(boost::json::array{boost::json::object{{"document_type", type}, {"process", process}}});
}

const std::string kUbl = "urn:oasis:names:specification:ubl:schema:xsd:";
const std::string kBilling =
    kUbl + "Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1";
const std::string kBillingProcess = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";

struct Taken {
  const char* name;
  std::string type;
  std::string process;
  std::string as;
};
void PrintTo(const Taken& row, std::ostream* to) { *to << row.name; }

class CapabilityIsTaken : public ::testing::TestWithParam<Taken> {};

TEST_P(CapabilityIsTaken, InFull) {
  const auto made = parsed(pair(GetParam().type, GetParam().process));
  ASSERT_TRUE(made.has_value()) << made.error().detail;
  ASSERT_EQ(made->size(), 1U);
  EXPECT_EQ(made->front().document_type.to_string(), GetParam().as);
  EXPECT_TRUE(made->front().process.to_string().starts_with("cenbii-procid-ubl::urn:"));
}

// The values of code list 9.7.
const std::string kCii =
    "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100::CrossIndustryInvoice##urn:cen.eu:en16931:2017#"
    "compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::D16B";
const std::string kEusr =
    "urn:fdc:peppol:end-user-statistics-report:1.1::EndUserStatisticsReport##urn:fdc:peppol.eu:edec:trns:"
    "end-user-statistics-report:1.1::1.1";
const std::string kTsr =
    "urn:fdc:peppol:transaction-statistics-report:1.0::TransactionStatisticsReport##urn:fdc:peppol.eu:edec:trns:"
    "transaction-statistics-reporting:1.0::1.0";
const std::string kPintEu = kUbl + "Invoice-2::Invoice##urn:peppol:pint:billing-1@eu-1::2.1";
const std::string kPint = kUbl + "Invoice-2::Invoice##urn:peppol:pint:billing-1*::2.1";

INSTANTIATE_TEST_SUITE_P(
    Table, CapabilityIsTaken,
    ::testing::Values(Taken{"Ubl", kBilling, kBillingProcess, "busdox-docid-qns::" + kBilling},
                      Taken{"WithSchemes", "busdox-docid-qns::" + kBilling, "cenbii-procid-ubl::" + kBillingProcess,
                            "busdox-docid-qns::" + kBilling},
                      Taken{"Cii", kCii, kBillingProcess, "busdox-docid-qns::" + kCii},
                      Taken{"Eusr", kEusr, "urn:fdc:peppol.eu:edec:bis:reporting:1.0", "busdox-docid-qns::" + kEusr},
                      Taken{"Tsr", kTsr, "urn:fdc:peppol.eu:edec:bis:reporting:1.0", "busdox-docid-qns::" + kTsr},
                      Taken{"PintWithoutScheme", kPintEu, "urn:peppol:bis:billing",
                            "peppol-doctype-wildcard::" + kPintEu},
                      Taken{"PintWildcard", "peppol-doctype-wildcard::" + kPint, "urn:peppol:bis:billing",
                            "peppol-doctype-wildcard::" + kPint}),
    [](const auto& row) { return std::string(row.param.name); });

struct Refused {
  const char* name;
  std::string json;
  std::string place;
  const char* why;
};
void PrintTo(const Refused& row, std::ostream* to) { *to << row.name; }

class CapabilityIsRefused : public ::testing::TestWithParam<Refused> {};

TEST_P(CapabilityIsRefused, NamingTheMember) {
  const auto made = parsed(GetParam().json);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, ErrorCode::kMalformed);
  EXPECT_THAT(made.error().detail, ::testing::StartsWith(GetParam().place));
  EXPECT_THAT(made.error().detail, HasSubstr(GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(
    Table, CapabilityIsRefused,
    ::testing::Values(
        Refused{"NoList", "{}", "/document_types", "list"}, Refused{"EmptyList", "[]", "/document_types", "not empty"},
        Refused{"NoObject", "[1]", "/document_types/0", "object"},
        Refused{"UnknownName", R"(["billing","order"])", "/document_types/1", "\"order\""},
        Refused{"OnlyAType", R"([{"document_type":"x"}])", "/document_types/0", "\"process\""},
        Refused{"UnknownMember", R"([{"document_type":"x","process":"y","proces":"z"}])", "/document_types/0",
                "object"},
        Refused{"BlankType", pair(" ::2.1", kBillingProcess), "/document_types/0/document_type", "white space"},
        Refused{"EmptyType", pair("", kBillingProcess), "/document_types/0/document_type", "empty"},
        Refused{"LongType", pair(kBilling + std::string(600, '1'), kBillingProcess), "/document_types/0/document_type",
                "500"},
        Refused{"TwoStars",
                pair(kUbl + "Invoice-2::Invoice##urn:peppol:pint:billing-1**::2.1", "urn:peppol:bis:billing"),
                "/document_types/0/document_type", "*"},
        Refused{"StarUnderBusdox", pair("busdox-docid-qns::" + kPint, "urn:peppol:bis:billing"),
                "/document_types/0/document_type", "*"},
        Refused{"NoParts", pair("anything::2.1", kBillingProcess), "/document_types/0/document_type", "form"},
        Refused{"Removed", pair(kUbl + "Invoice-2::Invoice##urn:fdc:peppol:jp:billing:3.0::2.1", kBillingProcess),
                "/document_types/0/document_type", "removed"},
        Refused{"EmptyProcess", pair(kBilling, ""), "/document_types/0/process", "empty"},
        Refused{"SchemeAlone", pair(kBilling, "cenbii-procid-ubl::"), "/document_types/0/process", "empty"},
        Refused{"BlankProcess", pair(kBilling, " "), "/document_types/0/process", "white space"},
        Refused{"LongProcess", pair(kBilling, "urn:" + std::string(200, 'p')), "/document_types/0/process", "200"},
        Refused{"OtherProcessScheme", pair(kBilling, "other::urn:a"), "/document_types/0/process",
                "cenbii-procid-ubl"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Capabilities, AreNeverTwiceTheSame) {
  const auto twice =
      parsed(R"(["billing","billing",{"document_type":")" + kBilling + R"(","process":")" + kBillingProcess + R"("}])");
  ASSERT_TRUE(twice.has_value()) << twice.error().detail;
  EXPECT_EQ(*twice, *parsed(R"(["billing"])"));
  const auto two = parsed(R"(["billing",{"document_type":")" + kBilling + R"(","process":"urn:other"}])");
  EXPECT_EQ(two->size(), 3U) << "another process is another capability";
}

TEST(Capabilities, OfEveryNameParse) {
  for (const std::string name : {"billing", "nlcius", "selfbilling", "pint", "pint-selfbilling", "invoice-response"}) {
    const auto made = parsed("[\"" + name + "\"]");
    ASSERT_TRUE(made.has_value()) << made.error().detail;
    EXPECT_EQ(made->size(), name == "invoice-response" ? 1U : 2U);
    for (const auto& one : *made) {
      EXPECT_TRUE(one.document_type.check_form()) << one.document_type.to_string();
      EXPECT_TRUE(one.process.check_form()) << one.process.to_string();
    }
  }
}

// Policy for use of Identifiers 4.4.0, 5.1.2.2: by parts, not by the beginning of a text.
TEST(Capabilities, TakeWhatTheirWildcardCovers) {
  const auto registered = *parsed(R"(["pint"])");
  const auto takes = [&](const std::string& customization, const std::string& process) {
    return directory::takes(registered,
                            *directory::DocumentTypeId::parse(kUbl + "Invoice-2::Invoice##" + customization + "::2.1"),
                            *directory::ProcessId::parse(process));
  };
  EXPECT_TRUE(takes("urn:peppol:pint:billing-1", "urn:peppol:bis:billing"));
  EXPECT_TRUE(takes("urn:peppol:pint:billing-1@eu-1", "urn:peppol:bis:billing"));
  EXPECT_TRUE(takes("urn:peppol:pint:billing-1@eu-1@more", "urn:peppol:bis:billing"));
  EXPECT_FALSE(takes("urn:peppol:pint:billing-10@eu-1", "urn:peppol:bis:billing")) << "begins alike, is another part";
  EXPECT_FALSE(takes("urn:peppol:pint:billing-12", "urn:peppol:bis:billing"));
  EXPECT_FALSE(takes("urn:peppol:pint:billing-1@eu-1", "urn:peppol:bis:selfbilling"));
  EXPECT_FALSE(directory::takes(registered, *directory::DocumentTypeId::make(directory::kWildcardScheme, kPint),
                                *directory::ProcessId::parse("urn:peppol:bis:billing")))
      << "a message never carries the star";
  EXPECT_FALSE(directory::takes(registered, *directory::DocumentTypeId::make(directory::kBusdoxScheme, kPintEu),
                                *directory::ProcessId::parse("urn:peppol:bis:billing")))
      << "schemes are not mixed";
}

}  // namespace
}  // namespace peppol::gateway
