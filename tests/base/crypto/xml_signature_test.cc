#include "base/crypto/xml_signature.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "base/crypto/digest.h"
#include "base/crypto/xml_algorithms.h"
#include "base/crypto/xml_signer.h"
#include "base/xml/writer.h"
#include "test_network.h"

namespace peppol::crypto {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kMessage =
    "<e:Envelope xmlns:e='urn:env' xmlns:u='urn:unused'><e:Header><m:Messaging xmlns:m='urn:msg' Id='msg'>"
    "<m:To>NL</m:To></m:Messaging>SIGNATURE</e:Header><e:Body Id='body'/></e:Envelope>";

std::string put(std::string_view text, std::string_view what, std::string_view with) {
  std::string out(text);
  const std::size_t at = out.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return out.replace(at, what.size(), with);
}

xml::Document parse(std::string_view text) {
  auto document = xml::Document::parse(text, xml::Limits{});
  EXPECT_TRUE(document.has_value()) << document.error().detail;
  return std::move(*document);
}

std::string signed_message() {
  const xml::Document document = parse(put(kMessage, "SIGNATURE", ""));
  const auto signature = make_signature(
      {.references = {*reference_to_element(document, "msg", {"e", "u"}), *reference_to_element(document, "body", {}),
                      reference_to_attachment("cid:one@x", sha256("payload"))},
       .key_info = x509_key_info(network().leaf.certificate)},
      network().leaf.key);
  EXPECT_TRUE(signature.has_value());
  return put(kMessage, "SIGNATURE", *signature);
}

Result<Bytes> payload(const ExternalReference& reference) {
  if (reference.uri != "cid:one@x") return fail(ErrorCode::kNotFound, "no such part");
  return sha256("payload");
}

xml::Element signature_in(xml::Element top) {
  for (const auto& child : top.children()) {
    if (child.is(kDsNamespace, "Signature")) return child;
    if (const auto found = signature_in(child); !(found == child)) return found;
  }
  return top;
}

// "" or why it is refused.
std::string refusal(std::string_view text) {
  const xml::Document document = parse(text);
  const auto checked =
      verify_signature(document, signature_in(document.root()), network().leaf.certificate, SignaturePolicy{}, payload);
  return checked ? "" : checked.error().detail;
}

TEST(XmlSignature, CoversWhatWasSignedAndNothingElse) {
  const xml::Document document = parse(signed_message());
  const auto header = *document.root().child("urn:env", "Header");
  const auto checked =
      verify_signature(document, signature_in(document.root()), network().leaf.certificate, SignaturePolicy{}, payload);
  ASSERT_TRUE(checked.has_value()) << checked.error().detail;
  EXPECT_TRUE(checked->covers(*header.child("urn:msg", "Messaging")));
  EXPECT_TRUE(checked->covers(*document.root().child("urn:env", "Body")));
  EXPECT_TRUE(checked->covers("cid:one@x"));
  EXPECT_FALSE(checked->covers("cid:two@x"));
  EXPECT_FALSE(checked->covers(header));
  EXPECT_EQ(checked->references[0].uri, "#msg");
  EXPECT_EQ(checked->references[0].transforms, std::vector<std::string>{std::string(kEcNamespace)});
  EXPECT_EQ(*signer_from_x509_data(checked->signature), network().leaf.certificate);
}

struct Change {
  const char* name;
  std::string what;
  std::string with;
  const char* why;
};

void PrintTo(const Change& row, std::ostream* os) { *os << row.name; }

class XmlSignatureRefuses : public ::testing::TestWithParam<Change> {};

TEST_P(XmlSignatureRefuses, AChangedMessage) {
  ASSERT_EQ(refusal(signed_message()), "");
  EXPECT_THAT(refusal(put(signed_message(), GetParam().what, GetParam().with)), HasSubstr(GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(
    Table, XmlSignatureRefuses,
    ::testing::Values(
        Change{"Text", ">NL<", ">BE<", "digest of \"#msg\""},
        Change{"SpaceInBody", "Id='body'/>", "Id='body'> </e:Body>", "digest of \"#body\""},
        Change{"NamespaceInPrefixList", "xmlns:u='urn:unused'", "xmlns:u='urn:other'", "digest of \"#msg\""},
        Change{"SecondId", "<e:Header>", "<e:Header><x Id='msg'/>", "used twice"},
        Change{"SecondIdOfAnotherKind", "<e:Header>", "<e:Header><x xml:id='body'/>", "used twice"},
        Change{"LostId", "Id='body'", "Id='corpse'", "No element has the Id \"body\""},
        Change{"DigestValue", "<ds:DigestValue>", "<ds:DigestValue>AAAA", "signature was not made with the key"},
        Change{"SignatureValue", "<ds:SignatureValue>", "<ds:SignatureValue>AAAA", "signature was not made"},
        Change{"Reference", "URI=\"#body\"", "URI=\"#msg\"", "signature was not made"},
        Change{"Sha1", "xmldsig-more#rsa-sha256", "xmldsig-more#rsa-sha1", "is not accepted"},
        Change{"Hmac", "2001/04/xmldsig-more#rsa-sha256", "2000/09/xmldsig#hmac-sha1", "is not accepted"},
        Change{"CanonicalizationWithComments", "<ds:CanonicalizationMethod Algorithm=\"" + std::string(kEcNamespace),
               "<ds:CanonicalizationMethod Algorithm=\"" + std::string(kEcNamespace) + "WithComments",
               "canonicalisation"},
        Change{"ElementInSignedInfo", "</ds:SignedInfo>", "<x/></ds:SignedInfo>", "does not belong into SignedInfo"},
        Change{"SecondSignedInfo", "<ds:SignatureValue>", "<ds:SignedInfo/><ds:SignatureValue>", "more than one"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(XmlSignature, WrappingLeavesTheForgedElementUncovered) {
  // The signed Messaging moves into a wrapper, a forged one takes its place under another Id.
  std::string text = signed_message();
  const std::size_t from = text.find("<m:Messaging");
  const std::size_t behind = text.find("</m:Messaging>") + 14;
  const std::string original = text.substr(from, behind - from);
  text.replace(from, original.size(), put(put(original, "'msg'", "'forged'"), "NL", "RU"));
  text = put(text, "</e:Header>", "<wrapper>" + original + "</wrapper></e:Header>");
  const xml::Document document = parse(text);
  const auto checked =
      verify_signature(document, signature_in(document.root()), network().leaf.certificate, SignaturePolicy{}, payload);
  ASSERT_TRUE(checked.has_value()) << checked.error().detail;
  EXPECT_FALSE(checked->covers(*document.root().child("urn:env", "Header")->child("urn:msg", "Messaging")));
}

// Any signature of the test key over these References; digests are right, transforms are the row's.
std::string with_transforms(const std::vector<std::string>& algorithms, std::size_t references) {
  std::vector<ReferenceToSign> list;
  for (std::size_t i = 0; i < references; ++i) {
    ReferenceToSign reference{.uri = "#body", .digest = sha256("<e:Body xmlns:e=\"urn:env\" Id=\"body\"></e:Body>")};
    for (const auto& algorithm : algorithms) reference.transforms.push_back({algorithm});
    list.push_back(std::move(reference));
  }
  return put(kMessage, "SIGNATURE", *make_signature({.references = list}, network().leaf.key));
}

TEST(XmlSignature, RefusesUnknownAndUselessTransforms) {
  const std::string exclusive(kEcNamespace);
  const std::string enveloped(kEnvelopedSignature);
  EXPECT_EQ(refusal(with_transforms({exclusive}, 1)), "");
  EXPECT_EQ(refusal(with_transforms({enveloped, exclusive}, 1)), "");
  EXPECT_THAT(refusal(with_transforms({"http://www.w3.org/TR/1999/REC-xslt-19991116"}, 1)), HasSubstr("xslt"));
  EXPECT_THAT(refusal(with_transforms({"http://www.w3.org/TR/1999/REC-xpath-19991116"}, 1)), HasSubstr("xpath"));
  EXPECT_THAT(refusal(with_transforms({exclusive, exclusive}, 1)), HasSubstr("after the canonicalisation"));
  EXPECT_THAT(refusal(with_transforms({enveloped, enveloped}, 1)), HasSubstr("second transform"));
  EXPECT_THAT(refusal(with_transforms({enveloped, enveloped, enveloped, enveloped, exclusive}, 1)),
              HasSubstr("5 transforms; at most 4"));
  EXPECT_EQ(refusal(with_transforms({exclusive}, 16)), "");
  EXPECT_THAT(refusal(with_transforms({exclusive}, 17)), HasSubstr("17 References; at most 16"));
  EXPECT_THAT(refusal(with_transforms({exclusive}, 0)), HasSubstr("signs nothing"));
}

TEST(XmlSignature, RefusesReferencesThatLeadElsewhere) {
  for (const char* uri : {"http://example.org/", "file:///etc/passwd", "#xpointer(/)", "cid:two@x", "body"}) {
    const std::string text =
        put(kMessage, "SIGNATURE",
            *make_signature({.references = {{.uri = uri, .digest = sha256("")}}}, network().leaf.key));
    EXPECT_NE(refusal(text), "") << uri;
  }
}

TEST(XmlSignature, AnEnvelopedSignatureCannotHideWhatItNames) {
  const std::string body = "<ds:Object xmlns:ds='http://www.w3.org/2000/09/xmldsig#'><x Id='x'/></ds:Object>";
  const std::string signature = *make_signature(
      {.references = {{.uri = "#x", .digest = sha256(""), .transforms = {{std::string(kEnvelopedSignature)}}}}},
      network().leaf.key);
  EXPECT_THAT(refusal(put(kMessage, "SIGNATURE", put(signature, "</ds:Signature>", body + "</ds:Signature>"))),
              HasSubstr("leaves out the element that it names"));
}

TEST(XmlSigner, SignsEnvelopedAndKeepsTheOtherBytes) {
  const std::string text =
      "<?xml version=\"1.0\"?>\n<!-- c --><a:Root xmlns:a='urn:a' xmlns='urn:d'>\n <b  x = '1'/>\r\n</a:Root>\n";
  const auto done = sign_enveloped(text, network().leaf, xml::Limits{});
  ASSERT_TRUE(done.has_value()) << done.error().detail;
  const std::size_t from = done->find("<ds:Signature ");
  const std::size_t behind = done->find("</ds:Signature>") + 15;
  EXPECT_EQ(done->substr(0, from) + done->substr(behind), text);
  EXPECT_EQ(refusal(*done), "");
  EXPECT_THAT(refusal(put(*done, "x = '1'", "x = '2'")), HasSubstr("digest of \"\""));
  EXPECT_THAT(refusal(put(*done, "</a:Root>", "<c/></a:Root>")), HasSubstr("digest of \"\""));
  EXPECT_EQ(sign_enveloped("<a/>", network().leaf, xml::Limits{}).error().code, ErrorCode::kUnsupported);
  EXPECT_FALSE(sign_enveloped("<a></a><!-- </b> -->", network().leaf, xml::Limits{}).has_value());
}

// The program of the xmlsec library, another implementation, judges our signatures.
bool xmlsec1_accepts(const std::string& text, const std::string& options) {
  const std::string folder = ::testing::TempDir();
  std::ofstream(folder + "crypto_test_signed.xml", std::ios::binary) << text;
  std::ofstream(folder + "crypto_test_signer.pem") << network().leaf.certificate.pem();
  const std::string command = "xmlsec1 --verify --enabled-key-data rsa --pubkey-cert-pem " + folder +
                              "crypto_test_signer.pem " + options + " " + folder +
                              "crypto_test_signed.xml >/dev/null 2>&1";
  const bool accepted = std::system(command.c_str()) == 0;
  std::remove((folder + "crypto_test_signed.xml").c_str());
  std::remove((folder + "crypto_test_signer.pem").c_str());
  return accepted;
}

TEST(XmlSigner, IsAcceptedByXmlsec1) {
  if (std::system("xmlsec1 --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "skipped: xmlsec1 is not installed";
  const std::string enveloped = *sign_enveloped("<r xmlns='urn:r' xmlns:u='urn:u'><b>1</b></r>", network().leaf, {});
  EXPECT_TRUE(xmlsec1_accepts(enveloped, ""));
  EXPECT_FALSE(xmlsec1_accepts(put(enveloped, "<b>1", "<b>2"), ""));
  const xml::Document document = parse(put(kMessage, "SIGNATURE", ""));
  const auto detached = make_signature(
      {.references = {*reference_to_element(document, "msg", {"e", "u"}), *reference_to_element(document, "body", {})}},
      network().leaf.key);
  EXPECT_TRUE(xmlsec1_accepts(put(kMessage, "SIGNATURE", *detached),
                              "--id-attr:Id urn:msg:Messaging --id-attr:Id urn:env:Body"));
}

}  // namespace
}  // namespace peppol::crypto
