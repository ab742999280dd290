#include "base/text.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/bytes.h"
#include "base/error.h"

namespace peppol {
namespace {

constexpr std::string_view kFault = "\xEF\xBF\xBD";  // U+FFFD

std::string faults(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += kFault;
  return text;
}

TEST(Utf8, KnowsOverlongAndSurrogateForms) {
  EXPECT_TRUE(is_utf8("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"));
  EXPECT_FALSE(is_utf8("\xc0\xaf"));
  EXPECT_FALSE(is_utf8("\xed\xa0\x80"));
  EXPECT_FALSE(is_utf8("\xe2\x82"));
  EXPECT_FALSE(is_utf8("\xf4\x90\x80\x80"));
}

TEST(Utf8, AFaultIsFoundWhereverItStands) {
  for (std::size_t at = 0; at < 40; ++at) {
    std::string text(40, 'a');
    text[at] = '\x80';
    EXPECT_FALSE(is_utf8(text)) << at;
    EXPECT_EQ(repair_utf8(text), std::string(at, 'a') + faults(1) + std::string(39 - at, 'a')) << at;
  }
}

TEST(Utf8, RepairingKeepsCharactersAndReplacesEveryOtherByte) {
  EXPECT_EQ(repair_utf8(""), "");
  EXPECT_EQ(repair_utf8("caf\xc3\xa9 \xf0\x9f\x98\x80"), "caf\xc3\xa9 \xf0\x9f\x98\x80");
  EXPECT_EQ(repair_utf8("a\xffz"), "a" + faults(1) + "z");
  EXPECT_EQ(repair_utf8("\xe2\x82"), faults(2));
  EXPECT_EQ(repair_utf8("\xe2\x82\xc3\xa9"), faults(2) + "\xc3\xa9");
  EXPECT_EQ(repair_utf8("\xed\xa0\x80"), faults(3));
  EXPECT_EQ(repair_utf8(std::string("\0\xc0", 2)), std::string(1, '\0') + faults(1));
}

TEST(Utf8, WhateverIsRepairedIsReadBackFromJson) {
  std::string bytes;
  for (int high = 0; high < 256; ++high)
    for (const int low : {0x41, 0x80, 0xbf, 0xc3, 0xe0, 0xed, 0xf0, 0xff})
      (bytes += static_cast<char>(high)) += static_cast<char>(low);
  const std::string repaired = repair_utf8(bytes);
  ASSERT_TRUE(is_utf8(repaired));
  EXPECT_EQ(boost::json::parse(boost::json::serialize(boost::json::string(repaired))), boost::json::string(repaired));
}

TEST(Utf8, ATextIsCutBetweenCharacters) {
  const std::string euro = "a\xe2\x82\xac";
  EXPECT_EQ(cut_utf8(euro, 9), euro);
  EXPECT_EQ(cut_utf8(euro, 4), euro);
  EXPECT_EQ(cut_utf8(euro, 3), "a");
  EXPECT_EQ(cut_utf8(euro, 2), "a");
  EXPECT_EQ(cut_utf8(euro, 1), "a");
  EXPECT_EQ(cut_utf8(euro, 0), "");
  EXPECT_EQ(cut_utf8("\xf0\x9f\x98\x80", 3), "");
}

TEST(Utf8, BytesThatAreNoTextAreCutAtTheLimit) {
  EXPECT_EQ(cut_utf8(std::string(20, '\x80'), 10), std::string(10, '\x80'));
}

TEST(Utf8, WhatIsShownIsWellFormedAndTellsThatItWasCut) {
  EXPECT_EQ(shown("caf\xc3\xa9", 5), "caf\xc3\xa9");
  EXPECT_EQ(shown("caf\xc3\xa9!", 4), "caf...");
  EXPECT_EQ(shown("\xff\xff\xff", 2), faults(2) + "...");
}

TEST(Error, ItsSentenceIsWellFormedWhateverItQuotes) {
  const auto error = fail(ErrorCode::kMalformed, "\"caf\xc3\" is not known");
  EXPECT_EQ(error.value().detail, "\"caf" + faults(1) + "\" is not known");
}

}  // namespace
}  // namespace peppol
