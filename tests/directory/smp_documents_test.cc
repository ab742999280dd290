#include "directory/smp_documents.h"

#include <gmock/gmock.h>

#include "base/xml/document.h"
#include "directory/business_card.h"
#include "directory/signed_metadata.h"
#include "tests/directory/sandbox_pki.h"
#include "tests/directory/shared_data.h"

namespace peppol::directory {
namespace {

using ::testing::HasSubstr;

const Time kNow = *parse_time("2026-11-22T12:00:00Z");

// Signed or not; nobody's signature is asked.
Result<ServiceMetadata> read_metadata(std::string_view bytes) {
  const auto document = xml::Document::parse(bytes, {});
  if (!document) return tl::unexpected(document.error());
  const auto root = document->root();
  return read_service_metadata(root.child(root.namespace_uri(), "ServiceMetadata").value_or(root));
}

TEST(SmpDocuments, ReadTheServiceGroupTheyWrite) {
  const auto id = *ParticipantId::parse("9944:NL802549391B01");
  const std::vector types = {*DocumentTypeId::parse(kInvoiceType),
                             *DocumentTypeId::make(kWildcardScheme, "urn:n::Invoice##urn:peppol:pint:billing-1*::2.1")};
  const auto group = parse_service_group(write_service_group(id, types, "https://smp.test/"));
  ASSERT_TRUE(group.has_value()) << group.error().detail;
  EXPECT_EQ(group->participant.value(), id.value());
  EXPECT_EQ(group->document_types(), types);
  EXPECT_TRUE(parse_service_group(write_service_group(id, {}, "https://smp.test"))->references.empty());
}

TEST(SmpDocuments, ReadTheMetadataTheyWrite) {
  auto information = sandbox_information();
  auto& endpoint = information.processes[0].endpoints[0];
  endpoint.activation = *parse_time("2026-01-01T00:00:00Z");
  endpoint.expiration = *parse_time("2027-01-01T00:00:00Z");
  endpoint.information_url = "https://example.org/?a=1&b=2";
  const auto read = read_metadata(*sign_service_metadata(information, sandbox_pki().smp));
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  const auto& same = std::get<ServiceInformation>(*read);
  EXPECT_EQ(same.participant, information.participant);
  EXPECT_EQ(same.document_type, information.document_type);
  ASSERT_EQ(same.processes.size(), 1U);
  EXPECT_EQ(same.processes[0].process, information.processes[0].process);
  const auto& again = same.processes[0].endpoints.at(0);
  EXPECT_EQ(again.address, endpoint.address);
  EXPECT_EQ(again.certificate, endpoint.certificate);
  EXPECT_EQ(again.activation, endpoint.activation);
  EXPECT_EQ(again.expiration, endpoint.expiration);
  EXPECT_EQ(again.description, endpoint.description);
  EXPECT_EQ(again.information_url, endpoint.information_url);

  const auto redirect =
      read_metadata(*sign_service_metadata(SmpRedirect{"https://x.test/a", "CN=a,C=NL"}, sandbox_pki().smp));
  EXPECT_EQ(std::get<SmpRedirect>(*redirect).href, "https://x.test/a");
  EXPECT_EQ(std::get<SmpRedirect>(*redirect).certificate_uid, "CN=a,C=NL");
}

TEST(SmpDocuments, RefuseWhatIsNone) {
  EXPECT_EQ(parse_service_group("<ServiceGroup/>").error().code, ErrorCode::kMalformed);
  EXPECT_EQ(parse_service_group("not xml").error().code, ErrorCode::kMalformed);
  EXPECT_EQ(read_metadata(write_service_group(sandbox_information().participant, {}, "https://a")).error().code,
            ErrorCode::kMalformed);
  EXPECT_FALSE(parse_service_group("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"));
}

// Documents of phoss-smp.
TEST(SmpDocuments, ReadThoseOfAnotherServer) {
  PEPPOLGW_NEEDS_SHARED();
  const auto metadata = read_metadata(read_vector("smp-unsigned/phoss-peppol-service-metadata.xml"));
  ASSERT_TRUE(metadata.has_value()) << metadata.error().detail;
  EXPECT_EQ(std::get<ServiceInformation>(*metadata).processes.at(0).endpoints.at(0).certificate, "blacert");
  const auto group = parse_service_group(read_vector("smp-unsigned/phoss-peppol-service-group.xml"));
  ASSERT_TRUE(group.has_value()) << group.error().detail;
  EXPECT_TRUE(group->references.empty());
}

// Real answers, recorded by vefa-peppol.
TEST(SmpDocuments, ReadRealServiceGroups) {
  PEPPOLGW_NEEDS_SHARED();
  const auto group = parse_service_group(read_vector("signed-smp-vefa/busdox-servicegroup-0192-991825827.xml"));
  ASSERT_TRUE(group.has_value()) << group.error().detail;
  EXPECT_EQ(group->participant.value(), "0192:991825827");
  EXPECT_EQ(group->references.size(), 9U);
  EXPECT_THAT(group->document_types(), ::testing::Contains(*DocumentTypeId::parse(kInvoiceType)));
}

TEST(SignedMetadata, IsBelievedWhenSignedHere) {
  const auto& pki = sandbox_pki();
  const auto bytes = sign_service_metadata(sandbox_information(), pki.smp);
  ASSERT_TRUE(bytes.has_value()) << bytes.error().detail;
  const auto verified = verify_signed_metadata(*bytes, pki.smp_trust(), SmpRules::k140, kNow);
  ASSERT_TRUE(verified.has_value()) << verified.error().detail;
  EXPECT_EQ(verified->signer.common_name(), "PSM000001");
  EXPECT_EQ(std::get<ServiceInformation>(verified->metadata).participant.value(), "0106:68750110");
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(SignedMetadata, IsNotBelievedWhenTouched) {
  const auto& pki = sandbox_pki();
  const auto bytes = *sign_service_metadata(sandbox_information(), pki.smp);
  const auto error_of = [&pki](const std::string& text) {
    const auto verified = verify_signed_metadata(text, pki.smp_trust(), SmpRules::k140, kNow);
    return verified ? std::string("believed") : std::string(to_string(verified.error().code));
  };
  EXPECT_EQ(error_of(replaced(bytes, "https://ap.test/as4", "https://no.test/as4")), "untrusted");
  EXPECT_EQ(error_of(replaced(bytes, "0106:68750110", "0106:68750111")), "untrusted");
  EXPECT_EQ(error_of(bytes.substr(0, bytes.size() / 2)), "malformed");
  EXPECT_EQ(error_of(R"(<ServiceMetadata xmlns="http://busdox.org/serviceMetadata/publishing/1.0/"/>)"), "malformed");
  // A second ServiceMetadata beside the signed one.
  EXPECT_EQ(error_of(replaced(bytes, "<smp:ServiceMetadata>", "<smp:ServiceMetadata/><smp:ServiceMetadata>")),
            "malformed");
  // An access point's certificate, and a certificate of another network.
  EXPECT_EQ(error_of(*sign_service_metadata(sandbox_information(), pki.access_point)), "untrusted");
  const auto foreign = verify_signed_metadata(bytes, Trust{&pki.store, {"Other CA"}}, SmpRules::k140, kNow);
  EXPECT_EQ(foreign.error().code, ErrorCode::kUntrusted);
  // Before and after the certificate's life.
  EXPECT_FALSE(verify_signed_metadata(bytes, pki.smp_trust(), SmpRules::k140, *parse_time("2037-01-01T00:00:00Z")));
}

struct VectorPki {
  crypto::TrustStore store{"vectors"};
  VectorPki() {
    for (const char* name : {"root", "smpca", "apca"}) {
      EXPECT_TRUE(store.add_pem(read_vector(std::string("generated-140/") + name + ".pem")));
    }
  }
  Trust smp() const { return {&store, {"VECTOR SERVICE METADATA PUBLISHER TEST CA"}}; }
};

// Answers made with xmlsec1 by other software, right and wrong.
TEST(SignedMetadata, JudgesTheVectors) {
  PEPPOLGW_NEEDS_SHARED();
  const VectorPki pki;
  const auto now = *parse_time("2026-11-23T00:00:00Z");
  const auto error_of = [&](const std::string& name) -> std::string {
    const auto verified = verify_signed_metadata(read_vector("generated-140/" + name), pki.smp(), SmpRules::k140, now);
    return verified ? "" : verified.error().detail;
  };
  for (const char* good :
       {"01-valid.xml", "02-valid-uppercase-participant.xml", "06-not-yet-active.xml", "07-expired.xml",
        "08-only-old-profile.xml", "09-two-profiles.xml", "11-other-participant.xml", "13-redirect.xml",
        "14-redirect-wrong-uid.xml", "15-redirect-target.xml"}) {
    EXPECT_EQ(error_of(good), "") << good;
  }
  EXPECT_THAT(error_of("03-exclusive-c14n.xml"), HasSubstr("xml-exc-c14n"));
  EXPECT_THAT(error_of("04-sha1.xml"), HasSubstr("sha1"));
  EXPECT_NE(error_of("05-two-transforms.xml"), "");
  EXPECT_THAT(error_of("10-signed-by-ap-cert.xml"), HasSubstr("VECTOR ACCESS POINT TEST CA"));
  EXPECT_NE(error_of("12-tampered-url.xml"), "");
}

// Real cards, recorded by peppol-commons.
TEST(BusinessCard, IsWrittenAsVersion3) {
  BusinessEntity entity{.names = {{"Jansen & Zn", "nl"}, {"Jansen & Son", "en"}}, .country = "NL"};
  entity.place = "Utrecht";
  entity.identifiers = {{"vat", "NL802549391B01"}};
  entity.websites = {"https://example.org"};
  entity.contacts = {{.type = "sales", .name = "A <B>", .phone = "1", .email = "a@example.org"}};
  entity.additional = "more";
  entity.registration_date = "2026-11-22";
  const Bytes bytes = write_business_card({*ParticipantId::parse("0106:68750110"), {entity}});
  const auto card = xml::Document::parse(bytes, {});
  ASSERT_TRUE(card.has_value()) << card.error().detail;
  const auto root = card->root();
  const auto ns = root.namespace_uri();
  EXPECT_EQ(ns, "http://www.peppol.eu/schema/pd/businesscard/20180621/");
  EXPECT_EQ(root.child(ns, "ParticipantIdentifier")->text(), "0106:68750110");
  const auto same = *root.child(ns, "BusinessEntity");
  EXPECT_EQ(same.attribute("", "registrationDate"), "2026-11-22");
  EXPECT_EQ(same.children(ns, "Name").at(0).text(), "Jansen & Zn");
  EXPECT_EQ(same.children(ns, "Name").at(1).attribute("", "language"), "en");
  EXPECT_EQ(same.child(ns, "CountryCode")->text(), "NL");
  EXPECT_EQ(same.child(ns, "GeographicalInformation")->text(), "Utrecht");
  EXPECT_EQ(same.child(ns, "Identifier")->attribute("", "scheme"), "vat");
  EXPECT_EQ(same.child(ns, "WebsiteURI")->text(), "https://example.org");
  EXPECT_EQ(same.child(ns, "Contact")->attribute("", "name"), "A <B>");
  EXPECT_EQ(same.child(ns, "AdditionalInformation")->text(), "more");
}

}  // namespace
}  // namespace peppol::directory
