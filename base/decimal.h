// Exact decimal numbers, for money and rates.
//
//   auto net = Decimal::parse("1000.10");
//   Decimal vat = (*net * *rate / Decimal(100)).round(2);
//
// A value is coefficient / 10^scale. Addition, subtraction and multiplication
// are exact at any size; division is exact where it ends within
// kDivisionDigits decimals and is rounded half away from zero there otherwise.
// 64 bits carry everyday values; larger ones move to an arbitrary-precision
// integer.
// Immutable; all members may be called from any thread.

#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

namespace peppol {

struct DecimalParts;

class Decimal {
 public:
  static constexpr int kDivisionDigits = 20;
  static constexpr std::size_t kMaxDigits = 4096;  // of a text; longer is kLimitExceeded

  Decimal() = default;
  explicit Decimal(std::int64_t value) : low_(value) {}

  // xs:decimal: an optional sign, digits, an optional point, digits; no
  // exponent, no space. Fails with kMalformed or kLimitExceeded.
  static Result<Decimal> parse(std::string_view text);

  // coefficient / 10^scale; scale 0 or more.
  static Decimal scaled(std::int64_t coefficient, int scale);

  // The canonical xs:decimal text: no trailing zeros, no point for integers, "-0" never.
  std::string to_string() const;

  // At least `decimals` digits after the point, more when the value has more: "12.50".
  std::string to_string(int decimals) const;

  double to_double() const;                          // the nearest
  static Result<Decimal> from_double(double value);  // exact; kMalformed for NaN and infinities

  bool is_zero() const;
  bool is_negative() const;
  bool is_integer() const;
  // Number of decimals without trailing zeros.
  int decimals() const;
  // Number of digits on both sides of the point, or a few more: what a value costs.
  std::size_t digits_at_most() const;
  // Fails with kLimitExceeded when the integer part does not fit.
  Result<std::int64_t> to_int64() const;  // cuts the fraction

  Decimal negated() const;
  Decimal abs() const;

  // To `digits` decimals. Half away from zero: the rounding of invoices.
  Decimal round(int digits) const;
  // Half towards positive infinity: fn:round of XPath.
  Decimal round_half_up(int digits) const;
  Decimal round_half_even(int digits) const;
  Decimal floor() const;
  Decimal ceiling() const;
  Decimal truncated() const;

  friend Decimal operator+(const Decimal& a, const Decimal& b);
  friend Decimal operator-(const Decimal& a, const Decimal& b);
  friend Decimal operator*(const Decimal& a, const Decimal& b);
  // The divisor is not zero; the caller has checked.
  friend Decimal operator/(const Decimal& a, const Decimal& b);
  // Truncated quotient, and the remainder with the sign of the dividend.
  friend Decimal integer_quotient(const Decimal& a, const Decimal& b);
  friend Decimal remainder(const Decimal& a, const Decimal& b);

  friend bool operator==(const Decimal& a, const Decimal& b);
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);

 private:
  friend struct DecimalParts;
  struct Big;

  std::int64_t low_ = 0;  // the coefficient while big_ is null
  int scale_ = 0;
  std::shared_ptr<const Big> big_;
};

}  // namespace peppol
