#include "as4/sbd.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/xml/document.h"

namespace peppol::as4 {
namespace {

using ::testing::HasSubstr;

constexpr const char* kInvoice = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2";

SbdHeader example_header() {
  SbdHeader header;
  header.sender = {"iso6523-actorid-upis", "0106:12345678"};
  header.receiver = {"iso6523-actorid-upis", "9944:nl001234567b01"};
  header.standard = kInvoice;
  header.type_version = "2.1";
  header.type = "Invoice";
  header.instance_identifier = "0a9b-\xC3\xA9";
  header.creation = *parse_time("2026-11-22T10:00:00.123Z");
  header.document_type = {"busdox-docid-qns", std::string(kInvoice) + "::Invoice##urn:x&y::2.1"};
  header.process = {"cenbii-procid-ubl", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"};
  header.country_c1 = "NL";
  return header;
}

Spool spool_of(std::string_view bytes) {
  Spool spool({.max_bytes = 1 << 30});
  EXPECT_TRUE(spool.write(bytes));
  return spool;
}

Result<std::string> wrap(const SbdHeader& header, std::string_view payload) {
  StringSink out(1 << 26, "document");
  const auto spool = spool_of(payload);
  const auto shape = scan_payload(*spool.open());
  if (!shape) return tl::unexpected(shape.error());
  if (auto written = write_sbd(header, spool, *shape, out); !written) return tl::unexpected(written.error());
  return out.take();
}

Result<SbdLayout> scan(std::string_view document) {
  ViewSource source(document);
  return scan_sbd(source);
}

std::string cut(std::string_view document, const SbdLayout& layout) {
  ViewSource source(document);
  StringSink out(1 << 26, "payload");
  const auto written = write_payload(source, layout, out);
  EXPECT_TRUE(written) << written.error().detail;
  return out.take();
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

const std::filesystem::path kSuite = PEPPOLGW_SOURCE_DIR "/../shared/corpus/suites/sbdh";

class SbdKeeps : public ::testing::TestWithParam<const char*> {};

TEST_P(SbdKeeps, EveryByteOfThePayload) {
  const std::string payload = GetParam();
  const auto document = wrap(example_header(), payload);
  ASSERT_TRUE(document) << document.error().detail;
  EXPECT_TRUE(xml::Document::parse(*document, {})) << *document;
  const auto layout = scan(*document);
  ASSERT_TRUE(layout) << layout.error().detail;
  EXPECT_EQ(layout->header, example_header());
  EXPECT_EQ(layout->payload.local_name, "Invoice");
  EXPECT_EQ(cut(*document, *layout), payload);
}

#define INVOICE "<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\">"
INSTANTIATE_TEST_SUITE_P(
    Payloads, SbdKeeps,
    ::testing::Values(
        INVOICE "</Invoice>", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" INVOICE "<a>\xC3\xA9</a></Invoice>\n",
        "\xEF\xBB\xBF" INVOICE "</Invoice>",
        "\xEF\xBB\xBF<?xml version='1.0' standalone='yes'?>\r\n\r\n<!-- <x> -->\r\n" INVOICE
        "</Invoice>\r\n<!-- y -->\r\n",
        "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>" INVOICE "\xE9</Invoice>",
        "<?pi <a> ?>" INVOICE "<![CDATA[</Invoice> ]] ]>]]></Invoice >",
        "<i:Invoice xmlns:i='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2' a='>/>'/>",
        "<sh:Invoice xmlns:sh='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'><sh:x/></sh:Invoice>"));

struct PayloadRefusal {
  const char* name;
  const char* payload;
  ErrorCode code;
  const char* why;
};
void PrintTo(const PayloadRefusal& row, std::ostream* out) { *out << row.name; }

class SbdRefusesPayload : public ::testing::TestWithParam<PayloadRefusal> {};

TEST_P(SbdRefusesPayload, WithTheReason) {
  const auto document = wrap(example_header(), GetParam().payload);
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().code, GetParam().code) << document.error().detail;
  EXPECT_THAT(document.error().detail, HasSubstr(GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(
    Table, SbdRefusesPayload,
    ::testing::Values(
        PayloadRefusal{"Empty", "", ErrorCode::kMalformed, "no element"},
        PayloadRefusal{"NotXml", "%PDF-1.7", ErrorCode::kMalformed, "outside the root"},
        PayloadRefusal{"Doctype", "<!DOCTYPE Invoice>" INVOICE "</Invoice>", ErrorCode::kMalformed, "DOCTYPE"},
        PayloadRefusal{"TwoRoots", INVOICE "</Invoice><b/>", ErrorCode::kMalformed, "second root"},
        PayloadRefusal{"Unclosed", INVOICE "<a></Invoice>", ErrorCode::kMalformed, "closes nothing"},
        PayloadRefusal{"Cut", INVOICE "<a>", ErrorCode::kMalformed, "ends inside"},
        PayloadRefusal{"OtherNamespace", "<Invoice/>", ErrorCode::kMalformed, "namespace"},
        PayloadRefusal{"UsesOurPrefix", INVOICE "<sh:x/></Invoice>", ErrorCode::kMalformed, "prefix \"sh\""},
        PayloadRefusal{"Utf16", "\xFF\xFE<\0a\0", ErrorCode::kUnsupported, "UTF-16"},
        PayloadRefusal{"Latin9", "<?xml version='1.0' encoding='ISO-8859-15'?>" INVOICE "</Invoice>",
                       ErrorCode::kUnsupported, "iso-8859-15"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Sbd, RefusesDeepNestingQuickly) {
  std::string payload = INVOICE;
  for (int i = 0; i < 1'000'000; ++i) payload += "<a>";
  const auto document = wrap(example_header(), payload);
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().code, ErrorCode::kLimitExceeded);
}

TEST(Sbd, AddsNamespacesAForeignSenderDeclaredOutside) {
  const std::string document =
      "<?xml version=\"1.0\"?><StandardBusinessDocument "
      "xmlns=\"http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader\" xmlns:x='urn:x' "
      "xmlns:unused='urn:u' "
      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:t=\"urn:t\" "
      "xmlns:i=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\">" +
      write_sbd_header(example_header()) +
      "<i:Invoice><b xmlns='' xmlns:own='o'><own:c x:d='1' xsi:type='t:T'/></b></i:Invoice></StandardBusinessDocument>";
  const auto layout = scan(document);
  ASSERT_TRUE(layout) << layout.error().detail;
  const auto payload = cut(document, *layout);
  const auto parsed = xml::Document::parse(payload, {});
  ASSERT_TRUE(parsed) << parsed.error().detail << payload;
  EXPECT_TRUE(parsed->root().is(kInvoice, "Invoice"));
  EXPECT_THAT(payload, HasSubstr("xmlns:t=\"urn:t\""));
  EXPECT_THAT(payload, HasSubstr("xmlns:x=\"urn:x\""));
  EXPECT_THAT(payload, ::testing::Not(HasSubstr("urn:u")));
}

TEST(Sbd, KeepsTheDefaultNamespaceOfAForeignSender) {
  const std::string document =
      "<s:StandardBusinessDocument xmlns:s=\"http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader\" "
      "xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\">" +
      write_sbd_header(example_header()) + "\n <Invoice>\n </Invoice>\n</s:StandardBusinessDocument>";
  const auto layout = scan(document);
  ASSERT_TRUE(layout) << layout.error().detail;
  EXPECT_EQ(cut(document, *layout),
            "\n <Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\">\n </Invoice>\n");
}

// From phax/peppol-commons (another implementation): documents its reader accepts and refuses.
TEST(Sbd, AcceptsTheGoodDocumentsOfPeppolCommons) {
  if (!std::filesystem::exists(kSuite)) GTEST_SKIP() << "skipped: ../shared is not here";
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kSuite / "good")) {
    const auto document = read_file(entry.path());
    const auto layout = scan(document);
    EXPECT_TRUE(layout) << entry.path().filename() << ": " << layout.error().detail;
    if (!layout) continue;
    const auto payload = cut(document, *layout);
    const auto parsed = xml::Document::parse(payload, {.max_elements = 1'000'000});
    EXPECT_TRUE(parsed) << entry.path().filename() << ": " << parsed.error().detail;
    ++count;
  }
  EXPECT_EQ(count, 14);
}

TEST(Sbd, RefusesTheBadDocumentsOfPeppolCommons) {
  if (!std::filesystem::exists(kSuite)) GTEST_SKIP() << "skipped: ../shared is not here";
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kSuite / "bad")) {
    const auto layout = scan(read_file(entry.path()));
    EXPECT_FALSE(layout) << entry.path().filename();
    if (layout) continue;
    EXPECT_EQ(layout.error().code, ErrorCode::kMalformed) << layout.error().detail;
    ++count;
  }
  EXPECT_EQ(count, 30);
}

}  // namespace
}  // namespace peppol::as4
