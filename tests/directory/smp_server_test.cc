#include "directory/smp_server.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include <thread>

#include "base/net/dns_client.h"
#include "base/net/dns_server.h"
#include "base/net/http_client.h"
#include "base/net/http_server.h"
#include "directory/lookup.h"
#include "directory/smp_address.h"
#include "tests/directory/sandbox_pki.h"

namespace peppol::directory {
namespace {

using ::testing::HasSubstr;

class FakeRegistry final : public SmpRegistry {
 public:
  Result<std::optional<std::vector<DocumentTypeId>>> document_types(const ParticipantId& participant) const override {
    if (participant.value() == "0106:00000000") return fail(ErrorCode::kStorage, "the disk is on fire");
    if (!(participant == information.participant)) return std::nullopt;
    return std::vector{information.document_type};
  }
  Result<std::optional<ServiceMetadata>> metadata(const ParticipantId& participant,
                                                  const DocumentTypeId& type) const override {
    if (!(participant == information.participant) || !(type == information.document_type)) return std::nullopt;
    return ServiceMetadata(information);
  }
  Result<std::optional<BusinessCard>> business_card(const ParticipantId& participant) const override {
    if (!(participant == information.participant)) return std::nullopt;
    return BusinessCard{participant, {BusinessEntity{.names = {{"Test"}}, .country = "NL"}}};
  }

  ServiceInformation information = sandbox_information();
};

SmpAnswer ask(const std::string& path, const std::string& base = "https://smp.test",
              const std::string& method = "GET") {
  return answer_smp(method, path, FakeRegistry(), {base, &sandbox_pki().smp});
}

const std::string kParticipantPath = "/iso6523-actorid-upis::0106:68750110";

TEST(SmpServer, AnswersWithEveryWayOfWritingAnIdentifier) {
  const std::string encoded = percent_encode("iso6523-actorid-upis::0106:68750110");
  const std::string type = std::string("busdox-docid-qns::") + kInvoiceType;
  for (const auto& participant :
       {std::string("iso6523-actorid-upis::0106:68750110"), encoded, to_lower_ascii(encoded)}) {
    const auto group = ask("/" + participant);
    EXPECT_EQ(group.status, 200) << participant;
    EXPECT_TRUE(parse_service_group(group.body).has_value());
    EXPECT_THAT(
        group.body,
        HasSubstr("https://smp.test/iso6523-actorid-upis%3A%3A0106%3A68750110/services/busdox-docid-qns%3A%3A"));
    for (const auto& section : {type, percent_encode(type)}) {
      const auto metadata = ask("/" + participant + "/services/" + section);
      EXPECT_EQ(metadata.status, 200) << section;
      EXPECT_TRUE(verify_signed_metadata(metadata.body, sandbox_pki().smp_trust(), SmpRules::k140,
                                         *parse_time("2026-11-22T12:00:00Z")));
    }
    EXPECT_EQ(ask("/businesscard/" + participant).status, 200);
  }
}

TEST(SmpServer, SaysWhatIsNotThere) {
  const auto nobody = ask("/iso6523-actorid-upis%3A%3A0106%3A11111111");
  EXPECT_EQ(nobody.status, 404);
  EXPECT_THAT(nobody.body, HasSubstr("0106:11111111 is not registered"));
  const auto nothing = ask("/iso6523-actorid-upis::0106:68750110/services/busdox-docid-qns::urn:a::B%23%23c::1");
  EXPECT_EQ(nothing.status, 404);
  EXPECT_THAT(nothing.body, HasSubstr("urn:a::B##c::1"));
  EXPECT_EQ(ask("/businesscard/iso6523-actorid-upis::0106:11111111").status, 404);
  EXPECT_EQ(ask("/").status, 404);
  EXPECT_EQ(ask("/a/b/c/d").status, 404);
  EXPECT_EQ(ask("/iso6523-actorid-upis::0106:a%2Fb").status, 400);
  EXPECT_EQ(ask("/0106:68750110").status, 400);
  EXPECT_EQ(ask("/%zz").status, 400);
  const auto failed = ask("/iso6523-actorid-upis::0106:00000000");
  EXPECT_EQ(failed.status, 500);
  EXPECT_THAT(failed.body, ::testing::Not(HasSubstr("fire")));
}

// With a proxy that cuts the path off and without one.
TEST(SmpServer, AnswersBelowThePathOfItsAddress) {
  for (const std::string base : {"https://smp.test/a/b", "https://smp.test/a/b/"}) {
    for (const std::string prefix : {"/a/b", ""}) {
      const auto group = ask(prefix + kParticipantPath, base);
      EXPECT_EQ(group.status, 200) << base << " " << prefix;
      EXPECT_THAT(group.body, HasSubstr("\"https://smp.test/a/b/iso6523-actorid-upis%3A%3A0106%3A68750110/services/"));
      EXPECT_EQ(
          ask(prefix + kParticipantPath + "/services/busdox-docid-qns::" + percent_encode(kInvoiceType), base).status,
          200);
      EXPECT_EQ(ask(prefix + "/businesscard" + kParticipantPath, base).status, 200);
    }
    EXPECT_EQ(ask("/a" + kParticipantPath, base).status, 404);
    EXPECT_EQ(ask("/a/bc" + kParticipantPath, base).status, 404);
  }
  EXPECT_EQ(ask("/a/b" + kParticipantPath).status, 404);
}

TEST(SmpServer, AnswersHeadAsGetAndSaysWhatItAllows) {
  const auto get = ask(kParticipantPath);
  const auto head = ask(kParticipantPath, "https://smp.test", "HEAD");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, get.body);
  EXPECT_EQ(head.content_type, get.content_type);
  EXPECT_EQ(head.allow, "");
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "get"}) {
    const auto refused = ask(kParticipantPath, "https://smp.test", method);
    EXPECT_EQ(refused.status, 405) << method;
    EXPECT_EQ(refused.allow, "GET, HEAD") << method;
    EXPECT_THAT(refused.body, HasSubstr(method));
  }
}

// What is stored wrongly is not the fault of who asks.
TEST(SmpServer, TakesEveryErrorOfItsRegistryForItsOwn) {
  class BrokenRegistry final : public SmpRegistry {
   public:
    explicit BrokenRegistry(ErrorCode code) : error_{code, "the secret of the store"} {}
    Result<std::optional<std::vector<DocumentTypeId>>> document_types(const ParticipantId&) const override {
      return tl::unexpected(error_);
    }
    Result<std::optional<ServiceMetadata>> metadata(const ParticipantId&, const DocumentTypeId&) const override {
      return tl::unexpected(error_);
    }
    Result<std::optional<BusinessCard>> business_card(const ParticipantId&) const override {
      return tl::unexpected(error_);
    }

   private:
    Error error_;
  };
  for (const auto code : {ErrorCode::kMalformed, ErrorCode::kNotFound, ErrorCode::kStorage, ErrorCode::kInternal}) {
    for (const auto& path : {kParticipantPath, kParticipantPath + "/services/busdox-docid-qns::urn:a::B%23%23c::1",
                             "/businesscard" + kParticipantPath}) {
      const auto answer = answer_smp("GET", path, BrokenRegistry(code), {"https://smp.test", &sandbox_pki().smp});
      EXPECT_EQ(answer.status, 500) << path << " " << to_string(code);
      EXPECT_THAT(answer.body, ::testing::Not(HasSubstr("secret")));
    }
  }
}

// The whole way over real sockets: DNS over UDP, HTTPS, the signed answer.
TEST(SmpServer, IsFoundThroughTheNetwork) {
  const auto& pki = sandbox_pki();
  boost::asio::io_context io;
  auto guard = boost::asio::make_work_guard(io);
  const FakeRegistry registry;
  std::string base;
  net::ServerOptions options;
  options.tls = net::TlsIdentity{pki.tls.certificate.pem(), *pki.tls.key.to_pem("")};
  auto server = net::Server::listen(
      io, "127.0.0.1", 0, std::move(options), [&](net::Request& request) -> net::Task<net::Response> {
        auto answer = answer_smp(request.method(), request.path(), registry, {base, &pki.smp});
        co_return net::content_response(answer.status, answer.content_type, answer.body);
      });
  ASSERT_TRUE(server.has_value()) << server.error().detail;
  base = "https://smp.test:" + std::to_string((*server)->port());
  const auto name = registry.information.participant.sml_hostname("sml.sandbox");
  auto dns = net::DnsServer::listen(
      io, "127.0.0.1", 0, {.name = "sml.sandbox"},
      [&](std::string_view asked) -> std::optional<std::vector<net::Naptr>> {
        if (asked != name) return std::nullopt;
        return std::vector{net::Naptr{.flags = "U", .service = "Meta:SMP", .regexp = naptr_regexp(base)}};
      });
  ASSERT_TRUE(dns.has_value()) << dns.error().detail;
  std::thread runner([&io] { io.run(); });

  net::HttpClientOptions client;
  client.ca_pem = pki.root.certificate().pem();
  client.resolved = {{"smp.test", (*server)->port(), "127.0.0.1"}};
  const net::HttpClient http(client);
  const net::DnsClient resolver({.servers = {{"127.0.0.1", (*dns)->port()}}});
  const FixedClock clock;
  const Lookup lookup({.zone = "sml.sandbox", .smp = pki.smp_trust(), .receivers = pki.receiver_trust()},
                      access_network(resolver, http, net::HttpLimits{}), clock);
  const LookupQuestion question{registry.information.participant, registry.information.document_type,
                                *ProcessId::parse(kBillingProcess)};
  const auto found = lookup.find(question, Freshness::kFresh);
  EXPECT_TRUE(found.endpoint.has_value()) << found.endpoint.error().detail;
  const auto absent = lookup.find({*ParticipantId::parse("0106:11111111"), question.document_type, question.process},
                                  Freshness::kFresh);
  EXPECT_EQ(absent.endpoint.error().code, ErrorCode::kNotFound);
  const auto types = lookup.document_types(question.participant);
  EXPECT_EQ(types.value(), std::vector{question.document_type});

  (*server)->stop();
  (*dns)->stop();
  guard.reset();
  runner.join();
}

}  // namespace
}  // namespace peppol::directory
