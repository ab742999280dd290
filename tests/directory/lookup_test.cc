#include "directory/lookup.h"

#include <gmock/gmock.h>

#include <map>

#include "directory/smp_address.h"
#include "directory/smp_documents.h"
#include "tests/directory/sandbox_pki.h"
#include "tests/directory/shared_data.h"

namespace peppol::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const LookupQuestion kInvoice{*ParticipantId::parse("0106:68750110"), *DocumentTypeId::parse(kInvoiceType),
                              *ProcessId::parse(kBillingProcess)};

// A network in memory: names lead to records, addresses to answers.
struct FakeNetwork {
  std::map<std::string, Result<std::vector<net::Naptr>>> names;
  std::map<std::string, net::HttpResponse> pages;
  std::vector<std::string> asked;

  void register_at(const ParticipantId& participant, const std::string& base) {
    names[participant.sml_hostname("zone.test")] =
        std::vector{net::Naptr{.flags = "U", .service = "Meta:SMP", .regexp = naptr_regexp(base)}};
  }
  void serve(const std::string& url, Bytes body) {
    net::HttpResponse page;
    page.status = 200;
    page.body = std::move(body);
    pages[url] = std::move(page);
  }
  void answer_with(const std::string& url, int status) {
    net::HttpResponse page;
    page.status = status;
    pages[url] = std::move(page);
  }

  LookupAccess access() {
    LookupAccess access;
    access.query_naptr = [this](const std::string& name) -> Result<std::vector<net::Naptr>> {
      asked.push_back(name);
      const auto found = names.find(name);
      if (found == names.end()) return fail(ErrorCode::kNotFound, name + " does not exist (NXDOMAIN)");
      return found->second;
    };
    access.get = [this](const std::string& url) -> Result<net::HttpResponse> {
      asked.push_back(url);
      const auto found = pages.find(url);
      if (found != pages.end()) return found->second;
      net::HttpResponse missing;
      missing.status = 404;
      return missing;
    };
    return access;
  }
};

class LookupTest : public ::testing::Test {
 protected:
  LookupTest() {
    network.register_at(kInvoice.participant, "https://smp.test/base/");
    serve(sandbox_information(), sandbox_pki().smp);
  }

  void serve(const ServiceMetadata& metadata, const crypto::KeyPair& signer) {
    network.serve(url(), *sign_service_metadata(metadata, signer));
  }
  static std::string url() {
    return service_metadata_url("https://smp.test/base", kInvoice.participant, kInvoice.document_type);
  }
  static std::string group_url() { return service_group_url("https://smp.test/base", kInvoice.participant); }

  Lookup lookup() {
    return Lookup({.zone = "zone.test", .smp = sandbox_pki().smp_trust(), .receivers = sandbox_pki().receiver_trust()},
                  network.access(), clock);
  }
  Error error_of(const LookupQuestion& question) {
    const auto outcome = lookup().find(question, Freshness::kFresh);
    EXPECT_FALSE(outcome.endpoint.has_value());
    EXPECT_FALSE(outcome.trace.empty());
    return outcome.endpoint ? Error{ErrorCode::kInternal, "found"} : outcome.endpoint.error();
  }

  FakeNetwork network;
  FixedClock clock;
};

TEST_F(LookupTest, FindsTheEndpointAndTellsEachStep) {
  std::vector<std::string> watched;
  const auto outcome = lookup().find(kInvoice, Freshness::kCached, [&](LookupStage stage, std::string_view asked) {
    watched.push_back(std::string(to_string(stage)) + " " + std::string(asked));
  });
  ASSERT_TRUE(outcome.endpoint.has_value()) << outcome.endpoint.error().detail;
  EXPECT_EQ(outcome.endpoint->address, "https://ap.test/as4");
  EXPECT_EQ(outcome.endpoint->seat_id, "PAP000001");
  EXPECT_EQ(outcome.endpoint->certificate, sandbox_pki().access_point.certificate);
  EXPECT_EQ(outcome.endpoint->smp, "https://smp.test/base/");
  EXPECT_THAT(outcome.endpoint->smp_signer, HasSubstr("CN=PSM000001"));
  const std::string name = "hvqxmxkvmslqbpiufv5wc2h2mihuusmcv3xsfrfmd7no7j3uzvca.iso6523-actorid-upis.zone.test";
  EXPECT_THAT(watched, ElementsAre("dns " + name, "service-metadata " + url(), "signature " + url(),
                                   std::string("endpoint ") + kBillingProcess, "certificate https://ap.test/as4"));
  ASSERT_EQ(outcome.trace.size(), 5U);
  for (const auto& step : outcome.trace) EXPECT_TRUE(step.succeeded) << to_string(step.stage);
  EXPECT_EQ(outcome.trace[0].asked, name);
  EXPECT_THAT(outcome.trace[0].answer, HasSubstr("\"Meta:SMP\" \"!.*!https://smp.test/base/!\""));
}

TEST_F(LookupTest, SaysThatAParticipantIsNotRegistered) {
  const auto error = error_of({*ParticipantId::parse("0106:11111111"), kInvoice.document_type, kInvoice.process});
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_THAT(error.detail, HasSubstr("0106:11111111 is not registered"));
}

TEST_F(LookupTest, HandsOnThatDnsDidNotAnswer) {
  network.names[kInvoice.participant.sml_hostname("zone.test")] = fail(ErrorCode::kUnreachable, "no answer in time");
  EXPECT_EQ(error_of(kInvoice).code, ErrorCode::kUnreachable);
}

TEST_F(LookupTest, SaysWhatIsTakenInstead) {
  network.pages.erase(url());
  network.serve(group_url(), write_service_group(kInvoice.participant, {*DocumentTypeId::parse("urn:a::B##c::1")},
                                                 "https://smp.test/base"));
  const auto error = error_of(kInvoice);
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_THAT(error.detail, HasSubstr("it is registered for urn:a::B##c::1"));
}

TEST_F(LookupTest, SaysThatTheSmpDoesNotKnowTheParticipant) {
  network.pages.clear();
  const auto error = error_of(kInvoice);
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_THAT(error.detail, HasSubstr("https://smp.test/base"));
}

TEST_F(LookupTest, TriesAgainLaterWhenTheSmpIsIll) {
  network.answer_with(url(), 503);
  EXPECT_EQ(error_of(kInvoice).code, ErrorCode::kUnreachable);
  network.answer_with(url(), 302);
  EXPECT_EQ(error_of(kInvoice).code, ErrorCode::kRefusedByReceiver);
}

TEST_F(LookupTest, BelievesNoForeignOrTamperedAnswer) {
  serve(sandbox_information(), sandbox_pki().access_point);
  EXPECT_EQ(error_of(kInvoice).code, ErrorCode::kUntrusted);
  auto bytes = *sign_service_metadata(sandbox_information(), sandbox_pki().smp);
  bytes.replace(bytes.find("ap.test"), 7, "no.test");
  network.serve(url(), bytes);
  EXPECT_EQ(error_of(kInvoice).code, ErrorCode::kUntrusted);
}

TEST_F(LookupTest, WantsAnAnswerAboutWhatWasAsked) {
  auto other = sandbox_information();
  other.participant = *ParticipantId::parse("0106:99999990");
  serve(other, sandbox_pki().smp);
  const auto error = error_of(kInvoice);
  EXPECT_EQ(error.code, ErrorCode::kUntrusted);
  EXPECT_THAT(error.detail, HasSubstr("0106:99999990"));
  other = sandbox_information();
  other.document_type = *DocumentTypeId::parse("urn:a::B##c::1");
  serve(other, sandbox_pki().smp);
  EXPECT_EQ(error_of(kInvoice).code, ErrorCode::kUntrusted);
}

TEST_F(LookupTest, WantsTheProcessTheProfileAndTheDates) {
  const auto with = [this](auto change) {
    auto information = sandbox_information();
    change(information);
    serve(information, sandbox_pki().smp);
    return error_of(kInvoice);
  };
  auto error = with([](auto& i) { i.processes[0].process = *ProcessId::parse("urn:other"); });
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_THAT(error.detail, HasSubstr("urn:other"));
  error = with([](auto& i) { i.processes[0].endpoints[0].transport_profile = "busdox-transport-as2-ver2p0"; });
  EXPECT_THAT(error.detail, HasSubstr("busdox-transport-as2-ver2p0"));
  error = with([](auto& i) { i.processes[0].endpoints[0].activation = *parse_time("2099-01-01T00:00:00Z"); });
  EXPECT_THAT(error.detail, HasSubstr("2099-01-01"));
  error = with([](auto& i) { i.processes[0].endpoints[0].expiration = *parse_time("2021-01-01T00:00:00Z"); });
  EXPECT_THAT(error.detail, HasSubstr("2021-01-01"));
}

TEST_F(LookupTest, WantsAReceiverOfTheAccessPointCa) {
  const auto with = [this](const std::string& certificate) {
    auto information = sandbox_information();
    information.processes[0].endpoints[0].certificate = certificate;
    serve(information, sandbox_pki().smp);
    return error_of(kInvoice);
  };
  EXPECT_EQ(with("AAAA").code, ErrorCode::kMalformed);
  const auto error = with(sandbox_pki().smp.certificate.base64());
  EXPECT_EQ(error.code, ErrorCode::kUntrusted);
  EXPECT_THAT(error.detail, HasSubstr("https://ap.test/as4"));
  auto pem = sandbox_information();
  pem.processes[0].endpoints[0].certificate = sandbox_pki().access_point.certificate.pem();
  serve(pem, sandbox_pki().smp);
  EXPECT_TRUE(lookup().find(kInvoice, Freshness::kFresh).endpoint.has_value());
}

TEST_F(LookupTest, FollowsOneRedirectToTheNamedSmp) {
  const auto& pki = sandbox_pki();
  const auto uid = "C=NL,O=Test,OU=TEST SMP,CN=PSM000002";  // in another order than the certificate's
  serve(SmpRedirect{"https://other.test/here", uid}, pki.smp);
  network.serve("https://other.test/here", *sign_service_metadata(sandbox_information(), pki.other_smp));
  const auto outcome = lookup().find(kInvoice, Freshness::kFresh);
  ASSERT_TRUE(outcome.endpoint.has_value()) << outcome.endpoint.error().detail;
  EXPECT_THAT(outcome.endpoint->smp_signer, HasSubstr("PSM000002"));

  network.serve("https://other.test/here", *sign_service_metadata(sandbox_information(), pki.smp));
  auto error = error_of(kInvoice);
  EXPECT_EQ(error.code, ErrorCode::kUntrusted);
  EXPECT_THAT(error.detail, HasSubstr("PSM000002"));
  network.serve("https://other.test/here",
                *sign_service_metadata(SmpRedirect{"https://third.test/", uid}, pki.other_smp));
  EXPECT_THAT(error_of(kInvoice).detail, HasSubstr("one Redirect is the limit"));
  serve(SmpRedirect{"http://other.test/here", uid}, pki.smp);
  EXPECT_EQ(error_of(kInvoice).code, ErrorCode::kUntrusted);
}

TEST_F(LookupTest, FollowsARedirectWhateverItsAddressHolds) {
  const auto uid = "CN=PSM000002,OU=TEST SMP,O=Test,C=NL";
  for (const std::string href :
       {"https://other.test/a!b!c", "https://other.test/a%23b", "https://other.test:8443/~x/(y)"}) {
    serve(SmpRedirect{href, uid}, sandbox_pki().smp);
    network.serve(href, *sign_service_metadata(sandbox_information(), sandbox_pki().other_smp));
    const auto outcome = lookup().find(kInvoice, Freshness::kFresh);
    EXPECT_TRUE(outcome.endpoint.has_value()) << outcome.endpoint.error().detail;
  }
}

TEST_F(LookupTest, RefusesARedirectThatIsNoHttpsAddress) {
  for (const std::string href : {"http://other.test/here", "ftp://other.test/", "https://u@other.test/", "/here", "",
                                 "https://other.test/?a=b", "https://other.test/#a"}) {
    serve(SmpRedirect{href, "CN=PSM000002,OU=TEST SMP,O=Test,C=NL"}, sandbox_pki().smp);
    const auto outcome = lookup().find(kInvoice, Freshness::kFresh);
    ASSERT_FALSE(outcome.endpoint.has_value()) << href;
    EXPECT_EQ(outcome.endpoint.error().code, ErrorCode::kUntrusted) << href;
    EXPECT_THAT(outcome.endpoint.error().detail, HasSubstr("the SMP redirects to the address \"" + href + "\""));
    EXPECT_FALSE(outcome.trace.back().succeeded) << "the trace ends with what failed";
    EXPECT_EQ(outcome.trace.back().asked, href);
  }
}

TEST_F(LookupTest, RefusesAnAccessPointThatIsNoHttpsAddress) {
  for (const std::string address :
       {"http://ap.test/as4", "http://127.0.0.1/as4", "ftp://ap.test/as4", "ap.test/as4", "file:///etc/passwd",
        "https://user:pw@ap.test/as4", "https://ap.test/as4#a", "https:///as4"}) {
    auto information = sandbox_information();
    information.processes.front().endpoints.front().address = address;
    serve(information, sandbox_pki().smp);
    const auto outcome = lookup().find(kInvoice, Freshness::kFresh);
    ASSERT_FALSE(outcome.endpoint.has_value()) << address;
    EXPECT_EQ(outcome.endpoint.error().code, ErrorCode::kUntrusted) << address;
    EXPECT_THAT(outcome.endpoint.error().detail, HasSubstr("access point the address \"" + address + "\""));
    EXPECT_EQ(outcome.trace.back().stage, LookupStage::kEndpoint);
    EXPECT_FALSE(outcome.trace.back().succeeded);
  }
}

TEST_F(LookupTest, TakesHttpOnLoopbackOnlyAsConfigured) {
  auto information = sandbox_information();
  information.processes.front().endpoints.front().address = "http://127.0.0.1:8080/as4";
  serve(information, sandbox_pki().smp);
  const Lookup local({.zone = "zone.test",
                      .smp = sandbox_pki().smp_trust(),
                      .receivers = sandbox_pki().receiver_trust(),
                      .schemes = net::AllowedSchemes::kHttpsOrLoopbackHttp},
                     network.access(), clock);
  EXPECT_TRUE(local.find(kInvoice, Freshness::kFresh).endpoint);
  information.processes.front().endpoints.front().address = "http://ap.test/as4";
  serve(information, sandbox_pki().smp);
  EXPECT_FALSE(local.find(kInvoice, Freshness::kFresh).endpoint);
}

TEST_F(LookupTest, MatchesPintByTheServiceGroup) {
  const auto star = *DocumentTypeId::make(kWildcardScheme, "urn:n::Invoice##urn:peppol:pint:billing-1*::2.1");
  const auto wanted = *DocumentTypeId::parse("urn:n::Invoice##urn:peppol:pint:billing-1@jp-1::2.1");
  auto information = sandbox_information();
  information.document_type = star;
  network.serve(service_metadata_url("https://smp.test/base", kInvoice.participant, star),
                *sign_service_metadata(information, sandbox_pki().smp));
  network.serve(group_url(), write_service_group(kInvoice.participant, {star}, "https://smp.test/base"));
  const auto outcome = lookup().find({kInvoice.participant, wanted, kInvoice.process}, Freshness::kFresh);
  ASSERT_TRUE(outcome.endpoint.has_value()) << outcome.endpoint.error().detail;
  EXPECT_EQ(outcome.endpoint->registered_type, star);
  const auto other = *DocumentTypeId::parse("urn:n::Invoice##urn:peppol:pint:billing-2@jp-1::2.1");
  EXPECT_EQ(error_of({kInvoice.participant, other, kInvoice.process}).code, ErrorCode::kNotFound);
}

TEST_F(LookupTest, RemembersForAWhile) {
  const auto subject = lookup();
  ASSERT_TRUE(subject.find(kInvoice, Freshness::kCached).endpoint);
  EXPECT_EQ(network.asked.size(), 2U);
  const auto upper = subject.find(kInvoice, Freshness::kCached);
  EXPECT_EQ(network.asked.size(), 2U);
  EXPECT_EQ(upper.trace.at(0).stage, LookupStage::kCache);
  ASSERT_TRUE(subject.find(kInvoice, Freshness::kFresh).endpoint);
  EXPECT_EQ(network.asked.size(), 4U);
  clock.time += std::chrono::minutes(15);
  ASSERT_TRUE(subject.find(kInvoice, Freshness::kCached).endpoint);
  EXPECT_EQ(network.asked.size(), 6U);
}

// Answers made by other software; each must lead to the outcome its maker states.
TEST(LookupVectors, ComeOutAsStated) {
  PEPPOLGW_NEEDS_SHARED();
  crypto::TrustStore store("vectors");
  for (const char* name : {"root", "smpca", "apca"}) {
    ASSERT_TRUE(store.add_pem(read_vector(std::string("generated-140/") + name + ".pem")));
  }
  FixedClock clock;
  clock.time = *parse_time("2026-11-23T00:00:00Z");
  const auto outcome_of = [&](const std::string& name, const std::string& participant) -> std::string {
    const LookupQuestion question{*ParticipantId::parse(participant), kInvoice.document_type, kInvoice.process};
    FakeNetwork network;
    network.register_at(question.participant, "https://smp.test");
    network.serve(service_metadata_url("https://smp.test", question.participant, question.document_type),
                  read_vector("generated-140/" + name));
    network.serve(service_metadata_url("https://smp2.example.org", question.participant, question.document_type),
                  read_vector("generated-140/15-redirect-target.xml"));
    const Lookup lookup({.zone = "zone.test",
                         .smp = {&store, {"VECTOR SERVICE METADATA PUBLISHER TEST CA"}},
                         .receivers = {&store, {"VECTOR ACCESS POINT TEST CA"}}},
                        network.access(), clock);
    const auto outcome = lookup.find(question, Freshness::kFresh);
    return outcome.endpoint ? outcome.endpoint->address : std::string(to_string(outcome.endpoint.error().code));
  };
  const std::string good = "https://ap.example.org/as4";
  const std::string kvk = "0106:68750110";
  EXPECT_EQ(outcome_of("01-valid.xml", kvk), good);
  EXPECT_EQ(outcome_of("02-valid-uppercase-participant.xml", "9944:nl802549391b01"), good);
  EXPECT_EQ(outcome_of("09-two-profiles.xml", kvk), good);
  EXPECT_EQ(outcome_of("13-redirect.xml", kvk), good);
  for (const char* name : {"06-not-yet-active.xml", "07-expired.xml", "08-only-old-profile.xml"}) {
    EXPECT_EQ(outcome_of(name, kvk), "not-found") << name;
  }
  for (const char* name : {"03-exclusive-c14n.xml", "04-sha1.xml"})
    EXPECT_EQ(outcome_of(name, kvk), "unsupported") << name;
  EXPECT_NE(outcome_of("05-two-transforms.xml", kvk), good);
  for (const char* name :
       {"10-signed-by-ap-cert.xml", "11-other-participant.xml", "12-tampered-url.xml", "14-redirect-wrong-uid.xml"}) {
    EXPECT_EQ(outcome_of(name, kvk), "untrusted") << name;
  }
}

}  // namespace
}  // namespace peppol::directory
