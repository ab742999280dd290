// The outline of a rule pack: keywords with their text and what is nested
// under them; see docs/rule-packs.md.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ubl/schematron/schema.h"

namespace peppol::schematron {

struct PackEntry {
  std::string keyword;
  std::string text;                // with its continuation lines, joined with one blank
  std::vector<std::string> lines;  // the continuation lines alone
  std::vector<PackEntry> children;
  Place place;
};

// Fails with kMalformed, telling the line.
Result<std::vector<PackEntry>> read_outline(std::string_view bytes, const std::string& path);

}  // namespace peppol::schematron
