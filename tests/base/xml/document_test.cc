#include "base/xml/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/xml/library.h"

namespace peppol::xml {
namespace {

using ::testing::HasSubstr;

TEST(XmlLibrary, MayBeMadeTwice) {
  const Library first;
  const Library second;
  EXPECT_TRUE(Document::parse("<a/>", Limits{}).has_value());
}

std::string nested(std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += "<a>";
  for (std::size_t i = 0; i < depth; ++i) text += "</a>";
  return text;
}

std::string with_attributes(std::size_t count) {
  std::string text = "<a";
  for (std::size_t i = 0; i < count; ++i) text += " a" + std::to_string(i) + "='>'";
  return text + "/>";
}

struct Refusal {
  const char* name;
  std::string text;
  ErrorCode code;
  const char* why;
};

void PrintTo(const Refusal& row, std::ostream* os) { *os << row.name; }

class XmlDocumentRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(XmlDocumentRefuses, WithTheReason) {
  const auto document = Document::parse(GetParam().text, Limits{.max_bytes = 100'000, .max_elements = 1000});
  ASSERT_FALSE(document.has_value());
  EXPECT_EQ(document.error().code, GetParam().code) << document.error().detail;
  EXPECT_THAT(document.error().detail, HasSubstr(GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(
    Table, XmlDocumentRefuses,
    ::testing::Values(
        Refusal{"Empty", "", ErrorCode::kMalformed, "empty"},  //
        Refusal{"Text", "hello", ErrorCode::kMalformed, "line 1"},
        Refusal{"Unclosed", "<a>\n<b></a>", ErrorCode::kMalformed, "line 2"},
        Refusal{"SecondRoot", "<a/><b/>", ErrorCode::kMalformed, "well-formed"},
        Refusal{"Doctype", "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", ErrorCode::kMalformed,
                "DOCTYPE"},
        Refusal{"ExternalDoctype", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", ErrorCode::kMalformed, "DOCTYPE"},
        Refusal{"UnknownEntity", "<a>&nbsp;</a>", ErrorCode::kMalformed, "nbsp"},
        Refusal{"UndeclaredPrefix", "<x:a/>", ErrorCode::kMalformed, "x"},
        Refusal{"UndeclaredAttributePrefix", "<a x:b='1'/>", ErrorCode::kMalformed, "x"},
        Refusal{"SameAttributeTwice", "<a b='1' b='2'/>", ErrorCode::kMalformed, "b"},
        Refusal{"NotUtf8", "<a>\xFF\xFE</a>", ErrorCode::kMalformed, "line 1"},
        Refusal{"Utf16", std::string("\xFF\xFE<\0a\0/\0>\0", 10), ErrorCode::kUnsupported, "UTF-16"},
        Refusal{"Utf7", "<?xml version='1.0' encoding='UTF-7'?><a/>", ErrorCode::kUnsupported, "UTF-7"},
        Refusal{"TooDeep", nested(101), ErrorCode::kLimitExceeded, "100 deep"},
        Refusal{"VeryDeep", nested(14'000), ErrorCode::kLimitExceeded, "100 deep"},
        Refusal{"TooManyElements",
                "<a>" +
                    [] {
                      std::string text;
                      for (int i = 0; i < 1000; ++i) text += "<b/>";
                      return text;
                    }() +
                    "</a>",
                ErrorCode::kLimitExceeded, "1000 elements"},
        Refusal{"TooManyAttributes", with_attributes(65), ErrorCode::kLimitExceeded, "64 attributes"},
        Refusal{"TooLarge", "<a>" + std::string(100'000, 'x') + "</a>", ErrorCode::kLimitExceeded, "100000"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(XmlDocument, AcceptsWhatIsJustWithinTheLimits) {
  EXPECT_TRUE(Document::parse(nested(100), Limits{}).has_value());
  EXPECT_TRUE(Document::parse(with_attributes(64), Limits{}).has_value());
}

TEST(XmlDocument, DoesNotCountQuotesOutsideTags) {
  const std::string text = "<!-- \"' --><a b='1'>" + std::string(500, '"') + "<![CDATA[<\"\"]]><?p \"?></a>";
  EXPECT_TRUE(Document::parse(text, Limits{}).has_value());
}

TEST(XmlDocument, KnowsTheFiveEntitiesAndCharacterReferences) {
  const auto document = Document::parse("<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x20AC;</a>", Limits{});
  ASSERT_TRUE(document.has_value());
  EXPECT_EQ(document->root().text(), "<>&\"'A\xE2\x82\xAC");
}

TEST(XmlDocument, ReadsLatin1AsDeclared) {
  const auto document = Document::parse("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>", Limits{});
  ASSERT_TRUE(document.has_value());
  EXPECT_EQ(document->root().text(), "\xC3\xA9");
}

TEST(XmlElement, FindsItsWay) {
  const auto document = Document::parse(
      "<a xmlns='urn:d' xmlns:p='urn:p'>\n<p:b x='1' p:x='2'>t<!-- c -->u<c/></p:b>\n<d/><p:b/></a>", Limits{});
  ASSERT_TRUE(document.has_value());
  const Element root = document->root();
  EXPECT_TRUE(root.is("urn:d", "a"));
  const auto b = root.child("urn:p", "b");
  ASSERT_TRUE(b.has_value());
  EXPECT_EQ(b->prefix(), "p");
  EXPECT_EQ(b->attribute("", "x"), "1");
  EXPECT_EQ(b->attribute("urn:p", "x"), "2");
  EXPECT_EQ(b->attribute("urn:d", "x"), std::nullopt);
  EXPECT_EQ(b->text(), "tu");
  EXPECT_EQ(b->line(), 2U);
  EXPECT_EQ(b->describe(), "p:b (line 2)");
  EXPECT_EQ(b->parent(), root);
  EXPECT_EQ(root.parent(), std::nullopt);
  EXPECT_EQ(root.children().size(), 3U);
  EXPECT_EQ(root.children("urn:p", "b").size(), 2U);
  EXPECT_EQ(b->next()->local_name(), "d");
  EXPECT_EQ(b->first_child()->namespace_of("p"), "urn:p");
  EXPECT_EQ(b->first_child()->namespace_of(""), "urn:d");
  EXPECT_EQ(b->first_child()->namespace_of("q"), std::nullopt);
}

TEST(XmlElement, NamesTheMissingAndTheRepeatedChild) {
  const auto document = Document::parse("<a><b/>\n<b/><c> </c><d> x </d></a>", Limits{});
  ASSERT_TRUE(document.has_value());
  const auto twice = required_child(document->root(), "", "b");
  ASSERT_FALSE(twice.has_value());
  EXPECT_THAT(twice.error().detail, HasSubstr("more than one b (the second at line 2)"));
  const auto none = required_child(document->root(), "", "e");
  ASSERT_FALSE(none.has_value());
  EXPECT_THAT(none.error().detail, HasSubstr("has no e"));
  EXPECT_FALSE(optional_child(document->root(), "", "b").has_value());
  EXPECT_EQ(*optional_child(document->root(), "", "e"), std::nullopt);
  EXPECT_EQ(*required_text(document->root(), "", "d"), "x");
  EXPECT_THAT(required_text(document->root(), "", "c").error().detail, HasSubstr("empty"));
  EXPECT_THAT(required_attribute(document->root(), "", "i").error().detail, HasSubstr("no attribute i"));
}

TEST(XmlElement, IsFoundByAnyKindOfId) {
  const auto document = Document::parse(
      "<a xmlns:wsu='" + std::string(kWsuNamespace) +
          "'><b Id='i1'/><c wsu:Id='i2'><d xml:id='i3'/></c><e Id='x'/><f><g wsu:Id='x'/></f><h other='i4'/></a>",
      Limits{});
  ASSERT_TRUE(document.has_value());
  EXPECT_EQ(find_by_id(document->root(), "i1")->local_name(), "b");
  EXPECT_EQ(find_by_id(document->root(), "i2")->local_name(), "c");
  EXPECT_EQ(find_by_id(document->root(), "i3")->local_name(), "d");
  EXPECT_EQ(find_by_id(document->root(), "i4").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(find_by_id(document->root(), "x").error().code, ErrorCode::kUntrusted);
}

}  // namespace
}  // namespace peppol::xml
