#include "base/xml/library.h"

#include <mutex>
#include <string_view>

#include "base/xml/libxml2_handles.h"

namespace peppol::xml {

Library::Library() {
  static std::once_flag once;
  std::call_once(once, [] {
    xmlInitParser();
    xmlThrDefSetStructuredErrorFunc(nullptr, stay_silent);
  });
  xmlSetStructuredErrorFunc(nullptr, stay_silent);
}

}  // namespace peppol::xml
