// Every official rule set over every document of the corpus, against what
// Saxon said running the compiled XSLT (../shared/corpus/oracle): the same
// rules fire, with the same flags, equally often.
//
//   oracle_test                      all
//   PEPPOLGW_ORACLE=tsr oracle_test  only the sets whose file name contains "tsr"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <mutex>
#include <sstream>
#include <thread>

#include "ubl/schematron/ruleset.h"

namespace peppol::schematron {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

const fs::path kCorpus = PEPPOLGW_SOURCE_DIR "/../shared/corpus";

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

Result<std::string> resolve(const std::string& path) {
  if (!fs::exists(path)) return fail(ErrorCode::kNotFound, "the file " + path + " does not exist");
  return read_file(path);
}

void escape(std::string_view text, bool in_attribute, std::string& out) {
  for (char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '\r': out += "&#13;"; break;
      case '"': out += in_attribute ? "&quot;" : "\""; break;
      case '\n': out += in_attribute ? "&#10;" : "\n"; break;
      case '\t': out += in_attribute ? "&#9;" : "\t"; break;
      default: out += c;
    }
  }
}

// The element as a document of its own, with all namespaces it had in scope.
void write(tree::Node node, bool is_root, std::string& out) {
  switch (node.kind()) {
    case tree::Kind::kText: escape(node.text(), false, out); return;
    case tree::Kind::kComment: out.append("<!--").append(node.text()).append("-->"); return;
    case tree::Kind::kInstruction:
      out.append("<?").append(node.name()).append(" ").append(node.text()).append("?>");
      return;
    default: break;
  }
  out.append("<").append(node.name());
  const auto here = node.document().namespaces_in_scope(node.index());
  const auto above =
      is_root ? std::vector<tree::NamespaceBinding>() : node.document().namespaces_in_scope(node.parent().index());
  for (const auto& binding : here) {
    const bool known = std::any_of(above.begin(), above.end(),
                                   [&](const auto& b) { return b.prefix == binding.prefix && b.uri == binding.uri; });
    if (known) continue;
    out.append(binding.prefix.empty() ? " xmlns" : " xmlns:").append(binding.prefix).append("=\"");
    escape(binding.uri, true, out);
    out += '"';
  }
  for (const auto& binding : above) {
    const bool gone = binding.prefix.empty() &&
                      std::none_of(here.begin(), here.end(), [](const auto& b) { return b.prefix.empty(); });
    if (gone) out += " xmlns=\"\"";
  }
  for (tree::Node attribute : node.attributes()) {
    out.append(" ").append(attribute.name()).append("=\"");
    escape(attribute.text(), true, out);
    out += '"';
  }
  out += '>';
  for (tree::Node child : node.all_children()) write(child, false, out);
  out.append("</").append(node.name()).append(">");
}

// Documents by file and number of test (0: the file itself).
class Documents {
 public:
  const tree::Document* find(const std::string& file, std::int64_t test) {
    const std::lock_guard lock(mutex_);
    auto& entry = documents_[{file, test}];
    if (entry) return &*entry;
    const std::string path = (kCorpus / file.substr(file.find('/') + 1)).string();
    auto parsed = tree::Document::parse(read_file(path));
    if (!parsed) {
      ADD_FAILURE() << path << ": " << parsed.error().detail;
      return nullptr;
    }
    if (test > 0) {
      std::int64_t number = 0;
      for (tree::Node child : parsed->root().children()) {
        if (child.local_name() != "test" || ++number != test) continue;
        for (tree::Node document : child.children()) {
          if (document.local_name() == "assert") continue;
          std::string text;
          write(document, true, text);
          auto extracted = tree::Document::parse(text);
          if (!extracted) {
            ADD_FAILURE() << path << " test " << test << ": " << extracted.error().detail;
            return nullptr;
          }
          entry = std::make_unique<tree::Document>(std::move(*extracted));
          return entry.get();
        }
      }
      ADD_FAILURE() << path << " has no test " << test;
      return nullptr;
    }
    entry = std::make_unique<tree::Document>(std::move(*parsed));
    return entry.get();
  }

 private:
  std::mutex mutex_;
  std::map<std::pair<std::string, std::int64_t>, std::unique_ptr<tree::Document>> documents_;
};

using Fired = std::map<std::pair<std::string, std::string>, std::int64_t>;

std::string text_of(const json::value& value) { return value.is_string() ? std::string(value.as_string()) : ""; }

std::string describe(const Fired& expected, const Fired& found) {
  std::string text;
  for (const auto& [rule, hits] : expected) {
    const auto ours = found.find(rule);
    const std::int64_t count = ours == found.end() ? 0 : ours->second;
    if (count != hits) text += " " + rule.first + ":" + std::to_string(hits) + "!=" + std::to_string(count);
  }
  for (const auto& [rule, hits] : found) {
    if (!expected.contains(rule)) text += " " + rule.first + "(" + rule.second + "):0!=" + std::to_string(hits);
  }
  return text;
}

struct Job {
  std::string oracle;
  std::string schematron;
};

class Oracle : public ::testing::Test {
 protected:
  void compare(const Job& job) {
    const fs::path path = kCorpus / job.schematron;
    const auto start = std::chrono::steady_clock::now();
    auto rules = RuleSet::load_schematron(read_file(path), path.string(), resolve);
    const std::chrono::duration<double, std::milli> loading = std::chrono::steady_clock::now() - start;
    if (!rules) {
      ADD_FAILURE() << rules.error().detail;
      return;
    }
    std::ifstream lines(kCorpus / "oracle" / job.oracle);
    std::string line;
    std::size_t documents = 0;
    std::size_t wrong = 0;
    while (std::getline(lines, line)) {
      const json::value row = json::parse(line);
      ++documents;
      wrong += agrees(*rules, row.as_object(), job) ? 0 : 1;
    }
    const std::lock_guard lock(output_);
    std::cout << job.oracle << ": " << documents << " documents compared, " << wrong << " disagreements (loaded in "
              << loading.count() << " ms)" << std::endl;
    compared_ += documents;
    disagreements_ += wrong;
  }

  bool agrees(const RuleSet& rules, const json::object& row, const Job& job) {
    const std::string file = text_of(row.at("file"));
    const std::int64_t test = row.at("test").as_int64();
    const tree::Document* document = documents_.find(file, test);
    if (document == nullptr) return false;
    auto outcome = rules.run(*document);
    std::string difference;
    if (!outcome) {
      difference = outcome.error().detail;
    } else if (row.contains("error")) {
      const std::string message = text_of(row.at("error"));
      const std::string code = message.substr(0, message.find(':'));
      bool same = false;
      for (const Finding& finding : outcome->findings) same = same || finding.error == code;
      if (!same) difference = " expected the error " + message;
    } else {
      Fired expected;
      Fired found;
      for (const json::value& fired : row.at("fired").as_array()) {
        const json::array& parts = fired.as_array();
        expected[{text_of(parts[0]), text_of(parts[1])}] += parts[2].as_int64();
      }
      for (const Finding& finding : outcome->findings) ++found[{finding.rule, finding.flag}];
      difference = describe(expected, found);
      if (!difference.empty()) {
        for (const Finding& finding : outcome->findings) {
          if (!finding.error.empty()) difference += " | " + finding.rule + " " + finding.error_text;
        }
      }
    }
    if (difference.empty()) return true;
    const std::lock_guard lock(output_);
    if (++shown_ <= 400) std::cout << job.oracle << " " << file << "#" << test << ":" << difference << std::endl;
    return false;
  }

  Documents documents_;
  std::mutex output_;
  std::atomic<std::size_t> compared_ = 0;
  std::atomic<std::size_t> disagreements_ = 0;
  std::size_t shown_ = 0;
};

TEST_F(Oracle, AgreesOnEveryDocumentAndRuleSet) {
  if (!fs::exists(kCorpus)) GTEST_SKIP() << "skipped: ../shared is not here";
  const char* only = std::getenv("PEPPOLGW_ORACLE");
  std::vector<Job> jobs;
  std::ifstream table(kCorpus / "oracle" / "rulesets.tsv");
  std::string line;
  while (std::getline(table, line)) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream columns(line);
    Job job;
    std::getline(columns, job.oracle, '\t');
    std::getline(columns, job.schematron, '\t');
    if (only == nullptr || job.oracle.find(only) != std::string::npos) jobs.push_back(job);
  }
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < jobs.size(); i = next++) compare(jobs[i]);
  };
  std::thread other(work);
  work();
  other.join();
  std::cout << compared_ << " documents x sets compared, " << disagreements_ << " disagreements" << std::endl;
  EXPECT_GT(compared_, 0U);
  EXPECT_EQ(disagreements_, 0U);
}

TEST_F(Oracle, EveryArtifactLoadsUnmodified) {
  if (!fs::exists(kCorpus)) GTEST_SKIP() << "skipped: ../shared is not here";
  std::size_t loaded = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kCorpus / "artifacts")) {
    if (entry.path().extension() != ".sch") continue;
    const std::string bytes = read_file(entry.path());
    if (bytes.find(":schema") == std::string::npos && bytes.find("<schema") == std::string::npos) continue;
    auto rules = RuleSet::load_schematron(bytes, entry.path().string(), resolve);
    EXPECT_TRUE(rules) << (rules ? "" : rules.error().detail);
    ++loaded;
  }
  std::cout << loaded << " rule sets loaded" << std::endl;
  EXPECT_GE(loaded, 20U);
}

}  // namespace
}  // namespace peppol::schematron
