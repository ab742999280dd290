#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <gmock/gmock.h>
#include <ldns/ldns.h>

#include <random>
#include <thread>

#include "base/net/dns_client.h"
#include "base/net/dns_server.h"

namespace peppol::net {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

const std::string kName = "abc.iso6523-actorid-upis.sml.sandbox";

std::optional<std::vector<Naptr>> find(std::string_view name) {
  const Naptr smp{.flags = "U", .service = "Meta:SMP", .regexp = "!.*!https://smp.example.org/a\\b!"};
  if (name == kName) {
    auto second = smp;
    second.order = 50;
    second.ttl = 7s;
    return std::vector{smp, second};
  }
  if (name == "many.sml.sandbox") return std::vector(20, smp);
  if (name == "empty.sml.sandbox") return std::vector<Naptr>{};
  return std::nullopt;
}

DnsZone zone() { return {.name = "sml.sandbox", .name_server = "ns.sml.sandbox"}; }

class RunningDns {
 public:
  RunningDns() : server_(std::move(*DnsServer::listen(io_, "127.0.0.1", 0, zone(), find))) {
    thread_ = std::thread([this] { io_.run(); });
  }
  ~RunningDns() {
    server_->stop();
    io_.stop();
    thread_.join();
  }
  RunningDns(const RunningDns&) = delete;
  RunningDns& operator=(const RunningDns&) = delete;

  Result<std::vector<Naptr>> ask(const std::string& name) const {
    return DnsClient({.servers = {{"127.0.0.1", server_->port()}}, .timeout = 500ms, .tries = 2}).query_naptr(name);
  }

 private:
  boost::asio::io_context io_;
  std::unique_ptr<DnsServer> server_;
  std::thread thread_;
};

TEST(Dns, FindsRecordsSorted) {
  const RunningDns dns;
  const auto records = dns.ask("ABC.iso6523-actorid-upis.SML.sandbox");
  ASSERT_TRUE(records.has_value()) << records.error().detail;
  ASSERT_EQ(records->size(), 2U);
  EXPECT_EQ((*records)[0].order, 50);
  EXPECT_EQ((*records)[0].ttl, 7s);
  EXPECT_EQ((*records)[1].order, 100);
  EXPECT_EQ((*records)[1].flags, "U");
  EXPECT_EQ((*records)[1].service, "Meta:SMP");
  EXPECT_EQ((*records)[1].regexp, "!.*!https://smp.example.org/a\\b!");
}

TEST(Dns, GoesToTcpWhenUdpIsTooSmall) {
  const RunningDns dns;
  const auto records = dns.ask("many.sml.sandbox");
  ASSERT_TRUE(records.has_value()) << records.error().detail;
  EXPECT_EQ(records->size(), 20U);
}

TEST(Dns, TellsAbsentFromUnreachable) {
  const RunningDns dns;
  const auto unknown = dns.ask("unknown.sml.sandbox");
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(unknown.error().detail, HasSubstr("unknown.sml.sandbox"));
  EXPECT_EQ(dns.ask("empty.sml.sandbox").error().code, ErrorCode::kNotFound);

  const auto foreign = dns.ask("example.org");
  ASSERT_FALSE(foreign.has_value());
  EXPECT_EQ(foreign.error().code, ErrorCode::kUnreachable);

  const auto nobody = DnsClient({.servers = {{"127.0.0.1", 1}}, .timeout = 50ms, .tries = 1}).query_naptr(kName);
  ASSERT_FALSE(nobody.has_value());
  EXPECT_EQ(nobody.error().code, ErrorCode::kUnreachable);
  EXPECT_THAT(nobody.error().detail, HasSubstr("127.0.0.1:1"));
}

TEST(Dns, RefusesANameThatIsNone) {
  const RunningDns dns;
  const auto answer = dns.ask(std::string(70, 'a') + ".sml.sandbox");
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, ErrorCode::kMalformed);
}

// A resolver that answers with one fixed message, as far as the id.
class FixedDns {
 public:
  explicit FixedDns(Bytes reply) : socket_(io_, {boost::asio::ip::address_v4::loopback(), 0}) {
    thread_ = std::thread([this, answer = std::move(reply)]() mutable {
      char query[512];
      boost::asio::ip::udp::endpoint client;
      boost::system::error_code error;
      const auto size = socket_.receive_from(boost::asio::buffer(query), client, 0, error);
      if (error || size < 2) return;
      answer[0] = query[0];
      answer[1] = query[1];
      socket_.send_to(boost::asio::buffer(answer), client, 0, error);
    });
  }
  ~FixedDns() {
    boost::system::error_code ignored;
    socket_.shutdown(boost::asio::socket_base::shutdown_both, ignored);
    thread_.join();
  }
  FixedDns(const FixedDns&) = delete;
  FixedDns& operator=(const FixedDns&) = delete;

  Result<std::vector<Naptr>> ask(const std::string& name) {
    return DnsClient({.servers = {{"127.0.0.1", socket_.local_endpoint().port()}}, .timeout = 300ms, .tries = 1})
        .query_naptr(name);
  }

 private:
  boost::asio::io_context io_;
  boost::asio::ip::udp::socket socket_;
  std::thread thread_;
};

struct LdnsPacket {
  ldns_pkt* handle = nullptr;
  ~LdnsPacket() { ldns_pkt_free(handle); }
};

Bytes wire_of(const ldns_pkt* packet) {
  std::uint8_t* bytes = nullptr;
  std::size_t size = 0;
  EXPECT_EQ(ldns_pkt2wire(&bytes, packet, &size), LDNS_STATUS_OK);
  Bytes wire(reinterpret_cast<char*>(bytes), size);
  free(bytes);
  return wire;
}

Bytes reply_with(const std::string& name, const std::vector<std::string>& records) {
  LdnsPacket packet;
  ldns_pkt_query_new_frm_str(&packet.handle, name.c_str(), LDNS_RR_TYPE_NAPTR, LDNS_RR_CLASS_IN,
                             LDNS_QR | LDNS_RD | LDNS_RA);
  for (const auto& text : records) {
    ldns_rr* record = nullptr;
    EXPECT_EQ(ldns_rr_new_frm_str(&record, text.c_str(), 60, nullptr, nullptr), LDNS_STATUS_OK) << text;
    ldns_pkt_push_rr(packet.handle, LDNS_SECTION_ANSWER, record);
  }
  return wire_of(packet.handle);
}

TEST(Dns, FollowsAnAliasInsideTheAnswer) {
  FixedDns dns(
      reply_with("a.test", {"test. 300 IN DNAME acc.example.", "a.test. 300 IN CNAME a.acc.example.",
                            "a.acc.example. 60 IN NAPTR 100 10 \"U\" \"Meta:SMP\" \"!.*!https://x.example!\" .",
                            "b.acc.example. 60 IN NAPTR 100 10 \"U\" \"Meta:SMP\" \"!.*!https://y.example!\" ."}));
  const auto records = dns.ask("a.test");
  ASSERT_TRUE(records.has_value()) << records.error().detail;
  ASSERT_EQ(records->size(), 1U);
  EXPECT_EQ((*records)[0].regexp, "!.*!https://x.example!");
}

TEST(Dns, TakesAnAliasWithoutItsTargetForATechnicalFailure) {
  FixedDns dns(reply_with("a.test", {"test. 300 IN DNAME acc.example.", "a.test. 300 IN CNAME a.acc.example."}));
  const auto records = dns.ask("a.test");
  ASSERT_FALSE(records.has_value());
  EXPECT_EQ(records.error().code, ErrorCode::kUnreachable);
  EXPECT_THAT(records.error().detail, HasSubstr("alias"));
}

TEST(Dns, SurvivesAnswersCutAnywhere) {
  const auto whole =
      reply_with("a.test", {"a.test. 60 IN NAPTR 100 10 \"U\" \"Meta:SMP\" \"!.*!https://x.example!\" ."});
  for (std::size_t size = 12; size < whole.size(); size += 7) {
    FixedDns dns(whole.substr(0, size));
    EXPECT_FALSE(dns.ask("a.test").has_value()) << size;
  }
}

Bytes question(const char* name, ldns_rr_type type) {
  LdnsPacket packet;
  ldns_pkt_query_new_frm_str(&packet.handle, name, type, LDNS_RR_CLASS_IN, LDNS_RD);
  return wire_of(packet.handle);
}

// Another implementation, ldns, must understand every answer.
struct Understood {
  int rcode = -1;
  std::size_t answers = 0;
  std::size_t authority = 0;
  bool truncated = false;
  std::string first;
};
Understood understand(const Bytes& reply) {
  LdnsPacket packet;
  EXPECT_EQ(ldns_wire2pkt(&packet.handle, reinterpret_cast<const std::uint8_t*>(reply.data()), reply.size()),
            LDNS_STATUS_OK);
  if (packet.handle == nullptr) return {};
  Understood seen{ldns_pkt_get_rcode(packet.handle), ldns_pkt_ancount(packet.handle), ldns_pkt_nscount(packet.handle),
                  ldns_pkt_tc(packet.handle), ""};
  if (seen.answers > 0) {
    char* text = ldns_rr2str(ldns_rr_list_rr(ldns_pkt_answer(packet.handle), 0));
    seen.first = text;
    free(text);
  }
  return seen;
}

Understood ask(const char* name, ldns_rr_type type, DnsTransport transport) {
  return understand(answer_dns(question(name, type), zone(), find, transport));
}

TEST(DnsAnswer, IsUnderstoodByLdns) {
  const auto naptr = ask(kName.c_str(), LDNS_RR_TYPE_NAPTR, DnsTransport::kUdp);
  EXPECT_EQ(naptr.rcode, LDNS_RCODE_NOERROR);
  EXPECT_EQ(naptr.answers, 2U);
  EXPECT_EQ(naptr.first,
            kName + ".\t60\tIN\tNAPTR\t100 10 \"U\" \"Meta:SMP\" \"!.*!https://smp.example.org/a\\\\b!\" .\n");
  EXPECT_EQ(ask("sml.sandbox", LDNS_RR_TYPE_SOA, DnsTransport::kUdp).first,
            "sml.sandbox.\t5\tIN\tSOA\tns.sml.sandbox. hostmaster.sml.sandbox. 1 3600 600 86400 5\n");
  EXPECT_EQ(ask("sml.sandbox", LDNS_RR_TYPE_NS, DnsTransport::kUdp).first,
            "sml.sandbox.\t60\tIN\tNS\tns.sml.sandbox.\n");
}

TEST(DnsAnswer, SaysWhatIsAbsentForeignOrTooLong) {
  const auto absent = ask("nobody.sml.sandbox", LDNS_RR_TYPE_NAPTR, DnsTransport::kUdp);
  EXPECT_EQ(absent.rcode, LDNS_RCODE_NXDOMAIN);
  EXPECT_EQ(absent.authority, 1U);
  const auto other_type = ask(kName.c_str(), LDNS_RR_TYPE_A, DnsTransport::kUdp);
  EXPECT_EQ(other_type.rcode, LDNS_RCODE_NOERROR);
  EXPECT_EQ(other_type.answers, 0U);
  EXPECT_EQ(other_type.authority, 1U);
  EXPECT_EQ(ask("example.org", LDNS_RR_TYPE_NAPTR, DnsTransport::kUdp).rcode, LDNS_RCODE_REFUSED);
  EXPECT_EQ(ask("xsml.sandbox", LDNS_RR_TYPE_NAPTR, DnsTransport::kUdp).rcode, LDNS_RCODE_REFUSED);
  EXPECT_TRUE(ask("many.sml.sandbox", LDNS_RR_TYPE_NAPTR, DnsTransport::kUdp).truncated);
  EXPECT_EQ(ask("many.sml.sandbox", LDNS_RR_TYPE_NAPTR, DnsTransport::kTcp).answers, 20U);
}

TEST(DnsAnswer, StaysSilentTowardsAnswersAndScraps) {
  auto query = question(kName.c_str(), LDNS_RR_TYPE_NAPTR);
  EXPECT_EQ(answer_dns(query.substr(0, 11), zone(), find, DnsTransport::kUdp), "");
  query[2] = static_cast<char>(query[2] | 0x80);
  EXPECT_EQ(answer_dns(query, zone(), find, DnsTransport::kUdp), "");
}

TEST(DnsAnswer, SurvivesAnyBytes) {
  std::mt19937 random(4711);
  const auto good = question(kName.c_str(), LDNS_RR_TYPE_NAPTR);
  for (int i = 0; i < 20'000; ++i) {
    Bytes bytes = good.substr(0, random() % (good.size() + 1));
    for (int flips = static_cast<int>(random() % 4); flips > 0 && !bytes.empty(); --flips) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    const auto reply = answer_dns(bytes, zone(), find, DnsTransport::kUdp);
    EXPECT_LE(reply.size(), 512U);
    if (!reply.empty()) understand(reply);
  }
}

}  // namespace
}  // namespace peppol::net
