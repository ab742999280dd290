#include <gmock/gmock.h>

#include "base/net/http_server.h"

namespace peppol::net {
namespace {

using ::testing::ElementsAre;

Request get(std::string target) { return Request({.method = "GET", .target = std::move(target)}, Bytes()); }

TEST(HttpRequest, SplitsTheTarget) {
  const auto request = get("/v1/a%20b/c%2Fd//?limit=2&name=J%C3%A9+R&empty=&flag&limit=3");
  EXPECT_EQ(request.path(), "/v1/a%20b/c%2Fd//");
  EXPECT_THAT(request.sections(), ElementsAre("v1", "a b", "c/d"));
  EXPECT_EQ(request.find_query("limit"), "2");
  EXPECT_EQ(request.find_query("name"), "J\xC3\xA9 R");
  EXPECT_EQ(request.find_query("empty"), "");
  EXPECT_EQ(request.find_query("flag"), "");
  EXPECT_EQ(request.find_query("other"), std::nullopt);
  EXPECT_EQ(request.query().size(), 5U);
}

TEST(HttpRequest, LeavesWhatIsNoPercentEncoding) {
  EXPECT_THAT(get("/a%zz/%").sections(), ElementsAre("a%zz", "%"));
  EXPECT_THAT(get("http://host:1/x?y=1").sections(), ElementsAre("x"));
  EXPECT_TRUE(get("*").query().empty());
}

TEST(Headers, CompareWithoutCase) {
  Headers headers{{"Content-Type", "text/xml"}, {"X-A", "1"}, {"x-a", "2"}};
  EXPECT_EQ(headers.find("content-type"), "text/xml");
  EXPECT_EQ(headers.find("X-a"), "1");
  headers.set("x-A", "3");
  EXPECT_EQ(headers.all().size(), 2U);
  EXPECT_EQ(headers.find("x-a"), "3");
  headers.remove("CONTENT-TYPE");
  EXPECT_FALSE(headers.has("Content-Type"));
}

}  // namespace
}  // namespace peppol::net
