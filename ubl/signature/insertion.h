// Where in the bytes of a document a signature is put. Private to ubl/signature.

#pragma once

#include <cstddef>
#include <string_view>

#include "base/error.h"

namespace peppol::signature {

enum class Surroundings {
  kRoot,        // there are no extensions: all elements are needed
  kExtensions,  // inside ext:UBLExtensions, behind the last extension
  kSignatures,  // inside sig:UBLDocumentSignatures, behind the last signature
};

struct Insertion {
  std::size_t offset;
  Surroundings surroundings;
};

// `document` is well-formed and in an encoding whose markup is ASCII. Elements are recognised by their local
// names alone; the caller checks the outcome. Fails with kUnsupported when the root, or the element to
// be filled, is an empty-element tag.
Result<Insertion> find_insertion(std::string_view document);

}  // namespace peppol::signature
