// Finds the tags of an XML document of any size in a few kilobytes of memory,
// with the byte range of each: enough to cut an element out, byte for byte,
// without parsing what is in it.
//
//   TagScanner scanner(source, limits);
//   while (true) { auto tag = scanner.next(); if (!tag) ...; if (tag->kind == Tag::Kind::kEnd) ...; }
//
// It checks that tags are nested and matched, that nothing but white space,
// comments and processing instructions stands outside the root, and that there
// is no DOCTYPE; it does not check names, attributes or characters otherwise.
// Used by one thread.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "as4/window.h"
#include "base/error.h"
#include "base/stream.h"

namespace peppol::as4 {

struct TagLimits {
  std::size_t max_depth = 200;
  std::size_t max_tag_bytes = 64 * 1024;
};

struct Tag {
  enum class Kind { kDeclaration, kStart, kEmpty, kEnd, kNothingMore };
  Kind kind;
  std::string text;         // from "<" to ">"
  std::string name;         // with its prefix; empty for a declaration
  std::uint64_t begin = 0;  // of the "<"
  std::uint64_t end = 0;    // behind the ">"
  std::size_t depth = 0;    // the root element's tags have 0

  std::string_view prefix() const;  // "" when there is none
};

// The attributes of a start tag, in order, with values as written (references
// not resolved). Fails with kMalformed.
Result<std::vector<std::pair<std::string, std::string>>> attributes_of(const Tag& tag);

class TagScanner {
 public:
  // Borrows `source`. It holds UTF-8 or another encoding that keeps ASCII.
  TagScanner(Source& source, TagLimits limits) : window_(source), limits_(limits) {}

  // The next tag; kNothingMore at the end. Fails with kMalformed (naming the
  // byte offset), with kUnsupported (UTF-16 or UTF-32), with
  // kLimitExceeded, or as the source does.
  Result<Tag> next();

  // True when characters other than white space stood directly in the root element.
  bool has_text_in_root() const { return text_in_root_; }

  // How long the byte order mark at the beginning is: 0 or 3.
  std::uint64_t mark_bytes() const { return mark_bytes_; }

 private:
  Result<void> look_at_beginning();
  Result<bool> skip_text();
  Result<bool> starts_with(std::string_view what);
  Result<std::string> take_until(std::string_view end);
  Result<void> skip_past(std::string_view lead, std::string_view end);
  Result<std::size_t> find_tag_end();
  Result<Tag> take_tag();
  Result<void> enter_or_leave(Tag& tag);
  tl::unexpected<Error> malformed(std::string_view what) const;

  Window window_;
  TagLimits limits_;
  std::vector<std::string> open_;
  bool root_seen_ = false;
  bool text_in_root_ = false;
  std::uint64_t mark_bytes_ = 0;
};

}  // namespace peppol::as4
