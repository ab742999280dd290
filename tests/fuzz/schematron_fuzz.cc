// Any bytes as a Schematron file: loaded, and run on a small invoice.

#include <string_view>

#include "tests/fuzz/rule_set.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  peppol::fuzz::run_rules(peppol::schematron::RuleSet::load_schematron(bytes, "rules.sch", peppol::fuzz::no_files));
  return 0;
}
