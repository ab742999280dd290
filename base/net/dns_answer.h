// What the authoritative server of one small zone answers to a message of the
// wire (RFC 1035 4): the bytes, without a socket.
//
//   const Bytes reply = answer_dns(query, DnsZone{.name = "sml.sandbox"}, find_naptr, DnsTransport::kUdp);
//   if (!reply.empty()) send(reply);
//
// Pure, if the callback is; may be called from any thread.

#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/net/naptr.h"

namespace peppol::net {

struct DnsZone {
  std::string name;                        // without a final dot
  std::string name_server = "ns.invalid";  // of SOA and NS
  std::chrono::seconds negative_ttl{5};    // how long "does not exist" may be kept
};

// Records of a name (lower case, without a final dot) inside the zone; none
// when it does not exist.
using FindNaptr = std::function<std::optional<std::vector<Naptr>>(std::string_view name)>;

enum class DnsTransport { kUdp, kTcp };

// Empty when no answer is due: the bytes are no query. Else never an error, but a message with its code: FORMERR for a
// query of other than one readable question, NOTIMP for another opcode, REFUSED for a name outside the zone, NXDOMAIN
// for a name the callback does not know. Over UDP at most 512 octets; a longer answer is cut to its question and marked
// so (TC), for the client to ask over TCP. Of a name's records the first 50 are told.
Bytes answer_dns(std::string_view query, const DnsZone& zone, const FindNaptr& find, DnsTransport transport);

}  // namespace peppol::net
