// The first line as a Content-Type field, the rest as the body it describes.

#include <string_view>

#include "as4/mime.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace peppol;  // NOLINT: a program of one file
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t line = text.find('\n');
  const auto type = as4::ContentType::parse(text.substr(0, line));
  if (!type || line == std::string_view::npos) return 0;
  const std::string_view rest = text.substr(line + 1);
  ViewSource body(rest);
  static_cast<void>(as4::parse_multipart(*type, body, as4::MimeLimits{}));
  return 0;
}
