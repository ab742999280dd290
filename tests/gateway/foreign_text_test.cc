// Text from outside, wherever a sentence shows it: never cut within a character, and well-formed whatever it was.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "as4/mime.h"
#include "base/clock.h"
#include "base/crypto/certificate.h"
#include "base/decimal.h"
#include "base/text.h"
#include "directory/participant_id.h"
#include "directory/service_ids.h"
#include "directory/sml.h"
#include "gateway/api/registration_wish.h"
#include "gateway/api/submission_request.h"
#include "gateway/http/json_body.h"
#include "gateway/http/problem.h"
#include "gateway/http/query.h"
#include "ubl/model/create.h"
#include "ubl/vocabulary/structure_messages.h"

namespace peppol::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kUnknown = "\xEF\xBF\xBD";  // what stands for a byte of no character

template <class T>
std::string why(const Result<T>& result) {
  return result ? "" : result.error().detail;
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

net::Request asked(std::string_view name, std::string_view value) {
  return {net::RequestHead{.method = "GET", .target = fmt::format("/x?{}={}", name, percent_encoded(value))}, Bytes()};
}

std::string why_content_type(std::string_view text) {
  net::RequestHead head{.method = "POST", .target = "/v1/documents"};
  head.headers.set("Content-Type", std::string(text));
  const auto form = document_form_of(net::Request(std::move(head), Bytes()));
  return form ? "" : form.error().detail;
}

std::string why_member(std::string_view text) {
  net::RequestHead head{.method = "POST", .target = "/v1/documents"};
  head.headers.set("Content-Type", "application/json");
  head.headers.set("Idempotency-Key", "k");
  net::Request request(std::move(head), fmt::format(R"({{"document":{{}},"{}":1}})", text));
  boost::asio::io_context io;
  std::string detail;
  boost::asio::co_spawn(
      io,
      [&]() -> net::Task<void> {
        const auto submission = co_await read_submission(request, 1 << 20);
        if (!submission) detail = submission.error().detail;
      },
      boost::asio::detached);
  io.run();
  return detail;
}

std::string why_type(std::string_view text) {
  const auto created = model::create(fmt::format(R"({{"type":"{}"}})", text), model::CreateOptions{});
  if (created) return "";
  std::string sentences = created.error().error.detail;
  for (const auto& problem : created.error().problems) sentences += problem.message_nl;
  return sentences;
}

std::string why_part(std::string_view text) {
  const Bytes message = fmt::format("--b\r\n{}\r\n\r\nx\r\n--b--\r\n", text);
  ViewSource source(message);
  return why(as4::parse_multipart(*as4::ContentType::parse("multipart/related; boundary=b"), source, {}));
}

struct Place {
  const char* name;
  std::string (*sentence)(std::string_view text);
};

class ForeignText : public ::testing::TestWithParam<Place> {};

// Longer than any sentence shows, and with a boundary of characters at every number of bytes in turn.
TEST_P(ForeignText, IsCutBetweenCharacters) {
  for (const std::string beginning : {"a", "ab", "abc"}) {
    std::string text = beginning;
    while (text.size() < 700) text += "\xE2\x82\xAC";
    const std::string sentence = GetParam().sentence(text);
    EXPECT_THAT(sentence, HasSubstr(beginning + "\xE2\x82\xAC"));
    EXPECT_THAT(sentence, HasSubstr("\xE2\x82\xAC..."));
    EXPECT_THAT(sentence, Not(HasSubstr(kUnknown)));
    EXPECT_TRUE(is_utf8(sentence)) << sentence;
  }
}

TEST_P(ForeignText, IsWellFormedWhateverItWas) {
  for (const std::string fault : {"\xFF", "\xE9t\xE9", "\xE2\x82", "\xED\xA0\x80", "\xC0\xAF"}) {
    const std::string sentence = GetParam().sentence("a" + fault + "z");
    EXPECT_FALSE(sentence.empty());
    EXPECT_TRUE(is_utf8(sentence)) << sentence;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Places, ForeignText,
    ::testing::
        Values(
            Place{"Flag", [](std::string_view text) { return why(flag_of(asked("sign", text), "sign")); }},
            Place{"Limit", [](std::string_view text) { return why(limit_of(asked("limit", text))); }},
            Place{"Cursor", [](std::string_view text) { return why(cursor_of(asked("cursor", text), "doc_")); }},
            Place{"Status", [](std::string_view text) { return why(status_of(asked("status", text))); }},
            Place{"Parameter",
                  [](std::string_view text) { return why(only_known(asked(percent_encoded(text), "1"), {})); }},
            Place{"JsonMember",
                  [](std::string_view text) {
                    return why(JsonBody::parse(fmt::format(R"({{"{}":1}})", text), {"name"}));
                  }},
            Place{"Country",
                  [](std::string_view text) {
                    const auto body =
                        JsonBody::parse(fmt::format(R"({{"country":"{}"}})", cut_utf8(text, 499)), {"country"});
                    return body ? why(body->country("country")) : why(body);
                  }},
            Place{"Capability",
                  [](std::string_view text) {
                    const boost::json::value list = boost::json::array{std::string(text)};
                    return why(parse_capabilities(&list, Time{}));
                  }},
            Place{"ContentType", why_content_type}, Place{"SubmissionMember", why_member},
            Place{"InvoiceType", why_type}, Place{"PartHeader", why_part},
            Place{"Participant",
                  [](std::string_view text) {
                    return why(directory::ParticipantId::parse("0106:" + std::string(text)));
                  }},
            Place{"DocumentType", [](std::string_view text) { return why(directory::DocumentTypeId::parse(text)); }},
            Place{"Process", [](std::string_view text) { return why(directory::ProcessId::parse(text)); }},
            Place{"SmlFault",
                  [](std::string_view text) {
                    const auto fault = directory::write_sml_fault(directory::SmlFault::kBadRequest, "a reason");
                    std::string body = fault.body;
                    return why(directory::read_sml_answer(400, body.replace(body.rfind("a reason"), 8, text)));
                  }},
            Place{"Time", [](std::string_view text) { return why(parse_time(text)); }},
            Place{"Decimal", [](std::string_view text) { return why(Decimal::parse(text)); }},
            Place{"DistinguishedName",
                  [](std::string_view text) { return why(crypto::DistinguishedName::parse(text)); }},
            Place{
                "PemLabel",
                [](std::string_view text) {
                  return why(crypto::Certificate::parse("-----BEGIN " + std::string(text) + "-----\nAAAA"));
                }},
            Place{"StructureFinding", [](std::string_view text) { return vocabulary::quoted(text); }}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Refused, MakesItsSentenceUtf8) { EXPECT_TRUE(is_utf8(refused("malformed", 400, "caf\xE9").detail)); }

}  // namespace
}  // namespace peppol::gateway
