#include "base/net/dns_answer.h"

#include <algorithm>
#include <cstdint>

namespace peppol::net {

namespace {

constexpr std::size_t kHeader = 12;
constexpr std::size_t kMaxUdp = 512;
constexpr std::size_t kMaxRecords = 50;
constexpr std::uint16_t kTypeNs = 2;
constexpr std::uint16_t kTypeSoa = 6;
constexpr std::uint16_t kTypeNaptr = 35;
constexpr std::uint16_t kTypeAny = 255;
constexpr std::uint16_t kClassIn = 1;
constexpr std::uint32_t kApexTtl = 60;

enum class Rcode : std::uint8_t { kNoError = 0, kFormatError = 1, kNameError = 3, kNotImplemented = 4, kRefused = 5 };

unsigned octet(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }
unsigned word(std::string_view bytes, std::size_t at) { return octet(bytes, at) << 8 | octet(bytes, at + 1); }

void put16(Bytes& to, unsigned value) {
  to += static_cast<char>(value >> 8 & 0xff);
  to += static_cast<char>(value & 0xff);
}
void put32(Bytes& to, std::uint32_t value) {
  put16(to, value >> 16);
  put16(to, value & 0xffff);
}
void put_string(Bytes& to, std::string_view text) {
  const auto length = std::min<std::size_t>(text.size(), 255);
  to += static_cast<char>(length);
  to += text.substr(0, length);
}
void put_name(Bytes& to, std::string_view name) {
  while (!name.empty()) {
    const auto end = std::min(name.find('.'), name.size());
    const auto length = std::min<std::size_t>(end, 63);
    if (length > 0) {
      to += static_cast<char>(length);
      to += name.substr(0, length);
    }
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  to += '\0';
}

struct Question {
  std::string name;  // lower case, without a final dot
  unsigned type = 0;
  unsigned class_of = 0;
  std::size_t end = 0;  // in the query
};

// The only name of a query is never compressed.
std::optional<Question> read_question(std::string_view query) {
  Question question;
  std::size_t at = kHeader;
  for (;;) {
    if (at >= query.size()) return std::nullopt;
    const std::size_t length = octet(query, at++);
    if (length == 0) break;
    if (length > 63 || query.size() - at < length || at + length > kHeader + 254) return std::nullopt;
    const auto label = query.substr(at, length);
    // A dot inside a label would pass for two labels below.
    if (label.find('.') != std::string_view::npos) return std::nullopt;
    if (!question.name.empty()) question.name += '.';
    question.name += to_lower_ascii(label);
    at += length;
  }
  if (query.size() - at < 4) return std::nullopt;
  question.type = word(query, at);
  question.class_of = word(query, at + 2);
  question.end = at + 4;
  return question;
}

bool is_inside(std::string_view name, std::string_view zone) {
  if (name == zone) return true;
  return name.size() > zone.size() && name.ends_with(zone) && name[name.size() - zone.size() - 1] == '.';
}

class Answer {
 public:
  Answer(std::string_view query, const Question* question) : bytes_(query.substr(0, 2)) {
    // QR, opcode and RD as asked, AA.
    bytes_ += static_cast<char>(0x80 | (octet(query, 2) & 0x79) | 0x04);
    bytes_ += '\0';
    put16(bytes_, question != nullptr ? 1 : 0);
    put16(bytes_, 0);
    put16(bytes_, 0);
    put16(bytes_, 0);
    if (question != nullptr) bytes_ += query.substr(kHeader, question->end - kHeader);
  }

  void set(Rcode rcode) { bytes_[3] = static_cast<char>(rcode); }
  void add_answer(const Bytes& record) { add(record, 7); }
  void add_authority(const Bytes& record) { add(record, 9); }

  Bytes take(std::size_t max_bytes, std::size_t question_end) {
    if (bytes_.size() <= max_bytes) return std::move(bytes_);
    bytes_.resize(question_end);
    bytes_[2] = static_cast<char>(bytes_[2] | 0x02);  // TC: ask again over TCP
    bytes_[7] = bytes_[9] = '\0';
    return std::move(bytes_);
  }

 private:
  void add(const Bytes& record, std::size_t count_at) {
    bytes_ += record;
    ++bytes_[count_at];  // kMaxRecords keeps this within one byte
  }

  Bytes bytes_;
};

Bytes record(const Bytes& owner, unsigned type, std::uint32_t ttl, const Bytes& content) {
  Bytes bytes = owner;
  put16(bytes, type);
  put16(bytes, kClassIn);
  put32(bytes, ttl);
  put16(bytes, static_cast<unsigned>(content.size()));
  return bytes + content;
}

Bytes soa(const DnsZone& zone) {
  Bytes owner;
  put_name(owner, zone.name);
  Bytes content;
  put_name(content, zone.name_server);
  put_name(content, "hostmaster." + zone.name);
  const auto negative = static_cast<std::uint32_t>(zone.negative_ttl.count());
  for (const std::uint32_t number : {1U, 3600U, 600U, 86400U, negative}) put32(content, number);
  return record(owner, kTypeSoa, negative, content);
}

Bytes name_server(const DnsZone& zone) {
  Bytes owner;
  put_name(owner, zone.name);
  Bytes content;
  put_name(content, zone.name_server);
  return record(owner, kTypeNs, kApexTtl, content);
}

Bytes naptr(const Naptr& from) {
  Bytes content;
  put16(content, from.order);
  put16(content, from.preference);
  put_string(content, from.flags);
  put_string(content, from.service);
  put_string(content, from.regexp);
  put_name(content, from.replacement);
  const Bytes owner("\xc0\x0c", 2);  // the name of the question
  return record(owner, kTypeNaptr, static_cast<std::uint32_t>(from.ttl.count()), content);
}

bool asks(const Question& question, std::uint16_t type) { return question.type == type || question.type == kTypeAny; }

// An empty name between the zone and a participant ("iso6523-actorid-upis.<zone>") exists too, yet nobody asks for
// it; it is answered like any unknown name.
void fill(Answer& answer, const Question& question, const DnsZone& zone, const FindNaptr& find) {
  const bool apex = question.name == to_lower_ascii(zone.name);
  bool answered = false;
  if (apex && asks(question, kTypeSoa)) {
    answer.add_answer(soa(zone));
    answered = true;
  }
  if (apex && asks(question, kTypeNs)) {
    answer.add_answer(name_server(zone));
    answered = true;
  }
  const auto records = apex ? std::optional<std::vector<Naptr>>(std::vector<Naptr>{}) : find(question.name);
  if (!records) {
    answer.set(Rcode::kNameError);
  } else if (asks(question, kTypeNaptr)) {
    for (std::size_t i = 0; i < std::min(records->size(), kMaxRecords); ++i) {
      answer.add_answer(naptr((*records)[i]));
      answered = true;
    }
  }
  if (!answered) answer.add_authority(soa(zone));
}

}  // namespace

Bytes answer_dns(std::string_view query, const DnsZone& zone, const FindNaptr& find, DnsTransport transport) {
  if (query.size() < kHeader || (octet(query, 2) & 0x80) != 0) return {};
  const auto question = read_question(query);
  const unsigned opcode = octet(query, 2) >> 3 & 0xf;
  const std::size_t end = question ? question->end : kHeader;
  Answer answer(query, question ? &*question : nullptr);
  if (opcode != 0) {
    answer.set(Rcode::kNotImplemented);
  } else if (!question || word(query, 4) != 1 || word(query, 6) != 0) {
    answer.set(Rcode::kFormatError);
  } else if (question->class_of != kClassIn || !is_inside(question->name, to_lower_ascii(zone.name))) {
    answer.set(Rcode::kRefused);
  } else {
    fill(answer, *question, zone, find);
  }
  return answer.take(transport == DnsTransport::kUdp ? kMaxUdp : 65'535, end);
}

}  // namespace peppol::net
