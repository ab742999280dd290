#include "ubl/model/json.h"

#include "gmock/gmock.h"

namespace peppol::model {
namespace {

using ::testing::HasSubstr;

TEST(ParseJson, KeepsNumbersAsTheyAreWritten) {
  const auto json =
      parse_json(R"({"a": 0.10, "b": 123456789012345678901234567890.01, "c": -1e-2, "d": [1, 20]})", JsonLimits{});
  ASSERT_TRUE(json) << json.error().detail;
  EXPECT_EQ(json->find("a")->text, "0.10");
  EXPECT_EQ(json->find("b")->text, "123456789012345678901234567890.01");
  EXPECT_EQ(json->find("c")->text, "-1e-2");
  EXPECT_EQ(json->find("d")->items.at(1).text, "20");
}

TEST(ParseJson, ReadsEscapesAndPrintsThemBack) {
  const auto json =
      parse_json(R"({"text": "a \"b\" \u00e9 \n \u0001 \ud83d\ude00", "none": null, "yes": true})", JsonLimits{});
  ASSERT_TRUE(json);
  EXPECT_EQ(json->find("text")->text, "a \"b\" \u00e9 \n \x01 \U0001F600");
  const auto again = parse_json(to_text(*json), JsonLimits{});
  ASSERT_TRUE(again);
  EXPECT_TRUE(same_value(*json, *again));
}

struct Refusal {
  const char* name;
  std::string text;
  ErrorCode code;
  const char* why;
};

class ParseJsonRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(ParseJsonRefuses, WithTheReason) {
  const auto json = parse_json(GetParam().text, JsonLimits{.max_bytes = 1000});
  ASSERT_FALSE(json);
  EXPECT_EQ(json.error().code, GetParam().code);
  EXPECT_THAT(json.error().detail, HasSubstr(GetParam().why));
}

std::string many_members() {
  std::string text = "{";
  for (int i = 0; i < 65; ++i) text += (i == 0 ? "" : ",") + to_json_string("m" + std::to_string(i)) + ":1";
  return text + "}";
}

INSTANTIATE_TEST_SUITE_P(
    Table, ParseJsonRefuses,
    ::testing::Values(Refusal{"Truncated", R"({"a": [1, 2)", ErrorCode::kMalformed, "near byte"},
                      Refusal{"Empty", "", ErrorCode::kMalformed, "not JSON"},
                      Refusal{"SecondValue", "{} {}", ErrorCode::kMalformed, "goes on after its end"},
                      Refusal{"NotUtf8", "{\"a\": \"\xff\"}", ErrorCode::kMalformed, "not JSON"},
                      Refusal{"LoneSurrogate", R"({"a": "\ud800"})", ErrorCode::kMalformed, "not JSON"},
                      Refusal{"MemberTwice", R"({"a": 1, "a": 2})", ErrorCode::kMalformed, "\"a\" stands twice"},
                      Refusal{"TooDeep", std::string(40, '['), ErrorCode::kLimitExceeded, "deeper than 16"},
                      Refusal{"TooLong", std::string(1001, ' '), ErrorCode::kLimitExceeded, "the limit is 1000"},
                      Refusal{"LongNumber", "[" + std::string(65, '1') + "]", ErrorCode::kLimitExceeded, "64"},
                      Refusal{"ManyMembers", many_members(), ErrorCode::kLimitExceeded, "64 members"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace peppol::model
