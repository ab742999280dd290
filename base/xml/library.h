// Prepares libxml2 for use from several threads. Make one in main() (or in a
// test) before the first Document; making it again does nothing.

#pragma once

namespace peppol::xml {

class Library {
 public:
  Library();
};

}  // namespace peppol::xml
