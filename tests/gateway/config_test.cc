#include "gateway/config.h"

#include <gmock/gmock.h>

namespace peppol::gateway {
namespace {

using ::testing::HasSubstr;

TEST(Config, ReadsWhatAnOperatorSets) {
  const auto config = Config::parse(R"(
network = "test"
[listen]
api = "[::1]:9090"
[access_point]
certificate = "ap.p12"
passphrase = "secret"
[dns]
servers = ["192.0.2.53", "127.0.0.1:5353"]
[delivery]
first_retry_s = 7
give_up_after_s = 3600
[limits]
message_bytes = 943718400
)",
                                    "/etc/peppolgw");
  ASSERT_TRUE(config.has_value()) << config.error().detail;
  EXPECT_EQ(config->network, Network::kTest);
  EXPECT_EQ(config->api.address, "::1");
  EXPECT_EQ(config->api.port, 9090);
  EXPECT_EQ(config->access_point_key.certificate, "/etc/peppolgw/ap.p12");
  ASSERT_EQ(config->dns_servers.size(), 2u);
  EXPECT_EQ(config->dns_servers[0].port, 53);
  EXPECT_EQ(config->dns_servers[1].port, 5353);
  EXPECT_EQ(config->first_retry, std::chrono::seconds(7));
  EXPECT_EQ(config->give_up_after, std::chrono::hours(1));
  EXPECT_EQ(config->max_message_bytes, kMostBytes);
}

TEST(Config, TriesForADayUnlessToldOtherwise) { EXPECT_EQ(Config().give_up_after, std::chrono::hours(24)); }

TEST(Config, RefusesWaitsThatContradictEachOther) {
  Config config;
  config.as4_url = config.smp_url = config.smp_id = config.sml_zone = config.sml_url = "x";
  EXPECT_TRUE(config.check_complete().has_value());
  config.give_up_after = std::chrono::seconds(9);
  auto checked = config.check_complete();
  ASSERT_FALSE(checked.has_value());
  EXPECT_THAT(checked.error().detail, HasSubstr("delivery.give_up_after_s is 9, less than delivery.first_retry_s"));
  config.give_up_after = std::chrono::hours(1);
  config.longest_retry = std::chrono::seconds(1);
  checked = config.check_complete();
  ASSERT_FALSE(checked.has_value());
  EXPECT_THAT(checked.error().detail, HasSubstr("delivery.longest_retry_s is 1"));
}

struct Mistake {
  const char* name;
  std::string toml;
  const char* why;
};

class ConfigRefuses : public ::testing::TestWithParam<Mistake> {};

TEST_P(ConfigRefuses, WithLineAndKey) {
  const auto config = Config::parse(GetParam().toml, "/");
  ASSERT_FALSE(config.has_value());
  EXPECT_EQ(config.error().code, ErrorCode::kConfiguration);
  EXPECT_THAT(config.error().detail, HasSubstr(GetParam().why));
  EXPECT_THAT(config.error().detail, HasSubstr("line "));
}

INSTANTIATE_TEST_SUITE_P(
    Table, ConfigRefuses,
    ::testing::Values(Mistake{"UnknownKey", "[smp]\nurll = \"x\"\n", "\"smp.urll\" is not a setting"},
                      Mistake{"WrongNetwork", "network = \"prod\"\n", "\"sandbox\", \"test\", \"production\""},
                      Mistake{"WrongType", "[limits]\nworkers = \"many\"\n", "a number from 1 to 256"},
                      Mistake{"OutOfRange", "[limits]\nworkers = 0\n", "a number from 1 to 256"},
                      Mistake{"MoreThanTheStoreHolds", "[limits]\nmessage_bytes = 1000000000\n",
                              "a number from 1024 to 943718400"},
                      Mistake{"TooLong", "[delivery]\ngive_up_after_s = 604801\n", "a number from 1 to 604800"},
                      Mistake{"NoPort", "[listen]\napi = \"127.0.0.1\"\n", "an address and port"},
                      Mistake{"NoToml", "network = \n", "line 1"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace peppol::gateway
