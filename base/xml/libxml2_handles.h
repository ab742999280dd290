// Owners of libxml2's objects. Private to base/xml.

#pragma once

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlIO.h>

#include <memory>
#include <string_view>

namespace peppol::xml {

template <auto Free>
struct Freeing {
  template <class T>
  void operator()(T* handle) const {
    Free(handle);
  }
};

using XmlDoc = std::unique_ptr<xmlDoc, Freeing<xmlFreeDoc>>;
using ParserContext = std::unique_ptr<xmlParserCtxt, Freeing<xmlFreeParserCtxt>>;

inline std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view{} : std::string_view(reinterpret_cast<const char*>(text));
}

// Passed as a structured error function, it keeps libxml2 from writing to stderr.
inline void stay_silent(void*, xmlErrorPtr) {}

}  // namespace peppol::xml
