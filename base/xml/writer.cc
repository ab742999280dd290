#include "base/xml/writer.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace peppol::xml {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// The length of the UTF-8 character at the front of `text` when XML 1.0 can carry it, else 0.
std::size_t xml_character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return lead >= 0x20 || lead == '\t' || lead == '\n' || lead == '\r' ? 1 : 0;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  unsigned code = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool excluded = (code >= 0xD800 && code <= 0xDFFF) || code == 0xFFFE || code == 0xFFFF || code > 0x10FFFF;
  return overlong || excluded ? 0 : length;
}

enum class Place { kText, kAttribute };

std::string_view reference_for(char c, Place place) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '\r': return "&#13;";
    case '"': return place == Place::kAttribute ? "&quot;" : "";
    case '\n': return place == Place::kAttribute ? "&#10;" : "";
    case '\t': return place == Place::kAttribute ? "&#9;" : "";
    default: return "";
  }
}

std::string escape(std::string_view text, Place place) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = xml_character_length(text);
    if (length == 0) {
      out += kReplacement;
      text.remove_prefix(1);
      continue;
    }
    const std::string_view reference = reference_for(text.front(), place);
    out += reference.empty() ? text.substr(0, length) : reference;
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace

std::string escape_text(std::string_view text) { return escape(text, Place::kText); }
std::string escape_attribute(std::string_view value) { return escape(value, Place::kAttribute); }

Writer& Writer::declaration() {
  if (!out_.empty()) throw std::logic_error("xml::Writer: the declaration comes first");
  out_ = R"(<?xml version="1.0" encoding="UTF-8"?>)";
  return *this;
}

Writer& Writer::start(std::string_view qname) {
  close_tag();
  open_.push_back({std::string(qname), prefixes_.size()});
  out_ += '<';
  out_ += qname;
  unchecked_.emplace_back(qname);
  in_tag_ = true;
  return *this;
}

Writer& Writer::declare(std::string_view prefix, std::string_view namespace_uri) {
  if (!in_tag_) throw std::logic_error("xml::Writer: a namespace is declared after start()");
  prefixes_.emplace_back(prefix);
  out_ += prefix.empty() ? " xmlns" : " xmlns:";
  out_ += prefix;
  out_ += "=\"" + escape_attribute(namespace_uri) + "\"";
  return *this;
}

Writer& Writer::attribute(std::string_view qname, std::string_view value) {
  if (!in_tag_) throw std::logic_error("xml::Writer: an attribute comes after start()");
  if (qname.find(':') != std::string_view::npos) unchecked_.emplace_back(qname);
  out_ += ' ';
  out_ += qname;
  out_ += "=\"" + escape_attribute(value) + "\"";
  return *this;
}

Writer& Writer::text(std::string_view text) {
  if (text.empty()) return *this;
  close_tag();
  out_ += escape_text(text);
  return *this;
}

Writer& Writer::raw(std::string_view xml) {
  if (xml.empty()) return *this;
  close_tag();
  out_ += xml;
  return *this;
}

Writer& Writer::end() {
  if (open_.empty()) throw std::logic_error("xml::Writer: end() without start()");
  if (in_tag_) {
    close_tag();
    out_.insert(out_.size() - 1, "/");
  } else {
    out_ += "</" + open_.back().qname + ">";
  }
  prefixes_.resize(open_.back().declared_before);
  open_.pop_back();
  return *this;
}

Writer& Writer::element(std::string_view qname, std::string_view content) { return start(qname).text(content).end(); }

std::string Writer::finish() {
  if (!open_.empty()) throw std::logic_error("xml::Writer: " + open_.back().qname + " is not closed");
  prefixes_.clear();
  return std::exchange(out_, {});
}

// The prefixes of a start tag are checked at its end, when its own declarations are known.
void Writer::close_tag() {
  if (!in_tag_) return;
  for (const std::string& qname : unchecked_) check_prefix(qname);
  unchecked_.clear();
  out_ += '>';
  in_tag_ = false;
}

void Writer::check_prefix(std::string_view qname) const {
  const std::size_t colon = qname.find(':');
  if (colon == std::string_view::npos || qname.substr(0, colon) == "xml") return;
  if (std::find(prefixes_.begin(), prefixes_.end(), qname.substr(0, colon)) == prefixes_.end()) {
    throw std::logic_error("xml::Writer: the prefix of " + std::string(qname) + " is not declared");
  }
}

}  // namespace peppol::xml
