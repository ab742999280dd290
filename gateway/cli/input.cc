#include "gateway/cli/input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <system_error>

namespace peppol::gateway::cli {

Result<Bytes> read_input(const std::string& file) {
  if (file == "-") return Bytes{std::istreambuf_iterator<char>(std::cin), {}};
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    return fail(ErrorCode::kNotFound,
                fmt::format("{} cannot be read: {}", file, std::generic_category().message(errno)));
  Bytes bytes{std::istreambuf_iterator<char>(stream), {}};
  if (stream.bad())
    return fail(ErrorCode::kStorage,
                fmt::format("{} cannot be read: {}", file, std::generic_category().message(errno)));
  return bytes;
}

namespace {

// A terminal that does not show what is typed, until it is destroyed.
class SilentTerminal {
 public:
  SilentTerminal() : handle_(::open("/dev/tty", O_RDWR | O_CLOEXEC)) {
    if (!is_there()) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(handle_, TCSAFLUSH, &silent);
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;
  ~SilentTerminal() {
    if (is_there()) ::tcsetattr(handle_, TCSAFLUSH, &before_);
    if (handle_ >= 0) ::close(handle_);
  }

  bool is_there() { return handle_ >= 0 && (known_ || (known_ = ::tcgetattr(handle_, &before_) == 0)); }
  void show(std::string_view text) const { static_cast<void>(!::write(handle_, text.data(), text.size())); }
  std::string line() const {
    std::string text;
    for (char c = 0; ::read(handle_, &c, 1) == 1 && c != '\n';) text += c;
    return text;
  }

 private:
  int handle_;
  termios before_{};
  bool known_ = false;
};

}  // namespace

Result<std::optional<std::string>> find_secret(const Secret& secret) {
  using Found = std::optional<std::string>;
  if (!secret.file.empty()) {
    auto bytes = read_input(secret.file.string());
    if (!bytes) return tl::unexpected(bytes.error());
    return Found(bytes->substr(0, bytes->find_first_of("\r\n")));
  }
  if (!secret.given.empty()) {
    fmt::print(stderr, "peppolgw: a {} on the command line can be read by every user of this machine; use {} or {}\n",
               secret.name, secret.option, secret.variable);
    return Found(secret.given);
  }
  const char* value = std::getenv(secret.variable);  // NOLINT(concurrency-mt-unsafe): asked before there are threads
  return value ? Found(value) : Found();
}

Result<std::string> ask_for_secret(const Secret& secret) {
  SilentTerminal terminal;
  if (!terminal.is_there())
    return fail(ErrorCode::kConfiguration,
                fmt::format("there is no {}: give {} FILE, or set {}", secret.name, secret.option, secret.variable));
  terminal.show(secret.name + ": ");
  auto text = terminal.line();
  terminal.show("\n");
  return text;
}

Result<std::string> read_secret(const Secret& secret) {
  auto found = find_secret(secret);
  if (!found) return tl::unexpected(found.error());
  if (*found) return std::move(**found);
  return ask_for_secret(secret);
}

int cannot_run(const Error& error) {
  fmt::print(stderr, "peppolgw: {}\n", error.detail);
  return kCannotRun;
}

std::string default_rules_directory() {
  // NOLINTBEGIN(concurrency-mt-unsafe): asked before there are threads
  if (const char* data = std::getenv("PEPPOLGW_DATA")) return std::string(data) + "/rules";
  if (const char* home = std::getenv("HOME")) return std::string(home) + "/.local/share/peppolgw/rules";
  // NOLINTEND(concurrency-mt-unsafe)
  return "";
}

}  // namespace peppol::gateway::cli
