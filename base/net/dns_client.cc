#include "base/net/dns_client.h"

#include <ares.h>
#include <ares_nameser.h>
#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <set>
#include <span>

#include "base/bytes.h"

namespace peppol::net {

namespace {

constexpr int kTypeCname = 5;
constexpr int kTypeNaptr = 35;
constexpr int kTypeDname = 39;

// Initialises c-ares as often as it is used; it counts.
struct Library {
  Library() { ares_library_init(ARES_LIB_INIT_ALL); }
  ~Library() { ares_library_cleanup(); }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
};

struct Destroying {
  void operator()(ares_channeldata* channel) const { ares_destroy(channel); }
};
using Channel = std::unique_ptr<ares_channeldata, Destroying>;

std::string text_of(const DnsServerAddress& server) {
  return server.address.find(':') == std::string::npos ? fmt::format("{}:{}", server.address, server.port)
                                                       : fmt::format("[{}]:{}", server.address, server.port);
}

std::string text_of(const std::vector<DnsServerAddress>& servers) {
  std::vector<std::string> texts;
  for (const auto& server : servers) texts.push_back(text_of(server));
  return texts.empty() ? "the system's DNS servers" : fmt::format("{}", fmt::join(texts, ","));
}

Result<Channel> open_channel(const DnsClientOptions& options) {
  ares_options settings{};
  settings.timeout = static_cast<int>(options.timeout.count());
  settings.tries = options.tries;
  ares_channeldata* raw = nullptr;
  const int code = ares_init_options(&raw, &settings, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES);
  if (code != ARES_SUCCESS) {
    return fail(ErrorCode::kInternal, fmt::format("c-ares could not be started: {}", ares_strerror(code)));
  }
  Channel channel(raw);
  if (options.servers.empty()) return channel;
  const auto list = text_of(options.servers);
  const int set = ares_set_servers_ports_csv(channel.get(), list.c_str());
  if (set == ARES_SUCCESS) return channel;
  return fail(ErrorCode::kConfiguration,
              fmt::format("\"{}\" is not a list of DNS servers (address:port): {}", list, ares_strerror(set)));
}

struct Reply {
  bool done = false;
  int status = ARES_ETIMEOUT;
  Bytes bytes;
};

void on_reply(void* context, int status, int, unsigned char* bytes, int size) {
  auto& reply = *static_cast<Reply*>(context);
  reply.done = true;
  reply.status = status;
  if (bytes != nullptr) reply.bytes.assign(bytes, bytes + size);
}

void wait_for(ares_channeldata* channel, const Reply& reply) {
  while (!reply.done) {
    std::array<ares_socket_t, ARES_GETSOCK_MAXNUM> sockets{};
    const auto bits = static_cast<unsigned>(ares_getsock(channel, sockets.data(), ARES_GETSOCK_MAXNUM));
    std::array<pollfd, ARES_GETSOCK_MAXNUM> polled{};
    nfds_t count = 0;
    for (unsigned i = 0; i < sockets.size(); ++i) {
      const bool readable = (bits >> i & 1U) != 0;
      const bool writable = (bits >> (i + ARES_GETSOCK_MAXNUM) & 1U) != 0;
      if (!readable && !writable) break;
      polled[count++] = {sockets[i], static_cast<short>((readable ? POLLIN : 0) | (writable ? POLLOUT : 0)), 0};
    }
    timeval time{};
    const timeval* next = ares_timeout(channel, nullptr, &time);
    const int wait_ms = next == nullptr ? 0 : static_cast<int>(next->tv_sec * 1000 + next->tv_usec / 1000 + 1);
    poll(polled.data(), count, wait_ms);
    if (count == 0) ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    for (nfds_t i = 0; i < count; ++i) {
      const bool in = (polled[i].revents & (POLLIN | POLLERR | POLLHUP)) != 0;
      const bool out = (polled[i].revents & POLLOUT) != 0;
      ares_process_fd(channel, in ? polled[i].fd : ARES_SOCKET_BAD, out ? polled[i].fd : ARES_SOCKET_BAD);
    }
  }
}

// Reads an answer; every step says whether the bytes were enough.
class Reader {
 public:
  explicit Reader(const Bytes& bytes) : bytes_(bytes) {}

  bool skip(std::size_t count) {
    if (bytes_.size() - at_ < count) return false;
    at_ += count;
    return true;
  }
  bool read16(std::uint16_t& into) {
    if (bytes_.size() - at_ < 2) return false;
    into = static_cast<std::uint16_t>(octet(at_) << 8 | octet(at_ + 1));
    at_ += 2;
    return true;
  }
  bool read32(std::uint32_t& into) {
    std::uint16_t high = 0;
    std::uint16_t low = 0;
    if (!read16(high) || !read16(low)) return false;
    into = static_cast<std::uint32_t>(high) << 16 | low;
    return true;
  }
  bool read_name(std::string& into) {
    if (at_ >= bytes_.size()) return false;
    char* name = nullptr;
    long length = 0;
    const int code = ares_expand_name(begin() + at_, begin(), static_cast<int>(bytes_.size()), &name, &length);
    if (code != ARES_SUCCESS) return false;
    into = to_lower_ascii(name);
    ares_free_string(name);
    return skip(static_cast<std::size_t>(length));
  }
  bool read_string(std::string& into) {
    if (at_ >= bytes_.size()) return false;
    const std::size_t length = octet(at_);
    if (bytes_.size() - at_ - 1 < length) return false;
    into = bytes_.substr(at_ + 1, length);
    at_ += 1 + length;
    return true;
  }
  std::size_t at() const { return at_; }

 private:
  std::uint8_t octet(std::size_t i) const { return static_cast<std::uint8_t>(bytes_[i]); }
  const unsigned char* begin() const { return reinterpret_cast<const unsigned char*>(bytes_.data()); }

  const Bytes& bytes_;
  std::size_t at_ = 0;
};

struct Answers {
  std::vector<Naptr> records;
  bool has_alias = false;
};

bool read_record(Reader& reader, std::set<std::string>& names, Answers& answers) {
  std::string owner;
  std::uint16_t type = 0;
  std::uint16_t ignored_class = 0;
  std::uint32_t ttl = 0;
  std::uint16_t length = 0;
  if (!reader.read_name(owner) || !reader.read16(type) || !reader.read16(ignored_class) || !reader.read32(ttl) ||
      !reader.read16(length)) {
    return false;
  }
  const std::size_t end = reader.at() + length;
  if (type == kTypeDname) answers.has_alias = true;
  if (type == kTypeCname && names.contains(owner)) {
    std::string target;
    if (!reader.read_name(target)) return false;
    answers.has_alias = true;
    names.insert(target);
  } else if (type == kTypeNaptr && names.contains(owner)) {
    Naptr naptr;
    if (!reader.read16(naptr.order) || !reader.read16(naptr.preference) || !reader.read_string(naptr.flags) ||
        !reader.read_string(naptr.service) || !reader.read_string(naptr.regexp) ||
        !reader.read_name(naptr.replacement)) {
      return false;
    }
    naptr.ttl = std::chrono::seconds(std::min(ttl, 86'400U));
    answers.records.push_back(std::move(naptr));
  }
  return end >= reader.at() && reader.skip(end - reader.at());
}

bool read_answers(const Bytes& bytes, Answers& answers) {
  Reader reader(bytes);
  std::uint16_t questions = 0;
  std::uint16_t count = 0;
  if (!reader.skip(4) || !reader.read16(questions) || !reader.read16(count) || !reader.skip(4)) return false;
  std::set<std::string> names;
  for (; questions > 0; --questions) {
    std::string name;
    if (!reader.read_name(name) || !reader.skip(4)) return false;
    names.insert(name);
  }
  for (; count > 0; --count) {
    if (!read_record(reader, names, answers)) return false;
  }
  return true;
}

std::string reason(int status) {
  switch (status) {
    case ARES_ETIMEOUT: return "no answer in time";
    // c-ares says so for SERVFAIL and REFUSED too, after the last server.
    case ARES_ECONNREFUSED: return "the server failed, refused or cannot be reached";
    default: return ares_strerror(status);
  }
}

}  // namespace

Result<std::vector<Naptr>> DnsClient::query_naptr(const std::string& name) const {
  const Library library;
  auto channel = open_channel(options_);
  if (!channel) return tl::unexpected(channel.error());
  Reply reply;
  ares_query(channel->get(), name.c_str(), 1, kTypeNaptr, on_reply, &reply);
  wait_for(channel->get(), reply);
  const auto asked = [&] { return fmt::format("DNS at {} asked for NAPTR of {}", text_of(options_.servers), name); };
  if (reply.status == ARES_ENOTFOUND)
    return fail(ErrorCode::kNotFound, asked() + ": the name does not exist (NXDOMAIN)");
  if (reply.status == ARES_ENODATA) return fail(ErrorCode::kNotFound, asked() + ": the name has no such record");
  if (reply.status == ARES_EBADNAME) return fail(ErrorCode::kMalformed, asked() + ": this is not a DNS name");
  if (reply.status != ARES_SUCCESS) return fail(ErrorCode::kUnreachable, asked() + ": " + reason(reply.status));
  Answers answers;
  if (!read_answers(reply.bytes, answers)) {
    return fail(ErrorCode::kUnreachable, asked() + ": the answer cannot be read");
  }
  if (answers.records.empty() && answers.has_alias) {
    return fail(ErrorCode::kUnreachable, asked() +
                                             ": the answer is an alias whose target was not answered; a recursive "
                                             "resolver is needed here, not the zone's own server");
  }
  if (answers.records.empty()) return fail(ErrorCode::kNotFound, asked() + ": the name has no such record");
  std::stable_sort(answers.records.begin(), answers.records.end(), [](const Naptr& a, const Naptr& b) {
    return std::pair(a.order, a.preference) < std::pair(b.order, b.preference);
  });
  return std::move(answers.records);
}

}  // namespace peppol::net
