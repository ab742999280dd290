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
    Run run(program, &*document, EvaluationLimits{1'000'000, std::size_t{64} << 20, 100, std::size_t{1} << 20}, Time{});
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

// A text of `length` times "a", and of what follows.
std::string long_text(std::size_t length, const std::string& end) {
  std::string as = "'" + std::string(1000, 'a') + "'";
  return "concat(string-join(for $i in 1 to " + std::to_string(length / 1000) + " return " + as + ", ''), '" +
         std::string(length % 1000, 'a') + end + "')";
}

std::string truth(const std::string& expression) { return outcome("if (" + expression + ") then 1 else error()"); }

TEST(Limits, RegularExpressionsCountBeyondAThousand) {
  EXPECT_EQ(truth("matches(" + long_text(4999, "") + ", '^a{2000,4999}$')"), "done");
  EXPECT_EQ(truth("not(matches(" + long_text(5000, "") + ", '^a{2000,4999}$'))"), "done");
  EXPECT_EQ(truth("not(matches(" + long_text(1999, "") + ", '^a{2000,4999}$'))"), "done");
  EXPECT_EQ(truth("matches(" + long_text(4999, "xy") + ", 'a{4999}x')"), "done");
  EXPECT_EQ(truth("not(matches(" + long_text(4999, "xy") + ", 'a{5000}x'))"), "done");
  EXPECT_EQ(truth("matches(" + long_text(6000, "") + ", '^(aa){3000}$')"), "done");
  EXPECT_EQ(truth("not(matches(" + long_text(6001, "") + ", '^(aa){3000}$'))"), "done");
  EXPECT_EQ(truth("matches(" + long_text(9000, "") + ", '^((a{3}){30}){100}$')"), "done");
  EXPECT_EQ(truth("not(matches(" + long_text(9001, "") + ", '^((a{3}){30}){100}$'))"), "done");
  EXPECT_EQ(truth("string-length(replace(" + long_text(5000, "b") + ", 'a{1,2000}', '')) = 1"), "done");
  EXPECT_EQ(truth("count(tokenize(" + long_text(5000, "b") + ", 'a{1,2000}')) = 4"), "done");
}

// What no program of RE2 holds: the length of the text tells the count.
TEST(Limits, RegularExpressionsCountMillions) {
  const std::string text = long_text(600'000, "");
  EXPECT_EQ(truth("matches(" + text + ", '^.{1,600000}$')"), "done");
  EXPECT_EQ(truth("not(matches(" + text + ", '^.{1,599999}$'))"), "done");
  EXPECT_EQ(truth("not(matches(" + text + ", '^.{600001,}$'))"), "done");
  EXPECT_EQ(truth("matches(" + text + ", '^a{2}.{599997}[a-z]$')"), "done");
  EXPECT_EQ(truth("not(matches(" + text + ", '^a{2}.{599998}[a-z]$'))"), "done");
  EXPECT_EQ(truth("matches('\xC3\xA9', '^.{1,6826666}$')"), "done");
}

TEST(Limits, RegularExpressionsThatAreTooLargeAreRefused) {
  EXPECT_EQ(outcome("matches(" + long_text(600'000, "") + ", '(a|b){1,500000}c')"), "FORX0002");
  EXPECT_EQ(outcome("matches(" + long_text(2000, "") + ", '((((a{1,100}){1,100}){1,100}){1,100})')"), "FORX0002");
  EXPECT_EQ(outcome("replace(" + long_text(2000, "") + ", '(a){1500}', '$1')"), "FORX0002");
  EXPECT_EQ(outcome("matches('a', '" + nested("(", 200, "a", "){1,1000}") + "')"), "done");
}

// The worst that RE2 can be given takes its steps before it takes its time.
TEST(Limits, EndRegularExpressionsOverLongTexts) {
  EXPECT_EQ(outcome("matches(" + long_text(900'000, "") + ", '(a|b)*a(a|b){900}c')"), "limit");
}

}  // namespace

}  // namespace peppol::xpath
