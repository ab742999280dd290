// Any bytes as a business document with its header: taken apart, and the payload put together again, which then is a
// payload that can be carried.

#include <string_view>

#include "as4/sbd.h"

namespace {

using namespace peppol;  // NOLINT: a program of one file

void check(bool holds) {
  if (!holds) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  ViewSource as_payload(text);
  static_cast<void>(as4::scan_payload(as_payload));
  ViewSource scanned(text);
  const auto layout = as4::scan_sbd(scanned);
  if (!layout) return 0;
  check(layout->prolog_end <= layout->payload_begin && layout->payload_begin <= layout->payload_end &&
        layout->payload_end <= size);
  ViewSource document(text);
  StringSink payload(4 << 20, "the payload");
  check(as4::write_payload(document, *layout, payload).has_value());
  ViewSource again(payload.bytes());
  const auto shape = as4::scan_payload(again);
  check(shape && shape->root.local_name == layout->payload.local_name &&
        shape->root.namespace_uri == layout->payload.namespace_uri);
  return 0;
}
