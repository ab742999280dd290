#include "gateway/cli/test_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "base/bytes.h"
#include "ubl/tree/excerpt.h"

namespace peppol::gateway::cli {
namespace {

using validation::Severity;

constexpr std::string_view kVefa = "http://difi.no/xsd/vefa/validator/1.0";

std::optional<std::size_t> number_of(tree::Node node) {
  const std::string_view text = trim_ascii(node.attribute("number").text());
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Of <success>, <error>, <fatal> or <warning>; nothing for <description> and <scope>. How often a rule held is not
// known, so the number of a <success> says nothing here.
std::optional<Expectation> expectation_of(tree::Node node) {
  const std::string rule(trim_ascii(node.text()));
  if (node.local_name() == "success") return Expectation{rule, std::nullopt, std::nullopt};
  if (node.local_name() == "warning") return Expectation{rule, Severity::kWarning, number_of(node)};
  if (node.local_name() == "error" || node.local_name() == "fatal")
    return Expectation{rule, Severity::kFatal, number_of(node)};
  return std::nullopt;
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : trim_ascii(text)) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space || line.back() != ' ') line += space ? ' ' : c;
  }
  return line;
}

Result<SuiteTest> read_test(tree::Node node, const std::string& place) {
  std::vector<Expectation> expectations;
  std::string title;
  tree::Node root;
  for (const tree::Node child : node.children()) {
    if (!child.is(kVefa, "assert")) {
      if (!root) root = child;
      continue;
    }
    for (const tree::Node line : child.children()) {
      if (line.local_name() == "description" && title.empty()) title = one_line(line.text());
      if (auto expectation = expectation_of(line)) expectations.push_back(std::move(*expectation));
    }
  }
  if (!root) return fail(ErrorCode::kMalformed, fmt::format("{} has no document", place));
  if (expectations.empty())
    return fail(ErrorCode::kMalformed, fmt::format("{} expects nothing: it has no success, error or warning", place));
  auto document = tree::excerpt(root);
  if (!document) return fail(document.error().code, fmt::format("{}: {}", place, document.error().detail));
  return SuiteTest{"", std::move(title), "", std::move(expectations), Whole::kMustBeValid, std::move(*document)};
}

Result<std::vector<SuiteTest>> read_test_set(tree::Node set, const std::string& file) {
  std::vector<SuiteTest> tests;
  for (const tree::Node child : set.children(kVefa, "test")) {
    const std::string name = std::to_string(tests.size() + 1);
    auto test = read_test(child, fmt::format("{}: test {} (line {})", file, name, child.line()));
    if (!test) return tl::unexpected(test.error());
    test->name = name;
    test->configuration = set.attribute("configuration").text();
    tests.push_back(std::move(*test));
  }
  return tests;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_bad(const TestFile& file) {
  return std::any_of(file.folders.begin(), file.folders.end(),
                     [](const std::filesystem::path& name) { return name.string().starts_with("bad"); });
}

// "..._RULE_ok_...", "..._RULE_error_...", "..._RULE_warning_...".
std::vector<Expectation> expectations_of_words(const std::string& stem, const KnowsRule& knows_rule) {
  const auto parts = split(stem, '_');
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (!knows_rule(parts[i - 1])) continue;
    if (parts[i] == "ok") return {{parts[i - 1], std::nullopt, std::nullopt}};
    if (parts[i] == "error") return {{parts[i - 1], Severity::kFatal, std::nullopt}};
    if (parts[i] == "warning") return {{parts[i - 1], Severity::kWarning, std::nullopt}};
  }
  return {};
}

// "tsr-07-1", "mls-04b": of the rule SCH-TSR-07, SCH-MLS-04.
std::vector<Expectation> expectations_of_number(const std::string& stem, const KnowsRule& knows_rule) {
  const auto dash = stem.find('-');
  if (dash == std::string::npos) return {};
  std::size_t end = dash + 1;
  while (end < stem.size() && is_digit(stem[end])) ++end;
  const std::string rule = "SCH-" + upper(stem.substr(0, end));
  if (end == dash + 1 || !knows_rule(rule)) return {};
  return {{rule, Severity::kFatal, std::nullopt}};
}

std::vector<Expectation> expectations_of_name(const TestFile& file, const KnowsRule& knows_rule) {
  const std::string stem = std::filesystem::path(file.path).stem().string();
  auto expectations = expectations_of_words(stem, knows_rule);
  if (expectations.empty() && is_bad(file)) expectations = expectations_of_number(stem, knows_rule);
  return expectations;
}

// "..._error_..." without a rule.
Whole whole_of_name(const TestFile& file) {
  if (is_bad(file)) return Whole::kMustBeInvalid;
  const auto parts = split(std::filesystem::path(file.path).stem().string(), '_');
  return std::find(parts.begin(), parts.end(), "error") == parts.end() ? Whole::kMustBeValid : Whole::kMustBeInvalid;
}

std::string difference(const Expectation& expected, const validation::Report& report) {
  std::size_t hits = 0;
  std::size_t others = 0;
  const validation::Finding* other = nullptr;
  for (const auto& finding : report.findings) {
    if (finding.rule != expected.rule) continue;
    if (expected.severity == finding.severity && finding.error.empty()) {
      ++hits;
      continue;
    }
    ++others;
    other = &finding;
  }
  if (!expected.severity) {
    if (others == 0) return "";
    return fmt::format("{} must not fire; it fires as {}{} at {}", expected.rule, to_string(other->severity),
                       other->error.empty() ? "" : " (" + other->error + ")", other->location);
  }
  if (hits == 0 && others == 0)
    return fmt::format("{} must fire as {}; it does not", expected.rule, to_string(*expected.severity));
  if (hits == 0)
    return fmt::format("{} must fire as {}; it fires as {}{}", expected.rule, to_string(*expected.severity),
                       to_string(other->severity), other->error.empty() ? "" : " (" + other->error + ")");
  if (expected.hits && *expected.hits != hits)
    return fmt::format("{} must fire {} times; it fires {} times", expected.rule, *expected.hits, hits);
  return "";
}

}  // namespace

Result<std::vector<SuiteTest>> read_tests(const TestFile& file, std::string_view bytes, const KnowsRule& knows_rule) {
  auto document = tree::Document::parse(bytes);
  if (!document) return fail(document.error().code, fmt::format("{}: {}", file.path, document.error().detail));
  if (document->root().is(kVefa, "testSet")) return read_test_set(document->root(), file.path);
  std::vector<SuiteTest> tests;
  tests.push_back({"-", std::filesystem::path(file.path).stem().string(), "", expectations_of_name(file, knows_rule),
                   whole_of_name(file), std::move(*document)});
  return tests;
}

std::vector<std::string> differences(const SuiteTest& test, const validation::Report& report) {
  std::vector<std::string> all;
  for (const auto& expected : test.expectations)
    if (auto text = difference(expected, report); !text.empty()) all.push_back(std::move(text));
  if (!test.expectations.empty()) return all;
  if (test.whole == Whole::kMustBeInvalid) {
    if (report.valid()) all.emplace_back("must be invalid; nothing fatal fires");
    return all;
  }
  for (const auto& finding : report.findings) {
    if (finding.severity != Severity::kFatal) continue;
    all.push_back(fmt::format("must be valid; {} fires at {}", finding.rule, finding.location));
    break;
  }
  return all;
}

}  // namespace peppol::gateway::cli
