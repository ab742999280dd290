// What a document may cost: every limit is met by a document that is small and would be slow, and told with its number
// and line.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <functional>

#include "ubl/tree/document.h"

namespace peppol::tree {
namespace {

using ::testing::HasSubstr;

double processor_seconds(const std::function<void()>& work) {
  const auto now = [] {
    std::timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
  };
  const double before = now();
  work();
  return now() - before;
}

// "<a" + the text for 0, for 1, ... + "/>"
std::string element_with(std::size_t count, const std::function<std::string(const std::string&)>& attribute) {
  std::string text = "<a";
  for (std::size_t i = 0; i < count; ++i) text += " " + attribute(std::to_string(i));
  return text + "/>";
}

std::string attribute_text(const std::string& i) { return "a" + i + "=''"; }
std::string declaration_text(const std::string& i) { return "xmlns:a" + i + "='u'"; }

// `depth` elements within one another, each with `count` declarations of its own, around `inner`.
std::string nested_declarations(std::size_t depth, std::size_t count, const std::string& inner) {
  std::string text;
  for (std::size_t d = 0; d < depth; ++d) {
    text += "<a";
    for (std::size_t i = 0; i < count; ++i) text += " xmlns:p" + std::to_string(d) + "_" + std::to_string(i) + "='u'";
    text += ">";
  }
  text += inner;
  for (std::size_t d = 0; d < depth; ++d) text += "</a>";
  return text;
}

std::string repeated(std::size_t count, const std::function<std::string(const std::string&)>& piece) {
  std::string text = "<a>";
  for (std::size_t i = 0; i < count; ++i) text += piece(std::to_string(i));
  return text + "</a>";
}

struct Expensive {
  const char* name;
  std::function<std::string()> document;
  const char* why;
};

void PrintTo(const Expensive& row, std::ostream* os) { *os << row.name; }

class TreeLimits : public ::testing::TestWithParam<Expensive> {};

TEST_P(TreeLimits, RefuseWithTheNumberBeforeItCosts) {
  const std::string text = GetParam().document();
  Result<Document> document = fail(ErrorCode::kInternal, "");
  const double seconds = processor_seconds([&] { document = Document::parse(text); });
  ASSERT_FALSE(document.has_value());
  EXPECT_EQ(document.error().code, ErrorCode::kLimitExceeded) << document.error().detail;
  EXPECT_THAT(document.error().detail, HasSubstr(GetParam().why));
  EXPECT_LT(seconds, 1.0);  // sanitizers included; each of these took seconds
}

INSTANTIATE_TEST_SUITE_P(
    Table, TreeLimits,
    ::testing::Values(
        Expensive{"Attributes", [] { return element_with(250'000, attribute_text); }, "256 attributes"},
        Expensive{"Declarations", [] { return element_with(200'000, declaration_text); }, "256 attributes"},
        Expensive{"OneTooMany", [] { return "<b>\n\n" + element_with(257, attribute_text) + "</b>"; }, "line 3"},
        Expensive{"BehindACommentThatLooksLikeATag",
                  [] {
                    return "<b><!-- <x \" " + std::string(5000, '-') + "x-->" + element_with(257, attribute_text) +
                           "</b>";
                  },
                  "256 attributes"},
        Expensive{"InLatin1",
                  [] {
                    return "<?xml version='1.0' encoding='ISO-8859-1'?>\n<!-- \xE9 -->" +
                           element_with(100'000, attribute_text);
                  },
                  "line 2"},
        Expensive{"NamespacesInScope", [] { return nested_declarations(150, 200, ""); }, "256 namespace declarations"},
        Expensive{"Names", [] { return repeated(300'000, [](const std::string& i) { return "<a" + i + "/>"; }); },
                  "20000 distinct"},
        Expensive{"Namespaces",
                  [] { return repeated(300'000, [](const std::string& i) { return "<b xmlns:p='" + i + "'/>"; }); },
                  "20000 different namespaces"},
        Expensive{"Prefixes",
                  [] { return repeated(300'000, [](const std::string& i) { return "<b xmlns:p" + i + "='u'/>"; }); },
                  "20000 namespace prefixes"},
        Expensive{"ANamespaceName", [] { return "<a xmlns='" + std::string(70'000, 'u') + "'/>"; }, "65536"}));

TEST(TreeLimits, ManyNamesAreFoundAsFastAsFew) {
  const std::string text = repeated(19'999, [](const std::string& i) { return "<a" + i + ">" + i + "</a" + i + ">"; });
  const auto document = Document::parse(text);
  ASSERT_TRUE(document.has_value()) << document.error().detail;
  EXPECT_EQ(document->root().children("", "a19998").size(), 1U);
  EXPECT_EQ(document->find_name({"a7", ""}), document->root().child("", "a7").name_id());
  const double seconds = processor_seconds([&] {
    for (int i = 0; i < 100'000; ++i) EXPECT_EQ(document->find_name({"b", ""}), kNoName);
  });
  EXPECT_LT(seconds, 0.5);  // 2,000,000,000 comparisons otherwise
}

TEST(TreeLimits, ParsingTakesNoMoreProcessorTimeThanAllowed) {
  const std::string text = repeated(200'000, [](const std::string&) { return "<b/>"; });
  ASSERT_TRUE(Document::parse(text).has_value());
  const auto document = Document::parse(text, {.max_time = std::chrono::milliseconds(1)});
  ASSERT_FALSE(document.has_value());
  EXPECT_EQ(document.error().code, ErrorCode::kLimitExceeded);
  EXPECT_THAT(document.error().detail, HasSubstr("more than 1 ms of processor time"));
}

TEST(TreeLimits, WhatOnlyLooksLikeATagIsNotCounted) {
  std::string quotes;
  for (int i = 0; i < 2000; ++i) quotes += " a=\"\"";
  for (const std::string& text :
       {"<a><!-- <b" + quotes + " --></a>", "<a><![CDATA[<b" + quotes + "]]></a>", "<a><?b <c" + quotes + " ?></a>",
        "<a>" + quotes + "</a>", "<a b='>'>" + quotes + "</a>"}) {
    const auto document = Document::parse(text);
    EXPECT_TRUE(document.has_value()) << document.error().detail;
  }
}

TEST(TreeLimits, WhatIsAllowedIsRead) {
  EXPECT_TRUE(Document::parse(element_with(256, attribute_text)).has_value());
  EXPECT_TRUE(Document::parse(element_with(256, declaration_text)).has_value());
  // Every element of a large document declares its own.
  EXPECT_TRUE(Document::parse(repeated(50'000, [](const std::string&) {
                return "<p:b xmlns:p='urn:p' xmlns:q='urn:q' q:c='1'/>";
              })).has_value());
}

TEST(TreeEncodings, OthersThanThoseOfTheNetworkAreNamed) {
  struct Row {
    std::string text;
    const char* why;
  };
  for (const Row& row :
       {Row{"<?xml version='1.0' encoding='UTF-7'?><a/>", "\"UTF-7\""},
        Row{"<?xml version='1.0'" + std::string(300, ' ') + "encoding='EBCDIC-CP-NL'?><a/>", "\"EBCDIC-CP-NL\""},
        Row{"<?xml version='1.0' encoding='\xff\xfe'?><a/>", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
        Row{std::string("\xFF\xFE<\0a\0/\0>\0", 10), "UTF-16"}, Row{std::string("\0<\0a\0/\0>", 8), "UTF-16"},
        Row{"\x4C\x6F\xA7\x94\x93\x40", "EBCDIC"}}) {
    const auto document = Document::parse(row.text);
    ASSERT_FALSE(document.has_value()) << row.why;
    EXPECT_EQ(document.error().code, ErrorCode::kUnsupported);
    EXPECT_THAT(document.error().detail, HasSubstr(row.why));
  }
}

}  // namespace
}  // namespace peppol::tree
