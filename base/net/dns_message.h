// The answer of a DNS server to a question for NAPTR records, from the bytes of
// the wire (RFC 1035 4, RFC 3403 4). They come from whoever runs the receiver's
// zone: nothing in them is believed.
//
//   const auto answer = parse_naptr_answer(reply);
//   if (answer && answer->records.empty() && answer->has_alias) ask_a_recursive_resolver();
//
// Pure; may be called from any thread. Linear in the bytes.

#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/net/naptr.h"

namespace peppol::net {

struct NaptrAnswer {
  // Of the name asked for and of the names it is an alias of, as the message orders them. Flags, service and regexp
  // are UTF-8: an octet that belongs to no character has become U+FFFD. The replacement is in lower case, without a
  // final dot; "." is the root. A TTL is at most a day, and 0 when its highest bit is set (RFC 2181 8).
  std::vector<Naptr> records;
  bool has_alias = false;  // a CNAME of one of these names, or any DNAME (RFC 6672)
};

// Records of the answer section, of any type; a participant has one to three.
inline constexpr std::size_t kMaxDnsRecords = 200;

// Of a name on the wire, the lengths of its labels and the root among them (RFC 1035 2.3.4).
inline constexpr std::size_t kMaxDnsNameOctets = 255;

// Reads header, question and answer section; what follows them is not looked at. Records of another class than IN are
// passed over. In names, octets that are no printable ASCII, and what has a meaning in them, stand escaped: "\046" or
// "\." (RFC 1035 5.1), so that a dot inside a label never passes for two labels.
//
// Fails, naming the octet where the reading stopped, with kMalformed (not an answer to one question, a length beyond
// the end, a name compressed other than to an earlier place, a record whose length is not that of its content) or
// kLimitExceeded (kMaxDnsRecords, kMaxDnsNameOctets).
Result<NaptrAnswer> parse_naptr_answer(std::string_view message);

}  // namespace peppol::net
