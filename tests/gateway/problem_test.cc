#include "gateway/api/problem.h"

#include <gmock/gmock.h>

#include <set>

namespace peppol::gateway {
namespace {

TEST(ProblemKinds, HaveTitlesInBothLanguagesAndNoCodeTwice) {
  std::set<std::string_view> codes;
  for (const auto& kind : problem_kinds()) {
    EXPECT_TRUE(codes.insert(kind.code).second) << kind.code;
    EXPECT_FALSE(kind.title.empty());
    EXPECT_FALSE(kind.title_nl.empty());
    EXPECT_GE(kind.status, 400);
  }
}

TEST(ProblemOf, KnowsEveryErrorCode) {
  for (int code = 0; code <= static_cast<int>(ErrorCode::kConfiguration); ++code) {
    const Error error{static_cast<ErrorCode>(code), "the sentence"};
    const Problem problem = problem_of(error);
    EXPECT_EQ(problem.code, to_string(error.code));
    EXPECT_EQ(problem.detail, "the sentence");
    const bool has_row = std::any_of(problem_kinds().begin(), problem_kinds().end(),
                                     [&](const ProblemKind& kind) { return kind.code == problem.code; });
    EXPECT_TRUE(has_row) << problem.code;
    if (error.is_transient()) EXPECT_TRUE(problem.retryable) << problem.code;
  }
}

}  // namespace
}  // namespace peppol::gateway
