// Vectors of ../shared, where they are.

#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

inline std::filesystem::path vectors_folder() {
  return std::filesystem::path(PEPPOLGW_SOURCE_DIR) / ".." / "shared" / "vectors" / "directory";
}

inline std::string read_vector(const std::string& name) {
  std::ifstream file(vectors_folder() / name, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

// The rows of a .tsv without its first line; comment lines are left out.
inline std::vector<std::vector<std::string>> read_table(const std::string& name) {
  std::istringstream lines(read_vector(name));
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    if (line.empty() || line.starts_with('#')) continue;
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == '\t') {
        cells.emplace_back();
      } else {
        cells.back() += c;
      }
    }
    rows.push_back(std::move(cells));
  }
  return rows;
}

#define PEPPOLGW_NEEDS_SHARED() \
  if (!std::filesystem::exists(vectors_folder())) GTEST_SKIP() << "skipped: ../shared is not here"
