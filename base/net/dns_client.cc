#include "base/net/dns_client.h"

#include <ares.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/bytes.h"
#include "base/net/dns_message.h"

namespace peppol::net {

namespace {

constexpr int kClassIn = 1;
constexpr int kTypeNaptr = 35;

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
  ares_query(channel->get(), name.c_str(), kClassIn, kTypeNaptr, on_reply, &reply);
  wait_for(channel->get(), reply);
  const auto asked = [&] { return fmt::format("DNS at {} asked for NAPTR of {}", text_of(options_.servers), name); };
  if (reply.status == ARES_ENOTFOUND)
    return fail(ErrorCode::kNotFound, asked() + ": the name does not exist (NXDOMAIN)");
  if (reply.status == ARES_ENODATA) return fail(ErrorCode::kNotFound, asked() + ": the name has no such record");
  if (reply.status == ARES_EBADNAME) return fail(ErrorCode::kMalformed, asked() + ": this is not a DNS name");
  if (reply.status != ARES_SUCCESS) return fail(ErrorCode::kUnreachable, asked() + ": " + reason(reply.status));
  auto answer = parse_naptr_answer(reply.bytes);
  if (!answer) {
    return fail(ErrorCode::kUnreachable, asked() + ": the answer cannot be read: " + answer.error().detail);
  }
  if (answer->records.empty() && answer->has_alias) {
    return fail(ErrorCode::kUnreachable, asked() +
                                             ": the answer is an alias whose target was not answered; a recursive "
                                             "resolver is needed here, not the zone's own server");
  }
  if (answer->records.empty()) return fail(ErrorCode::kNotFound, asked() + ": the name has no such record");
  std::stable_sort(answer->records.begin(), answer->records.end(), [](const Naptr& a, const Naptr& b) {
    return std::pair(a.order, a.preference) < std::pair(b.order, b.preference);
  });
  return std::move(answer->records);
}

}  // namespace peppol::net
