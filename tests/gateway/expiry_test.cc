#include "gateway/app/expiry.h"

#include <gmock/gmock.h>

#include "base/crypto/certificate_authority.h"

namespace peppol::gateway {
namespace {

using ::testing::HasSubstr;

// Valid from 1 January to 1 July 2026; made once.
const crypto::Certificate& half_a_year() {
  static const auto made = crypto::CertificateAuthority::make_root(
      {.common_name = "PSB000001"}, {*parse_time("2026-01-01T00:00:00Z"), *parse_time("2026-07-01T00:00:00Z")});
  static const crypto::Certificate certificate = made->certificate();
  return certificate;
}

struct Moment {
  const char* name;
  const char* now;
  std::optional<Expiry> expiry;
  const char* words;
};
void PrintTo(const Moment& row, std::ostream* out) { *out << row.name; }

class ExpiringAt : public ::testing::TestWithParam<Moment> {};

TEST_P(ExpiringAt, TellsWhatToDo) {
  const auto notices = expiring({{"access_point", "/etc/ap.pem", half_a_year()}}, *parse_time(GetParam().now));
  ASSERT_EQ(notices.size(), GetParam().expiry ? 1U : 0U);
  if (notices.empty()) return;
  EXPECT_EQ(notices[0].expiry, *GetParam().expiry);
  EXPECT_THAT(notices[0].detail, HasSubstr("access_point (/etc/ap.pem, CN=PSB000001,C=NL)"));
  EXPECT_THAT(notices[0].detail, HasSubstr(GetParam().words));
}

INSTANTIATE_TEST_SUITE_P(
    Table, ExpiringAt,
    ::testing::Values(
        Moment{"BeforeItsTime", "2025-12-30T00:00:00Z", Expiry::kNotYetValid,
               "is not valid before 2026-01-01T00:00:00.000Z, 2 days from now"},
        Moment{"FirstMoment", "2026-01-01T00:00:00Z", std::nullopt, ""},
        Moment{"LongBefore", "2026-05-31T23:59:59Z", std::nullopt, ""},
        Moment{"ThirtyDays", "2026-06-01T00:00:00Z", Expiry::kSoon, "expires at 2026-07-01T00:00:00.000Z, in 30 days"},
        Moment{"OneDay", "2026-06-29T12:00:00Z", Expiry::kSoon, "in 1 day. After that other access points refuse"},
        Moment{"TheEnd", "2026-07-01T00:00:00Z", Expiry::kPassed, "expired at 2026-07-01T00:00:00.000Z, 0 days ago"},
        Moment{"LongAfter", "2026-07-11T12:00:00Z", Expiry::kPassed, "10 days ago. Now other access points refuse"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Expiring, TellsOfEachCertificate) {
  const auto notices =
      expiring({{"tls", "/etc/tls.pem", half_a_year()}, {"smp_signing", "/etc/smp.p12", half_a_year()}},
               *parse_time("2026-08-01T00:00:00Z"));
  ASSERT_EQ(notices.size(), 2U);
  EXPECT_THAT(notices[0].detail, HasSubstr("put it with its key in that file"));
  EXPECT_THAT(notices[1].detail, HasSubstr("no one believes our SMP"));
}

}  // namespace
}  // namespace peppol::gateway
