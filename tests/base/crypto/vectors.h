// Where the vectors of other implementations are, and how to read them.

#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace peppol::crypto {

inline std::filesystem::path vectors() { return std::filesystem::path(PEPPOLGW_SOURCE_DIR) / "../shared/vectors"; }

inline std::string read_vector(const std::filesystem::path& below_vectors) {
  std::ifstream file(vectors() / below_vectors, std::ios::binary);
  EXPECT_TRUE(file.good()) << below_vectors;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace peppol::crypto

// In a test body, before the vectors are used.
#define REQUIRE_VECTORS() \
  if (!std::filesystem::exists(::peppol::crypto::vectors())) GTEST_SKIP() << "skipped: ../shared is not here"
