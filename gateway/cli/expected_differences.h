// Differences from a conformance suite that are known: a file of lines
//
//   FILE <tab> TEST <tab> DIFFERENCE <tab> REASON
//
// FILE is the end of a path, whole names of it; TEST as `suite` prints it, "-"
// for a document that is no test set; DIFFERENCE as printed behind "test N: ",
// or empty for any. Empty lines and those that begin with # are passed over.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "gateway/cli/suite_verdict.h"

namespace peppol::gateway::cli {

struct ExpectedDifference {
  std::string file;
  std::string test;
  std::string difference;
  std::string reason;
};

// Fails with kMalformed, naming the line. `name` is the file's, for messages.
Result<std::vector<ExpectedDifference>> read_expected(std::string_view text, const std::string& name);

// Sets Verdict::listed of each test that passes, or differs as listed, and has a line. Returns the lines that no
// test of these files is meant by.
std::vector<ExpectedDifference> mark_listed(std::vector<FileVerdict>& all,
                                            const std::vector<ExpectedDifference>& expected);

}  // namespace peppol::gateway::cli
