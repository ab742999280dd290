// Any bytes as a DNS message: read as the answer about a participant, whose records then lead to its SMP; and as a
// query, whose answer is one that we would read ourselves.

#include <string>
#include <string_view>

#include "base/net/dns_answer.h"
#include "base/net/dns_message.h"
#include "directory/smp_address.h"

namespace {

using namespace peppol;  // NOLINT: a program of one file

constexpr auto kSchemes = net::AllowedSchemes::kHttpsOrLoopbackHttp;

void check(bool holds) {
  if (!holds) __builtin_trap();
}

void check_records(const net::NaptrAnswer& answer) {
  check(answer.records.size() <= net::kMaxDnsRecords);
  for (const auto& record : answer.records) {
    check(is_utf8(record.flags) && is_utf8(record.service) && is_utf8(record.regexp) && is_utf8(record.replacement));
    const auto alone = directory::smp_base_url({record}, kSchemes);
    check(is_utf8(alone ? *alone : alone.error().detail));
    if (!alone) continue;
    check(directory::check_smp_url("the record gives", *alone, kSchemes).has_value());
    check(directory::is_same_smp(*alone, *alone));
    // The record that we would write for it leads to the same address.
    net::Naptr again = record;
    again.regexp = directory::naptr_regexp(*alone);
    check(directory::smp_base_url({again}, kSchemes) == *alone);
  }
  static_cast<void>(directory::smp_base_url(answer.records, kSchemes));
}

void read_answer(std::string_view message) {
  const auto answer = net::parse_naptr_answer(message);
  if (!answer) return check(is_utf8(answer.error().detail));
  check_records(*answer);
}

std::optional<std::vector<net::Naptr>> find(std::string_view name) {
  if (name.size() % 5 == 0) return std::nullopt;
  const net::Naptr record{.flags = "U", .service = "Meta:SMP", .regexp = "!.*!https://smp.example!"};
  return std::vector(name.size() % 5, record);
}

void answer_query(std::string_view query, net::DnsTransport transport) {
  const auto reply = net::answer_dns(query, net::DnsZone{.name = "sml"}, find, transport);
  check(reply.size() <= (transport == net::DnsTransport::kUdp ? 512U : 65'535U));
  if (reply.empty()) return;
  const bool is_refused = (reply[3] & 0x0F) != 0;
  check(is_refused || net::parse_naptr_answer(reply).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view message(reinterpret_cast<const char*>(data), size);
  read_answer(message);
  answer_query(message, net::DnsTransport::kUdp);
  answer_query(message, net::DnsTransport::kTcp);
  return 0;
}
