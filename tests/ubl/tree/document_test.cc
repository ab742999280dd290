#include "ubl/tree/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"

namespace peppol::tree {
namespace {

using ::testing::HasSubstr;

Document parse(std::string_view text) {
  auto document = Document::parse(text);
  EXPECT_TRUE(document.has_value()) << document.error().detail;
  return std::move(*document);
}

struct Reference {
  const char* name;
  const char* written;
  const char* meant;
};

void PrintTo(const Reference& row, std::ostream* os) { *os << row.name; }

class TreeReferences : public ::testing::TestWithParam<Reference> {};

TEST_P(TreeReferences, AreResolvedInText) {
  const Document document = parse("<a>(" + std::string(GetParam().written) + ")</a>");
  EXPECT_EQ(document.root().text(), "(" + std::string(GetParam().meant) + ")");
}

TEST_P(TreeReferences, AreResolvedInAttributes) {
  const Document document = parse("<a b='(" + std::string(GetParam().written) + ")'/>");
  EXPECT_EQ(document.root().attribute("b").text(), "(" + std::string(GetParam().meant) + ")");
}

TEST_P(TreeReferences, AreResolvedInNamespaceNames) {
  const std::string uri = "urn:x:" + std::string(GetParam().written);
  const std::string meant = "urn:x:" + std::string(GetParam().meant);
  const Document document = parse("<p:a xmlns:p='" + uri + "' xmlns:q='" + uri + "' q:b='1'/>");
  EXPECT_TRUE(document.root().is(meant, "a"));
  EXPECT_EQ(document.root().attribute(meant, "b").text(), "1");
  EXPECT_EQ(document.namespaces_in_scope(document.root().index()).front().uri, meant);
}

TEST_P(TreeReferences, AreTextInCdata) {
  const Document document = parse("<a><![CDATA[" + std::string(GetParam().written) + "]]></a>");
  EXPECT_EQ(document.root().text(), GetParam().written);
}

INSTANTIATE_TEST_SUITE_P(
    Xml, TreeReferences,
    ::testing::Values(Reference{"Amp", "&amp;", "&"}, Reference{"Lt", "&lt;", "<"}, Reference{"Gt", "&gt;", ">"},
                      Reference{"Quot", "&quot;", "\""}, Reference{"Apos", "&apos;", "'"},
                      Reference{"Decimal", "&#38;", "&"}, Reference{"DecimalLt", "&#60;", "<"},
                      Reference{"Hexadecimal", "&#x26;", "&"}, Reference{"Euro", "&#x20AC;", "\xe2\x82\xac"},
                      Reference{"Supplementary", "&#128512;", "\xf0\x9f\x98\x80"},
                      Reference{"Once", "&amp;amp;", "&amp;"}, Reference{"OnceNumbered", "&#38;lt;", "&lt;"},
                      Reference{"NumberWritten", "&amp;#38;", "&#38;"},
                      Reference{"Several", "a&amp;b&lt;c&amp;", "a&b<c&"}));

TEST(TreeDocument, WhiteSpaceOfAttributesIsNormalisedAndReferredWhiteSpaceStays) {
  const Document document = parse("<a b='1\n2\t3&#10;4&#9;5&#13;6'>\r\n&#13;</a>");
  EXPECT_EQ(document.root().attribute("b").text(), "1 2 3\n4\t5\r6");
  EXPECT_EQ(document.root().text(), "\n\r");
}

TEST(TreeDocument, ANamespaceNameThatIsWrittenInTwoWaysIsOne) {
  const Document document = parse("<a xmlns='urn:a&amp;b'><b xmlns='urn:a&#38;b'/></a>");
  EXPECT_EQ(document.root().children().begin().operator*().namespace_uri(), document.root().namespace_uri());
  EXPECT_EQ(document.root().children("urn:a&b", "b").size(), 1U);
}

TEST(TreeDocument, EntitiesThatXmlDoesNotDefineAreRefused) {
  for (const char* text : {"<a>&nbsp;</a>", "<a b='&nbsp;'/>", "<a xmlns='&nbsp;'/>"}) {
    const auto document = Document::parse(text);
    ASSERT_FALSE(document.has_value()) << text;
    EXPECT_EQ(document.error().code, ErrorCode::kMalformed);
    EXPECT_THAT(document.error().detail, HasSubstr("nbsp"));
  }
}

TEST(TreeDocument, DocumentTypesAreRefusedWithTheirPlace) {
  for (const char* text : {"\n<!DOCTYPE a><a/>", "\n<!DOCTYPE a [<!ENTITY e 'x'>]><a b='&e;'/>",
                           "\n<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"}) {
    const auto document = Document::parse(text);
    ASSERT_FALSE(document.has_value()) << text;
    EXPECT_THAT(document.error().detail, HasSubstr("<!DOCTYPE) at line 2"));
  }
}

// libxml2 cuts its message to a number of bytes.
TEST(TreeDocument, AComplaintThatTheParserCutWithinACharacterIsWellFormed) {
  std::string uri;
  for (int i = 0; i < 22'000; ++i) uri += "\xe2\x82\xac";
  for (const std::string shift : {"", "x", "xx"}) {
    for (const std::string& text : {"<a xmlns:p='" + shift + uri + "'><p:b xmlns:p=''/></a>",
                                    "<" + shift + uri + "/><x>", "<a " + shift + uri + "/>"}) {
      const auto document = Document::parse(text);
      ASSERT_FALSE(document.has_value());
      EXPECT_TRUE(is_utf8(document.error().detail)) << text.substr(0, 20);
      EXPECT_LT(document.error().detail.size(), 500U);
    }
  }
}

TEST(TreeDocument, ALocationQuotesTheNamespaceAsXPathDoes) {
  const Document document = parse("<a xmlns=\"urn:it's\"/>");
  EXPECT_EQ(document.root().location(), "/*:a[namespace-uri()='urn:it''s'][1]");
}

}  // namespace
}  // namespace peppol::tree
