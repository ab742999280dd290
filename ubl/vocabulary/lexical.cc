#include "ubl/vocabulary/lexical.h"

#include <algorithm>

namespace peppol::vocabulary {

const std::array<PrimitiveRow, 14> kPrimitives = {{
    {Primitive::kString, "xs:string", "", "a text", "een tekst"},
    {Primitive::kNormalizedString, "xs:normalizedString", "xs:string", "a text", "een tekst"},
    {Primitive::kToken, "xs:token", "xs:normalizedString", "a text", "een tekst"},
    {Primitive::kLanguage, "xs:language", "xs:token", "a language code such as nl or en-GB",
     "een taalcode zoals nl of en-GB"},
    {Primitive::kAnyUri, "xs:anyURI", "", "a URI", "een URI"},
    {Primitive::kDecimal, "xs:decimal", "", "a decimal number such as 12.50 (a point, no exponent)",
     "een decimaal getal zoals 12.50 (een punt, geen exponent)"},
    {Primitive::kInteger, "xs:integer", "xs:decimal", "a whole number", "een geheel getal"},
    {Primitive::kNonNegativeInteger, "xs:nonNegativeInteger", "xs:integer", "a whole number, 0 or more",
     "een geheel getal, 0 of meer"},
    {Primitive::kBoolean, "xs:boolean", "", "true or false", "true of false"},
    {Primitive::kBase64, "xs:base64Binary", "", "base64", "base64"},
    {Primitive::kDate, "xs:date", "", "a date that exists, as 2026-11-22", "een bestaande datum, zoals 2026-11-22"},
    {Primitive::kTime, "xs:time", "", "a time, as 14:30:00", "een tijd, zoals 14:30:00"},
    {Primitive::kDateTime, "xs:dateTime", "", "a date and time, as 2026-11-22T14:30:00Z",
     "een datum en tijd, zoals 2026-11-22T14:30:00Z"},
    {Primitive::kId, "xs:ID", "xs:token", "a name that begins with a letter and is used once in the document",
     "een naam die met een letter begint en één keer in het document voorkomt"},
}};

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Takes the front of a text apart.
class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }
  bool take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool look(char c) const { return !text_.empty() && text_.front() == c; }
  // As many digits as there are.
  std::string_view digits() {
    std::size_t count = 0;
    while (count < text_.size() && is_digit(text_[count])) ++count;
    const std::string_view run = text_.substr(0, count);
    text_.remove_prefix(count);
    return run;
  }
  // Exactly two digits, or -1.
  int two() {
    if (text_.size() < 2 || !is_digit(text_[0]) || !is_digit(text_[1])) return -1;
    const int value = (text_[0] - '0') * 10 + (text_[1] - '0');
    text_.remove_prefix(2);
    return value;
  }

 private:
  std::string_view text_;
};

bool is_decimal(std::string_view text) {
  Scan scan(text);
  if (!scan.take('+')) scan.take('-');
  std::size_t digits = scan.digits().size();
  if (scan.take('.')) digits += scan.digits().size();
  return digits > 0 && scan.at_end();
}

bool is_integer(std::string_view text) {
  Scan scan(text);
  if (!scan.take('+')) scan.take('-');
  return !scan.digits().empty() && scan.at_end();
}

bool is_non_negative(std::string_view text) {
  // "-0" is zero.
  return is_integer(text) && (text.front() != '-' || text.find_first_not_of('0', 1) == std::string_view::npos);
}

bool is_language(std::string_view text) {
  std::size_t length = 0;
  bool first = true;
  for (const char c : text) {
    if (c == '-') {
      if (length == 0) return false;
      first = false;
      length = 0;
    } else if (!is_letter(c) && (first || !is_digit(c))) {
      return false;
    } else if (++length > 8) {
      return false;
    }
  }
  return length > 0;
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (is_digit(c)) return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

bool is_base64(std::string_view text) {
  std::size_t characters = 0;
  std::size_t padding = 0;
  int last = 0;
  for (const char c : text) {
    if (is_space(c)) continue;
    ++characters;
    if (c == '=') {
      if (++padding > 2) return false;
      continue;
    }
    last = base64_value(c);
    if (last < 0 || padding > 0) return false;
  }
  // The bits that "=" cuts off are zero.
  if (padding == 1 && (last & 3) != 0) return false;
  if (padding == 2 && (last & 15) != 0) return false;
  return characters % 4 == 0;
}

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_in(int year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

// Four digits or more; more than four do not begin with 0; the year 0000 does not exist. Zero when it is none.
int scan_year(Scan& scan) {
  scan.take('-');
  const std::string_view digits = scan.digits();
  if (digits.size() < 4 || digits.size() > 9 || (digits.size() > 4 && digits.front() == '0')) return 0;
  int year = 0;
  for (const char c : digits) year = year * 10 + (c - '0');
  return year;
}

bool scan_date(Scan& scan) {
  const int year = scan_year(scan);
  if (year == 0 || !scan.take('-')) return false;
  const int month = scan.two();
  if (month < 1 || month > 12 || !scan.take('-')) return false;
  const int day = scan.two();
  return day >= 1 && day <= days_in(year, month);
}

bool scan_time(Scan& scan) {
  const int hour = scan.two();
  if (hour < 0 || hour > 24 || !scan.take(':')) return false;
  const int minute = scan.two();
  if (minute < 0 || minute > 59 || !scan.take(':')) return false;
  const int second = scan.two();
  if (second < 0 || second > 59) return false;
  bool past_second = false;
  if (scan.take('.')) {
    const std::string_view fraction = scan.digits();
    if (fraction.empty()) return false;
    past_second = fraction.find_first_not_of('0') != std::string_view::npos;
  }
  // 24:00:00 is the end of the day; nothing comes after it.
  return hour < 24 || (minute == 0 && second == 0 && !past_second);
}

// Nothing, "Z", or a distance of at most 14:00; then the end.
bool scan_zone(Scan& scan) {
  if (scan.at_end()) return true;
  if (scan.take('Z')) return scan.at_end();
  if (!scan.take('+') && !scan.take('-')) return false;
  const int hours = scan.two();
  if (hours < 0 || hours > 14 || !scan.take(':')) return false;
  const int minutes = scan.two();
  if (minutes < 0 || minutes > 59 || (hours == 14 && minutes != 0)) return false;
  return scan.at_end();
}

bool is_date(std::string_view text) {
  Scan scan(text);
  return scan_date(scan) && scan_zone(scan);
}

bool is_time(std::string_view text) {
  Scan scan(text);
  return scan_time(scan) && scan_zone(scan);
}

bool is_date_time(std::string_view text) {
  Scan scan(text);
  return scan_date(scan) && scan.take('T') && scan_time(scan) && scan_zone(scan);
}

}  // namespace

std::string_view trim_space(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool is_space(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_space(c); });
}

bool is_lexical(Primitive primitive, std::string_view text) {
  const std::string_view value = trim_space(text);
  switch (primitive) {
    case Primitive::kString:
    case Primitive::kNormalizedString:
    case Primitive::kToken: return true;
    case Primitive::kLanguage: return is_language(value);
    case Primitive::kAnyUri: return is_any_uri(value);
    case Primitive::kDecimal: return is_decimal(value);
    case Primitive::kInteger: return is_integer(value);
    case Primitive::kNonNegativeInteger: return is_non_negative(value);
    case Primitive::kBoolean: return value == "true" || value == "false" || value == "1" || value == "0";
    case Primitive::kBase64: return is_base64(value);
    case Primitive::kDate: return is_date(value);
    case Primitive::kTime: return is_time(value);
    case Primitive::kDateTime: return is_date_time(value);
    case Primitive::kId: return is_ncname(value);
  }
  return false;
}

}  // namespace peppol::vocabulary
