#include "gateway/registration.h"

#include <gmock/gmock.h>

namespace peppol::gateway {
namespace {

using ::testing::HasSubstr;

const Time kNow = parse_time("2026-11-22T12:00:00Z").value();

Result<RegistrationWish> wish(const std::string& json) {
  const auto body = JsonBody::parse(json, {"identifier", "name", "country", "document_types"});
  if (!body) return tl::unexpected(body.error());
  return RegistrationWish::parse("org_1", *body, kNow);
}

TEST(RegistrationWish, KnowsTheShortFormsOfDutchNumbers) {
  EXPECT_EQ(wish(R"({"identifier":"kvk:12345678","name":"A","country":"NL"})")->identifier.value(), "0106:12345678");
  EXPECT_EQ(wish(R"({"identifier":"vat:NL004495445B01","name":"A","country":"NL"})")->identifier.value(),
            "9944:NL004495445B01");
}

TEST(RegistrationWish, TakesEverythingAnInvoiceReceiverNeedsByDefault) {
  const auto made = wish(R"({"identifier":"0106:12345678","name":"A","country":"NL"})");
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->capabilities.size(), 4u);
  EXPECT_THAT(made->capabilities.front().document_type, HasSubstr("Invoice-2::Invoice##urn:cen.eu:en16931:2017"));
}

struct Mistake {
  const char* name;
  std::string json;
  const char* why;
};

class RegistrationWishRefuses : public ::testing::TestWithParam<Mistake> {};

TEST_P(RegistrationWishRefuses, NamingTheMember) {
  const auto made = wish(GetParam().json);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, ErrorCode::kMalformed);
  EXPECT_THAT(made.error().detail, HasSubstr(GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(
    Table, RegistrationWishRefuses,
    ::testing::Values(
        Mistake{"NoIdentifier", R"({"name":"A","country":"NL"})", "/identifier is missing"},
        Mistake{"SevenDigits", R"({"identifier":"kvk:1234567","name":"A","country":"NL"})", "/identifier"},
        Mistake{"WrongCheckDigits", R"({"identifier":"9944:NL123456789B12","name":"A","country":"NL"})", "/identifier"},
        Mistake{"RemovedScheme", R"({"identifier":"9954:00000001234567890000","name":"A","country":"NL"})",
                "/identifier"},
        Mistake{"SmallCountry", R"({"identifier":"kvk:12345678","name":"A","country":"nl"})", "/country"},
        Mistake{"UnknownMember", R"({"identifer":"kvk:12345678"})", "/identifer is not known"},
        Mistake{"UnknownType", R"({"identifier":"kvk:12345678","name":"A","country":"NL","document_types":["order"]})",
                "/document_types/0"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace peppol::gateway
