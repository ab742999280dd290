// Every Invoice and CreditNote of ../shared/corpus/suites that the official
// XSDs accept, plain files and fragments of test sets alike.

#pragma once

#include <string>
#include <vector>

namespace peppol::model {

struct CorpusDocument {
  std::string name;  // "data/suites/...", and "#3" for the third test of a set
  std::string xml;
  bool accepted = false;  // no fatal rule of EN 16931 or Peppol BIS Billing 3 (2026.5) fires
};

std::vector<CorpusDocument> valid_documents();

}  // namespace peppol::model
