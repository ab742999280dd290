// Expressions that would take forever, or all memory, end with an error.

#include <gtest/gtest.h>

#include "ubl/xpath/compile.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/values.h"

namespace peppol::xpath {

namespace {

// What became of an expression: "done", or how it ended.
std::string outcome(const std::string& text) {
  Program program;
  Scope scope(program);
  const auto document = tree::Document::parse("<a/>");
  try {
    const ExprPtr expr = compile(text, scope);
    Run run(program, &*document, EvaluationLimits{1'000'000, std::size_t{64} << 20, 100, std::size_t{1} << 20});
    Context context(run);
    context.frame = new_frame(run.temporary(), scope.frame_size);
    context.item = context.current = node_item(1);
    Sequence items(run.temporary());
    expr->eval(context, items);
    return "done";
  } catch (const StaticError& error) {
    return error.code();
  } catch (const DynamicError& error) {
    return error.code();
  } catch (const LimitReached&) {
    return "limit";
  }
}

std::string nested(const std::string& before, std::size_t count, const std::string& inner, const std::string& after) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += before;
  text += inner;
  for (std::size_t i = 0; i < count; ++i) text += after;
  return text;
}

TEST(Limits, EndLongLoops) {
  EXPECT_EQ(outcome("count(1 to 9223372036854775807)"), "limit");
  EXPECT_EQ(outcome("for $a in 1 to 100000, $b in 1 to 100000 return $a"), "limit");
  EXPECT_EQ(outcome("every $a in 1 to 100000000 satisfies $a > 0"), "limit");
}

TEST(Limits, EndLargeTexts) {
  EXPECT_EQ(outcome("string-join(for $a in 1 to 100000 return string-join(for $b in 1 to 1000 return 'abc', ''), '')"),
            "limit");
  EXPECT_EQ(outcome(nested("for $s in ", 40, "'x'", " return concat($s, $s)")), "limit");
  EXPECT_EQ(outcome(nested("replace(", 12, "'aaaaaaaaaa'", ", 'a', 'aaaaaaaaaa')")), "limit");
}

TEST(Limits, EndLargeNumbers) {
  EXPECT_EQ(outcome(nested("for $n in ", 60, "9", " return $n * $n")), "FOAR0002");
  EXPECT_EQ(outcome(nested("for $n in ", 60, "0.1", " return $n * $n")), "FOAR0002");
}

TEST(Limits, EndDeepNesting) {
  EXPECT_EQ(outcome(nested("(", 100'000, "1", ")")), "XPST0003");
  EXPECT_EQ(outcome(nested("a[", 100'000, "1", "]")), "XPST0003");
  EXPECT_EQ(outcome(nested("not(", 100'000, "1", ")")), "XPST0003");
  EXPECT_EQ(outcome("1" + nested(" + 1", 100'000, "", "")), "XPST0003");
}

TEST(Limits, RegularExpressionsAreLinear) {
  EXPECT_EQ(outcome("matches(string-join(for $i in 1 to 30000 return 'a', ''), '^(a+)+b$')"), "done");
  EXPECT_EQ(outcome("matches('a', '" + nested("(", 5000, "a", "){1,1000}") + "')"), "FORX0002");
}

}  // namespace

}  // namespace peppol::xpath
