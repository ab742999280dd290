// A parsed protocol message (SOAP, SMP answer, SBDH), read-only.
//
//   auto document = xml::Document::parse(bytes, xml::Limits{});
//   if (!document) return tl::unexpected(document.error());
//   auto header = xml::required_child(document->root(), kSoap12, "Header");
//
// A const Document may be read from several threads.

#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/xml/element.h"
#include "base/xml/limits.h"

namespace peppol::xml {

class Document {
 public:
  // Well-formed XML with namespaces in UTF-8, US-ASCII or ISO-8859-1. No
  // network or file is ever touched.
  //
  // Fails with kMalformed (with line and the parser's complaint, or naming the
  // DOCTYPE: none is allowed, hence no entity beyond the five), kUnsupported
  // (another encoding), kLimitExceeded (naming the limit).
  static Result<Document> parse(std::string_view bytes, const Limits& limits);

  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  // Valid as long as the Document (moving it keeps elements valid).
  Element root() const;

  // How many bytes it was parsed from.
  std::size_t size_bytes() const;

 private:
  struct State;
  explicit Document(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace peppol::xml
