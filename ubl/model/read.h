// A UBL Invoice or CreditNote as the JSON invoice: every business term of
// EN 16931, and a list of what UBL has beyond them.
//
//   auto read = model::read(*document);
//   std::cout << read->json();
//   for (const auto& beyond : read->leftovers) std::cerr << beyond.location << ": " << beyond.why << '\n';
//
// Pure; may be called from any thread. Linear in the document.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "ubl/model/json.h"
#include "ubl/model/kind.h"
#include "ubl/tree/document.h"

namespace peppol::model {

// A part of the document that the JSON invoice does not hold.
struct Beyond {
  tree::NodeIndex node = 0;
  std::string location;  // XPath; an element stands for all that is in it
  std::uint32_t line = 0;
  std::string text;  // its text, cut after 200 bytes
  std::string why;   // a sentence: "The model has no place for it."
};

struct Read {
  static constexpr std::size_t kMaxLeftovers = 10'000;

  DocumentKind kind;
  Json invoice;
  std::vector<Beyond> leftovers;   // in document order, the first kMaxLeftovers
  std::size_t leftover_count = 0;  // all

  std::string json() const { return to_text(invoice); }
};

// Fails with kUnsupported when the document is no UBL 2 Invoice or CreditNote.
Result<Read> read(const tree::Document& document);

}  // namespace peppol::model
