// Types of sequences ("xs:string?", "element()*") and what they do: instance
// of, treat as, and the conversion of arguments and results.

#pragma once

#include <string>

#include "ubl/xpath/item.h"

namespace peppol::xpath {

enum class Occurrence : std::uint8_t { kOne, kZeroOrOne, kZeroOrMore, kOneOrMore };

struct SequenceType {
  enum class Of : std::uint8_t { kEmpty, kItem, kAnyNode, kNodeKind, kAnyAtomic, kNumeric, kAtomic };
  Of of = Of::kItem;
  Type atomic = Type::kString;                  // with kAtomic
  tree::Kind node_kind = tree::Kind::kElement;  // with kNodeKind
  std::string uri;                              // with kNodeKind, when has_name
  std::string local;
  bool has_name = false;
  Occurrence occurrence = Occurrence::kZeroOrMore;
};

std::string to_string(const SequenceType& type);

bool is_instance(Value value, const SequenceType& type, const tree::Document* document);

// The function conversion rules: atomised, untyped values cast, numbers and URIs promoted. Raises XPTY0004, naming
// `where` ("the first argument of u:gln()"), or FORG0001 of a cast.
Value converted(Value value, const SequenceType& type, const tree::Document* document, Arena& arena,
                std::string_view where);

// Every type this program implements, by its local name in the XML Schema namespace; kAbsent for others.
Type atomic_type(std::string_view local);

}  // namespace peppol::xpath
