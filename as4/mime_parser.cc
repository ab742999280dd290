#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "as4/mime.h"
#include "as4/window.h"
#include "base/text.h"

namespace peppol::as4 {
namespace {

// Takes base64 in pieces of any length and hands the octets on.
class Base64Sink final : public Sink {
 public:
  explicit Base64Sink(Sink& to) : to_(to) {}

  Result<void> write(std::string_view bytes) override {
    for (const char c : bytes)
      if (std::string_view(" \t\r\n").find(c) == std::string_view::npos) group_ += c;
    const std::size_t whole = group_.size() / 4 * 4;
    if (whole == 0) return {};
    if (ended_) return fail(ErrorCode::kMalformed, "a base64 part goes on after its padding");
    const auto octets = from_base64(std::string_view(group_).substr(0, whole));
    if (!octets) return tl::unexpected(octets.error());
    ended_ = group_[whole - 1] == '=';
    group_.erase(0, whole);
    return to_.write(*octets);
  }

  Result<void> finish() const {
    if (group_.empty()) return {};
    return fail(ErrorCode::kMalformed, "a base64 part ends in the middle of a group of four characters");
  }

 private:
  Sink& to_;
  std::string group_;
  bool ended_ = false;
};

enum class AfterBoundary { kPart, kEnd, kContent, kNeedsMore };

// What stands behind "--boundary": nothing but blanks and a line end opens a
// part, "--" ends the body, anything else only looked like a boundary.
AfterBoundary look_behind_boundary(std::string_view rest, bool at_end, std::size_t& length) {
  if (rest.size() < 2 && !at_end) return AfterBoundary::kNeedsMore;
  if (rest.substr(0, 2) == "--") {
    length = 2;
    return AfterBoundary::kEnd;
  }
  constexpr std::size_t kMaxPadding = 256;
  const auto stop = rest.find_first_not_of(" \t");
  if (stop == std::string_view::npos)
    return at_end || rest.size() > kMaxPadding ? AfterBoundary::kContent : AfterBoundary::kNeedsMore;
  if (rest[stop] == '\n') {
    length = stop + 1;
    return AfterBoundary::kPart;
  }
  if (rest[stop] != '\r') return AfterBoundary::kContent;
  if (stop + 1 == rest.size()) return at_end ? AfterBoundary::kContent : AfterBoundary::kNeedsMore;
  if (rest[stop + 1] != '\n') return AfterBoundary::kContent;
  length = stop + 2;
  return AfterBoundary::kPart;
}

class MultipartReader {
 public:
  MultipartReader(Source& body, std::string_view boundary, const MimeLimits& limits)
      : window_(body), boundary_("--" + std::string(boundary)), limits_(limits) {}

  MultipartReading read_all() {
    auto done = read_parts();
    MultipartReading reading{std::move(parts_), std::nullopt};
    if (!done) reading.failure = std::move(done.error());
    return reading;
  }

 private:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  Result<void> read_parts() {
    struct Ignore final : Sink {
      Result<void> write(std::string_view bytes) override {
        count += bytes.size();
        if (count <= 64 * 1024) return {};
        return fail(ErrorCode::kLimitExceeded,
                    "the multipart body has more than 65536 bytes before its first boundary");
      }
      std::uint64_t count = 0;
    } preamble;
    at_line_start_ = true;
    auto more = copy_to_boundary(preamble);
    while (more && *more == AfterBoundary::kPart) {
      if (parts_.size() == limits_.max_parts)
        return fail(ErrorCode::kLimitExceeded,
                    fmt::format("the multipart body has more than the limit of {} parts", limits_.max_parts));
      auto part = read_part(parts_.empty());
      if (!part) return tl::unexpected(part.error());
      parts_.push_back(std::move(part->first));
      more = part->second;
    }
    if (!more) return tl::unexpected(more.error());
    return drain();
  }

  Result<std::pair<MimePart, AfterBoundary>> read_part(bool is_root) {
    auto headers = read_headers();
    if (!headers) return tl::unexpected(headers.error());
    MimePart part{std::move(*headers), Spool({is_root ? limits_.max_root_bytes : limits_.max_part_bytes,
                                              limits_.max_memory, limits_.folder})};
    const auto encoding = to_lower_ascii(trim_ascii(part.header("content-transfer-encoding").value_or("binary")));
    at_line_start_ = true;
    if (encoding == "base64") {
      Base64Sink decoded(part.content);
      const auto more = copy_to_boundary(decoded);
      if (!more) return tl::unexpected(more.error());
      if (auto finished = decoded.finish(); !finished) return tl::unexpected(finished.error());
      return std::pair(std::move(part), *more);
    }
    if (encoding != "binary" && encoding != "8bit" && encoding != "7bit")
      return fail(ErrorCode::kUnsupported,
                  fmt::format("a part has the Content-Transfer-Encoding \"{}\"; binary, 8bit, 7bit and base64 are read",
                              encoding));
    const auto more = copy_to_boundary(part.content);
    if (!more) return tl::unexpected(more.error());
    return std::pair(std::move(part), *more);
  }

  // Copies up to the next boundary line, and passes over it. The line end in
  // front of the boundary belongs to the boundary. A LF alone is taken for a
  // line end as well: some senders write it.
  Result<AfterBoundary> copy_to_boundary(Sink& to) {
    for (;;) {
      const auto view = window_.view();
      const auto [at, start] = find_boundary(view);
      if (at != std::string_view::npos) {
        std::size_t length = 0;
        const auto rest = view.substr(at + boundary_.size());
        const auto found = look_behind_boundary(rest, window_.at_end(), length);
        if (found == AfterBoundary::kContent) {
          if (auto passed = pass_on(to, at + boundary_.size()); !passed) return tl::unexpected(passed.error());
          at_line_start_ = false;
          continue;
        }
        if (found != AfterBoundary::kNeedsMore) {
          if (auto written = to.write(view.substr(0, start)); !written) return tl::unexpected(written.error());
          window_.drop(at + boundary_.size() + length);
          return found;
        }
      } else if (view.size() > boundary_.size() + 2) {
        const auto safe = view.size() - boundary_.size() - 2;
        if (auto passed = pass_on(to, safe); !passed) return tl::unexpected(passed.error());
        at_line_start_ = false;
      }
      if (window_.at_end()) return fail(ErrorCode::kMalformed, "the multipart body ends before its closing boundary");
      if (auto filled = window_.fill(); !filled) return tl::unexpected(filled.error());
    }
  }

  // {where "--boundary" begins, where the line end in front of it begins}.
  std::pair<std::size_t, std::size_t> find_boundary(std::string_view view) const {
    if (at_line_start_ && view.substr(0, boundary_.size()) == boundary_) return {0, 0};
    const auto newline = view.find("\n" + boundary_);
    if (newline == std::string_view::npos) return {std::string_view::npos, 0};
    return {newline + 1, newline > 0 && view[newline - 1] == '\r' ? newline - 1 : newline};
  }

  Result<void> pass_on(Sink& to, std::size_t count) {
    auto written = to.write(window_.view().substr(0, count));
    window_.drop(count);
    return written;
  }

  Result<Headers> read_headers() {
    Headers headers;
    std::size_t total = 0;
    for (;;) {
      auto line = read_line(total);
      if (!line) return tl::unexpected(line.error());
      if (line->empty()) return headers;
      const bool is_folded = line->front() == ' ' || line->front() == '\t';
      if (is_folded && !headers.empty()) {
        headers.back().second += " " + std::string(trim_ascii(*line));
        continue;
      }
      const auto colon = line->find(':');
      if (colon == std::string::npos || colon == 0 || is_folded)
        return fail(ErrorCode::kMalformed,
                    fmt::format("the part header line \"{}\" is not \"name: value\"", shown(*line, 80)));
      headers.emplace_back(to_lower_ascii(trim_ascii(std::string_view(*line).substr(0, colon))),
                           std::string(trim_ascii(std::string_view(*line).substr(colon + 1))));
    }
  }

  Result<std::string> read_line(std::size_t& total) {
    for (;;) {
      const auto view = window_.view();
      const auto newline = view.find('\n');
      const auto length = newline == std::string_view::npos ? view.size() : newline + 1;
      if (total + length > limits_.max_header_bytes)
        return fail(ErrorCode::kLimitExceeded,
                    fmt::format("the header of a part is longer than the limit of {} bytes", limits_.max_header_bytes));
      if (newline != std::string_view::npos) {
        total += length;
        std::string line(view.substr(0, newline > 0 && view[newline - 1] == '\r' ? newline - 1 : newline));
        window_.drop(length);
        return line;
      }
      if (window_.at_end()) return fail(ErrorCode::kMalformed, "the multipart body ends in the header of a part");
      if (auto filled = window_.fill(); !filled) return tl::unexpected(filled.error());
    }
  }

  // What follows the closing boundary has no meaning, but the connection wants to be read to its end.
  Result<void> drain() {
    std::uint64_t count = 0;
    while (!window_.at_end()) {
      count += window_.view().size();
      window_.drop(window_.view().size());
      if (count > 256 * 1024)
        return fail(ErrorCode::kLimitExceeded, "more than 262144 bytes follow the closing boundary");
      if (auto filled = window_.fill(); !filled) return filled;
    }
    return {};
  }

  Window window_;
  std::string boundary_;
  const MimeLimits& limits_;
  std::vector<MimePart> parts_;
  bool at_line_start_ = true;
};

}  // namespace

MultipartReading read_multipart(const ContentType& type, Source& body, const MimeLimits& limits) {
  const auto nothing = [](std::string why) {
    return MultipartReading{{}, Error{ErrorCode::kMalformed, std::move(why)}};
  };
  if (type.type != "multipart/related")
    return nothing(fmt::format("the Content-Type is {}, not multipart/related", type.type));
  const auto boundary = type.parameter("boundary");
  if (!boundary || boundary->empty() || boundary->size() > 200)
    return nothing("the Content-Type has no boundary of 1 to 200 characters");
  if (boundary->find_first_of("\r\n") != std::string::npos)
    return nothing("the boundary of the Content-Type holds a line end");
  return MultipartReader(body, *boundary, limits).read_all();
}

Result<std::vector<MimePart>> parse_multipart(const ContentType& type, Source& body, const MimeLimits& limits) {
  auto reading = read_multipart(type, body, limits);
  if (reading.failure) return tl::unexpected(std::move(*reading.failure));
  return std::move(reading.parts);
}

}  // namespace peppol::as4
