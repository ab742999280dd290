#include "base/xml/writer.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "base/xml/document.h"

namespace peppol::xml {
namespace {

TEST(XmlWriter, WritesNamespacesAttributesAndText) {
  Writer w;
  w.declaration().start("s:a").declare("s", "urn:s").declare("", "urn:d").attribute("s:x", "1<2");
  w.element("b", "x & y").element("c", "").raw("<raw/>").end();
  EXPECT_EQ(w.finish(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><s:a xmlns:s=\"urn:s\" xmlns=\"urn:d\" s:x=\"1&lt;2\">"
            "<b>x &amp; y</b><c/><raw/></s:a>");
}

TEST(XmlWriter, EscapesSoThatTheParserReadsTheSame) {
  const std::string hard = "a\r\n\t<>&\"' \xE2\x82\xAC ]]> \xF0\x9F\x98\x80";
  Writer w;
  w.start("a").attribute("b", hard).text(hard).end();
  const auto document = Document::parse(w.finish(), Limits{});
  ASSERT_TRUE(document.has_value());
  EXPECT_EQ(document->root().attribute("", "b"), hard);
  EXPECT_EQ(document->root().text(), hard);
}

TEST(XmlWriter, ReplacesWhatXmlCannotCarry) {
  EXPECT_EQ(escape_text(std::string_view("a\0b\x01\xFF\xC0\x80", 7)),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(escape_text("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // a surrogate
}

TEST(XmlWriter, ThrowsWhenItIsUsedWrongly) {
  EXPECT_THROW(Writer().start("p:a").end(), std::logic_error);
  EXPECT_THROW(Writer().end(), std::logic_error);
  EXPECT_THROW(Writer().start("a").text("x").attribute("b", "c"), std::logic_error);
  EXPECT_THROW(Writer().start("a").finish(), std::logic_error);
  Writer sibling;
  sibling.start("a").start("p:b").declare("p", "urn:p").end();
  EXPECT_THROW(sibling.start("p:c").end(), std::logic_error);
}

}  // namespace
}  // namespace peppol::xml
