// Finds for every node of an Invoice or CreditNote its row of the table: what
// reading and pointing are built on, so that they cannot disagree.
//
// One walk, linear in the document. For use inside ubl/model only.

#pragma once

#include <cstdint>
#include <vector>

#include "ubl/model/row.h"
#include "ubl/tree/document.h"

namespace peppol::model {

struct Place {
  const Row* row = nullptr;  // null: beyond the model, or within something that is
  std::uint32_t index = 0;   // of a list's element: the how-many-th of the array
};

struct Leftover {
  enum class Why {
    kUnknown,     // the model has no place for it
    kRepeated,    // the model has one place, and it is taken
    kOtherText,   // the text is not what the model implies at this place
    kEmpty,       // nothing inside that the model could keep
    kIncomplete,  // what the model implies inside is not there
  };
  tree::NodeIndex node;
  Why why;
};

struct Places {
  std::vector<Place> of;  // by node index
  std::vector<Leftover> leftovers;
};

Places place(const tree::Document& document, DocumentKind kind);

}  // namespace peppol::model
