// The shape of the JSON invoice, made from the table: which members an object
// may have, what is in them and which must be there.
//
// For use inside ubl/model only; constant once made.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ubl/model/json.h"
#include "ubl/model/problem.h"
#include "ubl/model/row.h"

namespace peppol::model {

struct Key {
  enum class Holds { kValue, kObject, kArray };

  std::string name;
  Holds holds = Holds::kValue;
  Row::Type type = Row::Type::kText;  // of a value
  std::string_view term;
  bool required = false;
  bool computed = false;
  std::vector<Key> members;  // of the object, or of each object of the array

  const Key* find(std::string_view member) const;
};

// The invoice itself.
const Key& keys_of(DocumentKind kind);

// Unknown members (with the nearest known one), wrong kinds, texts that are no
// date, number or base 64, characters that XML cannot hold.
void check_shape(const Json& invoice, DocumentKind kind, Problems& problems);

// Members that EN 16931 demands, those that create() computes left out.
void check_required(const Json& invoice, DocumentKind kind, Problems& problems);

}  // namespace peppol::model
