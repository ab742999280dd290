#include "directory/check_digits.h"

#include <array>
#include <cstdint>
#include <span>

namespace peppol::directory {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
int digit(char c) { return c - '0'; }

int letter_or_digit(char c) { return is_digit(c) ? digit(c) : c - 'A' + 10; }

// Of at most 18 digits.
std::int64_t number(std::string_view digits) {
  std::int64_t value = 0;
  for (const char c : digits) value = value * 10 + digit(c);
  return value;
}

int weighted(std::string_view digits, std::span<const int> weights) {
  int sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) sum += digit(digits[i]) * weights[i];
  return sum;
}

}  // namespace

bool luhn_holds(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int value = digit(digits[digits.size() - 1 - i]) * (i % 2 == 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 == 0;
}

bool gs1_holds(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) sum += digit(digits[digits.size() - 1 - i]) * (i % 2 == 0 ? 1 : 3);
  return sum % 10 == 0;
}

bool mod97_10_holds(std::string_view text) {
  int rest = 0;
  for (const char c : text) {
    if (is_digit(c)) {
      rest = (rest * 10 + digit(c)) % 97;
    } else if (c >= 'A' && c <= 'Z') {
      rest = (rest * 100 + letter_or_digit(c)) % 97;
    }
  }
  return rest == 1;
}

bool mod11_10_holds(std::string_view digits) {
  int product = 10;
  for (const char c : digits.substr(0, digits.size() - 1)) {
    const int sum = (digit(c) + product) % 10;
    product = (sum == 0 ? 10 : sum) * 2 % 11;
  }
  return (11 - product) % 10 == digit(digits.back());
}

bool abn_holds(std::string_view digits) {
  constexpr std::array kWeights = {10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19};
  return (weighted(digits, kWeights) - kWeights[0]) % 89 == 0;
}

bool norwegian_holds(std::string_view digits) {
  constexpr std::array kWeights = {3, 2, 7, 6, 5, 4, 3, 2};
  const int check = (11 - weighted(digits, kWeights) % 11) % 11;
  return check == digit(digits[8]);  // 10 is never a digit
}

bool finnish_holds(std::string_view digits) {
  constexpr std::array kWeights = {7, 9, 10, 5, 8, 4, 2};
  const int check = (11 - weighted(digits, kWeights) % 11) % 11;
  return check == digit(digits[7]);
}

bool belgian_holds(std::string_view digits) {
  return 97 - number(digits.substr(0, 8)) % 97 == number(digits.substr(8, 2));
}

bool siret_holds(std::string_view digits) {
  if (luhn_holds(digits)) return true;
  if (!digits.starts_with("356000000")) return false;
  int sum = 0;
  for (const char c : digits) sum += digit(c);
  return sum % 5 == 0;
}

bool french_vat_holds(std::string_view vat) {
  // Keys with a letter follow another rule, which the authorities do not publish as binding.
  if (!is_digit(vat[2]) || !is_digit(vat[3])) return true;
  return (12 + 3 * (number(vat.substr(4)) % 97)) % 97 == number(vat.substr(2, 2));
}

bool elfproef_holds(std::string_view digits) {
  constexpr std::array kWeights = {9, 8, 7, 6, 5, 4, 3, 2, -1};
  return number(digits) > 0 && weighted(digits, kWeights) % 11 == 0;
}

bool fiscal_code_holds(std::string_view code) {
  // What a character counts at an odd place, by its digit or its place in the alphabet.
  constexpr std::array kOdd = {1,  0,  5, 7, 9, 13, 15, 17, 19, 21, 2,  4,  18,
                               20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
  int sum = 0;
  for (std::size_t i = 0; i < 15; ++i) {
    const auto place = static_cast<std::size_t>(is_digit(code[i]) ? digit(code[i]) : code[i] - 'A');
    sum += i % 2 == 0 ? kOdd[place] : static_cast<int>(place);
  }
  return code[15] == static_cast<char>('A' + sum % 26);
}

}  // namespace peppol::directory
