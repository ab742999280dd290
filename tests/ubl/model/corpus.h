// The documents of ../shared/corpus that the tests of this folder read.

#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace peppol::model {

inline const std::string kCorpus = PEPPOLGW_SOURCE_DIR "/../shared/corpus/";

inline bool has_corpus() { return std::filesystem::exists(kCorpus); }

inline std::string contents(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace peppol::model
