// XML Schema made from a description, one file for each namespace, for another
// validator that the native check is held against.
//
//   for (const GrammarFile& file : make_grammar(*standard_description())) write(folder / file.name, file.text);
//
// No state; may be called from any thread.

#pragma once

#include <string>
#include <vector>

#include "ubl/vocabulary/description.h"

namespace peppol::vocabulary {

struct GrammarFile {
  std::string name;  // prefix and ".xsd": a document "inv:Invoice" is validated with "inv.xsd"
  std::string text;
};

// The files import each other by name. That of a document's namespace imports all but those of other documents.
std::vector<GrammarFile> make_grammar(const Description& description);

}  // namespace peppol::vocabulary
