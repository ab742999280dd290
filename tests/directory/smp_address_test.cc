#include "directory/smp_address.h"

#include <gmock/gmock.h>

#include "tests/directory/shared_data.h"

namespace peppol::directory {
namespace {

using net::AllowedSchemes;
using ::testing::HasSubstr;

net::Naptr record(const std::string& text) {
  std::istringstream words(text);
  net::Naptr naptr;
  words >> naptr.order >> naptr.preference >> naptr.flags >> naptr.service >> naptr.regexp;
  return naptr;
}

std::vector<net::Naptr> records(const std::string& text) {
  std::vector<net::Naptr> all;
  std::size_t at = 0;
  for (;;) {
    const auto end = std::min(text.find(" || ", at), text.size());
    all.push_back(record(text.substr(at, end - at)));
    if (end == text.size()) return all;
    at = end + 4;
  }
}

// Record sets seen in public issues.
TEST(SmpAddress, FollowsTheVectors) {
  PEPPOLGW_NEEDS_SHARED();
  for (const auto& row : read_table("naptr-apply.tsv")) {
    if (row.at(0).starts_with('(')) continue;  // DNS outcomes without records: tests/base/net/dns_test.cc
    const auto url = smp_base_url(records(row[0]), AllowedSchemes::kHttpsOnly);
    if (row.at(1).starts_with("ERROR")) {
      ASSERT_FALSE(url.has_value()) << row[0];
      EXPECT_EQ(url.error().code, ErrorCode::kUntrusted) << row[0];
    } else {
      ASSERT_TRUE(url.has_value()) << row[0] << url.error().detail;
      EXPECT_EQ(*url, row[1]);
    }
  }
}

TEST(SmpAddress, RunsNoForeignExpression) {
  EXPECT_THAT(
      smp_base_url({record("1 1 U Meta:SMP !(a+)+$!https://x.example!")}, AllowedSchemes::kHttpsOnly).error().detail,
      HasSubstr("pattern"));
  EXPECT_FALSE(smp_base_url({}, AllowedSchemes::kHttpsOnly));
  EXPECT_EQ(smp_base_url({}, AllowedSchemes::kHttpsOnly).error().code, ErrorCode::kNotFound);
}

TEST(SmpAddress, TakesHttpOnLoopbackWhereAllowed) {
  const std::vector local = {record("1 1 U Meta:SMP !.*!http://127.0.0.1:8080/smp!")};
  EXPECT_FALSE(smp_base_url(local, AllowedSchemes::kHttpsOnly));
  EXPECT_EQ(*smp_base_url(local, AllowedSchemes::kHttpsOrLoopbackHttp), "http://127.0.0.1:8080/smp");
  EXPECT_FALSE(
      smp_base_url({record("1 1 U Meta:SMP !.*!http://smp.example.org!")}, AllowedSchemes::kHttpsOrLoopbackHttp));
}

TEST(SmpAddress, WritesWhatItReads) {
  net::Naptr naptr{.flags = "U", .service = "Meta:SMP", .regexp = naptr_regexp("https://smp.example.org/a")};
  EXPECT_EQ(*smp_base_url({naptr}, AllowedSchemes::kHttpsOnly), "https://smp.example.org/a");
  naptr.regexp = naptr_regexp("https://smp.example.org/a!b");
  EXPECT_EQ(*smp_base_url({naptr}, AllowedSchemes::kHttpsOnly), "https://smp.example.org/a!b");
}

TEST(SmpAddress, KnowsTheSameSmpWrittenOtherwise) {
  const std::string ours = "https://smp.example.org/a/b";
  for (const char* same :
       {"https://smp.example.org/a/b/", "HTTPS://SMP.Example.org:443/a/b", "https://smp.example.org/a/%62"})
    EXPECT_TRUE(is_same_smp(ours, same)) << same;
  for (const char* other : {"https://smp.example.org", "https://smp.example.org/A/b", "https://smp.example.org:444/a/b",
                            "http://smp.example.org/a/b", "https://other.example.org/a/b", "", "nonsense"})
    EXPECT_FALSE(is_same_smp(ours, other)) << other;
  EXPECT_TRUE(is_same_smp("https://smp.example.org", "https://smp.example.org/"));
  EXPECT_FALSE(is_same_smp("nonsense", "nonsense"));
}

TEST(SmpAddress, EncodesTheVectors) {
  PEPPOLGW_NEEDS_SHARED();
  for (const auto& row : read_table("url-encoding.tsv")) {
    const auto participant = *ParticipantId::parse(row.at(1));
    const auto url = row.at(2).empty()
                         ? service_group_url(row[0], participant)
                         : service_metadata_url(row[0], participant, *DocumentTypeId::make(row[2], row.at(3)));
    EXPECT_EQ(url, row.at(4));
  }
}

}  // namespace
}  // namespace peppol::directory
