#include "as4/tag_scanner.h"

#include <fmt/format.h>

namespace peppol::as4 {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_blank(std::string_view text) { return text.find_first_not_of(kSpace) == std::string_view::npos; }

}  // namespace

std::string_view Tag::prefix() const {
  const auto colon = name.find(':');
  return colon == std::string::npos ? std::string_view() : std::string_view(name).substr(0, colon);
}

Result<std::vector<std::pair<std::string, std::string>>> attributes_of(const Tag& tag) {
  std::vector<std::pair<std::string, std::string>> found;
  std::string_view rest = std::string_view(tag.text).substr(1 + tag.name.size());
  const auto broken = [&] {
    return fail(ErrorCode::kMalformed, fmt::format("the start tag at byte {} (<{}) is broken", tag.begin, tag.name));
  };
  for (;;) {
    const auto start = rest.find_first_not_of(kSpace);
    if (start == std::string_view::npos) return broken();
    if (rest[start] == '>' || rest[start] == '/') return found;
    rest.remove_prefix(start);
    const auto equals = rest.find('=');
    if (equals == std::string_view::npos) return broken();
    const auto name = trim_ascii(rest.substr(0, equals));
    rest.remove_prefix(equals + 1);
    const auto open = rest.find_first_not_of(kSpace);
    if (name.empty() || open == std::string_view::npos || (rest[open] != '"' && rest[open] != '\'')) return broken();
    const auto close = rest.find(rest[open], open + 1);
    if (close == std::string_view::npos) return broken();
    found.emplace_back(std::string(name), std::string(rest.substr(open + 1, close - open - 1)));
    rest.remove_prefix(close + 1);
  }
}

tl::unexpected<Error> TagScanner::malformed(std::string_view what) const {
  return fail(ErrorCode::kMalformed, fmt::format("the XML is broken at byte {}: {}", window_.offset(), what));
}

Result<Tag> TagScanner::next() {
  for (;;) {
    const auto at_tag = skip_text();
    if (!at_tag) return tl::unexpected(at_tag.error());
    if (!*at_tag) {
      if (!open_.empty()) return malformed(fmt::format("it ends inside <{}>", open_.back()));
      if (!root_seen_) return malformed("it has no element");
      return Tag{Tag::Kind::kNothingMore, {}, {}, window_.offset(), window_.offset(), 0};
    }
    struct Skipped {
      std::string_view lead, end;
    };
    bool skipped = false;
    for (const auto& [lead, end] : {Skipped{"<!--", "-->"}, Skipped{"<![CDATA[", "]]>"}}) {
      const auto is_here = starts_with(lead);
      if (!is_here) return tl::unexpected(is_here.error());
      if (!*is_here) continue;
      if (lead[2] == '[') {
        if (open_.empty()) return malformed("a CDATA section stands outside the root element");
        if (open_.size() == 1) text_in_root_ = true;
      }
      if (auto done = skip_past(lead, end); !done) return tl::unexpected(done.error());
      skipped = true;
      break;
    }
    if (skipped) continue;
    if (window_.view().substr(0, 2) == "<!")
      return malformed("there is a DOCTYPE or another declaration, which is not accepted");
    if (window_.view().substr(0, 2) != "<?") return take_tag();
    const auto begin = window_.offset();
    auto text = take_until("?>");
    if (!text) return tl::unexpected(text.error());
    const bool is_first = begin == 0 || begin == kByteOrderMark.size();
    const bool is_declaration =
        text->size() > 6 && text->starts_with("<?xml") && kSpace.find((*text)[5]) != std::string_view::npos;
    if (!is_declaration) continue;
    if (!is_first || root_seen_) return malformed("the XML declaration does not stand at the beginning");
    return Tag{Tag::Kind::kDeclaration, std::move(*text), {}, begin, window_.offset(), 0};
  }
}

Result<void> TagScanner::look_at_beginning() {
  while (window_.view().size() < 4 && !window_.at_end())
    if (auto filled = window_.fill(); !filled) return filled;
  const auto view = window_.view();
  const auto first = view.substr(0, 4);
  if (first.starts_with("\xFE\xFF") || first.starts_with("\xFF\xFE") || first.find('\0') != std::string_view::npos)
    return fail(ErrorCode::kUnsupported,
                "the document is encoded in UTF-16 or UTF-32; UTF-8, US-ASCII and ISO-8859-1 are carried");
  if (first.starts_with(kByteOrderMark)) {
    mark_bytes_ = kByteOrderMark.size();
    window_.drop(kByteOrderMark.size());
  }
  return {};
}

// Passes over character data; false at the end of the document.
Result<bool> TagScanner::skip_text() {
  if (window_.offset() == 0)
    if (auto looked = look_at_beginning(); !looked) return tl::unexpected(looked.error());
  for (;;) {
    const auto view = window_.view();
    const auto tag = view.find('<');
    const auto text = view.substr(0, std::min(tag, view.size()));
    if (open_.size() <= 1 && !is_blank(text)) {
      if (open_.empty()) return malformed("there are characters outside the root element");
      text_in_root_ = true;
    }
    window_.drop(text.size());
    if (tag != std::string_view::npos) return true;
    if (window_.at_end()) return false;
    if (auto filled = window_.fill(); !filled) return tl::unexpected(filled.error());
  }
}

Result<bool> TagScanner::starts_with(std::string_view what) {
  while (window_.view().size() < what.size() && !window_.at_end())
    if (auto filled = window_.fill(); !filled) return tl::unexpected(filled.error());
  return window_.view().starts_with(what);
}

Result<void> TagScanner::skip_past(std::string_view lead, std::string_view end) {
  window_.drop(lead.size());
  for (;;) {
    const auto view = window_.view();
    const auto found = view.find(end);
    if (found != std::string_view::npos) {
      window_.drop(found + end.size());
      return {};
    }
    if (view.size() >= end.size()) window_.drop(view.size() - end.size() + 1);
    if (window_.at_end()) return malformed(fmt::format("a section that begins with {} does not end", lead));
    if (auto filled = window_.fill(); !filled) return filled;
  }
}

Result<std::string> TagScanner::take_until(std::string_view end) {
  for (;;) {
    const auto found = window_.view().find(end);
    if (found != std::string_view::npos) {
      std::string text(window_.view().substr(0, found + end.size()));
      window_.drop(text.size());
      return text;
    }
    if (window_.view().size() > limits_.max_tag_bytes)
      return fail(ErrorCode::kLimitExceeded, fmt::format("a processing instruction at byte {} is longer than {} bytes",
                                                         window_.offset(), limits_.max_tag_bytes));
    if (window_.at_end()) return malformed("a processing instruction does not end");
    if (auto filled = window_.fill(); !filled) return tl::unexpected(filled.error());
  }
}

// How long the tag at the window's start is; ">" inside quotes does not end it.
Result<std::size_t> TagScanner::find_tag_end() {
  char quote = '\0';
  std::size_t at = 1;
  for (;;) {
    const auto view = window_.view();
    for (; at < view.size(); ++at) {
      const char c = view[at];
      if (quote != '\0') {
        if (c == quote) quote = '\0';
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '>') {
        return at + 1;
      }
      if (c == '<') return malformed("there is \"<\" inside a tag");
    }
    if (at > limits_.max_tag_bytes)
      return fail(ErrorCode::kLimitExceeded, fmt::format("the tag at byte {} is longer than the limit of {} bytes",
                                                         window_.offset(), limits_.max_tag_bytes));
    if (window_.at_end()) return malformed("a tag does not end");
    if (auto filled = window_.fill(); !filled) return tl::unexpected(filled.error());
  }
}

Result<Tag> TagScanner::take_tag() {
  const auto length = find_tag_end();
  if (!length) return tl::unexpected(length.error());
  if (*length > limits_.max_tag_bytes)
    return fail(ErrorCode::kLimitExceeded, fmt::format("the tag at byte {} is longer than the limit of {} bytes",
                                                       window_.offset(), limits_.max_tag_bytes));
  Tag tag{Tag::Kind::kStart,
          std::string(window_.view().substr(0, *length)),
          {},
          window_.offset(),
          window_.offset() + *length,
          0};
  std::size_t name_at = 1;
  if (tag.text[1] == '/') {
    tag.kind = Tag::Kind::kEnd;
    name_at = 2;
  } else if (tag.text[tag.text.size() - 2] == '/') {
    tag.kind = Tag::Kind::kEmpty;
  }
  const auto name_end = tag.text.find_first_of(" \t\r\n/>", name_at);
  tag.name = tag.text.substr(name_at, name_end - name_at);
  if (tag.name.empty()) return malformed("a tag has no name");
  if (auto placed = enter_or_leave(tag); !placed) return tl::unexpected(placed.error());
  window_.drop(*length);
  return tag;
}

Result<void> TagScanner::enter_or_leave(Tag& tag) {
  if (tag.kind == Tag::Kind::kEnd) {
    if (open_.empty() || open_.back() != tag.name) return malformed(fmt::format("</{}> closes nothing", tag.name));
    if (!is_blank(std::string_view(tag.text).substr(2 + tag.name.size(), tag.text.size() - 3 - tag.name.size())))
      return malformed(fmt::format("</{}> holds more than a name", tag.name));
    open_.pop_back();
    tag.depth = open_.size();
    return {};
  }
  if (open_.empty() && root_seen_) return malformed("there is a second root element");
  root_seen_ = true;
  tag.depth = open_.size();
  if (tag.depth >= limits_.max_depth)
    return fail(ErrorCode::kLimitExceeded, fmt::format("the element <{}> at byte {} is nested deeper than {} levels",
                                                       tag.name, tag.begin, limits_.max_depth));
  if (tag.kind == Tag::Kind::kStart) open_.push_back(tag.name);
  return {};
}

}  // namespace peppol::as4
