#include "base/xml/canonical.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace peppol::xml {
namespace {

using ::testing::HasSubstr;

Document parse(std::string_view text) {
  auto document = Document::parse(text, Limits{});
  EXPECT_TRUE(document.has_value()) << document.error().detail;
  return std::move(*document);
}

TEST(XmlCanonical, ExclusiveCarriesOnlyTheNamespacesUsed) {
  // The situation of Exclusive XML Canonicalization 1.0, section 2.2.
  const Document document = parse(
      "<n0:pdu xmlns:n0='http://a.example' xmlns:n1='http://b.example' xmlns:n2='urn:unused'>"
      "<n1:elem2 b='2' a='1' xml:lang='en'><n3:stuff xmlns:n3='ftp://example.org'/></n1:elem2></n0:pdu>");
  const Element elem2 = *document.root().first_child();
  EXPECT_EQ(*canonicalize(document, elem2, {C14n::kExclusive, {}, {}}),
            "<n1:elem2 xmlns:n1=\"http://b.example\" a=\"1\" b=\"2\" xml:lang=\"en\">"
            "<n3:stuff xmlns:n3=\"ftp://example.org\"></n3:stuff></n1:elem2>");
  EXPECT_EQ(*canonicalize(document, elem2, {C14n::kExclusive, {"n0"}, {}}),
            "<n1:elem2 xmlns:n0=\"http://a.example\" xmlns:n1=\"http://b.example\" a=\"1\" b=\"2\" xml:lang=\"en\">"
            "<n3:stuff xmlns:n3=\"ftp://example.org\"></n3:stuff></n1:elem2>");
}

TEST(XmlCanonical, InclusiveCarriesAllInScopeAndXmlAttributesOfAncestors) {
  const Document document = parse("<a xmlns='urn:d' xmlns:n='urn:n' xml:lang='nl'><b/></a>");
  EXPECT_EQ(*canonicalize(document, *document.root().first_child(), {C14n::kInclusive, {}, {}}),
            "<b xmlns=\"urn:d\" xmlns:n=\"urn:n\" xml:lang=\"nl\"></b>");
}

TEST(XmlCanonical, NormalisesAsTheRecommendationSays) {
  const Document document = parse(
      "<?xml version='1.0'?>\n<?pi  x ?>\n<!-- c -->\n<a b='&quot;&#9;'>\r\n<![CDATA[<&>]]>&#13;<!-- d --></a>\n");
  EXPECT_EQ(*canonicalize(document, {C14n::kInclusive, {}, {}}),
            "<?pi x ?>\n<a b=\"&quot;&#x9;\">\n&lt;&amp;&gt;&#xD;</a>");
  EXPECT_EQ(*canonicalize(document, {C14n::kInclusiveWithComments, {}, {}}),
            "<?pi x ?>\n<!-- c -->\n<a b=\"&quot;&#x9;\">\n&lt;&amp;&gt;&#xD;<!-- d --></a>");
}

TEST(XmlCanonical, LeavesOutTheSignatureAndNothingElse) {
  const Document document = parse("<a xmlns:x='urn:x'><b>1</b><s><b>2</b></s><c x:y='z'/></a>");
  const Canonicalization how{C14n::kInclusive, {}, document.root().child("", "s")};
  const std::string expected = "<a xmlns:x=\"urn:x\"><b>1</b><c x:y=\"z\"></c></a>";
  EXPECT_EQ(*canonicalize(document, how), expected);
  EXPECT_EQ(*canonicalize(document, document.root(), how), expected);
}

TEST(XmlCanonical, IsBoundedWhenNamespacesMakeItLarge) {
  // Exclusive form repeats the long namespace at every child.
  std::string text = "<a xmlns:n='urn:" + std::string(100'000, 'x') + "'>";
  for (int i = 0; i < 10'000; ++i) text += "<n:b/>";
  const Document document = parse(text + "</a>");
  const auto canonical = canonicalize(document, {C14n::kExclusive, {}, {}});
  ASSERT_FALSE(canonical.has_value());
  EXPECT_EQ(canonical.error().code, ErrorCode::kLimitExceeded);
}

TEST(XmlCanonical, KnowsItsAlgorithmsByName) {
  for (const auto method :
       {C14n::kInclusive, C14n::kInclusiveWithComments, C14n::kExclusive, C14n::kExclusiveWithComments}) {
    EXPECT_EQ(*c14n_from_uri(to_uri(method)), method);
  }
  EXPECT_THAT(c14n_from_uri("urn:other").error().detail, HasSubstr("urn:other"));
}

TEST(XmlCanonical, CopiesAnElementThatStandsForItself) {
  const Document document = parse("<a xmlns:n='urn:n'><n:b><!-- c --></n:b></a>");
  EXPECT_EQ(*to_xml(document, *document.root().first_child()), "<n:b xmlns:n=\"urn:n\"><!-- c --></n:b>");
}

}  // namespace
}  // namespace peppol::xml
