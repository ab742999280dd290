// Writes well-formed XML, escaped and without a superfluous space.
//
//   xml::Writer w;
//   w.start("S12:Envelope").declare("S12", kSoap12);
//   w.element("S12:Body", "");
//   w.end();
//   std::string text = w.finish();
//
// Using it wrongly (an undeclared prefix, an unclosed element, an attribute
// after content) is a bug and throws std::logic_error. Characters that XML 1.0
// cannot carry, and bytes that are not UTF-8, become U+FFFD.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace peppol::xml {

class Writer {
 public:
  // `<?xml version="1.0" encoding="UTF-8"?>`, before the first element.
  Writer& declaration();

  Writer& start(std::string_view qname);  // "prefix:local" or "local"
  // After start(); an empty prefix declares the default namespace.
  Writer& declare(std::string_view prefix, std::string_view namespace_uri);
  Writer& attribute(std::string_view qname, std::string_view value);
  Writer& text(std::string_view text);
  // Well-formed XML of the caller's making, declaring the prefixes it uses.
  Writer& raw(std::string_view xml);
  Writer& end();

  // start, text, end.
  Writer& element(std::string_view qname, std::string_view text);

  std::string finish();

 private:
  void close_tag();
  void check_prefix(std::string_view qname) const;

  struct Open {
    std::string qname;
    std::size_t declared_before;
  };
  std::string out_;
  std::vector<Open> open_;
  std::vector<std::string> prefixes_;
  std::vector<std::string> unchecked_;  // names in the open start tag
  bool in_tag_ = false;
};

// For text between tags and for values between double quotes; CR, LF and tab
// are kept as character references in values.
std::string escape_text(std::string_view text);
std::string escape_attribute(std::string_view value);

}  // namespace peppol::xml
