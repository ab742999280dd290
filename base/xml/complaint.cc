#include "base/xml/complaint.h"

#include <libxml/xmlerror.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/text.h"

namespace peppol::xml {

std::optional<std::string> complaint(const _xmlError& error) {
  const bool is_about_namespaces =
      error.domain == XML_FROM_NAMESPACE && error.level == XML_ERR_ERROR && error.code != XML_WAR_NS_URI;
  if (error.level != XML_ERR_FATAL && !is_about_namespaces) return std::nullopt;
  // libxml2 may have cut it within a character.
  std::string words = shown(trim_ascii(error.message == nullptr ? "" : error.message), 300);
  std::replace_if(
      words.begin(), words.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return words.empty() ? "the XML is broken" : words;
}

}  // namespace peppol::xml
