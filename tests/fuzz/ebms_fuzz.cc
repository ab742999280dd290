// Any bytes as the SOAP part of an AS4 message: read as a receiver and as a sender reads it; a user message that was
// read is the same when it is written and read again.

#include <string_view>

#include "as4/ebms_message.h"
#include "as4/soap.h"

namespace {

using namespace peppol;  // NOLINT: a program of one file

void check(bool holds) {
  if (!holds) __builtin_trap();
}

void check_written(const as4::UserMessage& message) {
  const auto text = as4::write_envelope(as4::write_user_message(message, "m"), "b", "");
  const auto document = xml::Document::parse(text, as4::soap_limits());
  if (!document) return;  // escaped, it may be larger than what is read
  const auto blocks = as4::find_blocks(*document);
  check(blocks.has_value());
  const auto again = as4::parse_messaging(blocks->messaging);
  check(again.has_value() && std::get<as4::UserMessage>(*again) == message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = xml::Document::parse({reinterpret_cast<const char*>(data), size}, as4::soap_limits());
  if (!document) return 0;
  const auto blocks = as4::find_blocks(*document);
  if (!blocks) return 0;
  const auto id = as4::find_message_id(blocks->messaging);
  if (const auto signals = as4::parse_signals(blocks->messaging))
    for (const auto& signal : *signals) {
      check(signal.receipt || !signal.errors.empty());
      for (const auto& error : signal.errors) check(!signal.receipt || error.is_warning());
    }
  const auto message = as4::parse_messaging(blocks->messaging);
  const auto* user = message ? std::get_if<as4::UserMessage>(&*message) : nullptr;
  if (user == nullptr) return 0;
  check(user->message_id == id);
  static_cast<void>(as4::check_profile(*user));
  check_written(*user);
  return 0;
}
