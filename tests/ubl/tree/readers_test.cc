// The two readers of XML (ubl/tree and base/xml) against a third, Xerces-C++: the same elements, attributes, namespaces
// and texts for every document of ../shared/corpus, and for what the corpus does not have, written here.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/xml/document.h"
#include "tests/ubl/tree/xerces_reading.h"
#include "ubl/tree/document.h"

namespace peppol::tree {
namespace {

namespace fs = std::filesystem;

const fs::path kCorpus = PEPPOLGW_SOURCE_DIR "/../shared/corpus";

std::string text_of(std::string_view text) { return std::string(text); }

// What is declared on the element itself: what is in scope here and not around it.
std::map<std::string, std::string> scope(const Document& document, NodeIndex element) {
  std::map<std::string, std::string> found;
  for (const auto& binding : document.namespaces_in_scope(element)) found.emplace(binding.prefix, binding.uri);
  return found;
}

void record(const Document& document, NodeIndex n, std::vector<Piece>& pieces) {
  const Node node = document.node(n);
  switch (node.kind()) {
    case Kind::kText: pieces.push_back({Piece::Kind::kText, {}, text_of(node.text())}); return;
    case Kind::kComment: pieces.push_back({Piece::Kind::kComment, {}, text_of(node.text())}); return;
    case Kind::kInstruction:
      pieces.push_back({Piece::Kind::kInstruction, {"", text_of(node.local_name())}, text_of(node.text())});
      return;
    default: break;
  }
  const Piece::Name name{text_of(node.namespace_uri()), text_of(node.local_name())};
  if (node.is_element()) {
    Piece piece{Piece::Kind::kStart, name};
    for (const Node attribute : node.attributes())
      piece.attributes[{text_of(attribute.namespace_uri()), text_of(attribute.local_name())}] =
          text_of(attribute.text());
    piece.declarations = scope(document, n);
    pieces.push_back(std::move(piece));
  }
  for (NodeIndex child = document.first_child(n); child < document.end(n); child = document.end(child))
    record(document, child, pieces);
  if (node.is_element()) pieces.push_back({Piece::Kind::kEnd, name});
}

// Declarations become what is in scope, which is what the tree tells.
void declarations_to_scope(std::vector<Piece>& pieces) {
  std::vector<std::map<std::string, std::string>> scopes{{}};
  for (Piece& piece : pieces) {
    if (piece.kind == Piece::Kind::kEnd) scopes.pop_back();
    if (piece.kind != Piece::Kind::kStart) continue;
    auto here = scopes.back();
    for (const auto& [prefix, uri] : piece.declarations) {
      if (uri.empty()) here.erase(prefix);
      if (!uri.empty()) here[prefix] = uri;
    }
    scopes.push_back(here);
    piece.declarations = std::move(here);
  }
}

std::string show(const Piece& piece) {
  std::string text = "{" + piece.name.first + "}" + piece.name.second + " \"" + piece.text + "\"";
  for (const auto& [name, value] : piece.attributes)
    text += " {" + name.first + "}" + name.second + "=\"" + value + "\"";
  for (const auto& [prefix, uri] : piece.declarations) text += " xmlns:" + prefix + "=\"" + uri + "\"";
  return text.substr(0, 2000);
}

// The tree tells everything that Xerces does.
::testing::AssertionResult same_tree(const Document& document, std::vector<Piece> expected) {
  declarations_to_scope(expected);
  std::vector<Piece> pieces;
  record(document, 0, pieces);
  for (std::size_t i = 0; i < std::min(pieces.size(), expected.size()); ++i) {
    if (!(pieces[i] == expected[i]))
      return ::testing::AssertionFailure() << "Xerces reads " << show(expected[i]) << ", the tree " << show(pieces[i]);
  }
  if (pieces.size() != expected.size())
    return ::testing::AssertionFailure() << expected.size() << " pieces in Xerces, " << pieces.size() << " in the tree";
  return ::testing::AssertionSuccess();
}

// The other reader has no comments and joins the texts of an element.
::testing::AssertionResult same_message(const xml::Document& document, const std::vector<Piece>& expected) {
  struct Open {
    xml::Element element;
    std::optional<xml::Element> next_child;
    std::string text = {};
  };
  std::vector<Open> open;
  for (const Piece& piece : expected) {
    if (piece.kind == Piece::Kind::kText && !open.empty()) open.back().text += piece.text;
    if (piece.kind == Piece::Kind::kEnd) {
      if (open.back().element.text() != open.back().text)
        return ::testing::AssertionFailure()
               << open.back().element.describe() << " has the text \"" << open.back().element.text()
               << "\", in Xerces \"" << open.back().text << "\"";
      if (open.back().next_child) return ::testing::AssertionFailure() << open.back().element.describe() << " has more";
      open.pop_back();
    }
    if (piece.kind != Piece::Kind::kStart) continue;
    const auto at = open.empty() ? document.root() : open.back().next_child;
    if (!at) return ::testing::AssertionFailure() << "there is no " << show(piece);
    if (!open.empty()) open.back().next_child = at->next();
    if (!at->is(piece.name.first, piece.name.second))
      return ::testing::AssertionFailure() << at->describe() << " of " << at->namespace_uri() << " is " << show(piece);
    for (const auto& [name, value] : piece.attributes)
      if (at->attribute(name.first, name.second) != value)
        return ::testing::AssertionFailure()
               << at->describe() << " has another " << name.second << ": \""
               << at->attribute(name.first, name.second).value_or("none") << "\", not \"" << value << "\"";
    for (const auto& [prefix, uri] : piece.declarations)
      if (at->namespace_of(prefix).value_or("") != uri)
        return ::testing::AssertionFailure() << at->describe() << ": the prefix " << prefix << " is not " << uri;
    open.push_back({*at, at->first_child()});
  }
  return ::testing::AssertionSuccess();
}

// All three read it, and the same; or none does.
void expect_same(const Xerces& xerces, const std::string& bytes, const std::string& label) {
  const XercesReading reading = xerces.read(bytes);
  const auto document = Document::parse(bytes);
  const auto message = xml::Document::parse(
      bytes, {.max_bytes = 256 << 20, .max_depth = 200, .max_elements = 10'000'000, .max_attributes = 200});
  const bool is_readable = reading.complaint.empty() && !reading.has_doctype;
  EXPECT_EQ(document.has_value(), is_readable)
      << label << ": " << (document ? reading.complaint : document.error().detail);
  EXPECT_EQ(message.has_value(), is_readable)
      << label << ": " << (message ? reading.complaint : message.error().detail);
  if (!is_readable) return;
  if (!document || !message) return;
  EXPECT_TRUE(same_tree(*document, reading.pieces)) << label;
  EXPECT_TRUE(same_message(*message, reading.pieces)) << label;
}

bool is_xml(const fs::path& file) {
  for (const char* ending : {".xml", ".XML", ".xsd", ".sch", ".gc", ".xsl", ".wsdl", ".rng"})
    if (file.extension() == ending) return true;
  return false;
}

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

TEST(XmlReaders, ReadTheCorpusAsXercesDoes) {
  if (!fs::exists(kCorpus)) GTEST_SKIP() << "skipped: ../shared is not here";
  const Xerces xerces;
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kCorpus)) {
    if (!entry.is_regular_file() || !is_xml(entry.path())) continue;
    ++files;
    expect_same(xerces, read_file(entry.path()), fs::relative(entry.path(), kCorpus).string());
  }
  EXPECT_GT(files, 1500U);
}

TEST(XmlReaders, ReadReferencesAsXercesDoesWhereverTheyStand) {
  const Xerces xerces;
  for (const std::string reference :
       {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;", "&#38;", "&#60;", "&#x26;", "&#x3c;", "&#39;", "&#x20AC;",
        "&#x1F600;", "&#10;", "&#9;", "&#13;", "&#x20;", "&#xA0;", "&amp;amp;", "&#38;amp;", "&#38;#38;", "&amp;lt;",
        "x&amp;y&lt;z", "&amp;&amp;", "\n", "\t", "\r\n", " a  b ", "]]", "\xe2\x82\xac",
        // none of these is XML
        "&", "&;", "&amp", "&nbsp;", "&#0;", "&#xFFFE;", "&#xD800;", "&#x110000;", "&#11;", "&#x;", "&AMP;", "\x01",
        "\xff", "\xc3", "\xed\xa0\x80"}) {
    expect_same(xerces, "<a>" + reference + "</a>", "text " + reference);
    expect_same(xerces, "<a>x" + reference + "<b/>" + reference + "y</a>", "mixed text " + reference);
    expect_same(xerces, "<a b='" + reference + "' c=\"" + reference + "x\"/>", "attribute " + reference);
    expect_same(xerces, "<a xml:space='preserve' xml:lang='nl' b='1" + reference + "2'/>", "attributes " + reference);
    expect_same(xerces, "<a xmlns='urn:" + reference + "x'><b/></a>", "default namespace " + reference);
    expect_same(xerces, "<p:a xmlns:p='urn:" + reference + "x' p:b='1'/>", "namespace " + reference);
    expect_same(xerces, "<a><![CDATA[" + reference + "]]></a>", "CDATA " + reference);
    expect_same(xerces, "<a>x<![CDATA[" + reference + "]]>" + reference + "</a>", "CDATA and text " + reference);
    expect_same(xerces, "<a><!--" + reference + "--></a>", "comment " + reference);
    expect_same(xerces, "<a><?p " + reference + "?></a>", "instruction " + reference);
  }
}

TEST(XmlReaders, KnowTheSameNamespacesAsXercesDoes) {
  const Xerces xerces;
  for (const char* text : {
           "<a xmlns='urn:1'><b xmlns=''/><c/></a>",
           "<p:a xmlns:p='urn:1'><p:b xmlns:p='urn:2' p:c='1'/><p:b p:c='2'/></p:a>",
           "<a xmlns:p='urn:1' xmlns:q='urn:1' p:b='1' b='2'/>",
           "<a xmlns:p='urn:1' xmlns:q='urn:1' p:b='1' q:b='2'/>",  // the same attribute twice
           "<a xmlns:p='urn:&amp;' xmlns:q='urn:&#38;' p:b='1' q:b='2'/>",
           "<a xmlns='urn:a&amp;b'><b xmlns='urn:a&#38;b'/></a>",
           "<p:a/>",
           "<a p:b='1'/>",
           "<a b='1' b='2'/>",
           "<a b='1'c='2'/>",
           "<a b=1/>",
           "<a b/>",
           "<a b='<'/>",
           "<a><b></a></b>",
           "<a/><b/>",
           "<a/>x",
           "x<a/>",
           "<a>]]></a>",
           "<a><!-- -- --></a>",
           "<a",
           "",
           " <a/>",
           "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
       }) {
    expect_same(xerces, text, text);
  }
}

TEST(XmlReaders, ReadTheEncodingsThatTheyAcceptAsXercesDoes) {
  const Xerces xerces;
  for (const char* encoding : {"UTF-8", "utf-8", "US-ASCII", "ISO-8859-1", "iso-8859-1"}) {
    const std::string declaration = "<?xml version='1.0' encoding='" + std::string(encoding) + "'?>";
    expect_same(xerces, declaration + "<a b='x&amp;y'>z</a>", encoding);
    expect_same(xerces, declaration + "<a b='caf\xe9'>caf\xe9</a>", encoding);
    expect_same(xerces, declaration + "<a b='caf\xc3\xa9'>caf\xc3\xa9</a>", encoding);
  }
  expect_same(xerces, "\xEF\xBB\xBF<a>x</a>", "byte order mark");
}

}  // namespace
}  // namespace peppol::tree
