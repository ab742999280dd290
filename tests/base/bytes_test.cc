#include "base/bytes.h"

#include <gmock/gmock.h>

namespace peppol {
namespace {

using ::testing::HasSubstr;

// RFC 4648 section 10.
TEST(Base64, WritesTheVectorsOfRfc4648) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foo"), "Zm9v");
  EXPECT_EQ(to_base64("foob"), "Zm9vYg==");
  EXPECT_EQ(to_base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, ReadsWhatItWrote) {
  for (const std::string text : {"", "f", "fo", "foo", "foob", "fooba", "foobar"})
    EXPECT_EQ(*from_base64(to_base64(text)), text);
  EXPECT_EQ(*from_base64("Zm9v\r\n YmFy"), "foobar");
}

TEST(Base64, RefusesWithTheReason) {
  EXPECT_THAT(from_base64("Zm9").error().detail, HasSubstr("multiple of 4"));
  EXPECT_THAT(from_base64("Zm9v!").error().detail, HasSubstr("\"!\""));
  EXPECT_THAT(from_base64("Zg==Zg==").error().detail, HasSubstr("\"Z\""));
}

TEST(Base32, WritesTheVectorsOfRfc4648WithoutPadding) {
  EXPECT_EQ(to_base32("f"), "my");
  EXPECT_EQ(to_base32("foob"), "mzxw6yq");
  EXPECT_EQ(to_base32("foobar"), "mzxw6ytboi");
}

TEST(Hex, GoesBothWays) {
  EXPECT_EQ(to_hex(std::string("\x00\xff\x10", 3)), "00ff10");
  EXPECT_EQ(*from_hex("00FF10"), std::string("\x00\xff\x10", 3));
  EXPECT_THAT(from_hex("0").error().detail, HasSubstr("odd"));
  EXPECT_THAT(from_hex("0g").error().detail, HasSubstr("\"g\""));
}

TEST(PercentEncoding, KeepsUnreservedCharactersOnly) {
  EXPECT_EQ(percent_encode("a-._~:#@ *"), "a-._~%3A%23%40%20%2A");
  EXPECT_EQ(*percent_decode("%3a%3A"), "::");
  EXPECT_FALSE(percent_decode("%3").has_value());
}

}  // namespace
}  // namespace peppol
