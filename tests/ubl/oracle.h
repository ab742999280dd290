// What ../shared/corpus/oracle says of the corpus: the documents, and which
// rules fired on each, with which flag and how often, in Saxon running the
// official XSLT.

#pragma once

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "ubl/tree/excerpt.h"

namespace peppol::oracle {

namespace fs = std::filesystem;
namespace json = boost::json;

inline const fs::path kCorpus = PEPPOLGW_SOURCE_DIR "/../shared/corpus";

inline std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

// The moments that verdicts are asked at: now, and two set ones. No official rule asks for the date, so that Saxon's
// verdicts hold at each of them.
inline std::vector<Time> moments() {
  return {SystemClock().now(), *parse_time("2024-02-29T23:59:59.999Z"), *parse_time("2101-01-01T00:00:00Z")};
}

// A row of rulesets.tsv.
struct Job {
  std::string oracle;
  std::string schematron;
  std::string pack;  // "-": none
};

inline std::vector<Job> read_jobs() {
  std::vector<Job> jobs;
  std::ifstream table(kCorpus / "oracle" / "rulesets.tsv");
  std::string line;
  while (std::getline(table, line)) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream columns(line);
    Job job;
    std::getline(columns, job.oracle, '\t');
    std::getline(columns, job.schematron, '\t');
    std::getline(columns, job.pack, '\t');
    jobs.push_back(job);
  }
  return jobs;
}

// Rule and flag, and how often.
using Fired = std::map<std::pair<std::string, std::string>, std::int64_t>;

// A line of an oracle file.
struct Verdict {
  std::string file;
  std::int64_t test = 0;  // from 1, in a testSet; 0: the file itself
  std::string error;      // Saxon's, that ended the run: there is no verdict
  Fired fired;

  // "FORG0001"
  std::string error_code() const { return error.substr(0, error.find(':')); }
};

inline Verdict read_verdict(const std::string& line) {
  const auto text_of = [](const json::value& value) {
    return value.is_string() ? std::string(value.as_string()) : std::string();
  };
  const json::value row = json::parse(line);
  Verdict verdict;
  verdict.file = text_of(row.at("file"));
  verdict.test = row.at("test").as_int64();
  if (row.as_object().contains("error")) {
    verdict.error = text_of(row.at("error"));
    return verdict;
  }
  for (const json::value& fired : row.at("fired").as_array()) {
    const json::array& parts = fired.as_array();
    verdict.fired[{text_of(parts[0]), text_of(parts[1])}] += parts[2].as_int64();
  }
  return verdict;
}

// " BR-01:1!=0" for each difference; empty when there is none.
inline std::string describe(const Fired& expected, const Fired& found) {
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

// The documents of the corpus, each read once. May be called from any thread.
class Documents {
 public:
  const tree::Document* find(const std::string& file, std::int64_t test) {
    const std::lock_guard lock(mutex_);
    auto& entry = documents_[{file, test}];
    if (entry) return entry.get();
    const std::string path = (kCorpus / file.substr(file.find('/') + 1)).string();
    auto document = read(path, test);
    if (!document) {
      ADD_FAILURE() << path << " test " << test << ": " << document.error().detail;
      return nullptr;
    }
    entry = std::make_unique<tree::Document>(std::move(*document));
    return entry.get();
  }

 private:
  static Result<tree::Document> read(const std::string& path, std::int64_t test) {
    auto parsed = tree::Document::parse(read_file(path));
    if (!parsed || test == 0) return parsed;
    std::int64_t number = 0;
    for (tree::Node child : parsed->root().children()) {
      if (child.local_name() != "test" || ++number != test) continue;
      for (tree::Node document : child.children())
        if (document.local_name() != "assert") return tree::excerpt(document);
    }
    return fail(ErrorCode::kNotFound, "the testSet has no such test");
  }

  std::mutex mutex_;
  std::map<std::pair<std::string, std::int64_t>, std::unique_ptr<tree::Document>> documents_;
};

}  // namespace peppol::oracle
