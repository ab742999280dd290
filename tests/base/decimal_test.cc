#include "base/decimal.h"

#include <gmock/gmock.h>

#include <random>

namespace peppol {
namespace {

using ::testing::HasSubstr;

Decimal dec(std::string_view text) { return Decimal::parse(text).value(); }

TEST(Decimal, ReadsTheLexicalFormsOfXsDecimal) {
  EXPECT_EQ(dec("+12.500").to_string(), "12.5");
  EXPECT_EQ(dec(".5").to_string(), "0.5");
  EXPECT_EQ(dec("5.").to_string(), "5");
  EXPECT_EQ(dec("-0.00").to_string(), "0");
  EXPECT_EQ(dec("000123").to_string(), "123");
  EXPECT_EQ(dec("-123456789012345678901234567890.123").to_string(), "-123456789012345678901234567890.123");
}

TEST(Decimal, RefusesWhatXsDecimalDoesNotAllow) {
  for (const auto* text : {"", "-", ".", "1e3", "1,5", " 1", "NaN", "1.2.3", "--1"})
    EXPECT_THAT(Decimal::parse(text).error().detail, HasSubstr("not a decimal number")) << text;
  EXPECT_EQ(Decimal::parse(std::string(5000, '1')).error().code, ErrorCode::kLimitExceeded);
}

TEST(Decimal, CalculatesExactly) {
  EXPECT_EQ(dec("0.1") + dec("0.2"), dec("0.3"));
  EXPECT_EQ(dec("1000.10") * dec("21") / Decimal(100), dec("210.021"));
  EXPECT_EQ(dec("9223372036854775807") + Decimal(1), dec("9223372036854775808"));
  EXPECT_EQ(dec("-9223372036854775808") - Decimal(1), dec("-9223372036854775809"));
  EXPECT_EQ(dec("12345678901234567890.1") * dec("10"), dec("123456789012345678901"));
  EXPECT_EQ(Decimal(1) / Decimal(8), dec("0.125"));
  EXPECT_EQ((Decimal(1) / Decimal(3)).to_string(), "0.33333333333333333333");
  EXPECT_EQ((Decimal(-2) / Decimal(3)).to_string(), "-0.66666666666666666667");
}

TEST(Decimal, RoundsAsEachReaderExpects) {
  EXPECT_EQ(dec("2.345").round(2).to_string(), "2.35");
  EXPECT_EQ(dec("-2.345").round(2).to_string(), "-2.35");
  EXPECT_EQ(dec("-2.5").round_half_up(0).to_string(), "-2");
  EXPECT_EQ(dec("2.5").round_half_up(0).to_string(), "3");
  EXPECT_EQ(dec("2.5").round_half_even(0).to_string(), "2");
  EXPECT_EQ(dec("3.5").round_half_even(0).to_string(), "4");
  EXPECT_EQ(dec("1250").round(-2).to_string(), "1300");
  EXPECT_EQ(dec("-1.5").floor().to_string(), "-2");
  EXPECT_EQ(dec("-1.5").ceiling().to_string(), "-1");
  EXPECT_EQ(dec("-1.5").truncated().to_string(), "-1");
}

TEST(Decimal, WritesAsManyDecimalsAsAskedFor) {
  EXPECT_EQ(dec("12.5").to_string(2), "12.50");
  EXPECT_EQ(dec("12").to_string(2), "12.00");
  EXPECT_EQ(dec("12.345").to_string(2), "12.345");
  EXPECT_EQ(dec("-0.5").to_string(2), "-0.50");
}

TEST(Decimal, DividesToIntegers) {
  EXPECT_EQ(integer_quotient(dec("-7.5"), dec("2")), Decimal(-3));
  EXPECT_EQ(remainder(dec("-7.5"), dec("2")), dec("-1.5"));
}

TEST(Decimal, ComparesAcrossScales) {
  EXPECT_EQ(dec("1.0"), dec("1.00000"));
  EXPECT_LT(dec("-1.01"), dec("-1"));
  EXPECT_LT(dec("1"), dec("123456789012345678901234567890"));
  EXPECT_EQ(dec("1.500").decimals(), 1);
  EXPECT_TRUE(dec("1.000").is_integer());
}

TEST(Decimal, MeetsDoubles) {
  EXPECT_DOUBLE_EQ(dec("0.1").to_double(), 0.1);
  EXPECT_EQ(Decimal::from_double(0.5)->to_string(), "0.5");
  EXPECT_EQ(Decimal::from_double(-1e20)->to_string(), "-100000000000000000000");
  EXPECT_EQ(Decimal::from_double(0.1)->to_string(), "0.1000000000000000055511151231257827021181583404541015625");
  EXPECT_FALSE(Decimal::from_double(std::numeric_limits<double>::quiet_NaN()).has_value());
}

// (a + b) - b = a and (a * b) / b = a, at sizes that cross the 64-bit border.
TEST(Decimal, KeepsTheLawsOfArithmetic) {
  std::mt19937 random(1);
  const auto any = [&] {
    std::string text = random() % 2 ? "-" : "";
    const auto digits = 1 + random() % 24;
    for (unsigned i = 0; i < digits; ++i) text += static_cast<char>('0' + random() % 10);
    if (random() % 2) text += "." + std::to_string(random() % 1000000);
    return dec(text);
  };
  for (int i = 0; i < 20000; ++i) {
    const Decimal a = any();
    const Decimal b = any();
    ASSERT_EQ(a + b - b, a) << a.to_string() << " " << b.to_string();
    if (!b.is_zero()) {
      ASSERT_EQ(a * b / b, a) << a.to_string() << " " << b.to_string();
      ASSERT_EQ(integer_quotient(a, b) * b + remainder(a, b), a) << a.to_string() << " " << b.to_string();
    }
    ASSERT_EQ(dec(a.to_string()), a);
  }
}

}  // namespace
}  // namespace peppol
