// The verdict of the official schemas (oracle/xsd.jsonl: Apache Xerces-J with the OASIS and OpenPeppol schemas) against
// ours, for every document whose schema is described here.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <map>

#include "tests/ubl/vocabulary/mutable_xml.h"
#include "ubl/vocabulary/structure.h"

namespace peppol::vocabulary {
namespace {

struct Tally {
  std::size_t compared = 0;
  std::size_t valid = 0;
  std::size_t disagreements = 0;
};

TEST(StructureOracle, SameVerdictAsTheOfficialSchemas) {
  if (!std::filesystem::exists(kCorpus)) GTEST_SKIP() << "skipped: ../shared is not here";
  const auto vocabulary = Vocabulary::standard();
  ASSERT_TRUE(vocabulary) << vocabulary.error().detail;
  std::map<std::string, Tally> tallies;
  for (const OracleRow& row : oracle_rows()) {
    const auto document = tree::Document::parse(corpus_document(row.file, row.test));
    Tally& tally = tallies[row.schema];
    ++tally.compared;
    if (!document) {
      ++tally.disagreements;
      ADD_FAILURE() << row.file << " test " << row.test << ": " << document.error().detail;
      continue;
    }
    const StructureReport report = check_structure(*document, *vocabulary, {});
    if (report.valid()) ++tally.valid;
    if (report.valid() == row.valid) continue;
    ++tally.disagreements;
    ADD_FAILURE() << row.file << " test " << row.test << ": official " << (row.valid ? "valid" : "invalid") << " "
                  << row.first << "; ours: " << (report.valid() ? "valid" : report.findings[0].message);
  }
  Tally all;
  for (const auto& [schema, tally] : tallies) {
    std::cout << schema << ": compared " << tally.compared << " (valid " << tally.valid << "), disagreements "
              << tally.disagreements << "\n";
    all.compared += tally.compared;
    all.disagreements += tally.disagreements;
  }
  std::cout << "all: compared " << all.compared << ", disagreements: " << all.disagreements << "\n";
  EXPECT_GE(all.compared, 2900U - 80U);
}

}  // namespace
}  // namespace peppol::vocabulary
