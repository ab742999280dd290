#include "base/net/dns_message.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "base/text.h"

namespace peppol::net {

namespace {

constexpr std::uint16_t kClassIn = 1;
constexpr std::uint16_t kTypeCname = 5;
constexpr std::uint16_t kTypeNaptr = 35;
constexpr std::uint16_t kTypeDname = 39;
constexpr unsigned kIsAnswer = 0x8000;  // QR, among the flags
constexpr unsigned kLabelType = 0xC0;   // the two high bits of a length: none of a label, both of a pointer
constexpr std::uint32_t kMaxTtl = 86'400;

// As master files write it, in lower case.
void append_escaped(std::string_view label, std::string& name) {
  for (const char c : label) {
    if (c <= ' ' || c > '~') {
      name += fmt::format("\\{:03}", static_cast<unsigned char>(c));
    } else {
      if (std::string_view("\".;\\()@$").find(c) != std::string_view::npos) name += '\\';
      name += to_lower_ascii({&c, 1});
    }
  }
}

// Walks along a message. The first step that fails is remembered, and every step after it is none.
class Reader {
 public:
  explicit Reader(std::string_view message) : message_(message) {}

  bool failed() const { return error_.has_value(); }
  Error error() const { return *error_; }
  std::size_t at() const { return at_; }

  void refuse(ErrorCode code, std::string_view why) {
    if (!error_) error_ = Error{code, fmt::format("at octet {} of {}: {}", at_, message_.size(), why)};
  }

  std::string_view take(std::size_t count, std::string_view what) {
    if (error_) return {};
    if (message_.size() - at_ < count) {
      refuse(ErrorCode::kMalformed, fmt::format("{} of {} octets is cut off", what, count));
      return {};
    }
    return message_.substr(std::exchange(at_, at_ + count), count);
  }

  std::uint32_t read(std::size_t octets, std::string_view what) {
    std::uint32_t value = 0;
    for (const char c : take(octets, what)) value = value << 8U | static_cast<unsigned char>(c);
    return value;
  }

  // A <character-string> (RFC 1035 3.3), as UTF-8.
  std::string read_string(std::string_view what) { return repair_utf8(std::string(take(read(1, what), what))); }

  // Pointers lead to a place before the name they are met in (RFC 1035 4.1.4), hence never in a circle.
  std::string read_name(std::string_view what) {
    std::string name;
    std::size_t octets = 0;
    std::size_t earliest = at_;
    std::optional<std::size_t> end;  // of what stands here, once a pointer was followed
    for (unsigned length = read(1, what); length != 0 && !error_; length = read(1, what)) {
      if ((length & kLabelType) == kLabelType) {
        const std::size_t target = (length & ~kLabelType) << 8U | read(1, what);
        if (target >= earliest)
          refuse(ErrorCode::kMalformed, fmt::format("{} points to octet {}, which is not before it", what, target));
        if (!end) end = at_;
        earliest = at_ = target;
        continue;
      }
      if ((length & kLabelType) != 0)
        refuse(ErrorCode::kMalformed, fmt::format("{} has a label of {} octets; at most 63 are allowed", what, length));
      octets += 1 + length;
      if (octets >= kMaxDnsNameOctets)
        refuse(ErrorCode::kLimitExceeded,
               fmt::format("{} has more than {} octets, the limit", what, kMaxDnsNameOctets));
      if (!name.empty()) name += '.';
      append_escaped(take(length, what), name);
    }
    if (end && !error_) at_ = *end;
    return name.empty() ? "." : name;
  }

 private:
  std::string_view message_;
  std::size_t at_ = 0;
  std::optional<Error> error_;
};

std::chrono::seconds ttl_of(std::uint32_t seconds) {
  return std::chrono::seconds(seconds > 0x7FFF'FFFFU ? 0 : std::min(seconds, kMaxTtl));
}

Naptr read_naptr(Reader& reader, std::uint32_t ttl) {
  Naptr naptr;
  naptr.order = static_cast<std::uint16_t>(reader.read(2, "the order of a NAPTR record"));
  naptr.preference = static_cast<std::uint16_t>(reader.read(2, "the preference of a NAPTR record"));
  naptr.flags = reader.read_string("the flags of a NAPTR record");
  naptr.service = reader.read_string("the service of a NAPTR record");
  naptr.regexp = reader.read_string("the regexp of a NAPTR record");
  naptr.replacement = reader.read_name("the replacement of a NAPTR record");
  naptr.ttl = ttl_of(ttl);
  return naptr;
}

// `names` are those whose records are wanted.
void read_record(Reader& reader, std::set<std::string>& names, NaptrAnswer& answer) {
  const auto owner = reader.read_name("the name of a record");
  const auto type = reader.read(2, "the type of a record");
  const auto its_class = reader.read(2, "the class of a record");
  const auto ttl = reader.read(4, "the TTL of a record");
  const auto length = reader.read(2, "the length of a record");
  const std::size_t begin = reader.at();
  const bool is_wanted = its_class == kClassIn && names.contains(owner);
  if (is_wanted && type == kTypeCname) {
    names.insert(reader.read_name("the target of a CNAME record"));
    answer.has_alias = true;
  } else if (is_wanted && type == kTypeNaptr) {
    answer.records.push_back(read_naptr(reader, ttl));
  } else {
    if (its_class == kClassIn && type == kTypeDname) answer.has_alias = true;
    reader.take(length, "the content of a record");
  }
  const std::size_t read = reader.at() - begin;
  if (!reader.failed() && read != length)
    reader.refuse(ErrorCode::kMalformed,
                  fmt::format("a record says that it has {} octets, but its content has {}", length, read));
}

}  // namespace

Result<NaptrAnswer> parse_naptr_answer(std::string_view message) {
  Reader reader(message);
  reader.take(2, "the id");
  const auto flags = reader.read(2, "the flags");
  const auto questions = reader.read(2, "the number of questions");
  const auto count = reader.read(2, "the number of records");
  reader.take(4, "the numbers of further records");
  if (!reader.failed() && (flags & kIsAnswer) == 0) reader.refuse(ErrorCode::kMalformed, "this is a query, no answer");
  if (questions != 1)
    reader.refuse(ErrorCode::kMalformed, fmt::format("the answer is to {} questions; one was asked", questions));
  if (count > kMaxDnsRecords)
    reader.refuse(ErrorCode::kLimitExceeded,
                  fmt::format("the answer has {} records; the limit is {}", count, kMaxDnsRecords));
  std::set<std::string> names{reader.read_name("the name of the question")};
  reader.take(4, "the type and class of the question");
  NaptrAnswer answer;
  for (std::uint32_t i = 0; i < count && !reader.failed(); ++i) read_record(reader, names, answer);
  if (reader.failed()) return tl::unexpected(reader.error());
  return answer;
}

}  // namespace peppol::net
