#include "base/decimal.h"

#include <boost/multiprecision/cpp_int.hpp>
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "base/text.h"

namespace peppol {

using BigInt = boost::multiprecision::cpp_int;

struct Decimal::Big {
  BigInt coefficient;
};

namespace {

constexpr int kSmallDigits = 18;  // 10^18 is the largest power of ten in 63 bits

constexpr auto kPowers = [] {
  std::array<std::int64_t, kSmallDigits + 1> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

BigInt power_of_ten(int exponent) {
  if (exponent <= kSmallDigits) return kPowers[static_cast<std::size_t>(exponent)];
  return boost::multiprecision::pow(BigInt(10), static_cast<unsigned>(exponent));
}

// value * 10^exponent when it stays within 64 bits.
std::optional<std::int64_t> shifted(std::int64_t value, int exponent) {
  if (exponent > kSmallDigits) return value == 0 ? std::optional<std::int64_t>(0) : std::nullopt;
  std::int64_t product = 0;
  if (__builtin_mul_overflow(value, kPowers[static_cast<std::size_t>(exponent)], &product)) return std::nullopt;
  return product;
}

bool fits(const BigInt& value) {
  return value >= std::numeric_limits<std::int64_t>::min() && value <= std::numeric_limits<std::int64_t>::max();
}

enum class Rounding { kAwayFromZero, kHalfUp, kHalfEven, kFloor, kCeiling, kTruncate };

// numerator / 10^digits, rounded.
BigInt divide_by_power(const BigInt& numerator, const BigInt& denominator, Rounding rounding) {
  BigInt quotient;
  BigInt rest;
  boost::multiprecision::divide_qr(numerator, denominator, quotient, rest);
  if (rest.is_zero()) return quotient;
  const int sign = numerator.sign() * denominator.sign();
  const int half = BigInt(abs(rest) * 2).compare(abs(denominator));
  bool away = false;
  switch (rounding) {
    case Rounding::kAwayFromZero: away = half >= 0; break;
    case Rounding::kHalfUp: away = half > 0 || (half == 0 && sign > 0); break;
    case Rounding::kHalfEven: away = half > 0 || (half == 0 && quotient % 2 != 0); break;
    case Rounding::kFloor: away = sign < 0; break;
    case Rounding::kCeiling: away = sign > 0; break;
    case Rounding::kTruncate: break;
  }
  if (away) quotient += sign;
  return quotient;
}

}  // namespace

// The one place that looks inside a Decimal.
struct DecimalParts {
  static BigInt coefficient(const Decimal& d) { return d.big_ ? d.big_->coefficient : BigInt(d.low_); }
  static BigInt coefficient_at(const Decimal& d, int scale) { return coefficient(d) * power_of_ten(scale - d.scale_); }
  static std::optional<std::int64_t> small_at(const Decimal& d, int scale) {
    if (d.big_) return std::nullopt;
    return shifted(d.low_, scale - d.scale_);
  }
  static int scale(const Decimal& d) { return d.scale_; }
  static bool is_small(const Decimal& d) { return !d.big_; }
  static std::int64_t low(const Decimal& d) { return d.low_; }

  static Decimal make(BigInt coefficient, int scale) {
    Decimal d;
    d.scale_ = scale;
    if (fits(coefficient))
      d.low_ = static_cast<std::int64_t>(coefficient);
    else
      d.big_ = std::make_shared<const Decimal::Big>(Decimal::Big{std::move(coefficient)});
    return d;
  }
  static Decimal rounded(const Decimal& d, int digits, Rounding rounding) {
    if (d.scale_ <= digits) return d;
    const int cut = d.scale_ - digits;
    const int scale = std::max(digits, 0);
    BigInt quotient = divide_by_power(coefficient(d), power_of_ten(cut), rounding);
    if (digits < 0) quotient *= power_of_ten(-digits);
    return make(std::move(quotient), scale);
  }
};

namespace {

using Parts = DecimalParts;

// a / b cut to an integer.
BigInt truncated_ratio(const Decimal& a, const Decimal& b) {
  const int scale = std::max(Parts::scale(a), Parts::scale(b));
  return Parts::coefficient_at(a, scale) / Parts::coefficient_at(b, scale);
}

template <class Small, class Large>
Decimal combine(const Decimal& a, const Decimal& b, Small small, Large large) {
  const int scale = std::max(Parts::scale(a), Parts::scale(b));
  const auto x = Parts::small_at(a, scale);
  const auto y = Parts::small_at(b, scale);
  std::int64_t result = 0;
  if (x && y && !small(*x, *y, &result)) return Decimal::scaled(result, scale);
  return Parts::make(large(Parts::coefficient_at(a, scale), Parts::coefficient_at(b, scale)), scale);
}

}  // namespace

Decimal Decimal::scaled(std::int64_t coefficient, int scale) {
  Decimal d(coefficient);
  d.scale_ = scale;
  return d;
}

Result<Decimal> Decimal::parse(std::string_view text) {
  const auto refuse = [&] {
    return fail(ErrorCode::kMalformed, fmt::format("\"{}\" is not a decimal number", shown(text, 60)));
  };
  if (text.size() > kMaxDigits)
    return fail(
        ErrorCode::kLimitExceeded,
        fmt::format("a decimal number of {} characters is longer than the limit of {}", text.size(), kMaxDigits));
  std::string_view rest = text;
  const bool negative = !rest.empty() && rest.front() == '-';
  if (!rest.empty() && (rest.front() == '-' || rest.front() == '+')) rest.remove_prefix(1);
  std::string digits;
  std::int64_t low = 0;
  int count = 0;
  int significant = 0;
  int scale = 0;
  bool point = false;
  for (const char c : rest) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return refuse();
    ++count;
    if (point) ++scale;
    if (significant == 0 && c == '0') continue;
    if (++significant <= kSmallDigits) low = low * 10 + (c - '0');
  }
  if (count == 0) return refuse();
  if (significant <= kSmallDigits) return scaled(negative ? -low : low, scale);
  digits.reserve(rest.size());
  for (const char c : rest)
    if (c != '.' && (c != '0' || !digits.empty())) digits += c;
  BigInt coefficient(digits);
  if (negative) coefficient = -coefficient;
  return Parts::make(std::move(coefficient), scale);
}

std::string Decimal::to_string() const { return to_string(0); }

std::string Decimal::to_string(int decimals) const {
  const bool negative = is_negative();
  std::string digits = big_ ? abs().big_->coefficient.str() : fmt::format("{}", low_);
  if (!big_ && negative) digits.erase(0, 1);
  const auto scale = static_cast<std::size_t>(scale_);
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  std::string whole = digits.substr(0, digits.size() - scale);
  std::string fraction = digits.substr(digits.size() - scale);
  while (fraction.size() > static_cast<std::size_t>(decimals) && fraction.back() == '0') fraction.pop_back();
  fraction.append(static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, decimals - std::ssize(fraction))), '0');
  std::string text = negative ? "-" : "";
  text += whole;
  if (!fraction.empty()) (text += '.') += fraction;
  return text;
}

double Decimal::to_double() const {
  // 2^53 and 10^22 are exact in a double, so their quotient is rounded once.
  constexpr std::int64_t kExact = std::int64_t{1} << 53;
  if (!big_ && low_ <= kExact && low_ >= -kExact && scale_ <= kSmallDigits)
    return static_cast<double>(low_) / static_cast<double>(kPowers[static_cast<std::size_t>(scale_)]);
  return std::strtod(to_string().c_str(), nullptr);
}

Result<Decimal> Decimal::from_double(double value) {
  if (!std::isfinite(value)) return fail(ErrorCode::kMalformed, fmt::format("{} is not a decimal number", value));
  int exponent = 0;
  const double fraction = std::frexp(value, &exponent);
  BigInt coefficient = static_cast<std::int64_t>(std::ldexp(fraction, 53));
  exponent -= 53;
  if (exponent >= 0) return Parts::make(coefficient << static_cast<unsigned>(exponent), 0);
  // coefficient / 2^n = coefficient * 5^n / 10^n
  while (exponent < 0 && !coefficient.is_zero() && coefficient % 2 == 0) {
    coefficient /= 2;
    ++exponent;
  }
  if (coefficient.is_zero()) return Decimal(0);
  coefficient *= boost::multiprecision::pow(BigInt(5), static_cast<unsigned>(-exponent));
  return Parts::make(std::move(coefficient), -exponent);
}

bool Decimal::is_zero() const { return !big_ && low_ == 0; }
std::size_t Decimal::digits_at_most() const {
  constexpr std::size_t kSmall = 19;
  const std::size_t whole =
      big_ ? boost::multiprecision::msb(boost::multiprecision::abs(big_->coefficient)) * 31 / 100 + 1 : kSmall;
  return std::max(whole, static_cast<std::size_t>(scale_));
}
bool Decimal::is_negative() const { return big_ ? big_->coefficient.sign() < 0 : low_ < 0; }

int Decimal::decimals() const {
  int count = scale_;
  if (big_) {
    BigInt rest = big_->coefficient;
    while (count > 0 && rest % 10 == 0) {
      rest /= 10;
      --count;
    }
    return count;
  }
  if (low_ == 0) return 0;
  for (std::int64_t rest = low_; count > 0 && rest % 10 == 0; rest /= 10) --count;
  return count;
}

bool Decimal::is_integer() const { return decimals() == 0; }

Result<std::int64_t> Decimal::to_int64() const {
  const BigInt whole = Parts::coefficient(*this) / power_of_ten(scale_);
  if (!fits(whole))
    return fail(ErrorCode::kLimitExceeded, fmt::format("{} does not fit in a 64-bit integer", shown(to_string(), 60)));
  return static_cast<std::int64_t>(whole);
}

Decimal Decimal::negated() const { return Decimal(0) - *this; }
Decimal Decimal::abs() const { return is_negative() ? negated() : *this; }

Decimal Decimal::round(int digits) const { return Parts::rounded(*this, digits, Rounding::kAwayFromZero); }
Decimal Decimal::round_half_up(int digits) const { return Parts::rounded(*this, digits, Rounding::kHalfUp); }
Decimal Decimal::round_half_even(int digits) const { return Parts::rounded(*this, digits, Rounding::kHalfEven); }
Decimal Decimal::floor() const { return Parts::rounded(*this, 0, Rounding::kFloor); }
Decimal Decimal::ceiling() const { return Parts::rounded(*this, 0, Rounding::kCeiling); }
Decimal Decimal::truncated() const { return Parts::rounded(*this, 0, Rounding::kTruncate); }

Decimal operator+(const Decimal& a, const Decimal& b) {
  return combine(
      a, b, [](std::int64_t x, std::int64_t y, std::int64_t* r) { return __builtin_add_overflow(x, y, r); },
      [](const BigInt& x, const BigInt& y) { return BigInt(x + y); });
}

Decimal operator-(const Decimal& a, const Decimal& b) {
  return combine(
      a, b, [](std::int64_t x, std::int64_t y, std::int64_t* r) { return __builtin_sub_overflow(x, y, r); },
      [](const BigInt& x, const BigInt& y) { return BigInt(x - y); });
}

Decimal operator*(const Decimal& a, const Decimal& b) {
  const int scale = Parts::scale(a) + Parts::scale(b);
  std::int64_t product = 0;
  if (Parts::is_small(a) && Parts::is_small(b) && !__builtin_mul_overflow(Parts::low(a), Parts::low(b), &product))
    return Decimal::scaled(product, scale);
  return Parts::make(Parts::coefficient(a) * Parts::coefficient(b), scale);
}

Decimal operator/(const Decimal& a, const Decimal& b) {
  const int digits = std::max(Decimal::kDivisionDigits, Parts::scale(a));
  const BigInt numerator = Parts::coefficient(a) * power_of_ten(digits + Parts::scale(b));
  const BigInt denominator = Parts::coefficient(b) * power_of_ten(Parts::scale(a));
  const Decimal quotient = Parts::make(divide_by_power(numerator, denominator, Rounding::kAwayFromZero), digits);
  // Without its trailing zeros a quotient fits in 64 bits again.
  const int kept = quotient.decimals();
  return Parts::make(Parts::coefficient(quotient) / power_of_ten(digits - kept), kept);
}

Decimal integer_quotient(const Decimal& a, const Decimal& b) { return Parts::make(truncated_ratio(a, b), 0); }

Decimal remainder(const Decimal& a, const Decimal& b) { return a - b * integer_quotient(a, b); }

bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == std::strong_ordering::equal; }

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  const int scale = std::max(Parts::scale(a), Parts::scale(b));
  const auto x = Parts::small_at(a, scale);
  const auto y = Parts::small_at(b, scale);
  if (x && y) return *x <=> *y;
  const int order = Parts::coefficient_at(a, scale).compare(Parts::coefficient_at(b, scale));
  return order <=> 0;
}

}  // namespace peppol
