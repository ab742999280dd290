#include "gateway/app/config.h"

#include <gmock/gmock.h>

#include "gateway/app/config_check.h"

namespace peppol::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Config, ReadsWhatAnOperatorSets) {
  const auto config = Config::parse(R"(
network = "test"
[listen]
api = "[::1]:9090"
[access_point]
certificate = "ap.p12"
passphrase = "secret"
[dns]
servers = ["192.0.2.53", "127.0.0.1:5353", "2001:db8::53", "[2001:db8::53]:5353"]
[delivery]
first_retry_s = 7
give_up_after_s = 3600
[limits]
message_bytes = 943718400
findings = 50
finding_bytes = 20000
validation_s = 5
validation_memory_bytes = 67108864
)",
                                    "/etc/peppolgw");
  ASSERT_TRUE(config.has_value()) << config.error().detail;
  EXPECT_EQ(config->network, Network::kTest);
  EXPECT_EQ(config->api.address, "::1");
  EXPECT_EQ(config->api.port, 9090);
  EXPECT_EQ(config->access_point_key.certificate, "/etc/peppolgw/ap.p12");
  ASSERT_EQ(config->dns_servers.size(), 4u);
  EXPECT_EQ(config->dns_servers[0].port, 53);
  EXPECT_EQ(config->dns_servers[1].port, 5353);
  EXPECT_EQ(config->dns_servers[2].address, "2001:db8::53");
  EXPECT_EQ(config->dns_servers[3].address, "2001:db8::53");
  EXPECT_EQ(config->dns_servers[3].port, 5353);
  EXPECT_EQ(config->first_retry, std::chrono::seconds(7));
  EXPECT_EQ(config->give_up_after, std::chrono::hours(1));
  EXPECT_EQ(config->max_message_bytes, kMostBytes);
  EXPECT_EQ(config->validation.max_findings, 50U);
  EXPECT_EQ(config->validation.max_finding_bytes, 20'000U);
  EXPECT_EQ(config->validation.max_time, std::chrono::seconds(5));
  EXPECT_EQ(config->validation.max_memory, std::size_t{64} << 20);
}

TEST(Config, TriesForADayUnlessToldOtherwise) { EXPECT_EQ(Config().give_up_after, std::chrono::hours(24)); }

Config complete() {
  Config config;
  config.as4_url = config.smp_url = config.smp_id = config.sml_zone = config.sml_url = "x";
  config.smp_technical_contact = "mailto:peppol@example.org";
  return config;
}

// SMP 1.4.0 has ServiceDescription and TechnicalContactUrl in every endpoint, TechnicalInformationUrl where there is
// one.
TEST(Config, NeedsWhatEveryAnswerOfTheSmpHolds) {
  EXPECT_TRUE(complete().check_complete().has_value());
  auto config = complete();
  config.smp_technical_contact = "";
  EXPECT_THAT(config.check_complete().error().detail, HasSubstr("smp.technical_contact is not set"));
  config = complete();
  config.smp_service_description = "";
  EXPECT_THAT(config.check_complete().error().detail, HasSubstr("smp.service_description is not set"));
}

TEST(Config, TakesContactsThatCanBeOpened) {
  auto config = complete();
  for (const char* good : {"mailto:a@example.org", "https://example.org/contact", "http://example.org"}) {
    config.smp_technical_contact = config.smp_technical_information = good;
    EXPECT_TRUE(check_contacts(config).has_value()) << good;
  }
  for (const char* bad : {"a@example.org", "mailto:", "mailto:nobody", "example.org", "https://", "tel:+31"}) {
    config = complete();
    config.smp_technical_contact = bad;
    auto checked = check_contacts(config);
    ASSERT_FALSE(checked.has_value()) << bad;
    EXPECT_EQ(checked.error().code, ErrorCode::kConfiguration);
    EXPECT_THAT(checked.error().detail, HasSubstr(std::string("smp.technical_contact is \"") + bad + "\""));
    config = complete();
    config.smp_technical_information = bad;
    EXPECT_THAT(check_contacts(config).error().detail, HasSubstr("smp.technical_information is")) << bad;
  }
}

TEST(Config, RefusesWaitsThatContradictEachOther) {
  Config config = complete();
  EXPECT_TRUE(config.check_complete().has_value());
  config.give_up_after = std::chrono::seconds(9);
  auto checked = config.check_complete();
  ASSERT_FALSE(checked.has_value());
  EXPECT_THAT(checked.error().detail, HasSubstr("delivery.give_up_after_s is 9, less than delivery.first_retry_s"));
  config.give_up_after = std::chrono::hours(1);
  config.as4_upload_bytes = config.max_message_bytes - 1;
  EXPECT_THAT(config.check_complete().error().detail,
              HasSubstr("limits.as4_upload_bytes is 115343359, less than limits.message_bytes, which is 115343360"));
  config.as4_upload_bytes = config.max_message_bytes;
  config.longest_retry = std::chrono::seconds(1);
  checked = config.check_complete();
  ASSERT_FALSE(checked.has_value());
  EXPECT_THAT(checked.error().detail, HasSubstr("delivery.longest_retry_s is 1"));
  config.longest_retry = std::chrono::hours(1);
  config.exchange_limit = std::chrono::seconds(9);
  checked = config.check_complete();
  ASSERT_FALSE(checked.has_value());
  EXPECT_THAT(checked.error().detail, HasSubstr("delivery.exchange_s is 9, less than delivery.connect_s, which is 10"));
}

struct Mistake {
  const char* name;
  std::string toml;
  std::string why;
};

class ConfigRefuses : public ::testing::TestWithParam<Mistake> {};

TEST_P(ConfigRefuses, WithLineAndKey) {
  const auto config = Config::parse(GetParam().toml, "/");
  ASSERT_FALSE(config.has_value());
  EXPECT_EQ(config.error().code, ErrorCode::kConfiguration);
  EXPECT_THAT(config.error().detail, HasSubstr(GetParam().why));
  EXPECT_THAT(config.error().detail, HasSubstr("line "));
  EXPECT_THAT(config.error().detail, Not(HasSubstr("81726354")));  // the secret
}

const std::string kAddress = "expected an IP address and port such as \"127.0.0.1:8080\" or \"[::1]:8080\"";

INSTANTIATE_TEST_SUITE_P(
    Table, ConfigRefuses,
    ::testing::Values(
        Mistake{"UnknownKey", "[smp]\nurll = \"x\"\n", "line 2: \"smp.urll\" is not a setting"},
        Mistake{"UnknownKeyAtTheTop", "netwrok = \"test\"\n", "line 1: \"netwrok\" is not a setting"},
        Mistake{"UnknownTable", "[acces_point]\n", "line 1: \"acces_point\" is not a setting"},
        Mistake{"UnknownTableInside", "[smp.inner]\n", "line 1: \"smp.inner\" is not a setting"},
        Mistake{"ListOfTables", "[[listen]]\napi = \"127.0.0.1:1\"\n", "\"listen\" is not a setting"},
        Mistake{"WrongNetwork", "network = \"prod\"\n",
                "network is \"prod\"; expected one of \"sandbox\", \"test\", \"production\""},
        Mistake{"WrongType", "[limits]\nworkers = \"many\"\n",
                "limits.workers is \"many\"; expected a number from 1 to 256"},
        Mistake{"OutOfRange", "[limits]\nworkers = 0\n", "limits.workers is 0; expected a number from 1 to 256"},
        Mistake{"MoreThanTheStoreHolds", "[limits]\nmessage_bytes = 1000000000\n",
                "limits.message_bytes is 1000000000; expected a number from 1024 to 943718400"},
        Mistake{"TooLong", "[delivery]\ngive_up_after_s = 604801\n", "is 604801; expected a number from 1 to 604800"},
        Mistake{"NoPort", "[listen]\napi = \"127.0.0.1\"\n", "listen.api is \"127.0.0.1\"; " + kAddress},
        Mistake{"NameToListenAt", "[listen]\napi = \"localhost:80\"\n", "listen.api is \"localhost:80\"; " + kAddress},
        Mistake{"BareIpv6ToListenAt", "[listen]\nsmp = \"::1:80\"\n", "listen.smp is \"::1:80\"; " + kAddress},
        Mistake{"PortTooHigh", "[listen]\nas4 = \"127.0.0.1:65536\"\n",
                "listen.as4 is \"127.0.0.1:65536\"; " + kAddress},
        Mistake{"DnsServerByName", "[dns]\nservers = [\"dns.example\"]\n",
                "dns.servers is [ \"dns.example\" ]; expected a list of IP addresses such as"},
        Mistake{"DnsServerPort0", "[dns]\nservers = [\"192.0.2.1:0\"]\n",
                "dns.servers is [ \"192.0.2.1:0\" ]; expected"},
        Mistake{"SecretOfTheWrongType", "[tls]\npassphrase = 81726354\n",
                "tls.passphrase is not a text; expected a text in quotes"},
        Mistake{"NoToml", "network = \n", "line 1"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Config, GivesALargeMessageOverASlowLineItsTime) {
  const Config config;
  EXPECT_GE(config.exchange_limit, std::chrono::minutes(10));
  EXPECT_GE(config.exchange_limit.count(), static_cast<std::int64_t>(config.max_message_bytes) * 8 / 800'000)
      << "the largest message at 0.8 Mbit/s";
  EXPECT_GT(config.low_speed_limit, std::chrono::seconds(75)) << "the time that slow receivers take";
  EXPECT_LT(config.doubt_window, std::chrono::minutes(10)) << "phase4 forgets message ids then";
}

}  // namespace
}  // namespace peppol::gateway
