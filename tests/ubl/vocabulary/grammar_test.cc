// Three judges of the same documents: the native check, Xerces-C++ with the grammar made from our description, and
// Xerces-C++ with the official schemas of ../shared/corpus/xsd.
#include "tests/ubl/vocabulary/grammar.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <random>

#include "tests/ubl/vocabulary/generated.h"
#include "tests/ubl/vocabulary/mutation.h"
#include "tests/ubl/vocabulary/sample.h"
#include "tests/ubl/vocabulary/xerces_validator.h"
#include "ubl/vocabulary/structure.h"

namespace peppol::vocabulary {
namespace {

namespace fs = std::filesystem;

const std::map<std::string, std::string>& documents() {
  static const std::map<std::string, std::string> rows = {{"Invoice", "inv"},
                                                          {"CreditNote", "cn"},
                                                          {"ApplicationResponse", "ar"},
                                                          {"EndUserStatisticsReport", "eusr"},
                                                          {"TransactionStatisticsReport", "tsr"}};
  return rows;
}

std::string official_schema(const std::string& root) {
  if (root == "EndUserStatisticsReport") return "xsd/peppol-reporting/peppol-end-user-statistics-reporting-1.1.xsd";
  if (root == "TransactionStatisticsReport") {
    return "xsd/peppol-reporting/peppol-transaction-statistics-reporting-1.0.1.xsd";
  }
  return "xsd/ubl-2.1-selfcontained/maindoc/UBL-" + root + "-2.1.xsd";
}

class Judges : public testing::Test {
 protected:
  void SetUp() override {
    const auto description = standard_description();
    ASSERT_TRUE(description) << description.error().detail;
    auto vocabulary = Vocabulary::build(*description);
    ASSERT_TRUE(vocabulary) << vocabulary.error().detail;
    vocabulary_.emplace(std::move(*vocabulary));
    folder_ = fs::temp_directory_path() / ("grammar-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    for (const GrammarFile& file : make_grammar(*description)) std::ofstream(folder_ / file.name) << file.text;
  }
  void TearDown() override { fs::remove_all(folder_); }

  XercesValidator& ours(const std::string& root) {
    auto& judge = ours_[root];
    if (!judge) judge = std::make_unique<XercesValidator>((folder_ / (documents().at(root) + ".xsd")).string());
    return *judge;
  }

  XercesValidator* official(const std::string& root) {
    if (!fs::exists(kCorpus)) return nullptr;
    auto& judge = official_[root];
    if (!judge) judge = std::make_unique<XercesValidator>(kCorpus + official_schema(root));
    return judge.get();
  }

  // Compares the judges; tells of a disagreement under `label`.
  bool native_is_valid(const std::string& bytes, const std::string& label) {
    const auto document = tree::Document::parse(bytes);
    if (!document) {
      ADD_FAILURE() << label << ": " << document.error().detail;
      return false;
    }
    const std::string root(document->root().local_name());
    const StructureReport report = check_structure(*document, *vocabulary_, {});
    compare(label + " (our grammar)", report, ours(root).complaint(bytes));
    if (auto* judge = official(root)) compare(label + " (official schema)", report, judge->complaint(bytes));
    return report.valid();
  }

  void compare(const std::string& label, const StructureReport& report, const std::string& complaint) {
    ++compared_;
    if (report.valid() == complaint.empty()) return;
    ++disagreements_;
    ADD_FAILURE() << label << ": Xerces says \"" << complaint << "\", we say \""
                  << (report.valid() ? "" : report.findings[0].message) << "\"";
  }

  std::optional<Vocabulary> vocabulary_;
  fs::path folder_;
  std::map<std::string, std::unique_ptr<XercesValidator>> ours_;
  std::map<std::string, std::unique_ptr<XercesValidator>> official_;
  std::size_t compared_ = 0;
  std::size_t disagreements_ = 0;
};

// So that renamed and inserted elements have a namespace.
void declare_prefixes(Piece& root) {
  const std::string ubl = "urn:oasis:names:specification:ubl:schema:xsd:Common";
  for (const auto& [prefix, space] : {std::pair("cbc", "BasicComponents-2"), std::pair("cac", "AggregateComponents-2"),
                                      std::pair("ext", "ExtensionComponents-2")}) {
    const std::string name = std::string("xmlns:") + prefix;
    bool there = false;
    for (const auto& row : root.attributes) there = there || row.first == name;
    if (!there) root.attributes.emplace_back(name, ubl + space);
  }
}

TEST_F(Judges, AgreeOnTheCorpus) {
  if (!fs::exists(kCorpus)) GTEST_SKIP() << "skipped: ../shared is not here";
  for (const OracleRow& row : oracle_rows()) {
    native_is_valid(corpus_document(row.file, row.test), row.file + " test " + std::to_string(row.test));
  }
  std::cout << "verdicts compared " << compared_ << ", disagreements: " << disagreements_ << "\n";
  EXPECT_GT(compared_, 5000U);
}

TEST_F(Judges, AgreeOnDamagedDocuments) {
  std::vector<std::string> sound = {kSignedInvoice};
  if (fs::exists(kCorpus)) {
    for (const OracleRow& row : oracle_rows()) {
      const std::string bytes = row.valid ? corpus_document(row.file, row.test) : std::string();
      if (!bytes.empty() && bytes.size() < 40'000) sound.push_back(bytes);
    }
  }
  std::mt19937 random(20261122);
  std::size_t valid = 0;
  constexpr std::size_t kRounds = 1500;
  for (std::size_t round = 0; round < kRounds; ++round) {
    // Every third time the signed one: XML Signature and XAdES are rare in the corpus.
    const auto document = tree::Document::parse(round % 3 == 0 ? sound[0] : sound[random() % sound.size()]);
    ASSERT_TRUE(document) << document.error().detail;
    Piece root = copy_of(document->root());
    declare_prefixes(root);
    // The root keeps its name: the judges are chosen by it.
    const std::string name = root.name;
    const std::string what = damage(root, random);
    root.name = name;
    if (native_is_valid(write(root), "round " + std::to_string(round) + ", " + what)) ++valid;
  }
  std::cout << "damaged " << kRounds << ", still valid " << valid << ", verdicts compared " << compared_
            << ", disagreements: " << disagreements_ << "\n";
  EXPECT_GT(valid, kRounds / 20);
  EXPECT_LT(valid, kRounds * 3 / 4);
}

// An invoice with nothing but the element in its extension, where every described element may stand.
std::string as_extension(const Description& description, const Piece& element) {
  const auto invoice = tree::Document::parse(kSmallestInvoice);
  Piece root = copy_of(invoice->root());
  for (const auto& space : description.namespaces) {
    std::erase_if(root.attributes, [&](const auto& row) { return row.first == "xmlns:" + space.prefix; });
    root.attributes.emplace_back("xmlns:" + space.prefix, space.uri);
  }
  const Piece content{"ext:ExtensionContent", "", {}, {element}};
  const Piece extension{"ext:UBLExtension", "", {}, {content}};
  // In place of the white space at the beginning.
  root.parts.front() = {"ext:UBLExtensions", "", {}, {extension}};
  return write(root);
}

TEST_F(Judges, AgreeOnEveryElementThatIsDescribed) {
  const auto description = standard_description();
  Generator generator(*description, 1);
  std::size_t elements = 0;
  std::size_t valid = 0;
  for (const ElementDescription& element : description->elements) {
    // A document within another one is unknown to the grammar, and Xerces-C++ does not look into it.
    if (std::find(description->documents.begin(), description->documents.end(), element.name) !=
        description->documents.end()) {
      continue;
    }
    ++elements;
    for (int round = 0; round < 4; ++round) {
      Piece piece = generator.element(element.name);
      // The last two with something wrong.
      const std::string what = round < 2 ? "as described" : damage(piece, generator.random());
      if (native_is_valid(as_extension(*description, piece), element.name + ", " + what)) ++valid;
    }
  }
  std::cout << "elements " << elements << ", documents valid " << valid << " of " << 4 * elements
            << ", verdicts compared " << compared_ << ", disagreements: " << disagreements_ << "\n";
  EXPECT_GT(elements, 1600U);
  EXPECT_GT(valid, 2 * elements * 9 / 10);
}

}  // namespace
}  // namespace peppol::vocabulary
