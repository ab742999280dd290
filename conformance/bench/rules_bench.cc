// How long rule sets take on one document, for whoever works on the engine.
//
//   rules_bench DOCUMENT.xml RULES.sch|RULES.rules ... [repeats]

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "ubl/schematron/ruleset.h"

namespace {

using namespace peppol;  // NOLINT: a program of one file

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

Result<std::string> resolve(const std::string& path) {
  std::string bytes = read_file(path);
  if (bytes.empty()) return fail(ErrorCode::kNotFound, "the file " + path + " cannot be read");
  return bytes;
}

// Time of the processor, so that other programs do not count.
double now() {
  std::timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

double since(double start) { return now() - start; }

}  // namespace

int main(int count, char** words) {
  if (count < 3) {
    std::cerr << "usage: rules_bench DOCUMENT.xml RULES.sch|RULES.rules ... [repeats]\n";
    return 2;
  }
  const std::string bytes = read_file(words[1]);
  int repeats = 100;
  std::vector<schematron::RuleSet> sets;
  for (int i = 2; i < count; ++i) {
    const std::string path = words[i];
    if (path.find_first_not_of("0123456789") == std::string::npos) {
      repeats = std::atoi(path.c_str());
      continue;
    }
    const double start = now();
    auto set = path.ends_with(".rules") ? schematron::RuleSet::load_pack(read_file(path), path, resolve)
                                        : schematron::RuleSet::load_schematron(read_file(path), path, resolve);
    if (!set) {
      std::cerr << set.error().detail << "\n";
      return 2;
    }
    std::printf("loaded %s in %.1f ms\n", path.c_str(), since(start));
    sets.push_back(std::move(*set));
  }
  double parsing = 0;
  std::vector<double> running(sets.size(), 0);
  std::vector<std::size_t> findings(sets.size(), 0);
  for (int round = 0; round < repeats; ++round) {
    double start = now();
    auto document = tree::Document::parse(bytes);
    parsing += since(start);
    if (!document) {
      std::cerr << document.error().detail << "\n";
      return 2;
    }
    for (std::size_t i = 0; i < sets.size(); ++i) {
      start = now();
      auto outcome = sets[i].run(*document, SystemClock().now());
      running[i] += since(start);
      if (!outcome) {
        std::cerr << outcome.error().detail << "\n";
        return 2;
      }
      findings[i] = outcome->findings.size();
    }
  }
  double total = parsing;
  std::printf("parse %.3f ms\n", parsing / repeats);
  for (std::size_t i = 0; i < sets.size(); ++i) {
    std::printf("%s %.3f ms, %zu findings\n", sets[i].title().c_str(), running[i] / repeats, findings[i]);
    total += running[i];
  }
  std::printf("together %.3f ms\n", total / repeats);
  return 0;
}
