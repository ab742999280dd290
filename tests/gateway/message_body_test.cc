#include "gateway/endpoints/message_body.h"

#include <gmock/gmock.h>

namespace peppol::gateway {
namespace {

using ::testing::HasSubstr;

std::string all_of(const MessageBody& body, std::optional<Error>& failure) {
  const auto source = body.open();
  std::string bytes;
  std::array<char, 1000> piece{};
  for (;;) {
    const auto count = source->read(piece);
    if (!count) failure = count.error();
    if (!count || *count == 0) return bytes;
    bytes.append(piece.data(), *count);
  }
}

TEST(MessageBody, IsWholeUpToItsLimit) {
  MessageBody body(2000, "/tmp");
  ASSERT_TRUE(body.write(std::string(1500, 'a')));
  ASSERT_TRUE(body.write(std::string(500, 'b')));
  std::optional<Error> failure;
  EXPECT_EQ(all_of(body, failure), std::string(1500, 'a') + std::string(500, 'b'));
  EXPECT_FALSE(failure);
}

TEST(MessageBody, EndsInTheReasonBeyondItsLimit) {
  MessageBody body(2000, "/tmp");
  ASSERT_TRUE(body.write(std::string(2001, 'a')));
  std::optional<Error> failure;
  EXPECT_EQ(all_of(body, failure), std::string(2001, 'a')) << "the SOAP part is kept in any case";
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code, ErrorCode::kLimitExceeded);
  EXPECT_THAT(failure->detail, HasSubstr("2001 bytes; this access point takes at most 2000"));
}

TEST(MessageBody, KeepsNoMoreThanItMay) {
  MessageBody body(8 << 20, "/tmp");
  const std::string piece(1 << 20, 'x');
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(body.write(piece));
  std::optional<Error> failure;
  EXPECT_EQ(all_of(body, failure).size(), 8U << 20);
  ASSERT_TRUE(failure);
  EXPECT_THAT(failure->detail, HasSubstr("20971520 bytes"));
}

}  // namespace
}  // namespace peppol::gateway
