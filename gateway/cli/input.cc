#include "gateway/cli/input.h"

#include <fmt/format.h>

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
