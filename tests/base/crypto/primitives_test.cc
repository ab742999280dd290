#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/crypto/aes_gcm.h"
#include "base/crypto/digest.h"
#include "base/random.h"

namespace peppol::crypto {
namespace {

Bytes hex(std::string_view text) { return *from_hex(text); }

// FIPS 180-4 and RFC 4231 (test case 2).
TEST(Digest, GivesThePublishedValues) {
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

TEST(Digest, IsTheSameInPieces) {
  Sha256 digest;
  digest.update("a");
  ASSERT_TRUE(digest.write("bc").has_value());
  EXPECT_EQ(digest.finish(), sha256("abc"));
  digest.update("abc");
  EXPECT_EQ(digest.finish(), sha256("abc"));
  StringSink sink(10, "test");
  DigestingSink passing(sink);
  ViewSource source("abc");
  ASSERT_TRUE(copy(source, passing).has_value());
  EXPECT_EQ(passing.finish(), sha256("abc"));
  EXPECT_EQ(sink.bytes(), "abc");
}

TEST(ConstantTimeEqual, ComparesContentAndLength) {
  EXPECT_TRUE(constant_time_equal("abc", "abc"));
  EXPECT_FALSE(constant_time_equal("abc", "abd"));
  EXPECT_FALSE(constant_time_equal("abc", "abcd"));
  EXPECT_TRUE(constant_time_equal("", ""));
}

// The Galois/Counter Mode of Operation (McGrew, Viega), test cases 1 and 2, and 3 (another key, four blocks).
TEST(Aes128Gcm, DecryptsThePublishedValues) {
  const Bytes zero(16, '\0');
  const Bytes iv(12, '\0');
  EXPECT_EQ(*decrypt_aes128_gcm(zero, iv + hex("58e2fccefa7e3061367f1d57a4e7455a")), "");
  EXPECT_EQ(*decrypt_aes128_gcm(zero, iv + hex("0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf")),
            zero);
  EXPECT_EQ(to_hex(*decrypt_aes128_gcm(hex("feffe9928665731c6d6a8f9467308308"),
                                       hex("cafebabefacedbaddecaf888"
                                           "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
                                           "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985"
                                           "4d5c2af327cd64a62cf35abd2ba6fab4"))),
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255");
}

class Aes128GcmLength : public ::testing::TestWithParam<std::size_t> {};

TEST_P(Aes128GcmLength, GoesRoundThroughSpools) {
  const Bytes key = random_bytes(16);
  const Bytes plain = random_bytes(GetParam());
  ViewSource source(plain);
  Spool encrypted(SpoolLimits{10 << 20, 1000});
  ASSERT_TRUE(encrypt_aes128_gcm(key, source, encrypted).has_value());
  EXPECT_EQ(encrypted.size(), plain.size() + 28);
  auto reader = encrypted.open();
  auto decrypted = decrypt_aes128_gcm(key, *reader, SpoolLimits{10 << 20, 1000});
  ASSERT_TRUE(decrypted.has_value());
  EXPECT_TRUE(*decrypted->read_all() == plain);
}

INSTANTIATE_TEST_SUITE_P(AroundTheBlockSize, Aes128GcmLength,
                         ::testing::Values(0, 1, 15, 16, 17, 65'519, 65'520, 65'536, 65'537, 65'552, 131'072, 200'000));

TEST(Aes128Gcm, RefusesWhatWasChangedAlwaysWithTheSameWords) {
  const Bytes key = random_bytes(16);
  const Bytes good = *encrypt_aes128_gcm(key, "a secret");
  ASSERT_EQ(*decrypt_aes128_gcm(key, good), "a secret");
  std::vector<std::pair<Bytes, Bytes>> attempts = {{random_bytes(16), good}, {key, ""},
                                                   {key, "short"},           {"key too short", good},
                                                   {key, good + "x"},        {key, good.substr(0, good.size() - 1)}};
  for (std::size_t i = 0; i < good.size(); ++i) {
    Bytes changed = good;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    attempts.emplace_back(key, changed);
  }
  for (const auto& [with, text] : attempts) {
    const auto refused = decrypt_aes128_gcm(with, text);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::kUntrusted);
    EXPECT_THAT(refused.error().detail, ::testing::StartsWith("The encrypted part cannot be decrypted"));
  }
}

TEST(Aes128Gcm, UsesAFreshVectorEachTime) {
  const Bytes key = random_bytes(16);
  EXPECT_NE(*encrypt_aes128_gcm(key, "x"), *encrypt_aes128_gcm(key, "x"));
}

TEST(Aes128Gcm, StopsAtTheLimitOfTheSpool) {
  const Bytes key = random_bytes(16);
  const Bytes text = *encrypt_aes128_gcm(key, Bytes(100'000, 'x'));
  ViewSource source(text);
  const auto refused = decrypt_aes128_gcm(key, source, SpoolLimits{50'000});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::kLimitExceeded);
}

}  // namespace
}  // namespace peppol::crypto
