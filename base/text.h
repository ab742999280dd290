// UTF-8 for texts that come from outside: what enters JSON, the store or the
// log is well-formed, and is cut between characters only.
//
//   fail(ErrorCode::kMalformed, fmt::format("the party \"{}\" is not known", shown(name, 60)));
//
// A value that decides something (an identifier, a key) is refused when
// is_utf8() of base/bytes.h says no; a text that only tells something (a
// peer's words, a parser's complaint) is repaired.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace peppol {

// How many bytes the character at the front of `text` has: 1 to 4; 0 when
// `text` is empty or does not begin with a well-formed character (Unicode,
// table 3-7: no surrogates, nothing overlong, nothing over U+10FFFF).
std::size_t utf8_character_bytes(std::string_view text);

// `text` with U+FFFD for every byte that is part of no well-formed character;
// well-formed text comes back as it is, without a copy when moved in.
std::string repair_utf8(std::string text);

// The longest beginning of `text` that has at most `max_bytes` bytes and does
// not end within a character.
std::string_view cut_utf8(std::string_view text, std::size_t max_bytes);

// `text` as it may stand in a sentence: repaired, and when it has more than
// `max_bytes` bytes, its beginning and "...".
std::string shown(std::string_view text, std::size_t max_bytes);

}  // namespace peppol
