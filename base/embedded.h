// Files that are part of the program (rule packs, code lists, the OpenAPI
// file). cmake/peppol.cmake's peppol_embed() makes one function per set, in
// namespace peppol::embedded, declared by whoever uses it.

#pragma once

#include <span>
#include <string_view>

namespace peppol {

struct EmbeddedFile {
  std::string_view name;  // without its folder
  std::string_view bytes;
};

}  // namespace peppol
