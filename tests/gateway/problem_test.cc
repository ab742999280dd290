#include <boost/json/array.hpp>
#include <gmock/gmock.h>

#include <set>

#include "gateway/api/submission_answer.h"
#include "ubl/model/create.h"

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

// All of them, also those appended later: each has a name of its own, and what is beyond the last one has none.
std::vector<ErrorCode> error_codes() {
  std::vector<ErrorCode> codes;
  for (int code = 0; code < 256; ++code) {
    const auto one = static_cast<ErrorCode>(code);
    if (to_string(one) != "internal" || one == ErrorCode::kInternal) codes.push_back(one);
  }
  return codes;
}

TEST(ProblemOf, KnowsEveryErrorCode) {
  EXPECT_EQ(error_codes().size(), static_cast<std::size_t>(error_codes().back()) + 1);
  EXPECT_GE(error_codes().size(), 12U);
  for (const ErrorCode code : error_codes()) {
    const Error error{code, "the sentence"};
    const Problem problem = problem_of(error);
    EXPECT_EQ(problem.code, to_string(error.code));
    EXPECT_EQ(problem.detail, "the sentence");
    const bool has_row = std::any_of(problem_kinds().begin(), problem_kinds().end(),
                                     [&](const ProblemKind& kind) { return kind.code == problem.code; });
    EXPECT_TRUE(has_row) << problem.code;
    EXPECT_TRUE(problem.retryable || !error.is_transient()) << problem.code;
  }
}

TEST(ProblemOf, ListsTheFieldsOfAJsonInvoiceAtFault) {
  const auto created = model::create(R"({"type": "invoice", "number": 7, "colour": "red"})", model::CreateOptions{});
  ASSERT_FALSE(created.has_value());
  const Problem problem = problem_of(refusal_of(created.error(), validation::Language::kEnglish));
  EXPECT_EQ(problem.code, "invalid-document");
  EXPECT_EQ(problem.status, 422);
  std::set<std::string> pointers;
  for (const auto& one : problem.more.at("errors").as_array())
    pointers.emplace(one.as_object().at("pointer").as_string());
  EXPECT_THAT(pointers, ::testing::IsSupersetOf({"/number", "/colour"}));
}

TEST(ProblemOf, ListsThemInDutchWhenAsked) {
  const auto created = model::create(R"({"type": "invoice", "number": 7})", model::CreateOptions{});
  ASSERT_FALSE(created.has_value());
  const Problem problem = problem_of(refusal_of(created.error(), validation::Language::kDutch));
  EXPECT_EQ(problem.more.at("errors").as_array().front().as_object().at("message").as_string(),
            "/number is 7; verwacht een tekst.");
}

TEST(ProblemOf, SaysOfNoJsonWhereItEnds) {
  const auto created = model::create(R"({"type": )", model::CreateOptions{});
  const Problem problem = problem_of(refusal_of(created.error(), validation::Language::kEnglish));
  EXPECT_EQ(problem.code, "malformed");
  EXPECT_FALSE(problem.more.contains("errors"));
}

}  // namespace
}  // namespace peppol::gateway
