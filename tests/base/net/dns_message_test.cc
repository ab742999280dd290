// Answers written by hand, octet by octet: what no resolver would send, but somebody can.

#include "base/net/dns_message.h"

#include <gmock/gmock.h>

#include <initializer_list>
#include <random>

#include "base/bytes.h"
#include "base/net/dns_answer.h"

namespace peppol::net {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

constexpr unsigned kCname = 5;
constexpr unsigned kNaptr = 35;
constexpr unsigned kDname = 39;
const Bytes kAsked("\xC0\x0C", 2);  // a pointer to the name of the question
const Bytes kRoot(1, '\0');

Bytes word(unsigned value) { return {static_cast<char>(value >> 8U & 0xFFU), static_cast<char>(value & 0xFFU)}; }

Bytes string(std::string_view text) { return Bytes(1, static_cast<char>(text.size())).append(text); }

Bytes name(std::initializer_list<std::string_view> labels) {
  Bytes bytes;
  for (const auto label : labels) bytes += string(label);
  return bytes + kRoot;
}

Bytes record(const Bytes& owner, unsigned type, const Bytes& content, unsigned of_class = 1, unsigned ttl_high = 0) {
  return owner + word(type) + word(of_class) + word(ttl_high) + word(60) + word(static_cast<unsigned>(content.size())) +
         content;
}

Bytes naptr_content(std::string_view regexp, const Bytes& replacement = kRoot) {
  return word(100) + word(10) + string("U") + string("Meta:SMP") + string(regexp) + replacement;
}

Bytes naptr(std::string_view regexp) { return record(kAsked, kNaptr, naptr_content(regexp)); }

// The answer to a question for a.test, which stands at octet 12 and ends before octet 24.
Bytes answer(std::initializer_list<Bytes> records, unsigned flags = 0x8180, unsigned questions = 1) {
  Bytes bytes = word(1) + word(flags) + word(questions) + word(static_cast<unsigned>(records.size())) + word(0) +
                word(0) + name({"a", "test"}) + word(kNaptr) + word(1);
  for (const auto& one : records) bytes += one;
  return bytes;
}

Error refused(const Bytes& message) {
  const auto read = parse_naptr_answer(message);
  EXPECT_FALSE(read.has_value());
  return read ? Error{ErrorCode::kInternal, "it was read"} : read.error();
}

TEST(DnsMessage, ReadsTheRecordsOfTheNameInTheirOrder) {
  const auto read = parse_naptr_answer(
      answer({naptr("!.*!https://x.example!"),
              record(name({"A", "TEST"}), kNaptr, naptr_content("!.*!https://y.example!", name({"Next", "Test"}))),
              record(name({"b", "test"}), kNaptr, naptr_content("!.*!https://z.example!"))}));
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  ASSERT_EQ(read->records.size(), 2U);
  EXPECT_EQ(read->records[0].regexp, "!.*!https://x.example!");
  EXPECT_EQ(read->records[0].order, 100);
  EXPECT_EQ(read->records[0].preference, 10);
  EXPECT_EQ(read->records[0].flags, "U");
  EXPECT_EQ(read->records[0].service, "Meta:SMP");
  EXPECT_EQ(read->records[0].replacement, ".");
  EXPECT_EQ(read->records[0].ttl, 60s);
  EXPECT_EQ(read->records[1].replacement, "next.test");
  EXPECT_FALSE(read->has_alias);
}

TEST(DnsMessage, FollowsAliasesAndPassesOverOtherClasses) {
  const auto read = parse_naptr_answer(
      answer({record(name({"test"}), kDname, name({"acc"})), record(kAsked, kCname, name({"a", "acc"})),
              record(name({"a", "acc"}), kNaptr, naptr_content("!.*!https://x.example!")),
              record(kAsked, kNaptr, naptr_content("!.*!https://chaos.example!"), 3)}));
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  ASSERT_EQ(read->records.size(), 1U);
  EXPECT_EQ(read->records[0].regexp, "!.*!https://x.example!");
  EXPECT_TRUE(read->has_alias);
}

TEST(DnsMessage, KeepsTextsUtf8) {
  const auto read = parse_naptr_answer(answer({naptr("!.*!https://\xFF\xC3.example/\xC3\xA9!")}));
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  EXPECT_EQ(read->records[0].regexp, "!.*!https://\uFFFD\uFFFD.example/\u00E9!");
  const auto named = parse_naptr_answer(answer({record(kAsked, kNaptr, naptr_content("", name({"a.b\xFF ", "c\\"})))}));
  ASSERT_TRUE(named.has_value()) << named.error().detail;
  EXPECT_EQ(named->records[0].replacement, "a\\.b\\255\\032.c\\\\");
}

// "a.test" in one label is another name than "a" within "test".
TEST(DnsMessage, ADotInsideALabelIsNoSeparator) {
  const auto read = parse_naptr_answer(answer({record(name({"a.test"}), kNaptr, naptr_content("!.*!https://x!"))}));
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  EXPECT_TRUE(read->records.empty());
}

TEST(DnsMessage, RefusesNamesThatPointInACircleOrForward) {
  for (const Bytes& pointer : {Bytes("\xC0\x18", 2), Bytes("\xC0\x1A", 2), Bytes("\x01x\xC0\x18", 4)}) {
    const auto error = refused(answer({record(pointer, kNaptr, naptr_content("!.*!https://x!"))}));
    EXPECT_EQ(error.code, ErrorCode::kMalformed);
    EXPECT_THAT(error.detail, HasSubstr("not before it")) << to_hex(pointer);
  }
}

TEST(DnsMessage, RefusesNamesOver255Octets) {
  const std::string label(63, 'x');
  const auto owner_of = [&](std::size_t last) {
    return record(name({label, label, label, std::string(last, 'y')}), kNaptr, naptr_content("!.*!https://x!"));
  };
  EXPECT_TRUE(parse_naptr_answer(answer({owner_of(61)})).has_value());
  const auto error = refused(answer({owner_of(62)}));
  EXPECT_EQ(error.code, ErrorCode::kLimitExceeded);
  EXPECT_THAT(error.detail, HasSubstr("more than 255 octets"));
  EXPECT_EQ(refused(answer({record(Bytes("\x40", 1) + Bytes(64, 'x') + kRoot, kNaptr, "")})).code,
            ErrorCode::kMalformed);
}

// Each name is the one before it and 63 octets more: without the limit it costs the square of the message.
TEST(DnsMessage, RefusesNamesThatGrowByPointers) {
  Bytes bytes = answer({});
  unsigned before = 12;
  for (unsigned i = 0; i < 6; ++i) {
    const auto here = static_cast<unsigned>(bytes.size());
    bytes += record(string(std::string(63, 'x')) + word(0xC000U | before), kNaptr, "");
    before = here;
  }
  bytes[7] = 6;
  EXPECT_EQ(refused(bytes).code, ErrorCode::kLimitExceeded);
}

TEST(DnsMessage, RefusesLengthsThatDoNotFit) {
  Bytes beyond = answer({naptr("!.*!https://x!")});
  beyond[35] = 127;  // the length of the record
  EXPECT_THAT(refused(beyond).detail, HasSubstr("says that it has 127 octets"));
  beyond[35] = 3;
  EXPECT_THAT(refused(beyond).detail, HasSubstr("says that it has 3 octets"));
  Bytes text = answer({naptr("!.*!https://x!")});
  text[51] = '\xFF';  // the length of the regexp
  EXPECT_THAT(refused(text).detail, HasSubstr("the regexp of a NAPTR record of 255 octets is cut off"));
  Bytes other = answer({record(kAsked, 16, "text")});
  other[34] = '\xFF';
  EXPECT_THAT(refused(other).detail, HasSubstr("is cut off"));
}

TEST(DnsMessage, RefusesAnAnswerCutAnywhere) {
  const Bytes whole = answer({record(kAsked, kCname, name({"b"})), naptr("!.*!https://x.example!")});
  ASSERT_TRUE(parse_naptr_answer(whole).has_value());
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(refused(whole.substr(0, size)).code, ErrorCode::kMalformed) << size;
}

TEST(DnsMessage, RefusesTooManyRecords) {
  const auto filled = [](unsigned count) {
    Bytes bytes = answer({});
    bytes.replace(6, 2, word(count));
    for (unsigned i = 0; i < count; ++i) bytes += naptr("!.*!https://x.example!");
    return bytes;
  };
  const auto most = parse_naptr_answer(filled(200));
  ASSERT_TRUE(most.has_value()) << most.error().detail;
  EXPECT_EQ(most->records.size(), 200U);
  const auto error = refused(filled(201));
  EXPECT_EQ(error.code, ErrorCode::kLimitExceeded);
  EXPECT_THAT(error.detail, HasSubstr("has 201 records; the limit is 200"));
}

TEST(DnsMessage, RefusesWhatIsNoAnswerToOneQuestion) {
  EXPECT_THAT(refused(answer({}, 0x0100)).detail, HasSubstr("no answer"));
  EXPECT_THAT(refused(answer({}, 0x8180, 0)).detail, HasSubstr("0 questions"));
  EXPECT_THAT(refused(answer({}, 0x8180, 2)).detail, HasSubstr("2 questions"));
}

TEST(DnsMessage, LimitsTimesToLive) {
  const auto ttl = [](unsigned high) {
    const auto read = parse_naptr_answer(answer({record(kAsked, kNaptr, naptr_content("!.*!https://x!"), 1, high)}));
    return read->records.at(0).ttl;
  };
  EXPECT_EQ(ttl(0), 60s);
  EXPECT_EQ(ttl(1), 65'596s);
  EXPECT_EQ(ttl(2), 86'400s);
  EXPECT_EQ(ttl(0x8000), 0s);
}

// The two sides of this folder understand each other, whatever the name that was asked for.
TEST(DnsMessage, ReadsWhatOurServerAnswers) {
  std::mt19937 random(4711);
  for (int i = 0; i < 2'000; ++i) {
    std::string label(1 + random() % 63, ' ');
    for (char& c : label) c = static_cast<char>(random());
    std::erase(label, '.');
    if (label.empty()) continue;
    const Bytes query =
        word(7) + word(0x0100) + word(1) + word(0) + word(0) + word(0) + name({label, "sml"}) + word(kNaptr) + word(1);
    const Bytes reply = answer_dns(
        query, {.name = "sml"}, [](std::string_view) { return std::vector{Naptr{.regexp = "!.*!https://x!"}}; },
        DnsTransport::kTcp);
    const auto read = parse_naptr_answer(reply);
    ASSERT_TRUE(read.has_value()) << to_hex(reply) << ": " << read.error().detail;
    ASSERT_EQ(read->records.size(), 1U);
  }
}

}  // namespace
}  // namespace peppol::net
