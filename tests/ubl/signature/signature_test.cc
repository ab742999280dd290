#include "ubl/signature/signature.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "base/crypto/certificate_authority.h"
#include "base/crypto/digest.h"
#include "base/crypto/xml_algorithms.h"
#include "base/crypto/xml_signer.h"
#include "base/random.h"

namespace peppol::signature {
namespace {

using ::testing::HasSubstr;

Time at(std::string_view text) { return *parse_time(text); }

const Time kNow = at("2026-11-22T12:00:00Z");
const crypto::Validity kValidity{at("2026-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z")};

struct Keys {
  crypto::CertificateAuthority root = *crypto::CertificateAuthority::make_root({.common_name = "Root"}, kValidity);
  crypto::CertificateAuthority ca = *root.make_intermediate({.common_name = "Seal CA"}, kValidity);
  crypto::KeyPair one = *ca.issue({.subject = {.organization = "Één BV", .common_name = "One"}, .validity = kValidity});
  crypto::KeyPair two = *ca.issue({.subject = {.common_name = "Two"}, .validity = kValidity});
};

const Keys& keys() {
  static const Keys made;
  return made;
}

constexpr std::string_view kInvoice =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- made -->\n"
    "<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\"\n"
    "  xmlns:c='urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2' >\r\n"
    "  <c:ID >F-1 &amp; 2</c:ID>\n  <c:Note><![CDATA[</Invoice>]]></c:Note><!-- > -->\n  <c:Total>10</c:Total>\n"
    "</Invoice>\n<!-- end -->";

std::string put(std::string_view text, std::string_view what, std::string_view with) {
  std::string out(text);
  const std::size_t found = out.find(what);
  EXPECT_NE(found, std::string::npos) << what;
  return out.replace(found, what.size(), with);
}

// The text without the first stretch from `from` to the end of `until`.
std::string cut(std::string_view text, std::string_view from, std::string_view until, std::string* cut_out) {
  std::string out(text);
  const std::size_t start = out.find(from);
  const std::size_t behind = out.find(until, start) + until.size();
  if (cut_out != nullptr) *cut_out = out.substr(start, behind - start);
  return out.erase(start, behind - start);
}

Bytes signed_invoice() { return *sign(kInvoice, keys().one, kNow); }

// "" or why it is refused.
std::string refusal(std::string_view text) {
  const auto verdict = verify(text, {});
  return verdict ? "" : verdict.error().detail;
}

TEST(UblSignature, SaysWhoSignedAndWhen) {
  const auto done = sign(kInvoice, keys().one, kNow);
  ASSERT_TRUE(done.has_value()) << done.error().detail;
  crypto::TrustStore store("seals");
  store.add_anchor(keys().root.certificate());  // the intermediate is in the signature
  const auto verdict = verify(*done, {.store = &store, .now = kNow});
  ASSERT_TRUE(verdict.has_value()) << verdict.error().detail;
  ASSERT_EQ(verdict->signers.size(), 1U);
  EXPECT_EQ(verdict->signers[0].certificate, keys().one.certificate);
  EXPECT_EQ(verdict->signers[0].claimed_at, kNow);
  EXPECT_EQ(verdict->signers[0].chain->size(), 3U);
}

TEST(UblSignature, KeepsEveryOtherByte) {
  const std::string rest = cut(signed_invoice(), "<ext:UBLExtensions", "</ext:UBLExtensions>", nullptr);
  EXPECT_EQ(rest, kInvoice);
}

TEST(UblSignature, RefusesASignerThatTheStoreDoesNotTrust) {
  crypto::TrustStore store("seals");
  const auto other = crypto::CertificateAuthority::make_root({.common_name = "Root"}, kValidity);
  store.add_anchor(other->certificate());
  const auto verdict = verify(signed_invoice(), {.store = &store, .now = kNow});
  ASSERT_FALSE(verdict.has_value());
  EXPECT_EQ(verdict.error().code, ErrorCode::kUntrusted);
  EXPECT_THAT(verdict.error().detail, HasSubstr("\"seals\""));
}

TEST(UblSignature, TellsAnUnsignedDocument) {
  EXPECT_EQ(verify(kInvoice, {}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(verify("<a", {}).error().code, ErrorCode::kMalformed);
}

TEST(UblSignature, TellsFromTheTreeWhetherThereIsAnythingToVerify) {
  const auto may_be_signed_bytes = [](std::string_view bytes) { return may_be_signed(*tree::Document::parse(bytes)); };
  EXPECT_FALSE(may_be_signed_bytes(kInvoice));
  EXPECT_TRUE(may_be_signed_bytes(*sign(kInvoice, keys().one, kNow)));
  // cac:Signature describes a signature and is none.
  EXPECT_FALSE(may_be_signed_bytes(put(kInvoice, "<c:Note>",
                                       "<a:Signature xmlns:a='urn:oasis:names:specification:ubl:"
                                       "schema:xsd:CommonAggregateComponents-2'/><c:Note>")));
  // One in the wrong place is for verify() to refuse.
  EXPECT_TRUE(may_be_signed_bytes(
      put(kInvoice, "<c:Note>", "<d:Signature xmlns:d='http://www.w3.org/2000/09/xmldsig#'/><c:Note>")));
}

TEST(UblSignature, DoesNotSignWhatItCannot) {
  EXPECT_EQ(sign("<Invoice/>", keys().one, kNow).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(sign("<Invoice", keys().one, kNow).error().code, ErrorCode::kMalformed);
  const auto expired = sign(kInvoice, keys().one, at("2028-02-01T00:00:00Z"));
  EXPECT_EQ(expired.error().code, ErrorCode::kConfiguration);
  EXPECT_THAT(expired.error().detail, HasSubstr("CN=One"));
}

TEST(UblSignature, SitsBesideOtherExtensionsAndCoversThem) {
  const std::string extensions =
      "<e:UBLExtensions xmlns:e='urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2'>"
      "<e:UBLExtension><e:ExtensionContent><x xmlns='urn:x'>1</x></e:ExtensionContent></e:UBLExtension>"
      "</e:UBLExtensions>";
  const std::string invoice = put(kInvoice, "<c:ID", extensions + "<c:ID");
  const auto done = sign(invoice, keys().one, kNow);
  ASSERT_TRUE(done.has_value()) << done.error().detail;
  EXPECT_EQ(refusal(*done), "");
  EXPECT_EQ(cut(*done, "<ext:UBLExtension ", "</ext:UBLExtension>", nullptr), invoice);
  EXPECT_THAT(refusal(put(*done, ">1</x>", ">2</x>")), HasSubstr("digest of"));
}

TEST(UblSignature, ASecondSignatureKeepsTheFirst) {
  const auto twice = sign(signed_invoice(), keys().two, kNow + std::chrono::hours(1));
  ASSERT_TRUE(twice.has_value()) << twice.error().detail;
  const auto verdict = verify(*twice, {});
  ASSERT_TRUE(verdict.has_value()) << verdict.error().detail;
  ASSERT_EQ(verdict->signers.size(), 2U);
  EXPECT_EQ(verdict->signers[0].certificate.common_name(), "One");
  EXPECT_EQ(verdict->signers[1].certificate.common_name(), "Two");
  EXPECT_THAT(refusal(put(*twice, "<c:Total>10", "<c:Total>11")), HasSubstr("digest of"));
}

struct Change {
  const char* name;
  std::string what;
  std::string with;
  const char* why;
};

void PrintTo(const Change& row, std::ostream* os) { *os << row.name; }

class UblSignatureRefuses : public ::testing::TestWithParam<Change> {};

TEST_P(UblSignatureRefuses, AChange) {
  EXPECT_THAT(refusal(put(signed_invoice(), GetParam().what, GetParam().with)), HasSubstr(GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(
    Table, UblSignatureRefuses,
    ::testing::Values(
        Change{"Amount", "<c:Total>10", "<c:Total>1", "digest of \"\""},
        Change{"Space", "<c:Total>", " <c:Total>", "digest of \"\""},
        Change{"ElementBehind", "</c:Total>", "</c:Total><c:Note/>", "digest of \"\""},
        Change{"ExtensionUri", ":enveloped:xades", ":enveloped", "digest of \"\""},
        Change{"SigningTime", "2026-11-22T12", "2026-11-22T13", "digest of \"#properties-"},
        Change{"XPathExpression", "count(ancestor", "1 or count(ancestor", "signature was not made"},
        Change{"PrefixOfTheExpression",
               "xmlns:sig=\"urn:oasis:names:specification:ubl:schema:xsd:CommonSignatureComponents-2\"><cbc:ID>",
               "xmlns:sig=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\"><cbc:ID>",
               "not the one of the UBL signature profile"},
        Change{"Algorithm", "xmldsig-more#rsa-sha256", "xmldsig-more#rsa-sha1", "is not accepted"},
        Change{"ContentAmongSignatures", "<sac:SignatureInformation", "<Total>5</Total><sac:SignatureInformation",
               "does not belong into"},
        Change{"ContentInInformation", "<ds:Signature ", "<Total>5</Total><ds:Signature ", "does not belong into"},
        Change{"ContentInSignature", "<ds:Object>", "<ds:Object><Total>5</Total></ds:Object><ds:Object>",
               "does not belong into a signature"},
        Change{"IdOfTheInformation", ":ubl:signature:1<", ":ubl:signature:2<", "may have been changed"},
        Change{"WordOfThatId", ":ubl:signature:1<", ":ubl:signatury:1<", "may have been changed"},
        Change{"SpaceInThatId", ":ubl:signature:1<", ":ubl:signature:1 <", "may have been changed"},
        Change{"ElementInThatId", ":ubl:signature:1<", ":ubl:signature:1<Total>5</Total><", "does not belong into"},
        Change{"SecondId", "<ds:Signature ",
               "<cbc:ID>urn:oasis:names:specification:ubl:signature:1</cbc:ID><ds:Signature ", "does not belong into"},
        Change{"NameOfNoSignature", "<ds:Signature ",
               "<sbc:ReferencedSignatureID xmlns:sbc='urn:oasis:names:specification:ubl:schema:xsd:"
               "SignatureBasicComponents-2'>F1</sbc:ReferencedSignatureID><ds:Signature ",
               "the cbc:ID of a cac:Signature"},
        Change{"TextInInformation", "<ds:Signature ", "Total: 5<ds:Signature ", "holds text"},
        Change{"TextAmongSignatures", "<sac:SignatureInformation", "Total: 5<sac:SignatureInformation", "holds text"},
        Change{
            "InformationWithoutSignature", "</sac:SignatureInformation>",
            "</sac:SignatureInformation><sac:SignatureInformation xmlns:sac='urn:oasis:names:specification:ubl:schema:"
            "xsd:SignatureAggregateComponents-2'/>",
            "holds no signature"},
        Change{"SecondPlace", "<c:Total>", "<ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'/><c:Total>",
               "signatures in 2 places"},
        Change{"Doctype", "<Invoice ", "<!DOCTYPE Invoice><Invoice ", "DOCTYPE"}),
    [](const auto& row) { return std::string(row.param.name); });

// The list of docs/command-line.md: whoever reads these must not take them for signed.
TEST(UblSignature, LeavesUncoveredWhatIsListed) {
  const Bytes done = signed_invoice();
  const Change rows[] = {
      {"Comment", "<c:Total>", "<!-- 11 --><c:Total>", ""},
      {"CommentInText", "<c:Total>1", "<c:Total>1<!-- 1 -->", ""},
      {"Quotes", "xmlns:c='urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2'",
       "xmlns:c=\"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\"", ""},
      {"CharacterReference", "<c:Total>10", "<c:Total>&#49;0", ""},
      {"UnusedPrefix", "<c:Total>", "<c:Total xmlns:x='urn:x'>", ""},
      {"Declaration", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<?xml version='1.0'?>", ""},
      {"KeyName", "<ds:KeyInfo>", "<ds:KeyInfo><ds:KeyName>somebody else</ds:KeyName>", ""},
      {"FurtherCertificate", "</ds:X509Data>",
       "</ds:X509Data><ds:X509Data><ds:X509SubjectName>CN=Else"
       "</ds:X509SubjectName></ds:X509Data>",
       ""},
      {"SpaceInTheSignature", "<ds:KeyInfo>", " <ds:KeyInfo>", ""},
      {"UnsignedProperty", "</xades:SignedProperties>", "</xades:SignedProperties><xades:UnsignedProperties/>", ""},
  };
  for (const auto& row : rows) EXPECT_EQ(refusal(put(done, row.what, row.with)), "") << row.name;
  EXPECT_THAT(refusal(put(done, "<c:Total>", "<?note 11?><c:Total>")), HasSubstr("digest of"));
}

TEST(UblSignature, RefusesASecondElementWithTheIdOfTheProperties) {
  const Bytes done = signed_invoice();
  const std::size_t start = done.find("Id=\"properties-");
  const std::string id = done.substr(start, done.find('"', start + 4) + 1 - start);
  EXPECT_THAT(refusal(put(done, "<ds:KeyInfo>", "<ds:KeyInfo><x " + id + "/>")), HasSubstr("used twice"));
}

TEST(UblSignature, TakesTheNameOfASignatureThatTheDocumentDescribes) {
  // As the profile has it when the business part of the document tells of its signature.
  const std::string described =
      put(kInvoice, "<c:Total>",
          "<a:Signature xmlns:a='urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2'>"
          "<b:ID xmlns:b='urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2'>the "
          "seal</b:ID></a:Signature>"
          "<c:Total>");
  const auto done = sign(described, keys().one, kNow);
  ASSERT_TRUE(done.has_value()) << done.error().detail;
  const auto naming = [&](const std::string& name) {
    return put(*done, "<ds:Signature ",
               "<sbc:ReferencedSignatureID xmlns:sbc='urn:oasis:names:specification:ubl:schema:xsd:"
               "SignatureBasicComponents-2'>" +
                   name + "</sbc:ReferencedSignatureID><ds:Signature ");
  };
  EXPECT_EQ(refusal(naming("the seal")), "");
  EXPECT_THAT(refusal(naming("the sealx")), HasSubstr("\"the sealx\""));
}

TEST(UblSignature, RefusesWhatIsLeftWhenTheFirstOfTwoIsTakenOut) {
  const auto twice = sign(signed_invoice(), keys().two, kNow);
  ASSERT_TRUE(twice.has_value()) << twice.error().detail;
  EXPECT_THAT(refusal(cut(*twice, "<sac:SignatureInformation", "</sac:SignatureInformation>", nullptr)),
              HasSubstr("signature:2"));
}

TEST(UblSignature, RefusesAMovedElement) {
  std::string total;
  const std::string without = cut(signed_invoice(), "<c:Total>", "</c:Total>", &total);
  EXPECT_THAT(refusal(put(without, "<c:Note>", total + "<c:Note>")), HasSubstr("digest of"));
}

TEST(UblSignature, RefusesAMovedSignature) {
  std::string extensions;
  const std::string without = cut(signed_invoice(), "<ext:UBLExtensions", "</ext:UBLExtensions>", &extensions);
  EXPECT_THAT(refusal(put(without, "</Invoice>\n", extensions + "</Invoice>\n")), HasSubstr("is not where"));
  std::string signatures;
  const std::string hollow =
      cut(signed_invoice(), "<sig:UBLDocumentSignatures", "</sig:UBLDocumentSignatures>", &signatures);
  EXPECT_THAT(refusal(put(hollow, "<c:Total>", signatures + "<c:Total>")), HasSubstr("is not where"));
}

TEST(UblSignature, RefusesContentHiddenAroundTheSignatures) {
  // An element of that name around business content would be left out of the digest.
  const std::string open =
      "<sig:UBLDocumentSignatures xmlns:sig='urn:oasis:names:specification:ubl:schema:xsd:"
      "CommonSignatureComponents-2'>";
  const std::string hidden = put(put(signed_invoice(), "<c:Total>", open + "<c:Total>"), "</c:Total>",
                                 "</c:Total></sig:UBLDocumentSignatures>");
  EXPECT_THAT(refusal(hidden), HasSubstr("signatures in 2 places"));
}

TEST(UblSignature, RefusesAnotherCertificateForTheSameKey) {
  const auto again = keys().ca.issue_for(keys().one.key, {.subject = {.common_name = "Else"}, .validity = kValidity});
  const std::string changed = put(signed_invoice(), keys().one.certificate.base64(), again->certificate.base64());
  EXPECT_THAT(refusal(changed), HasSubstr("is not the one that the signed properties name"));
}

// A second signature, right in itself, over something less than the document.
std::string with_second(const Bytes& done, const crypto::ReferenceToSign& reference) {
  std::string key_info = crypto::x509_key_info(keys().two.certificate);
  const std::string signature =
      *crypto::make_signature({.references = {reference}, .key_info = key_info}, keys().two.key);
  return put(done, "</sig:UBLDocumentSignatures>",
             "<sac:SignatureInformation xmlns:sac='urn:oasis:names:specification:ubl:schema:xsd:"
             "SignatureAggregateComponents-2'>" +
                 signature + "</sac:SignatureInformation></sig:UBLDocumentSignatures>");
}

TEST(UblSignature, RefusesASecondSignatureThatCoversLess) {
  const Bytes done = signed_invoice();
  const std::size_t start = done.find("properties-");
  const std::string id = done.substr(start, done.find('"', start) - start);
  const auto document = xml::Document::parse(done, xml::Limits{});
  const auto reference = crypto::reference_to_element(*document, id, {});
  ASSERT_TRUE(reference.has_value());
  EXPECT_THAT(refusal(with_second(done, *reference)), HasSubstr("does not cover the whole document"));
}

TEST(UblSignature, RefusesASecondSignatureWithAnotherFilter) {
  for (const char* expression : {"false()", "not(ancestor-or-self::ds:Signature)", "self::text()"}) {
    const std::string filter =
        std::string("<ds:XPath xmlns:ds='http://www.w3.org/2000/09/xmldsig#'>") + expression + "</ds:XPath>";
    const crypto::ReferenceToSign reference{
        .uri = "",
        .digest = crypto::sha256(""),
        .transforms = {{.algorithm = "http://www.w3.org/TR/1999/REC-xpath-19991116", .content = filter}}};
    EXPECT_THAT(refusal(with_second(signed_invoice(), reference)),
                HasSubstr("not the one of the UBL signature profile"))
        << expression;
  }
}

// Official documents, and the judgement of other programs.

bool is_installed(const std::string& program) {
  return std::system((program + " --version >/dev/null 2>&1").c_str()) == 0;
}

// Files of this test program, gone with the program.
class Folder {
 public:
  Folder() { std::filesystem::create_directories(path_); }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string path_of(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_ = ::testing::TempDir() + "ubl_signature_test_" + make_uuid();
};

std::string write_file(const std::string& name, const std::string& text) {
  static const Folder folder;
  std::ofstream(folder.path_of(name), std::ios::binary) << text;
  return folder.path_of(name);
}

bool xmlsec1_accepts(const std::string& text, const crypto::Certificate& signer) {
  const std::string command = "xmlsec1 --verify --enabled-key-data rsa --pubkey-cert-pem " +
                              write_file("signer.pem", signer.pem()) +
                              " --id-attr:Id http://uri.etsi.org/01903/v1.3.2#:SignedProperties " +
                              write_file("signed.xml", text) + " >/dev/null 2>&1";
  return std::system(command.c_str()) == 0;
}

TEST(UblSignature, Xmlsec1Agrees) {
  if (!is_installed("xmlsec1")) GTEST_SKIP() << "skipped: xmlsec1 is not installed";
  const Bytes done = signed_invoice();
  EXPECT_TRUE(xmlsec1_accepts(done, keys().one.certificate));
  EXPECT_FALSE(xmlsec1_accepts(put(done, "<c:Total>10", "<c:Total>11"), keys().one.certificate));
  EXPECT_FALSE(xmlsec1_accepts(put(done, "2026-11-22T12", "2026-11-22T13"), keys().one.certificate));
  // It looks at the first signature, which a second one leaves right.
  EXPECT_TRUE(xmlsec1_accepts(*sign(done, keys().two, kNow), keys().one.certificate));
}

std::vector<std::filesystem::path> official_documents() {
  std::vector<std::filesystem::path> found;
  const auto suites = std::filesystem::path(PEPPOLGW_SOURCE_DIR) / "../shared/corpus/suites";
  for (const char* folder : {"peppol-bis-invoice-3", "si-ubl", "en16931"}) {
    if (!std::filesystem::exists(suites / folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(suites / folder)) {
      if (entry.path().extension() == ".xml") found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// "Invoice", "CreditNote", or "" for another document.
std::string kind_of(const std::string& text) {
  const auto document = xml::Document::parse(text, xml::Limits{.max_bytes = 16 << 20});
  if (!document) return "";
  const std::string name(document->root().local_name());
  const bool is_ubl = document->root().namespace_uri() == "urn:oasis:names:specification:ubl:schema:xsd:" + name + "-2";
  return is_ubl && (name == "Invoice" || name == "CreditNote") ? name : "";
}

bool is_valid(const std::vector<std::string>& files, const std::string& kind) {
  std::string command = "xmllint --noout --nonet --schema " + std::string(PEPPOLGW_SOURCE_DIR) +
                        "/../shared/corpus/xsd/ubl-2.1-selfcontained/maindoc/UBL-" + kind + "-2.1.xsd";
  for (const auto& file : files) command += " '" + file + "'";
  return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

TEST(UblSignature, OfficialDocumentsStayValidAndXmlsec1Agrees) {
  const auto documents = official_documents();
  if (documents.empty()) GTEST_SKIP() << "skipped: ../shared is not here";
  if (!is_installed("xmlsec1") || !is_installed("xmllint"))
    GTEST_SKIP() << "skipped: xmlsec1 or xmllint is not installed";
  std::size_t count = 0;
  std::map<std::string, std::vector<std::string>> files;
  for (const auto& path : documents) {
    const std::string text = read(path);
    const std::string kind = kind_of(text);
    if (kind.empty()) continue;
    const auto done = sign(text, keys().one, kNow);
    ASSERT_TRUE(done.has_value()) << path << done.error().detail;
    ++count;
    if (files[kind].size() >= 8 || !is_valid({path}, kind)) continue;
    EXPECT_TRUE(xmlsec1_accepts(*done, keys().one.certificate)) << path;
    files[kind].push_back(write_file(kind + std::to_string(files[kind].size()) + ".xml", *done));
  }
  EXPECT_GT(count, 50U);
  for (const auto& [kind, list] : files) {
    EXPECT_GE(list.size(), 3U) << kind;
    EXPECT_TRUE(is_valid(list, kind)) << kind;
  }
  std::cout << "signed and verified " << count << " official documents\n";
}

}  // namespace
}  // namespace peppol::signature
