// The sentences of the structure check, in English and Dutch. Private to this
// folder. No state; may be called from any thread.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ubl/vocabulary/vocabulary.h"

namespace peppol::vocabulary {

struct Sentence {
  std::string en;
  std::string nl;
};

// "<cac:Party>"; documents without a prefix: "<Invoice>".
std::string shown_name(const Vocabulary& vocabulary, NameIndex name);

// "one of <cbc:ID>, <cbc:Name> or 4 more": what may stand after `state`.
Sentence expected_next(const Vocabulary& vocabulary, const Type& type, ContentModel::State state);
// "after <cbc:ID>" or "at the beginning".
Sentence place_after(const Vocabulary& vocabulary, const Type& type, ContentModel::State state);
// "it between <cbc:ID> and <cbc:Name>": the neighbours of a place in the schema.
Sentence place_between(const Vocabulary& vocabulary, const Type& type, ContentModel::State state);
// "a date that exists, as 2026-11-22", or the words that are allowed.
Sentence expected_value(const Type& type);
Sentence known_documents(const Vocabulary& vocabulary);
// The attributes an element may have: "@currencyID, ...", or "none".
Sentence known_attributes(const Type& type);

// In quotation marks, cut where it is long.
std::string quoted(std::string_view value);

}  // namespace peppol::vocabulary
