#include "base/gzip.h"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <limits>

namespace peppol {
namespace {

constexpr int kGzipWindow = 15 + 16;  // the largest window, gzip framing

// Hands `stream` the next piece of `from`; avail_in stays 0 at the end.
Result<void> refill(z_stream& stream, Source& from, std::span<char> buffer) {
  const auto count = from.read(buffer);
  if (!count) return tl::unexpected(count.error());
  stream.next_in = reinterpret_cast<Bytef*>(buffer.data());
  stream.avail_in = static_cast<uInt>(*count);
  return {};
}

struct Deflater {
  z_stream stream{};
  Deflater() { deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  ~Deflater() { deflateEnd(&stream); }
};

struct Inflater {
  z_stream stream{};
  Inflater() { inflateInit2(&stream, kGzipWindow); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream); }
};

}  // namespace

Result<void> gzip(Source& from, Sink& to) {
  Deflater deflater;
  z_stream& stream = deflater.stream;
  std::array<char, 32768> in{};
  std::array<char, 32768> out{};
  for (bool end = false; !end;) {
    if (auto filled = refill(stream, from, in); !filled) return filled;
    end = stream.avail_in == 0;
    do {
      stream.next_out = reinterpret_cast<Bytef*>(out.data());
      stream.avail_out = static_cast<uInt>(out.size());
      ::deflate(&stream, end ? Z_FINISH : Z_NO_FLUSH);
      if (auto written = to.write({out.data(), out.size() - stream.avail_out}); !written) return written;
    } while (stream.avail_out == 0);
  }
  return {};
}

Result<void> gunzip(Source& from, Sink& to, std::uint64_t max_bytes) {
  Inflater inflater;
  z_stream& stream = inflater.stream;
  std::array<char, 32768> in{};
  std::array<char, 32768> out{};
  std::uint64_t total = 0;
  bool member_ended = false;
  for (;;) {
    if (stream.avail_in == 0) {
      if (auto filled = refill(stream, from, in); !filled) return filled;
      if (stream.avail_in == 0) break;
    }
    if (member_ended) {
      inflateReset(&stream);
      member_ended = false;
    }
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int status = ::inflate(&stream, Z_NO_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
      return fail(ErrorCode::kMalformed, fmt::format("the gzip stream is broken after {} bytes of content: {}", total,
                                                     stream.msg ? stream.msg : "no further detail"));
    const std::size_t produced = out.size() - stream.avail_out;
    total += produced;
    if (total > max_bytes)
      return fail(ErrorCode::kLimitExceeded,
                  fmt::format("the gzip stream unpacks to more than the limit of {} bytes", max_bytes));
    if (auto written = to.write({out.data(), produced}); !written) return written;
    member_ended = status == Z_STREAM_END;
  }
  if (!member_ended)
    return fail(ErrorCode::kMalformed, fmt::format("the gzip stream is cut short after {} bytes of content", total));
  return {};
}

Result<Bytes> gzip(std::string_view bytes) {
  ViewSource from(bytes);
  StringSink to(std::numeric_limits<std::uint64_t>::max(), "the gzip stream");
  if (auto packed = gzip(from, to); !packed) return tl::unexpected(packed.error());
  return to.take();
}

Result<Bytes> gunzip(std::string_view bytes, std::uint64_t max_bytes) {
  ViewSource from(bytes);
  StringSink to(max_bytes, "the unpacked content");
  if (auto unpacked = gunzip(from, to, max_bytes); !unpacked) return tl::unexpected(unpacked.error());
  return to.take();
}

}  // namespace peppol
