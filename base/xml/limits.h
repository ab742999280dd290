// What an XML message may cost before it is refused. The defaults suit a SOAP
// envelope or an SMP answer, not an invoice (ubl/tree reads those).

#pragma once

#include <chrono>
#include <cstddef>

namespace peppol::xml {

struct Limits {
  std::size_t max_bytes = 4 << 20;
  std::size_t max_depth = 100;  // nested elements; at most 200
  std::size_t max_elements = 50'000;
  std::size_t max_attributes = 64;            // on one element, namespace declarations included
  std::size_t max_namespaces = 256;           // declarations in scope at one element
  std::chrono::milliseconds max_time{2'000};  // processor time of the thread
};

}  // namespace peppol::xml
