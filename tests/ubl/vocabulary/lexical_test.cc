// Texts at the edges of XML Schema's built-in types (XML Schema Part 2, second edition, 3.2 and 3.3).
#include "ubl/vocabulary/lexical.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace peppol::vocabulary {
namespace {

struct Row {
  Primitive type;
  std::vector<std::string> good;
  std::vector<std::string> bad;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> table = {
      {Primitive::kString, {"", " ", "a\nb"}, {}},
      {Primitive::kLanguage, {"nl", "en-GB", " x-12345678 "}, {"", "nederlands", "n_l", "nl-", "1a", "-nl", "nl--x"}},
      {Primitive::kDecimal,
       {"0", "-1.50", "+00012.", ".5", " 12 ", "\n1\t"},
       {"", ".", "1,5", "1e5", "NaN", "1 2", "--1", "1.2.3", "+"}},
      {Primitive::kInteger, {"0", "-12", "+7", "007"}, {"", "1.0", "a", "-"}},
      {Primitive::kNonNegativeInteger, {"0", "-0", "+7"}, {"-1", "", "-01", "1."}},
      {Primitive::kBoolean, {"true", "false", "1", "0", " true "}, {"", "TRUE", "yes", "2", "true false"}},
      {Primitive::kBase64,
       {"", "QUJD", "QUI=", "QQ==", "Q U J D", "QUJD\nQUJD"},
       {"QUJ", "QUJ=", "QR==", "Q===", "=QUJ", "QU=D", "QU-D", "QUJDQ"}},
      {Primitive::kDate,
       {"2024-02-29", "2000-02-29", "2024-12-31Z", "2024-12-31+14:00", "2024-12-31-05:30", "-0044-03-15", "12024-01-01",
        " 2024-01-01\n"},
       {"", "2023-02-29", "2100-02-29", "2024-04-31", "2024-13-01", "2024-00-01", "2024-01-00", "2024-1-1", "20240101",
        "0000-01-01", "02024-01-01", "+2024-01-01", "2024-12-31+14:01", "2024-12-31+15:00", "2024-12-31T00:00:00",
        "24-12-31", "2024-12-31z", "2024-12-31+1:00", "2024-12-31 Z"}},
      {Primitive::kTime,
       {"10:00:00", "24:00:00", "24:00:00.0", "23:59:59.999Z", "00:00:00+01:00"},
       {"", "10:00", "24:00:01", "24:00:00.1", "10:60:00", "10:00:60", "25:00:00", "10:00:00.", "1:00:00", "100000"}},
      {Primitive::kDateTime,
       {"2024-12-31T23:59:59", "2024-12-31T24:00:00Z", "2024-12-31T10:00:00.5-05:00"},
       {"", "2024-12-31", "2024-12-31 10:00:00", "2024-02-30T10:00:00", "2024-12-31T10:00"}},
      {Primitive::kAnyUri,
       {"", "http://example.com/a b", "urn:a:b", "#x", "../a?b=c#d", "Größe", "a%20b", "http://[::1]:80/x", "?[x]",
        "mailto:a[b", "//a"},
       {"http://example.com/%zz", "a%2", "a#b#c", ":a", "1a:b", "urn:", "a:#b", "a[b", "http://a/[b]", "::"}},
      {Primitive::kId, {"a", "_1", "größe", "a-b.c"}, {"", "1a", "a:b", "a b", "-a", "é\xC3\x97"}},
  };
  return table;
}

TEST(Lexical, TakesWhatTheTypeAllows) {
  for (const Row& row : rows()) {
    for (const std::string& text : row.good) {
      EXPECT_TRUE(is_lexical(row.type, text)) << kPrimitives[static_cast<std::size_t>(row.type)].name << ": " << text;
    }
  }
}

TEST(Lexical, RefusesWhatItDoesNot) {
  for (const Row& row : rows()) {
    for (const std::string& text : row.bad) {
      EXPECT_FALSE(is_lexical(row.type, text)) << kPrimitives[static_cast<std::size_t>(row.type)].name << ": " << text;
    }
  }
}

TEST(Lexical, TableIsInTheOrderOfTheTypes) {
  for (std::size_t i = 0; i < kPrimitives.size(); ++i) EXPECT_EQ(static_cast<std::size_t>(kPrimitives[i].primitive), i);
}

}  // namespace
}  // namespace peppol::vocabulary
