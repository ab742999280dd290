// Conformance tests as `peppolgw suite` runs them: a document and what the
// rules must say of it.
//
// A test set is a file of VEFA's testSet format (namespace
// http://difi.no/xsd/vefa/validator/1.0), one file with many tests. Any other
// XML file is one test: of the rule that its name tells, as in
// "SI-UBL-2.0_BR-NL-10_error_no-company.xml", that it is invalid, as in
// "SI-UBL-2.0_error_no-id.xml", else that it is valid. In a folder whose name
// begins with "bad" it is invalid, and breaks the rule whose number its name
// has, as "bad-examples/eusr-30-2.xml" (SCH-EUSR-30) and "bad/mls-04b.xml"
// (SCH-MLS-04).

#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "ubl/tree/document.h"
#include "ubl/validation/report.h"

namespace peppol::gateway::cli {

struct Expectation {
  std::string rule;
  std::optional<validation::Severity> severity;  // nothing: the rule must not fire
  std::optional<std::size_t> hits;               // how often, where the test says so
};

enum class Whole { kMustBeValid, kMustBeInvalid };

struct SuiteTest {
  std::string name;   // "7", its place among the tests of the file; "-" for a plain document
  std::string title;  // for people: the test's description, the name of a plain document; may be empty
  std::string configuration;
  std::vector<Expectation> expectations;  // none: the document must be as `whole` says
  Whole whole = Whole::kMustBeValid;
  tree::Document document;
};

using KnowsRule = std::function<bool(const std::string&)>;

struct TestFile {
  std::string path;               // as it is read, and told
  std::filesystem::path folders;  // those of its path that belong to the suite: from the given folder on
};

// The tests in one file's bytes; a testSet may hold none. Fails with kMalformed, naming the test.
Result<std::vector<SuiteTest>> read_tests(const TestFile& file, std::string_view bytes, const KnowsRule& knows_rule);

// What differs from what the test expects, a sentence each; empty when it passes.
std::vector<std::string> differences(const SuiteTest& test, const validation::Report& report);

}  // namespace peppol::gateway::cli
